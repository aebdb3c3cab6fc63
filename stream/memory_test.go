package stream

import (
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A patternReader makes size bytes of a text in which each x stands for
// width of them, with no more memory than a block of x.
type patternReader struct {
	pattern string
	width   int
	size    int64
	i       int // in pattern
	left    int // of the x at i
}

var block = strings.Repeat("x", 64<<10)

func (r *patternReader) Read(p []byte) (int, error) {
	p = p[:min(int64(len(p)), r.size)]
	n := 0
	for n < len(p) {
		if r.left == 0 && r.pattern[r.i] == 'x' {
			r.left = r.width
		}
		if r.left > 0 {
			m := copy(p[n:min(len(p), n+r.left)], block)
			n += m
			if r.left -= m; r.left > 0 {
				continue
			}
		} else {
			p[n] = r.pattern[r.i]
			n++
		}
		r.i = (r.i + 1) % len(r.pattern)
	}
	if r.size -= int64(n); n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Memory does not grow with the input, nor with the output.
func TestMemory(t *testing.T) {
	const KiB, MiB = 1 << 10, 1 << 20
	for _, tt := range []struct {
		name    string
		o       Options
		pattern string
		width   int
		size    int64 // of the input
		limit   uint64
	}{
		{"lines", Options{}, "{x}\n", 600, 200 * MiB, 16 * MiB},
		{"lines of 1 MiB", Options{}, "{x}\n", MiB, 150 * MiB, 48 * MiB},
		{"lines over the limit", Options{MaxEventBytes: MiB}, "{x}\n{}\n", 20 * MiB, 150 * MiB, 24 * MiB},
		{"one line without end", Options{}, "x", MiB, 100 * MiB, 56 * MiB},
		{"tiny lines that are rejects", Options{}, "!\n", 0, MiB, 24 * MiB},
		{"tiny lines that make much output", Options{}, "y\n", 0, MiB, 24 * MiB},
		{"json", Options{Framing: JSON}, "{\n\"x\":1}\n", 600, 50 * MiB, 16 * MiB},
		{"json, garbage without end", Options{Framing: JSON}, "x\n", 600, 50 * MiB, 56 * MiB},
		{"json, tiny", Options{Framing: JSON}, "{}", 0, 3 * MiB, 64 * MiB},
		{"array, tiny", Options{Framing: Array}, "[1]", 0, 3 * MiB, 64 * MiB},
		{"page without end", Options{Envelope: "i"}, `{"i":[1],"j":"x`, 50 * MiB, 50 * MiB, 16 * MiB},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := heapInUse(true)
			peak := before
			measure := writerFunc(func(b []byte) (int, error) {
				peak = max(peak, heapInUse(false))
				return len(b), nil
			})
			o := tt.o
			o.Workers, o.Out, o.Rejects = 2, measure, measure
			r := &patternReader{pattern: tt.pattern, width: tt.width, size: tt.size}
			s, err := run(t.Context(), engines{make: func() engine { return greedyEngine{} }, now: time.Now}, []Input{Reader("-", r)}, &o)
			if err != nil || s.BytesIn != tt.size || s.In == 0 {
				t.Fatalf("in %d, %d bytes, %v; want all %d bytes", s.In, s.BytesIn, err, tt.size)
			}
			t.Logf("the heap grew by %d KiB", (peak-before)/KiB)
			if peak > before+tt.limit {
				t.Errorf("the heap grew by %d MiB; want at most %d", (peak-before)/MiB, tt.limit/MiB)
			}
		})
	}
}

// heapInUse returns the bytes of the heap, after a collection or as it is.
func heapInUse(collect bool) uint64 {
	if collect {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A greedyEngine copies its events, and makes a lot of the smallest.
type greedyEngine struct{ fakeEngine }

var much = strings.Repeat("z", 500)

func (e greedyEngine) parse(dst, raw []byte) ([]byte, outcome, error) {
	switch {
	case string(raw) == "y":
		return append(dst, much...), outcome{logType: "Fake.Much"}, nil
	case raw[0] == '!':
		return e.fakeEngine.parse(dst, raw)
	}
	return append(append(dst, raw...), '\n'), outcome{logType: "Fake.Copy"}, nil
}

// In steady state nothing is allocated.
func TestAllocations(t *testing.T) {
	for _, f := range []Framing{Lines, JSON} {
		text, events := benchmarkText(f == JSON)
		mallocs := func(rounds int64) uint64 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			stream(t, Options{Out: io.Discard, Framing: f, Workers: 2}, emptyEngine{copy: true}, text, events, rounds)
			runtime.ReadMemStats(&after)
			return after.Mallocs - before.Mallocs
		}
		few, many := mallocs(20), mallocs(60)
		if many > few+200 {
			t.Errorf("%s: %d allocations for %d events, %d for %d; want the same", f, few, 20*events, many, 60*events)
		}
	}
}
