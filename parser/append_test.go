package parser_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/corpus"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// AppendJSON is Parse and Event.AppendJSON, whatever room there is, and they
// can take turns. (What becomes of all other kinds of events is compared by the
// tests of shapes.)
func TestAppendJSON(t *testing.T) {
	lines := bytes.Split(bytes.TrimSpace(corpus.New(5).AppendMixed(nil, 300)), []byte("\n"))
	large := `{"uuid":"` + strings.Repeat("u", 1<<19) + `","timestamp":"2024-01-01T00:00:00Z","item_uuid":"I"}`
	lines = append(lines, []byte(large), lines[0], []byte(`{"uuid":"U"}`), []byte("no event"), lines[1])
	both, alone := builtinSet(t, contentOptions()).NewParser(), builtinSet(t, contentOptions()).NewParser()
	var all, wants []byte
	for i, line := range lines {
		want, wantErr := alone.Parse(line)
		ev, err := both.Parse(line)
		require.Equal(t, wantErr, err)
		var fields string
		if err == nil {
			fields = string(ev.AppendFields(nil))
		}
		switch i % 3 {
		case 0:
			all, ev, err = both.AppendJSON(all, line)
		case 1: // no room
			all, ev, err = both.AppendJSON(bytes.Clone(all)[:len(all):len(all)], line)
		case 2:
			var ok error
			all, ev, ok = both.AppendJSONAs(corpus.AuditEvent, all, line)
			if err == nil && want.LogType() != corpus.AuditEvent {
				require.Error(t, ok)
				continue
			}
			err = ok
		}
		if wantErr != nil {
			require.Error(t, err)
			require.Nil(t, ev)
			continue
		}
		require.NoError(t, err)
		wants = want.AppendJSON(wants)
		require.Equal(t, string(wants), string(all))
		require.Equal(t, fields, string(ev.AppendFields(nil)))
		require.Equal(t, want.Time(), ev.Time())
		require.Equal(t, want.RowID(), ev.RowID())
	}
	_, _, err := both.AppendJSONAs("No.Such", nil, lines[0])
	var unknown *parser.UnknownLogTypeError
	require.ErrorAs(t, err, &unknown)
}

// A parser does not keep what it was lent.
func TestAppendJSONGivesBack(t *testing.T) {
	p := builtinSet(t, contentOptions()).NewParser()
	line := corpus.New(5).Append(nil, corpus.SignInAttempt, corpus.Compact)
	out, _, err := p.AppendJSON(make([]byte, 0, 1<<16), line)
	require.NoError(t, err)
	was := string(out)
	for range 3 {
		_, err = p.Parse(corpus.New(6).Append(nil, corpus.AuditEvent, corpus.Compact))
		require.NoError(t, err)
	}
	require.Equal(t, was, string(out))
}

// Nor when a panic of an indicator came between.
func TestAppendJSONGivesBackAfterPanic(t *testing.T) {
	registry, err := indicators.Default().With(indicators.Indicator{
		Name: "touchy", Doc: "Panics at bang.", Lists: []string{"p_any_touchy"},
		Scan: func(dst *indicators.Values, text []byte) {
			if string(text) == "bang" {
				panic("bang")
			}
		},
	})
	require.NoError(t, err)
	docs, err := schemas.Parse("test.yml", []byte("schema: Test.Touchy\nfields: [{name: id, type: string}, {name: x, type: string, indicators: [touchy]}]\n"), &schemas.Options{Indicators: registry})
	require.NoError(t, err)
	set, err := parser.Compile(docs, &parser.Options{Indicators: registry})
	require.NoError(t, err)
	p := set.NewParser()
	lent := append(make([]byte, 0, 1<<12), "what was there"...)
	require.Panics(t, func() { _, _, _ = p.AppendJSON(lent, []byte(`{"id":"1","x":"bang"}`)) })
	lent = append(lent, strings.Repeat("-", 1000)...)
	was := string(lent)
	for range 5 {
		ev, err := p.Parse([]byte(`{"id":"2","x":"y"}`))
		require.NoError(t, err)
		require.Equal(t, `{"id":"2","x":"y"}`, string(ev.AppendFields(nil)))
		out, _, err := p.AppendJSON(nil, []byte(`{"id":"3"}`))
		require.NoError(t, err)
		require.Contains(t, string(out), `{"id":"3","p_log_type"`)
	}
	require.Equal(t, was, string(lent))
}
