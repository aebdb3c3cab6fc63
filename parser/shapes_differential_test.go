package parser_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/internal/reference"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// Shapes change the speed and nothing else: a parser that has learned many
// says of every line, whole or damaged, what one without shapes says.

// many returns how often a test does what it usually does n times: a fifth of
// that with -short, and MARGAY_TEST_FACTOR times that where it is set.
func many(tb testing.TB, n int) int {
	tb.Helper()
	if testing.Short() {
		return (n + 4) / 5
	}
	text := os.Getenv("MARGAY_TEST_FACTOR")
	if text == "" {
		return n
	}
	factor, err := strconv.Atoi(text)
	require.NoError(tb, err, "MARGAY_TEST_FACTOR")
	return n * factor
}

// A contrast is two parsers of the same schemas, of which one learns shapes.
type contrast struct {
	with, without *parser.Parser
	logTypes      []string
	lines         int
}

func newContrast(tb testing.TB, docs *schemas.Docs, o parser.Options) *contrast {
	tb.Helper()
	o.Now, o.RowID, o.Scripts = fixedClock, parser.ContentRowID, script.New(nil)
	c := &contrast{}
	for _, p := range []**parser.Parser{&c.with, &c.without} {
		set, err := parser.Compile(docs, &o)
		require.NoError(tb, err)
		*p, c.logTypes = set.NewParser(), set.LogTypes()
		o.NoShapes = true
	}
	return c
}

// same holds the parsers against each other on a line.
func (c *contrast) same(tb testing.TB, line []byte, about ...any) {
	tb.Helper()
	c.lines++
	if got, want := outcome(c.with, line), outcome(c.without, line); got != want {
		tb.Fatalf("with shapes: %s\nwithout:     %s\nevent: %s\n%s", got, want, line, fmt.Sprint(about...))
	}
}

// streamContrasts returns a contrast for each stream of the corpora, whose
// parsers have read some events, and these events. The streams of the built-in
// log types share one.
func streamContrasts(t *testing.T) (contrasts []*contrast, events [][][]byte) {
	builtin := newContrast(t, schemas.Builtin(), parser.Options{})
	for _, s := range corpus.Streams() {
		c := builtin
		if s.Schema != nil {
			docs, err := schemas.Parse("", []byte(s.Schema()), nil)
			require.NoError(t, err)
			c = newContrast(t, docs, parser.Options{})
		}
		next, size, before := s.Start(5), many(t, 4<<20), c.with.ShortCuts()
		var read [][]byte
		for size > 0 && len(read) < many(t, 2000) || len(read) < 6 {
			ev := next(nil)
			size -= len(ev)
			c.same(t, ev, s.Name)
			read = append(read, ev)
		}
		c.byShape(t, s.Name, c.with.ShortCuts()-before, len(read))
		contrasts, events = append(contrasts, c), append(events, read)
	}
	return contrasts, events
}

// byShape checks that shapes served the stream as they should, so that there
// was something to compare.
func (c *contrast) byShape(t *testing.T, stream string, hits, events int) {
	none := []string{"wide", "sparse", "arrays", "huge"} // too large, or no two alike
	if slices.Contains(none, stream) {
		return
	}
	require.Greater(t, hits, events*2/5, "events of %s that were read by shape", stream)
}

func TestShapesChangeNothing(t *testing.T) {
	contrasts, events := streamContrasts(t)
	r := rand.New(rand.NewPCG(5, 5))
	for n := many(t, 50_000); n > 0; {
		i := r.IntN(len(events))
		line := events[i][r.IntN(len(events[i]))]
		if size := len(line); size > 1<<16 || size > 1<<12 && r.IntN(16) > 0 { // no shape reads it, or it takes long
			continue
		}
		n--
		if r.IntN(4) == 0 {
			line = reference.Shuffle(r, line)
		}
		contrasts[i].same(t, reference.Mutate(r, line))
	}
}

// The same on random schemas, where there are arrays, json, renamed fields, and
// several schemas that know the same keys and do not agree on what is there.
func TestShapesChangeNothingOnRandomSchemas(t *testing.T) {
	byShape, lines := 0, 0
	for round := range many(t, 120) {
		r := rand.New(rand.NewPCG(uint64(round), 11))
		yaml := reference.RandomSchemas(r, 1+r.IntN(4))
		if round%3 == 2 {
			yaml = reference.RandomTransformations(r, 1+r.IntN(3))
		}
		p := newPair(t, yaml, round%len(modes))
		o := modes[round%len(modes)].fast
		if r.IntN(4) == 0 {
			o.Enricher = sizes{}
		}
		c := newContrast(t, p.docs, o)
		for _, ev := range c.learned(t, r, p.docs, yaml) {
			for range 12 {
				line := reference.Shuffle(r, ev)
				c.same(t, line, yaml)
				c.sameAs(t, r, line)
				if d := p.disagreement(line); d != "" {
					t.Fatalf("%s\nevent: %s\n%s", d, line, yaml)
				}
				c.same(t, reference.Mutate(r, line), yaml)
				c.same(t, reference.Mutate(r, ev), yaml)
			}
		}
		byShape += c.with.ShortCuts()
		lines += c.lines
	}
	t.Logf("%d of %d lines were read by shape", byShape, lines)
	require.Greater(t, byShape, lines/12)
}

// learned returns events that are read by shapes, once they have come.
func (c *contrast) learned(t *testing.T, r *rand.Rand, docs *schemas.Docs, about string) (events [][]byte) {
	for range 30 {
		ev := reference.RandomEvent(r, docs.Schemas)
		before := c.with.ShortCuts()
		for range 3 {
			c.same(t, ev, about)
			c.same(t, reference.Shuffle(r, ev), about)
		}
		if c.with.ShortCuts() > before {
			events = append(events, ev)
		}
	}
	return events
}

// sameAs is same for an event whose log type is said, and for events with
// headers. What was learned of events whose log type was found serves it.
func (c *contrast) sameAs(t *testing.T, r *rand.Rand, line []byte) {
	t.Helper()
	header := [][]byte{nil, []byte(`{"owner":"1"}`)}[r.IntN(2)]
	name := c.logTypes[r.IntN(len(c.logTypes))]
	var texts [2]string
	for i, p := range []*parser.Parser{c.with, c.without} {
		p.SetHeader(header)
		ev, err := p.ParseAs(name, line)
		texts[i] = fmt.Sprintf("%+v", err)
		if err == nil {
			texts[i] = string(ev.AppendJSON(nil))
		}
	}
	require.Equal(t, texts[1], texts[0], name)
}

// sizes enriches events with how large their fields are.
type sizes struct{}

func (sizes) Bind(*parser.Set) (parser.Enrichment, schemas.Diagnostics) { return sizes{}, nil }

func (sizes) Enrich(dst []byte, ev *parser.Event) []byte {
	return fmt.Appendf(dst, `{"size":%d}`, len(ev.AppendFields(nil)))
}

// The logs that everybody knows, all in one stream and in one set with formats
// of text: several of their schemas look inside of what is text to others.
func TestShapesChangeNothingOnWellKnownLogs(t *testing.T) {
	docs := wellKnown(t)
	c := newContrast(t, docs, parser.Options{LogTypes: crowds(docs)[0]})
	var lines [][]byte
	for _, name := range crowds(docs)[0] {
		lines = append(lines, sampleOf(t, name)...)
	}
	r := rand.New(rand.NewPCG(6, 6))
	for range many(t, 10) {
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		for _, line := range lines {
			c.same(t, line)
			line = reference.Shuffle(r, line)
			c.same(t, line)
			c.same(t, reference.Mutate(r, line))
		}
	}
	t.Logf("%d of %d lines were read by short cuts", c.with.ShortCuts(), c.lines)
}

// What an event that was read by a shape says stays true in its clone: its
// values stand in memory that the next event overwrites.
func TestCloneOfAnEventOfAShape(t *testing.T) {
	p := builtinSet(t, contentOptions()).NewParser()
	g := corpus.New(3)
	var last *parser.Event
	var text string
	for i := range 3000 {
		ev, err := p.Parse(g.Append(nil, corpus.LogTypes()[i%3], corpus.Style(i/3%3)))
		require.NoError(t, err)
		if last != nil {
			require.Equal(t, text, string(last.AppendJSON(nil)))
		}
		last, text = ev.Clone(), string(ev.AppendJSON(nil))
	}
	require.Greater(t, p.ShortCuts(), 2000)
}

// FuzzShapes looks for an event of which a parser that has learned shapes
// says something else than one that has not.
func FuzzShapes(f *testing.F) {
	c := newContrast(f, schemas.Builtin(), parser.Options{})
	r := rand.New(rand.NewPCG(6, 6))
	lines := bytes.Split(bytes.TrimSpace(corpus.New(6).AppendMixed(nil, 500)), []byte("\n"))
	for i := range 3 * len(lines) {
		c.same(f, lines[i%len(lines)])
		c.same(f, reference.Shuffle(r, lines[i%len(lines)]))
		if i < 30 {
			f.Add(lines[i])
			f.Add(reference.Shuffle(r, lines[i]))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for range 3 {
			c.same(t, raw)
		}
	})
}
