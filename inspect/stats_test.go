package inspect

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

// statsOf counts an input under schemas given as YAML, or those built in.
func statsOf(t testing.TB, yaml string, o parser.Options, inputs ...stream.Input) *Report {
	t.Helper()
	docs := schemas.Builtin()
	if yaml != "" {
		var err error
		docs, err = schemas.Parse("test.yml", []byte(yaml), nil)
		require.NoError(t, err)
	}
	r, err := Stats(context.Background(), compile(t, yaml, o), inputs, &StatsOptions{Schemas: docs.Schemas})
	require.NoError(t, err)
	require.Equal(t, r.In, r.Accepted+r.Rejected+r.Blank+r.Skipped)
	return r
}

func fieldsByPointer(l *TypeReport) map[string]*FieldReport {
	m := make(map[string]*FieldReport)
	for i := range l.Fields {
		m[l.Fields[i].Field] = &l.Fields[i]
	}
	return m
}

// A naive count of the same, for events without repeated keys.
type naive struct {
	present, objects map[string]int64
	kinds            map[string]map[string]int64
	texts            map[string]map[string]bool
}

func (n *naive) value(path string, v any) {
	if n.kinds[path] == nil {
		n.kinds[path], n.texts[path] = make(map[string]int64), make(map[string]bool)
	}
	kind := "null"
	switch v := v.(type) {
	case string:
		kind = "string"
		n.texts[path]["s"+v] = true
	case bool:
		kind = "boolean"
		n.texts[path][fmt.Sprint(v)] = true
	case json.Number:
		if kind = "integer"; strings.ContainsAny(v.String(), ".eE") {
			kind = "number"
		}
		n.texts[path]["n"+v.String()] = true
	case []any:
		kind = "array"
		for _, e := range v {
			n.present[path+"/*"]++
			n.value(path+"/*", e)
		}
	case map[string]any:
		kind = "object"
		n.object(path, v)
	}
	n.kinds[path][kind]++
}

func (n *naive) object(path string, o map[string]any) {
	n.objects[path]++
	for key, v := range o {
		at := path + "/" + escapePointer(key)
		n.present[at]++
		n.value(at, v)
	}
}

// What is counted of fields is what a simple count gives.
func TestStatsCountsFields(t *testing.T) {
	g := corpus.New(8)
	r := rand.New(rand.NewPCG(8, 8))
	byType := make(map[string]*naive)
	var input strings.Builder
	set := compile(t, "", parser.Options{})
	p := set.NewParser()
	for i := range 600 {
		raw := g.Append(nil, corpus.LogTypes()[i%3], corpus.Style(i/3%4))
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.UseNumber()
		var o map[string]any
		require.NoError(t, dec.Decode(&o))
		if r.IntN(3) == 0 {
			o["unknown key"] = randomValue(r, 3)
			o["a/b~c"] = []any{map[string]any{"x": randomValue(r, 1)}, randomValue(r, 2)}
		}
		if r.IntN(9) == 0 {
			o["uuid"] = []any{} // does not fit, and counts all the same
		}
		line, err := json.Marshal(o)
		require.NoError(t, err)
		input.Write(append(line, '\n'))
		name := corpus.LogTypes()[i%3]
		if ev, err := p.Parse(line); err == nil {
			name = ev.LogType()
		}
		if byType[name] == nil {
			byType[name] = &naive{make(map[string]int64), make(map[string]int64), make(map[string]map[string]int64), make(map[string]map[string]bool)}
		}
		dec = json.NewDecoder(strings.NewReader(string(line)))
		dec.UseNumber()
		o = nil
		require.NoError(t, dec.Decode(&o))
		byType[name].object("", o)
	}
	report := statsOf(t, "", parser.Options{}, text("in", input.String()))
	require.Len(t, report.LogTypes, len(byType))
	for i := range report.LogTypes {
		l := &report.LogTypes[i]
		want, got := byType[l.LogType], fieldsByPointer(l)
		for pointer, n := range want.present {
			f := got[pointer]
			require.NotNil(t, f, "%s %s", l.LogType, pointer)
			assert.Equal(t, n, f.Present, pointer)
			assert.Equal(t, want.kinds[pointer], f.Kinds, pointer)
			if !strings.HasSuffix(pointer, "/*") {
				parent := pointer[:strings.LastIndex(pointer, "/")]
				assert.Equal(t, want.objects[parent], f.Of, pointer)
			}
			if n := len(want.texts[pointer]); n > 0 {
				assert.InEpsilon(t, n, f.Distinct, 0.1, pointer)
			}
		}
		for pointer, f := range got {
			assert.Equal(t, want.present[pointer], f.Present, pointer)
		}
	}
}

func randomValue(r *rand.Rand, depth int) any {
	switch n := r.IntN(8); {
	case n == 0 && depth > 0:
		return map[string]any{"k" + fmt.Sprint(r.IntN(3)): randomValue(r, depth-1), "é": nil}
	case n == 1 && depth > 0:
		return []any{randomValue(r, depth-1), randomValue(r, depth-1)}
	case n == 2:
		return r.IntN(2) == 0
	case n == 3:
		return json.Number("1.5e3")
	case n == 4:
		return nil
	case n == 5:
		return "tab\t\"quote\" " + fmt.Sprint(r.IntN(5))
	}
	return r.IntN(50)
}

const statsSchemas = `
schema: Shop.Order
fields:
  - {name: id, type: bigint, required: true}
  - {name: at, type: timestamp, timeFormats: [rfc3339, unix], isEventTime: true}
  - {name: email, type: string, indicators: [email], rename: {from: mail}}
  - {name: items, type: array, element: {type: object, fields: [{name: sku, type: string}, {name: n, type: int}]}}
  - {name: raw, type: json}
  - {name: kind, type: string, validate: {allow: [web, shop]}}
  - {name: both, type: string, concat: {paths: [id, email]}}
---
schema: Shop.Visit
parser: {fastmatch: {match: ["%{at} <%{who}> %{page}"]}}
fields:
  - {name: at, type: timestamp, timeFormats: [rfc3339], isEventTime: true}
  - {name: "who is", type: string, indicators: [username], rename: {from: who}}
  - {name: never, type: string}
`

const statsEvents = `{"id":1,"at":"2024-03-01T10:00:00Z","mail":"a@example.com","items":[{"sku":"x","n":1},{"sku":"y","gift":true}]}
{"id":"2","at":1709287260,"mail":"a@example.com","mail":"b@example.com","items":[],"raw":{"deep":{"er":1}},"kind":"web"}
{"id":3,"mail":null,"note":"<b>&amp;\u001b[31m","tags":["p","q"]}
{"id":4,"at":"2024-03-01T12:00:00Z","kind":"fair"}

{"id":"x"}
{"nobody":{"knows":[1,2.5,null]}}
2024-03-01T10:30:00Z <wendy> /cart
2024-03-01T10:30:00Z <wendy>
{"id":
`

func TestStatsReport(t *testing.T) {
	r := statsOf(t, statsSchemas, parser.Options{KeepUnknown: true}, text("in", statsEvents))
	golden(t, "stats.json", indented(t, r.AppendJSON(nil)))
	golden(t, "stats.txt", r.Text(false))
	golden(t, "stats.color.txt", r.Text(true))
	var page strings.Builder
	require.NoError(t, r.HTML(&page, "What is in these events", "in, read on 2024-03-02 00:00 UTC"))
	golden(t, "stats.html", page.String())
}

// Rejects count for the log types that stream.Run gives them, pieces that are no
// events too.
func TestStatsOfBrokenPieces(t *testing.T) {
	yaml := "schema: Shop.Order\nfields: [{name: id, type: int}]\n---\nschema: Shop.Visit\nfields: [{name: page, type: string}]\n" +
		"---\nschema: Shop.Text\nparser: {csv: {hasHeader: true}}\nfields: [{name: a, type: string}]\n"
	for name, in := range map[string]string{
		"the rest of an array":          `[{"id":1},{"id":x},{"id":3}]`,
		"an object that ends too early": "[{\"id\":1},{\"page\":\"/\"",
		"no object":                     `[{"id":1},7 8]`,
		"keys that nobody knows":        `[{"id":1},{"x":x}]`,
		"objects one after another":     "{\n\"id\":1}\n{\"page\":x}\n{\"id\":\n2}\n",
		"too long":                      `[{"id":1},{"id":"` + strings.Repeat("x", 200) + `"}]`,
		"lines":                         "{\"id\":x}\na\n1,2\n",
	} {
		t.Run(name, func(t *testing.T) {
			set := compile(t, yaml, parser.Options{})
			o := &stream.Options{MaxEventBytes: 100}
			totals, err := stream.Run(context.Background(), set, []stream.Input{text("in", in)}, o)
			require.NoError(t, err)
			r, err := Stats(context.Background(), set, []stream.Input{text("in", in)}, &StatsOptions{Stream: o})
			require.NoError(t, err)
			require.NotEmpty(t, r.Causes)
			var want, got []string
			for _, k := range totals.RejectKinds() {
				want = append(want, fmt.Sprint(k.LogType, k.Code, k.Field, k.Count))
			}
			for _, c := range r.Causes {
				got = append(got, fmt.Sprint(c.LogType, c.Code, c.Field, c.Count))
			}
			assert.ElementsMatch(t, want, got)
			var rejected int64
			for _, l := range r.LogTypes {
				if l.LogType != "" {
					rejected += l.Rejected
				}
			}
			for _, k := range totals.RejectKinds() {
				if k.LogType != "" {
					rejected -= k.Count
				}
			}
			assert.Zero(t, rejected)
		})
	}
}

func indented(t *testing.T, line []byte) string {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(line, &v))
	text, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	return string(text) + "\n"
}

func TestStatsOfNothing(t *testing.T) {
	r := statsOf(t, "", parser.Options{}, text("in", ""))
	assert.Equal(t, "0 in  0 accepted, 0 rejected, 0 blank, 0 skipped, 0 bytes\n", r.Text(false))
	assert.Contains(t, string(r.AppendJSON(nil)), `"log_types":[],"times":null,`)
	assert.NoError(t, r.HTML(io.Discard, "t", ""))
}

// Controls of events do not come to a terminal, and markup not into a page.
func TestStatsShowsNoControls(t *testing.T) {
	yaml := "schema: Shop.Order\nfields:\n  - {name: who, type: string, indicators: [username]}\n"
	event := `{"who":"<script>alert(1)</script>\u001b[31m","\u001b[31m<img src=x>":1,"</style>":2}` + "\n"
	r := statsOf(t, yaml, parser.Options{}, text("in", event+event))
	assert.NotContains(t, r.Text(false), "\x1b")
	var page strings.Builder
	require.NoError(t, r.HTML(&page, "<title>", "</p>"))
	for _, markup := range []string{"<script", "<img", "\x1b", "<title><title>"} {
		assert.NotContains(t, page.String(), markup)
	}
	assert.Equal(t, 1, strings.Count(page.String(), "</style>"))
	assert.Contains(t, page.String(), "&lt;script&gt;")
}

// The page asks for nothing from anywhere.
func TestStatsPageStandsAlone(t *testing.T) {
	r := statsOf(t, statsSchemas, parser.Options{}, text("in", statsEvents))
	var page strings.Builder
	require.NoError(t, r.HTML(&page, "t", ""))
	for _, reference := range []string{"http:", "https:", "//", "@import", "url(", "<script", "<link rel=\"stylesheet"} {
		assert.NotContains(t, page.String(), reference)
	}
}

// Memory does not grow with the input, however hostile its keys and values.
func TestStatsMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long")
	}
	yaml := "schema: Shop.Order\nfields:\n  - {name: id, type: string, indicators: [username]}\n  - {name: m, type: object, fields: [{name: x, type: string}]}\n"
	docs, err := schemas.Parse("test.yml", []byte(yaml), nil)
	require.NoError(t, err)
	c := newCounter(compile(t, yaml, parser.Options{}), &StatsOptions{Schemas: docs.Schemas})
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	r := rand.New(rand.NewPCG(1, 1))
	feed := func(n int) {
		for range n {
			a, b := r.Uint64(), r.Uint64()
			raw := fmt.Sprintf(`{"id":"%d","m":{"k%d":{"k%d":[{"k%d":"%d"}]}},"u%d":{"v%d":%d}}`, a, a, b, a, b, b, a, a)
			require.NoError(t, c.see(&stream.Record{File: "in", Data: []byte(raw)}))
			c.cause("T", parser.BadTime, fmt.Sprintf("/k%d/x", a))
		}
	}
	feed(30_000)
	before := heap()
	feed(60_000)
	assert.Less(t, heap()-before, int64(2<<20))
	assert.LessOrEqual(t, len(c.causes), maxCauses+1)
	report := c.report(&stream.Stats{})
	assert.Less(t, len(report.LogTypes[0].Fields), maxFields)
	assert.Positive(t, report.LogTypes[0].MoreKeys)
	runtime.KeepAlive(c)
}

func FuzzStats(f *testing.F) {
	f.Add([]byte(statsEvents))
	f.Add([]byte(explainEvents))
	docs, err := schemas.Parse("test.yml", []byte(statsSchemas), nil)
	require.NoError(f, err)
	set := compile(f, statsSchemas, parser.Options{KeepUnknown: true})
	f.Fuzz(func(t *testing.T, input []byte) {
		c := newCounter(set, &StatsOptions{Schemas: docs.Schemas})
		for line := range bytes.SplitSeq(input, []byte{'\n'}) {
			require.NoError(t, c.see(&stream.Record{Data: line}))
		}
		r := c.report(&stream.Stats{})
		require.True(t, json.Valid(r.AppendJSON(nil)))
		require.NotContains(t, r.Text(false), "\x1b")
		for _, l := range r.LogTypes {
			for _, field := range l.Fields {
				if !strings.HasSuffix(field.Field, "/*") {
					require.LessOrEqual(t, field.Present, field.Of, field.Field)
				}
			}
		}
	})
}
