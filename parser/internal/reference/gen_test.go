package reference

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/margaylog/margay/schemas"
)

func randomDocs(t *testing.T, text string, n int) []*schemas.Schema {
	t.Helper()
	docs, err := schemas.Parse("random.yml", []byte(text), nil)
	if err != nil {
		t.Fatalf("not valid: %v\n%s", err, text)
	}
	if len(docs.Schemas) != n {
		t.Fatalf("%d schemas; want %d:\n%s", len(docs.Schemas), n, text)
	}
	return docs.Schemas
}

// The generators are worth something only if most events get through and
// every way of failing is met.
func TestRandomEventsAreMostlyAccepted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC)
	accepted, total := 0, 0
	codes := map[string]int{}
	var flags struct{ repeated, mended, nulled, fellBack int }
	for i := range 150 {
		n := 1 + i%4
		docs := randomDocs(t, RandomSchemas(r, n), n)
		o := Options{Now: now, Fallback: i%3 == 0, NullField: i%5 == 0, KeepUnknown: i%2 == 0}
		for range 20 {
			event := RandomEvent(r, docs)
			got := Parse(docs, o, event)
			total++
			for _, v := range got.Violations {
				codes[v.Code]++
			}
			if got.JSON == "" {
				continue
			}
			accepted++
			if !json.Valid([]byte(got.JSON)) || !utf8.ValidString(got.JSON) {
				t.Fatalf("Parse(%q) writes no valid JSON: %q", event, got.JSON)
			}
			flags.nulled += got.Nulled
			if got.DuplicateKeys {
				flags.repeated++
			}
			if got.Mended {
				flags.mended++
			}
			if got.FellBack {
				flags.fellBack++
			}
		}
	}
	if accepted*100 < total*60 {
		t.Errorf("%d of %d events accepted; want 60 %%", accepted, total)
	}
	for _, code := range []string{
		invalidJSON, notObject, tooDeep, missingField, wrongType, outOfRange, badTime, failedValidation, noLogType,
	} {
		if codes[code] == 0 {
			t.Errorf("no event is rejected as %s", code)
		}
	}
	if flags.repeated == 0 || flags.mended == 0 || flags.nulled == 0 || flags.fellBack == 0 {
		t.Errorf("counted events %+v; want some of each", flags)
	}
	t.Logf("%d of %d accepted, codes %v, flags %+v", accepted, total, codes, flags)
}

// The same of schemas that transform: each kind of transformation is met, and
// most of the values that they make are there.
func TestRandomTransformations(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	kinds := map[string]int{}
	accepted, total, declared, written := 0, 0, 0, 0
	for i := range 150 {
		n := 1 + i%3
		text := RandomTransformations(r, n)
		docs := randomDocs(t, text, n)
		for _, kind := range []string{"rename:", "copy:", "concat:", "split:", "mask:", "isEmbeddedJSON:"} {
			kinds[kind] += strings.Count(text, kind)
		}
		for range 20 {
			event := RandomEvent(r, docs)
			got := Parse(docs, Options{Now: testNow}, event)
			total++
			if got.JSON == "" {
				continue
			}
			accepted++
			if !json.Valid([]byte(got.JSON)) || !utf8.ValidString(got.JSON) {
				t.Fatalf("Parse(%q) writes no valid JSON: %q", event, got.JSON)
			}
			for _, s := range docs {
				if s.Name.Value == got.LogType {
					declared += countTransformed(s)
				}
			}
			written += len(madeName.FindAllString(got.JSON, -1))
		}
	}
	for kind, n := range kinds {
		if n < 50 {
			t.Errorf("%d times %s", n, kind)
		}
	}
	if accepted*100 < total*40 || written*100 < declared*40 {
		t.Errorf("%d of %d events accepted, %d of %d fields written; want 40 %%", accepted, total, written, declared)
	}
	t.Logf("%d of %d accepted, %d of %d fields written, kinds %v", accepted, total, written, declared, kinds)
}

// Every format is met, and comes to each of its ends.
func TestRandomFiles(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	o := Options{Now: testNow, Patterns: patterns(), Scripts: runScripts}
	ends := map[string]int{}
	total := 0
	for i := range 150 {
		n := 1 + i%3
		docs := randomDocs(t, RandomTextSchemas(r, n, TextFormats()), n)
		e := New(docs, o)
		for range 3 {
			e.StartFile()
			for _, record := range RandomFile(r, docs, o) {
				got := e.Parse(record)
				total++
				switch {
				case got.Skipped:
					ends["skipped"]++
				case got.JSON == "":
					ends[formatOf(docs, got.LogType)+got.Violations[0].Code]++
				default:
					ends[formatOf(docs, got.LogType)+"accepted"]++
					if !json.Valid([]byte(got.JSON)) || !utf8.ValidString(got.JSON) {
						t.Fatalf("Parse(%q) writes no valid JSON: %q", record, got.JSON)
					}
					if got.Mended {
						ends["mended"]++
					}
				}
			}
		}
	}
	for _, end := range []string{
		"skipped", "mended", "json accepted", "csv accepted", "fastmatch accepted", "regex accepted", "script accepted", "csv no-match", "fastmatch no-match",
		"regex no-match", "script script-error", "nobody no-match", "nobody no-log-type", "csv wrong-type", "csv missing-field", "nobody invalid-json",
	} {
		if ends[end]*400 < total {
			t.Errorf("%d of %d: %s", ends[end], total, end)
		}
	}
	t.Logf("%d records: %v", total, ends)
}

func formatOf(docs []*schemas.Schema, logType string) string {
	for _, s := range docs {
		switch p := s.Parser; {
		case s.Name.Value != logType:
		case p == nil:
			return "json "
		case p.CSV != nil:
			return "csv "
		case p.FastMatch != nil:
			return "fastmatch "
		case p.Regex != nil:
			return "regex "
		default:
			return "script "
		}
	}
	return "nobody "
}

// madeName is the name of a transformed field in the output.
var madeName = regexp.MustCompile(`"(?:of_)?t[0-9]":`)

func TestMutateLeavesItsInputAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	line := []byte(`{"id":"a","n":[1,2,{"b":null}]}`)
	before := bytes.Clone(line)
	changed := 0
	for range 1000 {
		if got := Mutate(r, line); !bytes.Equal(got, before) {
			changed++
		}
		if !bytes.Equal(line, before) {
			t.Fatalf("Mutate changed its input to %q", line)
		}
	}
	if changed < 900 {
		t.Errorf("Mutate changed %d of 1000 lines; want nearly all", changed)
	}
	if got := Mutate(r, nil); len(got) != 0 {
		t.Errorf("Mutate(nil) = %q; want nothing", got)
	}
}

// The same seed gives the same input: a failure can be repeated.
func TestGeneratorsRepeat(t *testing.T) {
	run := func() (string, []byte) {
		r := rand.New(rand.NewPCG(5, 6))
		text := RandomSchemas(r, 3)
		docs, err := schemas.Parse("random.yml", []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		return text, RandomEvent(r, docs.Schemas)
	}
	text, event := run()
	text2, event2 := run()
	if text != text2 || !bytes.Equal(event, event2) {
		t.Error("one seed gives two results")
	}
}
