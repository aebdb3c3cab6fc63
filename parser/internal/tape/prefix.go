package tape

import "encoding/binary"

// A prefix is a text to look for at a place of the input. Texts of up to 32
// bytes are compared by four loads without a branch between them.
type prefix struct {
	n          int
	word, mask [4]uint64
	text       string
}

func newPrefix(text string) prefix {
	p := prefix{n: len(text), text: text}
	var padded, mask [32]byte
	copy(padded[:], text)
	for i := range min(len(text), 32) {
		mask[i] = 0xff
	}
	for i := range p.word {
		p.word[i] = binary.LittleEndian.Uint64(padded[8*i:])
		p.mask[i] = binary.LittleEndian.Uint64(mask[8*i:])
	}
	return p
}

// match reports whether data has the text at i.
func (p *prefix) match(data []byte, i int) bool {
	if len(data)-i < 32 || p.n > 32 {
		return len(data)-i >= p.n && string(data[i:i+p.n]) == p.text
	}
	return !p.differs((*[32]byte)(data[i:]))
}

// differs reports whether d does not start with a text of up to 32 bytes.
func (p *prefix) differs(d *[32]byte) bool {
	return ((binary.LittleEndian.Uint64(d[0:])^p.word[0])&p.mask[0])|
		((binary.LittleEndian.Uint64(d[8:])^p.word[1])&p.mask[1])|
		((binary.LittleEndian.Uint64(d[16:])^p.word[2])&p.mask[2])|
		((binary.LittleEndian.Uint64(d[24:])^p.word[3])&p.mask[3]) != 0
}
