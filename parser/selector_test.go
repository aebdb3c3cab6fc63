package parser_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

const selectorSchema = `schema: Custom.Log
fields:
  - {name: id, type: string, required: true}
  - {name: a.b, type: string}
  - {name: count, type: int}
  - {name: score, type: float}
  - {name: ok, type: boolean}
  - {name: at, type: timestamp, timeFormat: unix, isEventTime: true}
  - name: user
    type: object
    fields:
      - {name: mail, type: string, indicators: [email]}
      - {name: secret, type: string, mask: {type: redact}}
      - name: groups
        type: array
        element: {type: string}
  - name: items
    type: array
    element:
      type: object
      fields:
        - {name: id, type: string}
        - {name: ports, type: array, element: {type: int}}
  - {name: any, type: json}
  - name: inside
    type: object
    isEmbeddedJSON: true
    fields: [{name: id, type: string}]
  - {name: same, type: string, copy: {from: user.mail}}
`

// selectAll returns the values that a selector finds: their texts, those of many
// with a + before them, and what is written of them when that is another.
func selectAll(sel *parser.Selector, ev *parser.Event) string {
	var all []string
	sel.Each(ev, func(v parser.Value) {
		text, json := string(v.AppendText(nil)), string(v.AppendJSON(nil))
		if v.Many {
			text = "+" + text
		}
		if strings.TrimPrefix(text, "+") != strings.Trim(json, `"`) {
			text += "=" + json
		}
		all = append(all, text)
	})
	return strings.Join(all, " ")
}

func TestSelector(t *testing.T) {
	const event = `{"id":"x\u0021","a.b":"dot","count":"+7","score":1.50,"ok":"T","at":0,
		"user":{"mail":"a@example.com","secret":"s","groups":["g1",null,"g2"]},
		"items":[{"id":"i1","ports":[80,443]},{},{"id":"i2"}],
		"any":{"k":[{"d e":1},{"d e":null},2],"k\u0032":"v","twice":1,"twice":"last"},
		"inside":"{\"id\":\"in\"}","more":{"x":["u"]}}`
	for _, tt := range []struct{ name, path, want string }{
		{"a string, decoded", "id", `x!=` + `"x\u0021"`},
		{"a name of the output", "a_b", "dot"},
		{"a number by its text", "count", "7"},
		{"a fraction as it is written", "score", "1.50"},
		{"a boolean", "ok", "true"},
		{"a time as it is written", "at", "1970-01-01 00:00:00.000000000"},
		{"a field of an object", "user.mail", "a@example.com"},
		{"as JSONPath", "$.user.mail", "a@example.com"},
		{"behind its mask", "user.secret", "REDACTED"},
		{"an array", "user.groups", "+g1 +g2"},
		{"an element", "user.groups[2]", "g2"},
		{"an element that is null", "user.groups[1]", ""},
		{"an element that is not there", "user.groups[3]", ""},
		{"all elements", "user.groups[*]", "+g1 +g2"},
		{"through an array", "items.id", "+i1 +i2"},
		{"through an array, as JSONPath", "$.items[*].id", "+i1 +i2"},
		{"through an element", "items[0].ports", "+80 +443"},
		{"through two arrays", "items.ports", "+80 +443"},
		{"one through an array", "items.ports[1]", "+443"},
		{"any JSON", "any.k", "+2"},
		{"a name of the event", "any.k.d e", "+1"},
		{"a name with escapes", "any.k2", "v"},
		{"of a name that is there twice the last", "any.twice", "last"},
		{"embedded JSON", "inside.id", "in"},
		{"a field made of others", "same", "a@example.com"},
		{"a list of indicators", "p_any_emails", "+a@example.com"},
		{"a list without values", "p_any_domain_names", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := compile(t, selectorSchema, parser.Options{})
			sel, err := set.Selector("Custom.Log", tt.path)
			require.NoError(t, err)
			require.Equal(t, strings.TrimPrefix(tt.path, "$."), sel.Name())
			require.False(t, sel.Unknown())
			p := set.NewParser()
			for range 4 { // by the scanner, and by a shape
				ev, err := p.Parse([]byte(event))
				require.NoError(t, err)
				require.Equal(t, tt.want, selectAll(sel, ev))
			}
		})
	}
}

func TestSelectorOfKeptNamesAndKeys(t *testing.T) {
	set := compile(t, selectorSchema, parser.Options{KeepNames: true, KeepUnknown: true})
	ev, err := set.NewParser().Parse([]byte(`{"id":"x","a.b":"dot","more":{"x":["u"]}}`))
	require.NoError(t, err)
	for path, want := range map[string]string{"a.b": "dot", "more.x": "+u", "more.y": ""} {
		sel, err := set.Selector("Custom.Log", path)
		require.NoError(t, err)
		require.Equal(t, want, selectAll(sel, ev))
		require.Equal(t, strings.HasPrefix(path, "more"), sel.Unknown(), path)
	}
	_, err = set.Selector("Custom.Log", "p_more") // never kept
	require.Error(t, err)
}

func TestSelectorErrors(t *testing.T) {
	set := compile(t, selectorSchema, parser.Options{})
	for _, tt := range []struct{ name, path, want string }{
		{"no such field", "nothing_like_it", `Custom.Log has no field "nothing_like_it"`},
		{"misspelt", "user.mial", `Custom.Log has no field "user.mial" (did you mean "user.mail"?)`},
		{"a name of the schema", "a.b", `Custom.Log has no field "a.b" (did you mean "a_b"?)`},
		{"an object", "user", `"user" is an object of Custom.Log, and no value (did you mean "user.mail"?)`},
		{"objects in an array", "items[0]", `"items[0]" is an object of Custom.Log, and no value`},
		{"below a value", "id.x", `Custom.Log has no field "id.x" (did you mean "id"?)`},
		{"an element of no array", "id[0]", `Custom.Log has no field "id[0]"`},
		{"no number of an element", "any[x]", `Custom.Log has no field "any[x]"`},
		{"a bracket that is not closed", "any[0", `Custom.Log has no field "any[0" (did you mean "any"?)`},
		{"two dots", "any..k", `Custom.Log has no field "any..k"`},
		{"the whole event", "$", `Custom.Log has no field "$" (did you mean "id"?)`},
		{"what is added", "p_log_type", `Custom.Log has no field "p_log_type"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := set.Selector("Custom.Log", tt.path)
			var e *parser.SelectorError
			require.True(t, errors.As(err, &e), "%v", err)
			require.Equal(t, tt.want, err.Error())
		})
	}
	_, err := set.Selector("Custom.Lag", "id")
	require.EqualError(t, err, `unknown log type "Custom.Lag" (did you mean "Custom.Log"?)`)
}

func TestSelectorAllocatesNothing(t *testing.T) {
	set := compile(t, selectorSchema, parser.Options{})
	ev, err := set.NewParser().Parse([]byte(`{"id":"\u0041","user":{"mail":"a@example.com"},"items":[{"id":"i1"},{"id":"i2"}]}`))
	require.NoError(t, err)
	var out []byte
	for _, path := range []string{"id", "items.id", "p_any_emails", "any.k"} {
		sel, err := set.Selector("Custom.Log", path)
		require.NoError(t, err)
		n := testing.AllocsPerRun(100, func() {
			out = out[:0]
			sel.Each(ev, func(v parser.Value) { out = v.AppendJSON(v.AppendText(out)) })
		})
		require.Zero(t, n, path)
	}
}

func ExampleSet_Selector() {
	set, err := parser.Compile(schemas.Builtin(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	ev, err := set.NewParser().Parse([]byte(`{"uuid":"U","timestamp":"2024-03-01T12:00:00Z","item_uuid":"I","client":{"ip_address":"203.0.113.7"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	sel, err := set.Selector("OnePassword.ItemUsage", "client.ip_address")
	if err != nil {
		fmt.Println(err)
		return
	}
	sel.Each(ev, func(v parser.Value) { fmt.Println(string(v.AppendText(nil))) })
	// Output: 203.0.113.7
}
