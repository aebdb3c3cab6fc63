package lookup

import (
	"bytes"
	"net/netip"
	"slices"
	"time"

	"github.com/margaylog/margay/indicators"
)

// Where the keys are networks, a table holds each under its address, cut to
// its prefix, and the length of the prefix. An address is looked up with each
// length that there is, the longest first: there are rarely more than twenty.

// networks are the lengths of the prefixes that there are.
type networks struct{ v4, v6 lengths }

// lengths are different ones, the longest first.
type lengths []uint8

func (l *lengths) add(n int) {
	i, found := slices.BinarySearchFunc(*l, uint8(n), func(have, want uint8) int { return int(want) - int(have) })
	if !found {
		*l = slices.Insert(*l, i, uint8(n))
	}
}

// key returns the key of a network as the table has it. It is false for text
// that is none.
func (n *networks) key(text []byte) ([]byte, bool) {
	p, err := netip.ParsePrefix(string(text))
	if err != nil {
		return nil, false
	}
	p = p.Masked() // bits of the host may be set
	if p.Addr().Is4() {
		n.v4.add(p.Bits())
	} else {
		n.v6.add(p.Bits())
	}
	return append(p.Addr().AsSlice(), byte(p.Bits())), true
}

// findNetwork returns the row of the smallest network with an address. Where
// that row has expired, the next one counts.
func (t *table) findNetwork(text []byte, now time.Time) ([]byte, bool) {
	var key [17]byte
	var addr []byte
	var have lengths
	switch indicators.IPVersion(text) {
	case 4:
		addr, have = key[:4], t.nets.v4
		parseIPv4(addr, text)
	case 6:
		addr, have = key[:16], t.nets.v6
		parseIPv6(addr, text)
	}
	for _, n := range have {
		cut(addr, int(n))
		key[len(addr)] = n
		if row, ok := t.get(key[:len(addr)+1], now); ok {
			return row, true
		}
	}
	return nil, false
}

// cut sets the bits of an address behind the first n to 0.
func cut(addr []byte, n int) {
	for i := n / 8; i < len(addr); i++ {
		keep := max(n-i*8, 0)
		addr[i] &^= 0xff >> keep
	}
}

// parseIPv4 parses an address that is valid. Package netip wants a string,
// which would have to be allocated.
func parseIPv4(dst, text []byte) {
	i := 0
	for _, c := range text {
		if c == '.' {
			i++
		} else {
			dst[i] = dst[i]*10 + c - '0'
		}
	}
}

// parseIPv6 parses an address that is valid.
func parseIPv6(dst, text []byte) {
	n, gap := 0, -1 // bytes so far, and how many of them before ::
	for len(text) > 0 {
		if text[0] == ':' {
			text = text[1:]
			if len(text) > 0 && text[0] == ':' {
				gap, text = n, text[1:]
			}
			continue
		}
		end := bytes.IndexByte(text, ':')
		if end < 0 {
			end = len(text)
		}
		group := text[:end]
		text = text[end:]
		if bytes.IndexByte(group, '.') > 0 {
			parseIPv4(dst[n:n+4], group)
			n += 4
			continue
		}
		var v uint16
		for _, c := range group {
			v = v<<4 | hexDigit(c)
		}
		dst[n], dst[n+1] = byte(v>>8), byte(v)
		n += 2
	}
	if gap >= 0 {
		copy(dst[16-(n-gap):], dst[gap:n])
		clear(dst[gap : 16-(n-gap)])
	}
}

func hexDigit(c byte) uint16 {
	if c <= '9' {
		return uint16(c - '0')
	}
	return uint16(c|0x20-'a') + 10
}
