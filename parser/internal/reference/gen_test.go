package reference

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/margaylog/margay/schemas"
)

func randomDocs(t *testing.T, r *rand.Rand, n int) []*schemas.Schema {
	t.Helper()
	text := RandomSchemas(r, n)
	docs, err := schemas.Parse("random.yml", []byte(text), nil)
	if err != nil {
		t.Fatalf("RandomSchemas is not valid: %v\n%s", err, text)
	}
	if len(docs.Schemas) != n {
		t.Fatalf("RandomSchemas(%d) has %d schemas:\n%s", n, len(docs.Schemas), text)
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
		docs := randomDocs(t, r, 1+i%4)
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
