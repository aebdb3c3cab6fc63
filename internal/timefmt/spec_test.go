package timefmt

import (
	"strings"
	"testing"
	"time"
)

func TestSpecExamples(t *testing.T) {
	for _, spec := range Specs() {
		t.Run(spec.Name, func(t *testing.T) {
			accepted, refused := 0, 0
			for _, e := range spec.Examples {
				runExample(t, e)
				if e.Want == "" {
					refused++
				} else {
					accepted++
				}
				if e.Want == "" && e.Note == "" {
					t.Errorf("%q does not say why it is refused", e.In)
				}
			}
			if accepted < 3 || refused < 3 {
				t.Errorf("%d accepted and %d refused examples; want three of each", accepted, refused)
			}
			if spec.Doc == "" || !strings.HasSuffix(spec.Doc, ".") {
				t.Errorf("bad doc %q", spec.Doc)
			}
		})
	}
}

func runExample(t *testing.T, e Example) {
	t.Helper()
	loc := time.UTC
	if e.Timezone != "" {
		loc = zone(t, e.Timezone)
	}
	var now Instant
	if e.Now != "" {
		now = at(t, e.Now)
	}
	checkParse(t, compile(t, e.Format, loc), e.In, now, e.Want)
	if e.Want != "" {
		if got := string(RFC3339.Append(nil, at(t, e.Want))); got != e.Want {
			t.Errorf("%q is not what profile rfc3339 prints: %q", e.Want, got)
		}
	}
}

func TestSpecsCoverFormats(t *testing.T) {
	documented := map[string]bool{}
	for _, spec := range Specs() {
		documented[spec.Name] = true
	}
	for _, name := range kindNames() {
		if !documented[name] {
			t.Errorf("format %q has no Spec", name)
		}
	}
	if len(documented) != len(kindNames())+2 {
		t.Errorf("%d specs; want one for each name, strftime and layout", len(documented))
	}
}

func TestSpecsAreFresh(t *testing.T) {
	Specs()[0].Examples[0].In = "changed"
	if Specs()[0].Examples[0].In == "changed" {
		t.Error("the examples are shared")
	}
}
