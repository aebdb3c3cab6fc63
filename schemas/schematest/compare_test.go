package schematest

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

// differ compares an expectation with an event as margay writes it, and
// returns the difference as text, without what is shown beside it.
func differ(t *testing.T, w what, logType, want, got string) string {
	t.Helper()
	docs, err := schemas.Parse("s.yml", []byte(doorSchemas), nil)
	require.NoError(t, err)
	var schema *schemas.Schema
	for _, s := range docs.Schemas {
		if s.Name.Value == logType {
			schema = s
		}
	}
	require.NotNil(t, schema)
	a, err := readTree(want)
	require.NoError(t, err)
	b, err := readTree(got)
	require.NoError(t, err)
	d := newComparer(schema, DefaultNow()).event(a, b, w)
	var lines []string
	for _, l := range d.lines() {
		if l.Op != ' ' || strings.HasPrefix(l.Text, "(") {
			lines = append(lines, l.String())
		}
	}
	if d.op == same {
		require.Empty(t, lines)
		require.Empty(t, d.differences())
	} else {
		require.NotEmpty(t, d.differences())
	}
	return strings.Join(lines, "\n")
}

// tail is what every event has.
const tail = `"p_log_type":"Custom.Door","p_row_id":"x","p_event_time":"2024-03-01 12:00:00.000000000","p_parse_time":"2024-03-01 12:00:00.000000000","p_schema_version":3`

func TestCompare(t *testing.T) {
	for _, tt := range []struct{ name, want, got, diff string }{
		{"what is the same", `{"state":"open","p_log_type":"Custom.Door"}`, `{"state":"open",` + tail + `}`, ""},
		{"the order of keys is free", `{"p_log_type":"Custom.Door","count":1,"state":"open"}`, `{"state":"open","count":1,` + tail + `}`, ""},
		{"the log type by its template", `{"p_log_type":"{{.LogType}}"}`, `{` + tail + `}`, ""},
		{"the template with spaces, within a text", `{"state":"a {{- .LogType -}} b","p_log_type":"{{ .LogType }}"}`, `{"state":"a Custom.Door b",` + tail + `}`, ""},
		{"the log type has to be said", `{}`, `{` + tail + `}`, `+ "p_log_type": "Custom.Door"`},
		{"row id and parse time never count", `{"p_row_id":"a","p_parse_time":5,"p_log_type":"{{.LogType}}"}`, `{` + tail + `}`, ""},
		{"a version that is named counts", `{"p_schema_version":2,"p_log_type":"{{.LogType}}"}`, `{` + tail + `}`, "- \"p_schema_version\": 2\n+ \"p_schema_version\": 3"},
		{"a source that is named counts", `{"p_source_id":"a","p_log_type":"{{.LogType}}"}`, `{` + tail + `}`, `- "p_source_id": "a"`},
		{"a source that is not named does not", `{"p_log_type":"{{.LogType}}"}`, `{"p_source_id":"a","p_source_label":"b",` + tail + `}`, ""},
		{"a time of the event has to be said", `{"p_log_type":"{{.LogType}}"}`, strings.Replace(`{`+tail+`}`, "03-01", "02-01", 1), `+ "p_event_time": "2024-02-01 12:00:00.000000000"`},
		{"the time of an event without one is that of parsing", `{"p_event_time":"2024-03-01T12:00:00Z","p_log_type":"{{.LogType}}"}`, `{` + tail + `}`, ""},
		{"nested fields of those names count", `{"raw":{"p_row_id":1},"p_log_type":"{{.LogType}}"}`, `{"raw":{"p_row_id":2},` + tail + `}`, "-   \"p_row_id\": 1\n+   \"p_row_id\": 2"},
		{"other lists count", `{"p_log_type":"{{.LogType}}"}`, `{` + tail + `,"p_any_emails":["a@b"]}`, `+ "p_any_emails": ["a@b"]`},

		{"a time in the field's format", `{"at":1709294400.5,"p_log_type":"{{.LogType}}"}`, `{"at":"2024-03-01 12:00:00.500000000",` + tail + `}`, ""},
		{"a time in the field's format, as text", `{"at":"1709294400","p_log_type":"{{.LogType}}"}`, `{"at":"2024-03-01 12:00:00.000000000",` + tail + `}`, ""},
		{"a time in RFC 3339", `{"at":"2024-03-01T14:00:00+02:00","p_log_type":"{{.LogType}}"}`, `{"at":"2024-03-01 12:00:00.000000000",` + tail + `}`, ""},
		{"a time as the lake has it", `{"at":"2024-03-01 12:00:00.000","p_log_type":"{{.LogType}}"}`, `{"at":"2024-03-01 12:00:00.000000000",` + tail + `}`, ""},
		{"another time", `{"at":"2024-03-01T12:00:00.000000001Z","p_log_type":"{{.LogType}}"}`, `{"at":"2024-03-01 12:00:00.000000000",` + tail + `}`,
			"- \"at\": \"2024-03-01T12:00:00.000000001Z\"\n+ \"at\": \"2024-03-01 12:00:00.000000000\""},
		{"what is no time", `{"at":"noon","p_log_type":"{{.LogType}}"}`, `{"at":"2024-03-01 12:00:00.000000000",` + tail + `}`,
			"- \"at\": \"noon\"\n+ \"at\": \"2024-03-01 12:00:00.000000000\"\n  (what is expected is not a time of this field)"},
		{"times in an array of an object", `{"user":{"seen":["2024-03-01T12:00:00Z",null]},"p_log_type":"{{.LogType}}"}`, `{"user":{"seen":["2024-03-01 12:00:00.000000000",null]},` + tail + `}`, ""},
		{"a text that looks like a time is a text", `{"state":"2024-03-01T12:00:00Z","p_log_type":"{{.LogType}}"}`, `{"state":"2024-03-01 12:00:00.000000000",` + tail + `}`,
			"- \"state\": \"2024-03-01T12:00:00Z\"\n+ \"state\": \"2024-03-01 12:00:00.000000000\""},

		{"numbers by what they are worth", `{"count":10,"share":1.50,"raw":[1e2,0.10e1],"p_log_type":"{{.LogType}}"}`, `{"count":10,"share":15e-1,"raw":[100,1],` + tail + `}`, ""},
		{"large numbers to the last digit", `{"count":9007199254740993,"p_log_type":"{{.LogType}}"}`, `{"count":9007199254740992,` + tail + `}`, "- \"count\": 9007199254740993\n+ \"count\": 9007199254740992"},
		{"a text is no number", `{"state":1,"p_log_type":"{{.LogType}}"}`, `{"state":"1",` + tail + `}`, "- \"state\": 1\n+ \"state\": \"1\""},
		{"null is not nothing", `{"state":null,"p_log_type":"{{.LogType}}"}`, `{` + tail + `}`, `- "state": null`},
		{"escapes do not matter", `{"state":"\u00e9\/","p_log_type":"{{.LogType}}"}`, `{"state":"é/",` + tail + `}`, ""},
		{"repeated keys of a json value", `{"raw":{"a":1,"b":2,"a":3},"p_log_type":"{{.LogType}}"}`, `{"raw":{"a":1,"a":3,"b":2},` + tail + `}`, ""},
		{"repeated keys in another order", `{"raw":{"a":1,"a":2},"p_log_type":"{{.LogType}}"}`, `{"raw":{"a":2,"a":1},` + tail + `}`, "-   \"a\": 1\n+   \"a\": 2\n-   \"a\": 2\n+   \"a\": 1"},

		{"an element too few", `{"tags":["a","b","d"],"p_log_type":"{{.LogType}}"}`, `{"tags":["a","b","c","d"],` + tail + `}`, `+   "c"`},
		{"elements too many", `{"tags":["x","a","y","b"],"p_log_type":"{{.LogType}}"}`, `{"tags":["a","b"],` + tail + `}`, "-   \"x\"\n-   \"y\""},
		{"elements that differ", `{"tags":["a","b","c"],"p_log_type":"{{.LogType}}"}`, `{"tags":["a","x","c"],` + tail + `}`, "-   \"b\"\n+   \"x\""},
		{"objects in an array are gone into", `{"raw":[{"a":1,"b":1},{"a":2}],"p_log_type":"{{.LogType}}"}`, `{"raw":[{"a":1,"b":2},{"a":2}],` + tail + `}`, "-     \"b\": 1\n+     \"b\": 2"},
		{"another kind", `{"raw":{},"p_log_type":"{{.LogType}}"}`, `{"raw":[],` + tail + `}`, "- \"raw\": {}\n+ \"raw\": []"},
		{"names as in the schema", `{"key@id":"a","p_log_type":"{{.LogType}}"}`, `{"key@id":"a",` + tail + `}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.diff, differ(t, exactly, "Custom.Door", tt.want, tt.got))
		})
	}
}

func TestComparePartly(t *testing.T) {
	got := `{"at":"2024-03-01 12:00:00.000000000","user":{"email":"a@b","seen":[null]},"tags":["a","b"],"raw":[{"x":1,"y":2}],` + tail + `}`
	for _, tt := range []struct{ name, want, diff string }{
		{"nothing", `{}`, ""},
		{"a time", `{"at":1709294400}`, ""},
		{"part of an object", `{"user":{"email":"a@b"}}`, ""},
		{"part of an object in an array", `{"raw":[{"y":2}]}`, ""},
		{"an array is whole", `{"tags":["a"]}`, `+   "b"`},
		{"null is for what is not there", `{"state":null,"user":{"name":null}}`, ""},
		{"null is not for what is there", `{"user":null}`, "- \"user\": null\n+ \"user\": {\"email\": \"a@b\", \"seen\": [null]}"},
		{"something else", `{"user":{"email":"c@d"}}`, "-   \"email\": \"c@d\"\n+   \"email\": \"a@b\""},
		{"something that is not there", `{"state":"open"}`, `- "state": "open"`},
		{"the log type", `{"p_log_type":"{{.LogType}}"}`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.diff, differ(t, partly, "Custom.Door", tt.want, got))
		})
	}
}

// A format without a year takes the one that the event got: that of parsing.
func TestCompareWithoutYear(t *testing.T) {
	got := `{"day":"2023-12-31 00:00:00.000000000",` + strings.Replace(tail, "Door", "Lines", 1) + `}`
	require.Empty(t, differ(t, exactly, "Custom.Lines", `{"day":"Dec 31","p_log_type":"{{.LogType}}"}`, got))
}

func TestDifferences(t *testing.T) {
	docs, err := schemas.Parse("s.yml", []byte(doorSchemas), nil)
	require.NoError(t, err)
	want, err := readTree(`{"raw":{"a/b":[1,2,{"x~":1}]},"state":"open"}`)
	require.NoError(t, err)
	got, err := readTree(`{"raw":{"a/b":[2,{"x~":2},3]},"count":1}`)
	require.NoError(t, err)
	d := newComparer(docs.Schemas[0], DefaultNow()).event(want, got, exactly)
	require.Equal(t, []Difference{
		{"/raw/a~1b/0", "1", ""},
		{"/raw/a~1b/1/x~0", "1", "2"},
		{"/raw/a~1b/2", "", "3"},
		{"/count", "", "1"},
		{"/state", `"open"`, ""},
	}, d.differences())
}

func TestSameNumber(t *testing.T) {
	for _, pair := range [][2]string{
		{"0", "-0"}, {"0", "0.00e5"}, {"1", "1.0"}, {"100", "1e2"}, {"0.001", "1E-3"}, {"-1.50", "-15e-1"}, {"1e+2", "100"},
	} {
		require.True(t, sameNumber(pair[0], pair[1]), "%s", pair)
	}
	for _, pair := range [][2]string{
		{"1", "-1"}, {"1", "10"}, {"0.1", "0.01"}, {"9007199254740993", "9007199254740992"}, {"1e99999999999", "1e99999999998"}, {"1e9999999999", "10e9999999998"},
	} {
		require.False(t, sameNumber(pair[0], pair[1]), "%s", pair)
	}
}

// randomTree makes a JSON value of few names and values, so that two of them
// have much in common.
func randomTree(r *rand.Rand, depth int) *node {
	kinds := 5
	if depth > 0 {
		kinds = 8
	}
	switch r.IntN(kinds) {
	case 0:
		return &node{kind: nullNode}
	case 1:
		return &node{kind: trueNode}
	case 2:
		return &node{kind: numberNode, text: []string{"1", "2", "1.0"}[r.IntN(3)]}
	case 3, 4:
		return &node{kind: stringNode, text: []string{"a", "b", "\u2028\"\x7f'"}[r.IntN(3)]}
	case 5, 6:
		n := &node{kind: objectNode}
		for range r.IntN(4) {
			n.members = append(n.members, member{[]string{"a", "b", "c/d"}[r.IntN(3)], randomTree(r, depth-1)})
		}
		return n
	}
	n := &node{kind: arrayNode}
	for range r.IntN(5) {
		n.elems = append(n.elems, randomTree(r, depth-1))
	}
	return n
}

func randomObject(r *rand.Rand) *node {
	for {
		if n := randomTree(r, 4); n.kind == objectNode {
			return n
		}
	}
}

// Whatever the two are: a value is the same as itself, equal and value agree,
// and what is merged is met by the event.
func TestMergedIsMet(t *testing.T) {
	docs, err := schemas.Parse("s.yml", []byte(doorSchemas), nil)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	differences := 0
	for range 6000 {
		want, got := randomObject(r), randomObject(r)
		for _, w := range []what{exactly, partly} {
			c := newComparer(docs.Schemas[0], DefaultNow())
			d := c.event(want, got, w)
			require.Equal(t, d.op == same, c.equal(want, got, c.top()), "%s\n%s", want.json(), got.json())
			require.Equal(t, d.op == same, len(d.differences()) == 0)
			merged := d.merged(w)
			if d.op == same {
				merged = want
			} else {
				differences++
			}
			again := c.event(merged, got, w)
			require.Equal(t, same, again.op, "%s %s\n%s\n%s", w, want.json(), got.json(), merged.json())
			self := c.event(got, got, w)
			require.Equal(t, same, self.op)
			for _, text := range []string{merged.json(), string(merged.appendPretty(nil, "  "))} {
				back, err := readTree(text)
				require.NoError(t, err)
				require.Equal(t, merged.json(), back.json())
			}
		}
	}
	require.Greater(t, differences, 3000)
}

// Neither deep nor wide values take for ever.
func TestCompareLarge(t *testing.T) {
	docs, err := schemas.Parse("s.yml", []byte(doorSchemas), nil)
	require.NoError(t, err)
	f := func(want, got string, n int) {
		t.Helper()
		a, err := readTree(want)
		require.NoError(t, err)
		b, err := readTree(got)
		require.NoError(t, err)
		start := time.Now()
		d := newComparer(docs.Schemas[0], DefaultNow()).event(a, b, exactly)
		require.Len(t, d.differences(), n)
		require.LessOrEqual(t, len(d.lines()), maxLines+1)
		require.Less(t, time.Since(start), 20*time.Second)
	}
	open, end := strings.Repeat(`[1,[2,`, 1000), strings.Repeat(`,4],3]`, 1000)
	f(`{"raw":`+open+`5`+end+`}`, `{"raw":`+open+`6`+end+`}`, 1)
	open, end = strings.Repeat(`{"a":`, 2000), strings.Repeat(`}`, 2000)
	f(`{"raw":`+open+`5`+end+`}`, `{"raw":`+open+`6`+end+`}`, 1)
	f(`{"raw":[`+strings.Repeat("1,", 30_000)+`1]}`, `{"raw":[`+strings.Repeat("2,", 30_000)+`2]}`, 30_001)
}
