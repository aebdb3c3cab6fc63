package plan

import (
	"bytes"

	"github.com/margaylog/margay/indicators"
)

// A Family names the IP versions that a check takes.
type Family uint8

// The families; NoFamily means that nothing is checked.
const (
	NoFamily Family = iota
	IPv4
	IPv6
	AnyIP
)

// A Check holds the conditions of validate on the text of a string.
type Check struct {
	Allow map[string]bool // nil: any
	Deny  map[string]bool
	IP    Family
	CIDR  Family
	Host  bool
}

// fault says what is wrong with text, "" when it passes.
func (c *Check) fault(text []byte) string {
	switch {
	case c.Allow != nil && !c.Allow[string(text)]:
		return "value is not among those that validate.allow lists"
	case c.Deny[string(text)]:
		return "value is among those that validate.deny lists"
	case c.IP != NoFamily && !isIP(text, c.IP):
		return "value is not an IP address of the kind that validate.ip asks for"
	case c.CIDR != NoFamily && !isCIDR(text, c.CIDR):
		return "value is not a network of the kind that validate.cidr asks for"
	case c.Host && !isHost(text):
		return "value is not a host name or IP address, as validate.host asks"
	}
	return ""
}

// isIP reports whether text is an address as the ip indicator knows them.
func isIP(text []byte, want Family) bool {
	switch indicators.IPVersion(text) {
	case 4:
		return want != IPv6
	case 6:
		return want != IPv4
	}
	return false
}

// isCIDR reports whether text is an address, a slash and the length of a
// prefix. Bits of the host may be set.
func isCIDR(text []byte, want Family) bool {
	addr, size, ok := bytes.Cut(text, []byte{'/'})
	if !ok || !isIP(addr, want) || len(size) == 0 || len(size) > 3 || size[0] == '0' && len(size) > 1 {
		return false
	}
	n := 0
	for _, c := range size {
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int(c-'0')
	}
	if isIP(addr, IPv4) {
		return n <= 32
	}
	return n <= 128
}

// isHost reports whether text is an IP address or labels of letters, digits,
// hyphens and underscores, 1 to 63 bytes each and 253 in all.
func isHost(text []byte) bool {
	if isIP(text, AnyIP) {
		return true
	}
	if len(text) > 253 {
		return false
	}
	for label := range bytes.SplitSeq(text, []byte{'.'}) {
		if len(label) < 1 || len(label) > 63 || bytes.ContainsFunc(label, notInLabel) {
			return false
		}
	}
	return true
}

func notInLabel(r rune) bool {
	return r != '-' && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
}
