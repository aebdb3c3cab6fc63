package parser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/parser/internal/reference"
	"github.com/margaylog/margay/parser/script"
	"github.com/margaylog/margay/schemas"
)

// A duel is both engines over random schemas, with random tables.
type duel struct {
	r    *rand.Rand
	docs *schemas.Docs
	fast parser.Options
	slow reference.Options
}

func newDuel(t *testing.T, r *rand.Rand, yaml string, mode int) *duel {
	m := modes[mode%len(modes)]
	d := &duel{r: r, fast: m.fast, slow: m.slow}
	var err error
	d.docs, err = schemas.Parse("test.yml", []byte(yaml), nil)
	require.NoError(t, err, yaml)
	d.fast.Now, d.fast.RowID, d.fast.Scripts = fixedClock, parser.ContentRowID, script.New(nil)
	d.slow.Now, d.slow.Scripts, d.slow.Patterns = testNow, runScript, map[string]string{}
	for _, p := range parser.GrokPatterns() {
		d.slow.Patterns[p.Name] = p.Expr
	}
	if d.slow.TimeFormat == "" {
		d.slow.TimeFormat = "nanos"
	}
	return d
}

// tables writes up to three tables that know some of the values, and loads
// them for both engines.
func (d *duel) tables(t *testing.T, values []string) {
	dir := t.TempDir()
	var files []string
	for i := range 1 + d.r.IntN(3) {
		l := reference.Lookup{Name: fmt.Sprintf("t%d \"é\"", d.r.IntN(100)*10+i), Selectors: map[string][]string{}, Networks: d.r.IntN(3) == 0}
		schema, types := "Row.Any", ""
		if l.Networks {
			schema = "Row.Net"
		}
		for _, s := range d.docs.Schemas {
			l.Selectors[s.Name.Value] = reference.RandomSelectors(d.r, s, d.slow)
			types += fmt.Sprintf("    - LogType: %s\n      Selectors: %s\n", s.Name.Value, quoted(t, l.Selectors[s.Name.Value]))
		}
		d.rows(t, &l, values)
		yaml := fmt.Sprintf("LookupName: %s\nFilename: rows%d.json\nSchema: %s\nLogTypeMap:\n  PrimaryKey: key\n  AssociatedLogTypes:\n%s", quoted(t, l.Name), i, schema, types)
		file := filepath.Join(dir, fmt.Sprintf("t%d.yml", i))
		require.NoError(t, os.WriteFile(file, []byte(yaml), 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("rows%d.json", i)), rowFile(l.Rows), 0o666))
		files = append(files, file)
		d.slow.Lookups = append(d.slow.Lookups, l)
	}
	rows, err := schemas.Parse("rows.yml", []byte(rowSchemas), nil)
	require.NoError(t, err)
	tables, err := lookup.Load(files, &lookup.Options{Schemas: rows, Parser: &parser.Options{}})
	require.NoError(t, err)
	d.fast.Enricher = tables
}

func quoted(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

const rowSchemas = `schema: Row.Any
fields:
  - {name: key, type: string, required: true}
  - {name: until, type: timestamp, isExpiration: true}
  - {name: n, type: int}
---
schema: Row.Net
fields:
  - {name: key, type: string, required: true, validate: {cidr: any}}
  - {name: until, type: timestamp, isExpiration: true}
  - {name: n, type: int}
`

const timeLayout = "2006-01-02 15:04:05.000000000"

// rows gives a table rows that match some of the values: several for one
// value, and such as have expired, or are about to.
func (d *duel) rows(t *testing.T, l *reference.Lookup, values []string) {
	for i, v := range values {
		if l.Networks {
			addr, err := netip.ParseAddr(v)
			if err != nil || addr.Zone() != "" {
				continue
			}
			v = netip.PrefixFrom(addr, d.r.IntN(addr.BitLen()+1)).String()
		} else if v == "" || d.r.IntN(2) == 0 {
			continue
		}
		row := reference.LookupRow{Key: v, JSON: fmt.Sprintf(`{"key":%s,"n":%d}`, quoted(t, v), i)}
		if d.r.IntN(4) == 0 {
			row.Expires = testNow.Add(time.Duration(d.r.IntN(3)-1) * time.Nanosecond)
			row.JSON = fmt.Sprintf(`{"key":%s,"until":%q,"n":%d}`, quoted(t, v), row.Expires.Format(timeLayout), i)
		}
		l.Rows = append(l.Rows, row)
	}
}

// rowFile writes rows so that they become what the slow engine has.
func rowFile(rows []reference.LookupRow) []byte {
	var b bytes.Buffer
	for _, row := range rows {
		text := strings.Replace(row.JSON, `"until":"`+row.Expires.Format(timeLayout), `"until":"`+row.Expires.Format(time.RFC3339Nano), 1)
		b.WriteString(text + "\n")
	}
	return b.Bytes()
}

// valuesOf returns the texts of the scalars in lines of output.
func valuesOf(lines []string) (texts []string) {
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(v[key])
			}
		case []any:
			for _, v := range v {
				walk(v)
			}
		case string:
			texts = append(texts, v)
		case json.Number:
			texts = append(texts, v.String())
		case bool:
			texts = append(texts, fmt.Sprint(v))
		}
	}
	for _, line := range lines {
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		var v any
		if dec.Decode(&v) == nil {
			walk(v)
		}
	}
	return texts
}

// fight holds the engines against each other on the records of a file.
func (d *duel) fight(t *testing.T, records [][]byte) (enriched int) {
	slow := reference.New(d.docs.Schemas, d.slow)
	var lines []string
	for _, raw := range records {
		lines = append(lines, slow.Parse(raw).JSON)
	}
	d.tables(t, valuesOf(lines))
	set, err := parser.Compile(d.docs, &d.fast)
	require.NoError(t, err)
	p := set.NewParser()
	slow = reference.New(d.docs.Schemas, d.slow)
	for _, raw := range records {
		want := slow.Parse(raw)
		state := p.FileState()
		for range 3 { // what a parser learns must not matter
			p.ResumeFile(state)
			ev, err := p.Parse(raw)
			if diff := differs(raw, ev, err, want); diff != "" {
				t.Fatalf("%s\nof %s", diff, raw)
			}
		}
		if strings.Contains(want.JSON, `,"p_enrichment":{`) {
			enriched++
		}
	}
	return enriched
}

// The engines agree on what lookup tables add: to JSON, to values that are made
// of others, to text.
func TestAgreesWithReferenceOnLookups(t *testing.T) {
	enriched, total := 0, 0
	for round := range many(t, 80) {
		r := rand.New(rand.NewPCG(uint64(round), 5))
		n := 1 + round%3
		yaml := reference.RandomSchemas(r, n)
		switch round % 4 {
		case 1:
			yaml = reference.RandomTransformations(r, n)
		case 3:
			yaml = reference.RandomTextSchemas(r, n, reference.TextFormats())
		}
		d := newDuel(t, r, yaml, round)
		var records [][]byte
		if round%4 == 3 {
			records = reference.RandomFile(r, d.docs.Schemas, d.slow)
		} else {
			for range 40 {
				records = append(records, reference.RandomEvent(r, d.docs.Schemas))
			}
		}
		enriched += d.fight(t, records)
		total += len(records)
	}
	if enriched*5 < total {
		t.Errorf("%d of %d events were enriched; want a fifth", enriched, total)
	}
	t.Logf("%d of %d events were enriched", enriched, total)
}
