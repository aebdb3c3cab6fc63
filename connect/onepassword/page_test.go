package onepassword

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/stream"
)

func TestDecodePage(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       page
		bad        bool
	}{
		{name: "events", text: `{"cursor":"c","has_more":true,"items":[{}]}`, want: page{cursor: "c", more: true}},
		{name: "none", text: `{"cursor":"c","has_more":false,"items":[ ]}`, want: page{cursor: "c", empty: true}},
		{name: "null", text: ` {"items":null,"has_more":false,"cursor":"c","other":[1]} `, want: page{cursor: "c", empty: true}},
		{name: "no cursor", text: `{"has_more":false,"items":[]}`, bad: true},
		{name: "an empty cursor", text: `{"cursor":"","has_more":false,"items":[]}`, bad: true},
		{name: "a null cursor", text: `{"cursor":null,"has_more":false,"items":[]}`, bad: true},
		{name: "a cursor that is none", text: `{"cursor":7,"has_more":false,"items":[]}`, bad: true},
		{name: "a cursor longer than any", text: `{"cursor":"` + strings.Repeat("c", maxCursor+1) + `","has_more":false,"items":[]}`, bad: true},
		{name: "no has_more", text: `{"cursor":"c","items":[]}`, bad: true},
		{name: "a text has_more", text: `{"cursor":"c","has_more":"no","items":[]}`, bad: true},
		{name: "no items", text: `{"cursor":"c","has_more":false}`, bad: true},
		{name: "items that are none", text: `{"cursor":"c","has_more":false,"items":{}}`, bad: true},
		{name: "other case", text: `{"Cursor":"c","Has_More":false,"Items":[]}`, bad: true},
		{name: "an error", text: `{"Error":{"Message":"no"}}`, bad: true},
		{name: "half of it", text: `{"cursor":"c","has_more":true,"items":[{}`, bad: true},
		{name: "more than one", text: `{"cursor":"c","has_more":true,"items":[]}{}`, bad: true},
		{name: "a key twice", text: `{"cursor":"c","has_more":true,"items":[{}],"items":[]}`, bad: true},
		{name: "no object", text: `[]`, bad: true},
		{name: "nothing", bad: true},
		{name: "no JSON", text: "<html>", bad: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := decodePage([]byte(tt.text))
			if tt.bad {
				var f *Fault
				require.ErrorAs(t, err, &f)
				assert.Equal(t, NotJSON, f.Kind)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, page{cursor: p.cursor, more: p.more, empty: p.empty})
		})
	}
}

// What is taken for a page is read by package stream event by event: as many
// as the array has, and nothing that is not.
func FuzzPage(f *testing.F) {
	for _, text := range []string{
		`{"cursor":"c","has_more":true,"items":[{"uuid":"U","timestamp":"2024-03-01T12:00:00Z"},{}]}`,
		`{"cursor":"c","has_more":true,"items":null}`,
		"{\n \"items\" : [ 1 , [], \"\\u0000\" ],\"cursor\":\"\\u0063\",\"has_more\":false }\r\n",
		`{"cursor":"c","has_more":true,"items":[],"items":[{}]}`,
		`{"cursor":"c","has_more":true,"it\u0065ms":[{}]}`,
	} {
		f.Add([]byte(text))
	}
	set := newSet(f)
	o := (&Options{}).streamOptions(Sources()[0])
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := decodePage(body)
		if err != nil {
			var fault *Fault
			if !errors.As(err, &fault) {
				t.Fatal(err)
			}
			return
		}
		stats, err := stream.Run(context.Background(), set, []stream.Input{stream.Reader("x", bytes.NewReader(body))}, o)
		if err != nil {
			t.Fatal(err)
		}
		if want := countItems(t, body); stats.In != want || p.empty && want != 0 {
			t.Errorf("%d events; want %d (empty: %t)", stats.In, want, p.empty)
		}
	})
}

// countItems counts the elements of the member called items.
func countItems(t *testing.T, body []byte) int64 {
	var members map[string]json.RawMessage
	var items []json.RawMessage
	if err := errors.Join(json.Unmarshal(body, &members), json.Unmarshal(members["items"], &items)); err != nil {
		t.Fatal(err)
	}
	return int64(len(items))
}
