package plan

import (
	"encoding/hex"
	"hash"

	"github.com/margaylog/margay/internal/jsonwire"
)

// A Mask hides a text: behind another one, or behind a digest of it.
type Mask struct {
	Redact string           // the text instead, when Hash is nil
	Hash   func() hash.Hash // makes the digest of Salt and the text
	Salt   string
}

// masked writes a string, whose decoded text is given, behind its mask. What
// comes after, the search for indicators too, sees the mask only.
func (m *Machine) masked(op *Op, text []byte) {
	hidden := op.Mask.apply(m, text)
	for _, scan := range op.Scans {
		scan.Scan(m.Values, hidden)
	}
	m.out.buf = jsonwire.AppendString(m.out.flush(), hidden)
}

// apply returns the text instead of text. It lives as long as the values of
// indicators.
func (k *Mask) apply(m *Machine, text []byte) []byte {
	if k.Hash == nil {
		return append(m.Values.Alloc(len(k.Redact))[:0], k.Redact...)
	}
	h := k.Hash()
	h.Write([]byte(k.Salt))
	h.Write(text)
	m.text = h.Sum(m.text[:0])
	return hex.AppendEncode(m.Values.Alloc(hex.EncodedLen(h.Size()))[:0], m.text)
}
