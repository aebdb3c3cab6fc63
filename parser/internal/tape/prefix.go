package tape

import "encoding/binary"

// A prefix is a text to look for at a place of the input. Texts of up to 32
// bytes are compared by four loads without a branch between them.
type prefix struct {
	head [4]uint64
	n    int
	text string
}

func newPrefix(text string) prefix { return prefix{headOf(text), len(text), text} }

// match reports whether data has the text at i.
func (p *prefix) match(data []byte, i int) bool {
	if len(data)-i < 32 || p.n > 32 {
		return len(data)-i >= p.n && string(data[i:i+p.n]) == p.text
	}
	return !differs((*[32]byte)(data[i:]), &p.head, int32(p.n))
}

// headOf returns the first 32 bytes of a text, or what there is of them and
// zeros.
func headOf(text string) (head [4]uint64) {
	var padded [32]byte
	copy(padded[:], text)
	for i := range head {
		head[i] = binary.LittleEndian.Uint64(padded[8*i:])
	}
	return head
}

// masks[n] covers the first n of 32 bytes.
var masks = func() (all [64][4]uint64) {
	for n := range all {
		for i := range min(n, 32) {
			all[n][i/8] |= 0xff << (i % 8 * 8)
		}
	}
	return all
}()

// differs reports whether d does not start with the first n bytes, 32 at most,
// of head.
func differs(d *[32]byte, head *[4]uint64, n int32) bool {
	mask := &masks[n&63]
	return ((binary.LittleEndian.Uint64(d[0:])^head[0])&mask[0])|
		((binary.LittleEndian.Uint64(d[8:])^head[1])&mask[1])|
		((binary.LittleEndian.Uint64(d[16:])^head[2])&mask[2])|
		((binary.LittleEndian.Uint64(d[24:])^head[3])&mask[3]) != 0
}
