package inspect

import (
	"cmp"
	"container/heap"
	"slices"
	"unicode/utf8"

	"github.com/axiomhq/hyperloglog"
)

// What a stream is counted with does not grow with the stream: distinct
// values by HyperLogLog, frequent ones by the space-saving algorithm (Metwally,
// Agrawal and El Abbadi, 2005).

// precision makes sketches of at most 4 KiB, which are off by some 1.6 %; up
// to some hundreds of values they are all but exact.
const precision = 12

func newSketch() *hyperloglog.Sketch {
	s, err := hyperloglog.NewSketch(precision, true)
	if err != nil {
		panic("inspect: " + err.Error()) // the precision is ours
	}
	return s
}

// A top counts the most frequent of any number of texts: those that are more
// than one in a capacity are sure to be among them.
type top struct {
	capacity int
	entries  map[string]*topEntry
	least    topHeap
}

type topEntry struct {
	text  string
	count int64
	over  int64 // count may be too large by as much
	at    int   // in the heap
}

func newTop(capacity int) *top {
	return &top{capacity: capacity, entries: make(map[string]*topEntry, capacity)}
}

// longestTop bounds the memory of one text, in bytes.
const longestTop = 256

func (t *top) add(text string) {
	if len(text) > longestTop {
		text = cut(text)
	}
	if e := t.entries[text]; e != nil {
		e.count++
		heap.Fix(&t.least, e.at)
		return
	}
	if len(t.least) < t.capacity {
		e := &topEntry{text: text, count: 1}
		t.entries[text] = e
		heap.Push(&t.least, e)
		return
	}
	e := t.least[0]
	delete(t.entries, e.text)
	e.text, e.over = text, e.count
	e.count++
	t.entries[text] = e
	heap.Fix(&t.least, 0)
}

// cut returns the beginning of a long text.
func cut(text string) string {
	end := longestTop
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// first returns the n most frequent texts, most frequent first. Of those that
// are counted alike the surer ones come first.
func (t *top) first(n int) []*topEntry {
	list := slices.Clone([]*topEntry(t.least))
	slices.SortFunc(list, func(a, b *topEntry) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.over, b.over), cmp.Compare(a.text, b.text))
	})
	return list[:min(len(list), n)]
}

// topHeap has the least frequent text first.
type topHeap []*topEntry

func (h topHeap) Len() int { return len(h) }

func (h topHeap) Less(i, j int) bool {
	if h[i].count != h[j].count {
		return h[i].count < h[j].count
	}
	return h[i].text < h[j].text // so that the same stream gives the same result
}

func (h topHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

func (h *topHeap) Push(x any) {
	e := x.(*topEntry)
	e.at = len(*h)
	*h = append(*h, e)
}

func (h *topHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	*h = (*h)[:last]
	return e
}
