package tape

import "encoding/binary"

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
var masks = func() (all [33][4]uint64) {
	for n := range all {
		for i := range n {
			all[n][i/8] |= 0xff << (i % 8 * 8)
		}
	}
	return all
}()
