package reference

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
)

// Mutate returns a copy of line that is damaged in one to three places:
// changed, deleted, inserted or repeated bytes, or a cut. It may be equal to
// line.
func Mutate(r *rand.Rand, line []byte) []byte {
	line = bytes.Clone(line)
	for range 1 + r.IntN(3) {
		if len(line) == 0 {
			break
		}
		line = mutateOnce(r, line)
	}
	return line
}

func mutateOnce(r *rand.Rand, line []byte) []byte {
	const structural = "{}[]\",:\\0-.eEtfn \n\x00\x1f\x80\xff"
	from, to := span(r, len(line))
	switch r.IntN(8) {
	case 0:
		line[from] ^= 1 << r.IntN(8)
	case 1:
		line[from] = structural[r.IntN(len(structural))]
	case 2:
		return slices.Insert(line, from, structural[r.IntN(len(structural))])
	case 3:
		return slices.Delete(line, from, from+1)
	case 4:
		return slices.Delete(line, from, to)
	case 5:
		return slices.Insert(line, to, bytes.Clone(line[from:to])...)
	case 6:
		if r.IntN(4) == 0 {
			return line[:from]
		}
		line[from] = line[r.IntN(len(line))]
	case 7:
		other := r.IntN(len(line))
		line[from], line[other] = line[other], line[from]
	}
	return line
}

// span returns a short random piece of n bytes: from < n, from < to <= n.
func span(r *rand.Rand, n int) (from, to int) {
	from = r.IntN(n)
	return from, min(n, from+1+r.IntN(20))
}

// Shuffle returns a line whose objects, at every depth, have their members in
// any order, without white space between its tokens. A line that is no JSON it
// returns as it is.
func Shuffle(r *rand.Rand, line []byte) []byte {
	if !json.Valid(line) {
		return line
	}
	return readTree(string(line)).appendShuffled(nil, r)
}

func (t *tree) appendShuffled(dst []byte, r *rand.Rand) []byte {
	sep := byte('{')
	switch t.kind {
	case objectKind:
		for _, i := range r.Perm(len(t.members)) {
			m := t.members[i]
			dst = m.value.appendShuffled(append(append(append(dst, sep), m.raw...), ':'), r)
			sep = ','
		}
		return appendEnd(dst, sep, "{}")
	case arrayKind:
		sep = '['
		for _, e := range t.elements {
			dst = e.appendShuffled(append(dst, sep), r)
			sep = ','
		}
		return appendEnd(dst, sep, "[]")
	}
	return append(dst, t.raw...)
}

// appendEnd ends an object or array; sep is a comma when it holds something.
func appendEnd(dst []byte, sep byte, brackets string) []byte {
	if sep == ',' {
		return append(dst, brackets[1])
	}
	return append(dst, brackets...)
}
