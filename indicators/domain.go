package indicators

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// RFC 1035, section 2.3.4: no label is longer than 63 bytes and no name
// longer than 253, to which a final dot may come. Longer ones are kept as
// they are, which also bounds the work on hostile text.
const (
	maxLabel  = 63
	maxDomain = 254
)

// labels knows which labels are valid: normalized, not ASCII in disguise, no
// characters that UTS 46 forbids (white space, controls, full stops, wide
// forms of ASCII, ...), hyphens, joiners and right-to-left text where IDNA
// 2008 has them. A label that isn't shows as it was written: decoding it
// would put a name into the list that nobody can register.
var labels = idna.New(idna.ValidateLabels(true), idna.StrictDomainName(true), idna.BidiRule())

// decodeLabels returns the domain name s with its valid Punycode labels
// decoded: s itself when it has none, else memory of dst.
func decodeLabels(dst *Values, s []byte) []byte {
	if bytes.IndexByte(s, '-') < 0 || len(s) > maxDomain || !bytes.Contains(s, []byte("--")) {
		return s
	}
	return decodePunycode(dst, s)
}

// decodePunycode does what decodeLabels says, for names that may have such
// labels.
func decodePunycode(dst *Values, s []byte) []byte {
	var buf [maxDomain * utf8.UTFMax]byte // a byte never becomes more than one character
	out := appendDecoded(buf[:0], s)
	if bytes.Equal(out, s) {
		return s
	}
	made := dst.Alloc(len(out))
	copy(made, out)
	return made
}

func appendDecoded(dst, s []byte) []byte {
	for {
		label, rest, more := bytes.Cut(s, []byte("."))
		if u, ok := decodeLabel(label); ok {
			dst = append(dst, u...)
		} else {
			dst = append(dst, label...)
		}
		if !more {
			return dst
		}
		dst = append(dst, '.')
		s = rest
	}
}

// decodeLabel returns what a label in Punycode stands for, and whether it is
// a valid one. DNS ignores case, so the letters of the label may be
// capitals; the letters that stand for themselves keep their case.
func decodeLabel(label []byte) (string, bool) {
	if len(label) > maxLabel || len(label) < 4 || !bytes.EqualFold(label[:4], []byte("xn--")) {
		return "", false
	}
	for _, c := range label {
		if c >= utf8.RuneSelf {
			return "", false
		}
	}
	s := "xn--" + string(label[4:])
	if _, err := labels.ToUnicode(strings.ToLower(s)); err != nil {
		return "", false
	}
	u, err := idna.Punycode.ToUnicode(s)
	return u, err == nil && u != ""
}
