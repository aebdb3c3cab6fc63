package main

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
)

// Text that is not JSON, by the words of the notes.
var notJSON = []struct{ kind, text string }{
	{"control characters", "{\"a\":\"b\x01c\"}"},
	{"control characters", "{\"a\":\"b\tc\"}"},
	{"bad escapes", `{"a":"\q"}`},
	{"bad escapes", `{"a":"\u12zz"}`},
	{"bad numbers", `{"a":01}`},
	{"bad numbers", `{"a":1.}`},
	{"bad numbers", `{"a":+1}`},
	{"bad numbers", `{"a":-x}`},
	{"text after the end", `{"a":1}x`},
	{"loose commas", `{"a":1,}`},
	{"loose commas", `{"a":1 "b":2}`},
	{"missing ends", `{"a":[1}`},
	{"missing ends", `{"a":"b`},
	{"bad words", `{"a":nul}`},
}

// The notes say what a peer takes that is not JSON.
func TestLaxity(t *testing.T) {
	for _, c := range append(checkers(), jsonValid()) {
		if c.absent != nil && c.absent(nil) != "" {
			continue
		}
		var takes []string
		for _, bad := range notJSON {
			run, err := c.start(nil, withDocs([]byte(bad.text+"\n"), nil))
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := run(io.Discard)
			if err == nil && got.out == 1 && !slices.Contains(takes, bad.kind) {
				takes = append(takes, bad.kind)
			}
		}
		_, said, _ := strings.Cut(c.note, "lax: takes ")
		if got := strings.Join(takes, ", "); got != said {
			t.Errorf("%s takes %q; the note says %q", c.name, got, said)
		}
	}
}

func TestNotJSON(t *testing.T) {
	for _, bad := range notJSON {
		if json.Valid([]byte(bad.text)) {
			t.Errorf("%s is JSON", bad.text)
		}
	}
}

func TestBlocksAreWholeLines(t *testing.T) {
	text := []byte("aa\nbbbb\nc\n")
	for size, want := range map[int]int{1: 3, 2: 3, 3: 8, 7: 8, 8: 10, 10: 10, 99: 10} {
		if got := blockEnd(text, size); got != want {
			t.Errorf("blockEnd(%d) = %d; want %d", size, got, want)
		}
	}
}
