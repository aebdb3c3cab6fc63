package parser_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A shouter is an enricher that knows of each value of a field how it is
// shouted.
type shouter struct {
	path  string
	bound *parser.Selector
}

func (s *shouter) Bind(set *parser.Set) (parser.Enrichment, schemas.Diagnostics) {
	sel, err := set.Selector(set.LogTypes()[0], s.path)
	if err != nil {
		return s, schemas.Diagnostics{{Pos: schemas.Pos{File: "shout.yml", Line: 3, Column: 1}, Code: "bad-selector", Severity: schemas.Error, Msg: err.Error()}}
	}
	s.bound = sel
	return s, schemas.Diagnostics{{Pos: schemas.Pos{File: "shout.yml", Line: 1}, Code: "loud", Severity: schemas.Warning, Msg: "it is loud"}}
}

func (s *shouter) Enrich(dst []byte, ev *parser.Event) []byte {
	lead := `{"shout":`
	s.bound.Each(ev, func(v parser.Value) {
		if text := v.AppendText(nil); len(text) > 2 {
			dst, lead = append(append(append(append(dst, lead...), '"'), strings.ToUpper(string(text))...), '"'), `,"again":`
		}
	})
	if lead == `,"again":` {
		dst = append(dst, '}')
	}
	return dst
}

const enrichSchema = `schema: Custom.Log
fields:
  - {name: user, type: string, required: true, indicators: [username]}
  - {name: n, type: int}
`

func TestEnrichment(t *testing.T) {
	set := compile(t, enrichSchema, parser.Options{Enricher: &shouter{path: "user"}, SourceID: "s"})
	plain := compile(t, enrichSchema, parser.Options{SourceID: "s"})
	require.Len(t, set.Diagnostics(), len(plain.Diagnostics())+1, "the warning of the enricher")
	p, without := set.NewParser(), plain.NewParser()
	for _, raw := range []string{`{"user":"wendy"}`, `{"user":"ab"}`, `{"user":"wendy","n":1}`} {
		for range 4 { // by the scanner, and by a shape
			for _, header := range []string{"", `{"a":[]}`} {
				p.SetHeader([]byte(header))
				without.SetHeader([]byte(header))
				ev, err := p.Parse([]byte(raw))
				require.NoError(t, err)
				other, err := without.Parse([]byte(raw))
				require.NoError(t, err)
				want := ""
				if strings.Contains(raw, "wendy") {
					want = `{"shout":"WENDY"}`
				}
				require.Equal(t, want, string(ev.Enrichment()))
				require.Nil(t, other.Enrichment())
				line, plain := string(ev.AppendJSON(nil)), string(other.AppendJSON(nil))
				require.True(t, json.Valid([]byte(line)), line)
				if want != "" {
					want = `,"p_enrichment":` + want
				}
				require.Equal(t, plain, strings.Replace(line, want, "", 1), "nothing else, and the same row id")
				require.Contains(t, line, want+`,"p_any_usernames":`)
				kept := ev.Clone()
				_, err = p.Parse([]byte(`{"user":"another one"}`))
				require.NoError(t, err)
				require.Equal(t, line, string(kept.AppendJSON(nil)))
			}
		}
	}
}

// A looker notes what an event has before it is enriched.
type looker struct{ lines []string }

func (l *looker) Bind(*parser.Set) (parser.Enrichment, schemas.Diagnostics) { return l, nil }

func (l *looker) Enrich(dst []byte, ev *parser.Event) []byte {
	l.lines = append(l.lines, string(ev.Enrichment())+string(ev.AppendJSON(nil)))
	return append(dst, `{"n":1}`...)
}

// To its enricher an event has no enrichment: not that of the one before.
func TestEnricherSeesNoEnrichment(t *testing.T) {
	l := new(looker)
	p := compile(t, enrichSchema, parser.Options{Enricher: l, RowID: parser.ContentRowID, Now: fixedClock}).NewParser()
	p.SetHeader([]byte(`{"a":1}`))
	for range 4 {
		_, err := p.Parse([]byte(`{"user":"wendy"}`))
		require.NoError(t, err)
	}
	require.Contains(t, l.lines[0], `"p_header":{"a":1},"p_any_usernames"`)
	require.Equal(t, []string{l.lines[0], l.lines[0], l.lines[0], l.lines[0]}, l.lines)
}

func TestEnrichmentOfText(t *testing.T) {
	set := compile(t, strings.Replace(enrichSchema, "fields:", "parser: {csv: {columns: [user, n]}}\nfields:", 1), parser.Options{Enricher: &shouter{path: "user"}})
	p := set.NewParser()
	for range 3 {
		ev, err := p.Parse([]byte("wendy,1"))
		require.NoError(t, err)
		require.Equal(t, `{"shout":"WENDY"}`, string(ev.Enrichment()))
	}
}

func TestEnrichmentIsExplained(t *testing.T) {
	set := compile(t, enrichSchema, parser.Options{Enricher: &shouter{path: "user"}})
	x := set.NewParser().Explain([]byte(`{"user":"wendy"}`))
	require.NoError(t, x.Err)
	require.Equal(t, `{"shout":"WENDY"}`, string(x.Event.Enrichment()))
}

func TestEnricherFailsTheCompilation(t *testing.T) {
	docs, err := schemas.Parse("test.yml", []byte(enrichSchema), nil)
	require.NoError(t, err)
	_, err = parser.Compile(docs, &parser.Options{Enricher: &shouter{path: "usr"}})
	var diags schemas.Diagnostics
	require.True(t, errors.As(err, &diags))
	require.Equal(t, `shout.yml:3:1: Custom.Log has no field "usr" (did you mean "user"?) [bad-selector]`, diags[len(diags)-1].String())
}

func TestAppendFields(t *testing.T) {
	p := compile(t, "schema: Custom.Log\nfields: [{name: a, type: string}]\n", parser.Options{}).NewParser()
	for raw, want := range map[string]string{`{"a":"x","b":1}`: `{"a":"x"}`, `{"b":1}`: `{}`} {
		ev, err := p.Parse([]byte(raw))
		require.NoError(t, err)
		require.Equal(t, ">"+want, string(ev.AppendFields([]byte(">"))))
	}
}
