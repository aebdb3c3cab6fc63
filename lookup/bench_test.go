package lookup

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// What a table of items costs: its rows in memory, and each event. The
// benchmarks and the tests of them share their bodies.

// itemID returns the id of an item, as long as those of 1Password.
func itemID(i int) string { return fmt.Sprintf("%08xdzq5uzgjcbnd2pzkvm", uint32(i)*2654435761) }

// writeItems writes rows like those of op item list, and returns their bytes.
func writeItems(tb testing.TB, file string, rows int) (size int) {
	f, err := os.Create(file)
	require.NoError(tb, err)
	w := bufio.NewWriter(f)
	for i := range rows {
		n, _ := fmt.Fprintf(w, `{"id":"%s","title":"Item %d","version":1,"vault":{"id":"%s","name":"Vault %d"},"category":"LOGIN","updated_at":"2024-01-10T17:44:50Z"}`+"\n",
			itemID(i), i, itemID(i%100), i%100)
		size += n - 1
	}
	require.NoError(tb, w.Flush())
	require.NoError(tb, f.Close())
	return size
}

func itemTable(tb testing.TB, rows int, schema string) (file string, size int) {
	dir := tb.TempDir()
	size = writeItems(tb, filepath.Join(dir, "items.jsonl"), rows)
	file = filepath.Join(dir, "t.yml")
	text := definitionOf("items.jsonl", "id", "OnePassword.ItemUsage", "item_uuid", schema)
	require.NoError(tb, os.WriteFile(file, []byte(text), 0o666))
	return file, size
}

const itemSchema = `schema: Row.Item
fields:
  - {name: id, type: string, required: true}
  - {name: title, type: string}
  - {name: updated_at, type: timestamp}
`

// heap returns the bytes in use.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first one frees of pools
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// overhead loads a table and returns how many bytes a row needs besides its
// own.
func overhead(tb testing.TB, rows int, schema string) float64 {
	file, size := itemTable(tb, rows, schema)
	before := heap()
	tables, err := Load([]string{file}, &Options{Schemas: parseSchemas(tb, itemSchema)})
	require.NoError(tb, err)
	used := int(heap() - before)
	require.Equal(tb, rows, tables.files[0].sizes()[0].Rows)
	if schema != "" {
		size = 0
		t := tables.files[0].tables[0].table
		for _, chunk := range t.chunks {
			size += len(chunk)
		}
	}
	return float64(used-size) / float64(rows)
}

func BenchmarkLoad(b *testing.B) {
	for _, rows := range []int{100_000, 2_000_000} {
		for name, schema := range map[string]string{"as JSON": "", "by a schema": "Schema: Row.Item\n"} {
			b.Run(fmt.Sprintf("%d rows %s", rows, name), func(b *testing.B) {
				file, size := itemTable(b, rows, schema)
				b.SetBytes(int64(size))
				for b.Loop() {
					_, err := Load([]string{file}, &Options{Schemas: parseSchemas(b, itemSchema)})
					require.NoError(b, err)
				}
				b.ReportMetric(overhead(b, rows, schema), "bytes-besides/row")
				b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

// A row needs few bytes besides its own: about ten for the hash table, and
// four in front of it. What does not depend on the rows is in the limit too.
func TestMemory(t *testing.T) {
	const rows, limit = 100_000, 20
	if n := overhead(t, rows, ""); n > limit {
		t.Errorf("%.1f bytes a row besides its own; want %d", n, limit)
	}
}

// enrichedEvents are item usages, of which one in some has a row.
func enrichedEvents(n, every int) (events [][]byte) {
	g := corpus.New(42)
	for i := range n {
		event := g.Append(nil, "OnePassword.ItemUsage", corpus.Compact)
		if i%every == 0 {
			at := bytes.Index(event, []byte(`"item_uuid":"`)) + len(`"item_uuid":"`)
			copy(event[at:at+26], itemID(i%1000))
		}
		events = append(events, event)
	}
	return events
}

func normalize(tb testing.TB, p *parser.Parser, events [][]byte, out []byte) []byte {
	for _, raw := range events {
		ev, err := p.Parse(raw)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(ev.AppendJSON(out), '\n')
	}
	return out
}

func benchParser(tb testing.TB, with bool) *parser.Parser {
	o := &parser.Options{}
	if with {
		file, _ := itemTable(tb, 1000, "")
		tables, err := Load([]string{file}, nil)
		require.NoError(tb, err)
		o.Enricher = tables
	}
	set, err := parser.Compile(schemas.Builtin(), o)
	require.NoError(tb, err)
	p := set.NewParser()
	p.SetTime(testNow)
	return p
}

func BenchmarkEnrich(b *testing.B) {
	for _, bb := range []struct {
		name  string
		with  bool
		every int
	}{{"without tables", false, 1}, {"no row matches", true, 1 << 30}, {"every tenth event", true, 10}, {"every event", true, 1}} {
		b.Run(bb.name, func(b *testing.B) {
			events := enrichedEvents(2000, bb.every)
			if bb.every == 1<<30 {
				events = events[1:]
			}
			p := benchParser(b, bb.with)
			out := normalize(b, p, events, nil)
			b.ReportAllocs()
			for b.Loop() {
				out = normalize(b, p, events, out[:0])
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
		})
	}
}

func TestBenchmarkEnrich(t *testing.T) {
	p := benchParser(t, true)
	out := normalize(t, p, enrichedEvents(200, 10), nil)
	require.Equal(t, 20, bytes.Count(out, []byte(`,"p_enrichment":{"T":{"item_uuid":{"id":"`)))
}
