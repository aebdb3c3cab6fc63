package lookup

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
)

func TestEnrichment(t *testing.T) {
	dir := write(t,
		"b.yml", "LookupName: b\nFilename: r.json\nLogTypeMap:\n  PrimaryKey: key\n  AssociatedLogTypes:\n    - LogType: Custom.Log\n      Selectors: [user.mail, id, $.all, p_any_emails]\n    - LogType: Custom.Log\n      Selectors: [n, id]\n",
		"a.yml", "LookupName: a \"b\"\nFilename: r.json\nLogTypeMap:\n  PrimaryKey: key\n  AssociatedLogTypes: [{LogType: Custom.Log, Selectors: [id, 'all[0]']}]\n",
		"r.json", `[{"key":"x","v":1},{"key":"y@example.com"},{"key":5}]`)
	tables, err := Load([]string{filepath.Join(dir, "b.yml"), filepath.Join(dir, "a.yml")}, nil)
	require.NoError(t, err)
	p := bindTo(t, tables).NewParser()
	for _, tt := range []struct{ name, event, want string }{
		{"nothing matches", `{"id":"z","all":["z"],"n":4}`, ""},
		{"a row in each table, sorted by table", `{"id":"x"}`, `{"a \"b\"":{"id":{"key":"x","v":1,"p_match":"x"}},"b":{"id":{"key":"x","v":1,"p_match":"x"}}}`},
		{"selectors sorted by name", `{"id":"z","n":5,"user":{"mail":"x"}}`, `{"b":{"n":{"key":5,"p_match":5},"user.mail":{"key":"x","v":1,"p_match":"x"}}}`},
		{"an array gives an array of those that match", `{"id":"z","all":["z","x",null,"x"]}`, `{"b":{"all":[{"key":"x","v":1,"p_match":"x"},{"key":"x","v":1,"p_match":"x"}]}}`},
		{"an element gives a row", `{"id":"z","all":["5","z"]}`, `{"a \"b\"":{"all[0]":{"key":5,"p_match":"5"}},"b":{"all":[{"key":5,"p_match":"5"}]}}`},
		{"a list of indicators gives an array", `{"id":"z","user":{"mail":" y@example.com"}}`, `{"b":{"p_any_emails":[{"key":"y@example.com","p_match":"y@example.com"}]}}`},
		{"what is written of the value", `{"id":"\u0078"}`, `{"a \"b\"":{"id":{"key":"x","v":1,"p_match":"\u0078"}},"b":{"id":{"key":"x","v":1,"p_match":"\u0078"}}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 4 { // by the scanner, and by a shape
				require.Equal(t, tt.want, enrichment(t, p, tt.event))
			}
		})
	}
	require.Equal(t, []string(nil), tables.RowSchemas())
}

func TestEnrichmentOfOneLogTypeAmongSeveral(t *testing.T) {
	dir := write(t, "t.yml", definitionOf("r.json", "key", "Custom.Log", "id"), "r.json", `{"key":"x"}`)
	tables, err := Load([]string{filepath.Join(dir, "t.yml")}, nil)
	require.NoError(t, err)
	docs := parseSchemas(t, eventSchema+"---\nschema: Custom.Other\nfields: [{name: id, type: string}, {name: other, type: string, required: true}]\n")
	set, err := parser.Compile(docs, &parser.Options{Enricher: tables})
	require.NoError(t, err)
	p := set.NewParser()
	require.NotEmpty(t, enrichment(t, p, `{"id":"x","n":1}`))
	require.Empty(t, enrichment(t, p, `{"id":"x","other":"x"}`))

	// Several sets may have the same tables.
	require.NotEmpty(t, enrichment(t, bindTo(t, tables).NewParser(), `{"id":"x"}`))
}

// An event decides how many values it has, and not how much is written.
func TestRowsOfASelectorAreBounded(t *testing.T) {
	dir := write(t, "t.yml", definitionOf("r.json", "key", "Custom.Log", "all"), "r.json", `{"key":"x"}`)
	tables, err := Load([]string{filepath.Join(dir, "t.yml")}, nil)
	require.NoError(t, err)
	got := enrichment(t, bindTo(t, tables).NewParser(), `{"id":"x","all":["x"`+strings.Repeat(`,"x"`, 5000)+`]}`)
	require.True(t, json.Valid([]byte(got)))
	require.Equal(t, maxRows, strings.Count(got, "p_match"))
}

func TestNetworks(t *testing.T) {
	dir := write(t, "nets.csv", "net,site\n10.0.0.0/8,all\n10.1.2.3/16,one\n2001:db8::/32,six\n")
	tables, err := load(t, dir, "nets.csv", "net", "Row.Net", nil)
	require.NoError(t, err)
	require.Equal(t, []string{"Row.Net"}, tables.RowSchemas())
	p := bindTo(t, tables).NewParser()
	for ip, want := range map[string]string{"10.9.9.9": "all", "10.1.9.9": "one", "2001:db8::1": "six", "11.0.0.1": "", "10.0.0.0/8": "", "x": ""} {
		if want != "" {
			want = fmt.Sprintf(`{"T":{"ip":{"net":%q,"site":%q,"p_match":%q}}}`, map[string]string{"all": "10.0.0.0/8", "one": "10.1.2.3/16", "six": "2001:db8::/32"}[want], want, ip)
		}
		require.Equal(t, want, enrichment(t, p, fmt.Sprintf(`{"id":"x","ip":%q}`, ip)), ip)
	}
}

// Networks in arrays match however the path to them is written.
func TestNetworksInArrays(t *testing.T) {
	docs := parseSchemas(t, `schema: Custom.Row
fields:
  - name: nets
    type: array
    element: {type: string, validate: {cidr: any}}
  - name: sites
    type: array
    element: {type: object, fields: [{name: net, type: string, validate: {cidr: any}}]}
`)
	const row = `{"nets":["10.0.0.0/8","192.0.2.0/24"],"sites":[{"net":"10.0.0.0/8"},{"net":"192.0.2.0/24"}]}`
	for _, tt := range []struct {
		key string
		all bool // of the elements, or the first one
	}{
		{"nets", true},
		{"nets[*]", true},
		{"$.nets[*]", true},
		{"nets[0]", false},
		{"sites.net", true},
		{"sites[*].net", true},
		{"sites[0].net", false},
	} {
		dir := write(t, "t.yml", definitionOf("t.jsonl", "'"+tt.key+"'", "Custom.Log", "ip", "Schema: Custom.Row"), "t.jsonl", row)
		tables, err := Load([]string{filepath.Join(dir, "t.yml")}, &Options{Schemas: docs})
		require.NoError(t, err)
		p := bindTo(t, tables).NewParser()
		require.NotEmpty(t, enrichment(t, p, `{"id":"1","ip":"10.1.2.3"}`), tt.key)
		require.Equal(t, tt.all, enrichment(t, p, `{"id":"1","ip":"192.0.2.3"}`) != "", tt.key)
	}
}

// A row that has expired when an event is parsed no longer matches.
func TestExpiration(t *testing.T) {
	dir := write(t, "r.json", `[{"key":"past","until":"2024-03-01T11:59:59.999Z"},{"key":"now","until":"2024-03-01T12:00:00Z"},{"key":"never"},{"key":"null","until":null}]`)
	tables, err := load(t, dir, "r.json", "key", "Row.Until", &parser.Options{TimeFormat: parser.RFC3339})
	require.NoError(t, err)
	p := bindTo(t, tables).NewParser()
	require.Empty(t, enrichment(t, p, `{"id":"past"}`))
	require.Equal(t, `{"T":{"id":{"key":"now","until":"2024-03-01T12:00:00Z","p_match":"now"}}}`, enrichment(t, p, `{"id":"now"}`))
	require.Equal(t, `{"T":{"id":{"key":"never","p_match":"never"}}}`, enrichment(t, p, `{"id":"never"}`))
	require.Equal(t, `{"T":{"id":{"key":"null","p_match":"null"}}}`, enrichment(t, p, `{"id":"null"}`))
}

func TestAllocations(t *testing.T) {
	dir := write(t,
		"t.yml", definitionOf("r.json", "key", "Custom.Log", "id, n, all, user.mail, p_any_ip_addresses"),
		"n.yml", strings.Replace(definitionOf("nets.csv", "net", "Custom.Log", "ip"), "LookupName: T", "LookupName: N\nSchema: Row.Net", 1),
		"r.json", `[{"key":"x","title":"T"},{"key":"203.0.113.7"}]`,
		"nets.csv", "net,site\n10.0.0.0/8,a\n10.1.0.0/16,b\n2001:db8::/32,c\n")
	tables, err := Load([]string{filepath.Join(dir, "t.yml"), filepath.Join(dir, "n.yml")}, &Options{Schemas: parseSchemas(t, rowSchemas)})
	require.NoError(t, err)
	for name, raw := range map[string]string{
		"nothing matches":       `{"id":"a","n":1,"ip":"192.0.2.1","all":["a","b"],"user":{"mail":"a@example.com"}}`,
		"escapes":               `{"id":"\u0041\"","ip":"not an address","all":["\ud83d\ude00"]}`,
		"a row":                 `{"id":"x"}`,
		"rows of an array":      `{"id":"a","all":["x","y","x"]}`,
		"a network":             `{"id":"a","ip":"10.1.2.3"}`,
		"a network of IPv6":     `{"id":"a","ip":"2001:db8::7"}`,
		"a list of indicators":  `{"id":"a","ip":"203.0.113.7"}`,
		"another value at once": `{"id":"x","n":5,"ip":"10.0.0.1","all":["x"]}`,
	} {
		for _, noShapes := range []bool{false, true} {
			set, err := parser.Compile(parseSchemas(t, eventSchema), &parser.Options{Enricher: tables, NoShapes: noShapes})
			require.NoError(t, err)
			p := set.NewParser()
			p.SetTime(testNow)
			var out []byte
			one := func() {
				ev, err := p.Parse([]byte(raw))
				if err != nil {
					t.Fatal(err)
				}
				out = ev.AppendJSON(out[:0])
			}
			for range 5 {
				one()
			}
			if n := testing.AllocsPerRun(100, one); n > 1 { // []byte(raw)
				t.Errorf("%s, no shapes %v: %v allocations; want none", name, noShapes, n-1)
			}
		}
	}
}

// Tables do not keep sets alive that nobody uses any more.
func TestSetsAreForgotten(t *testing.T) {
	dir := write(t, "t.yml", definitionOf("r.json", "key", "Custom.Log", "id"), "r.json", `{"key":"x"}`)
	tables, err := Load([]string{filepath.Join(dir, "t.yml")}, nil)
	require.NoError(t, err)
	for range 50 {
		bindTo(t, tables)
	}
	runtime.GC()
	last := bindTo(t, tables)
	require.Less(t, len(tables.bound), 50)
	require.NotEmpty(t, enrichment(t, last.NewParser(), `{"id":"x"}`))
}
