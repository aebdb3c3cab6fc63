package stream

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/margaylog/margay/parser"
)

func sampleStats() *Stats {
	s := newStats()
	var t tally
	t.add(outcome{logType: "OnePassword.SignInAttempt", duplicates: true, nulledCount: 3})
	t.add(outcome{logType: "OnePassword.AuditEvent", mended: true, fellBack: true})
	t.add(outcome{logType: "OnePassword.AuditEvent"})
	t.add(outcome{skipped: true})
	t.In, t.Blank = t.In+1, 1
	t.reject(&Reject{Code: parser.InvalidJSON})
	t.reject(&Reject{Code: parser.WrongType, LogType: "A.B", Field: "/list/3/x"})
	t.reject(&Reject{Code: parser.WrongType, LogType: "A.B", Field: "/list/12/x"})
	s.add(&t)
	s.BytesIn, s.BytesOut, s.Seconds = 12345, 23456, 1.5
	return s
}

func TestStatsText(t *testing.T) {
	const want = `in                           8
out                          3
rejected                     3
blank                        1
skipped                      1
duplicate keys               1
mended strings               1
nulled fields                3
fell back                    1
bytes in                 12345
bytes out                23456
seconds                  1.500
out by log type:
  OnePassword.AuditEvent           2
  OnePassword.SignInAttempt        1
rejected by code:
  invalid-json               1
  wrong-type                 2
`
	if got := sampleStats().Text(); got != want {
		t.Errorf("Text():\n%s\nwant:\n%s", got, want)
	}
}

func TestStatsJSON(t *testing.T) {
	const want = `{"in":8,"out":3,"rejected":3,"blank":1,"skipped":1,"duplicate_keys":1,"mended_strings":1,"nulled_fields":3,"fell_back":1,` +
		`"by_log_type":{"OnePassword.AuditEvent":2,"OnePassword.SignInAttempt":1},"by_code":{"invalid-json":1,"wrong-type":2},` +
		`"bytes_in":12345,"bytes_out":23456,"seconds":1.5}`
	if got := string(marshal(t, sampleStats())); got != want {
		t.Errorf("JSON:\n%s\nwant:\n%s", got, want)
	}
	const zero = `{"in":0,"out":0,"rejected":0,"blank":0,"skipped":0,"duplicate_keys":0,"mended_strings":0,"nulled_fields":0,"fell_back":0,` +
		`"by_log_type":{},"by_code":{},"bytes_in":0,"bytes_out":0,"seconds":0}`
	if got := string(marshal(t, newStats())); got != zero {
		t.Errorf("JSON of nothing:\n%s\nwant:\n%s", got, zero)
	}
}

func TestRejectKinds(t *testing.T) {
	want := []KindCount{
		{RejectKind{LogType: "A.B", Code: parser.WrongType, Field: "/list/*/x"}, 2},
		{RejectKind{Code: parser.InvalidJSON}, 1},
	}
	if got := sampleStats().RejectKinds(); !reflect.DeepEqual(got, want) {
		t.Errorf("RejectKinds() = %v; want %v", got, want)
	}
}

func TestRejectKindsBounded(t *testing.T) {
	s := newStats()
	for i := range 3 * maxKinds {
		var c tally
		c.reject(&Reject{Code: parser.WrongType, Field: fmt.Sprintf("/f%d", i)})
		s.add(&c)
	}
	kinds := s.RejectKinds()
	if len(kinds) != maxKinds+1 || s.ByCode[parser.WrongType] != 3*maxKinds {
		t.Errorf("%d kinds, %d rejects; want %d, %d", len(kinds), s.ByCode[parser.WrongType], maxKinds+1, 3*maxKinds)
	}
	if want := (KindCount{RejectKind{Code: parser.WrongType}, 2 * maxKinds}); kinds[0] != want {
		t.Errorf("first kind %v; want %v", kinds[0], want)
	}
}

func TestCollapse(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"/", "/"},
		{"/a", "/a"},
		{"/a/0", "/a/*"},
		{"/a/12/b/3", "/a/*/b/*"},
		{"/a1/2b", "/a1/2b"},
		{"/7//", "/*//"},
	} {
		if got := collapse(tt.in); got != tt.want {
			t.Errorf("collapse(%q) = %q; want %q", tt.in, got, tt.want)
		}
	}
}

func TestTypeCounts(t *testing.T) {
	var c typeCounts
	got := make(map[string]int64)
	for range 2 {
		for i := range 3 * fewTypes {
			for range i + 1 {
				c.add(fmt.Sprint(i))
			}
		}
		c.addTo(got)
		c.reset()
	}
	for i := range 3 * fewTypes {
		if n := got[fmt.Sprint(i)]; n != int64(2*i+2) {
			t.Errorf("type %d: %d; want %d", i, n, 2*i+2)
		}
	}
	if c.addTo(got); len(got) != 3*fewTypes {
		t.Errorf("%d types; want %d", len(got), 3*fewTypes)
	}
}

// Every number is added up: none was forgotten when it was declared.
func TestAddCounts(t *testing.T) {
	var a Counts
	v := reflect.ValueOf(&a).Elem()
	for i := range v.NumField() {
		v.Field(i).SetInt(int64(i + 1))
	}
	sum := a
	sum.addCounts(&a)
	var got []int64
	for i := range v.NumField() {
		got = append(got, reflect.ValueOf(sum).Field(i).Int())
	}
	for i := range got {
		got[i] -= int64(i + 1)
	}
	want := make([]int64, len(got))
	for i := range want {
		want[i] = int64(i + 1)
	}
	if !slices.Equal(got, want) {
		t.Errorf("added %v; want %v", got, want)
	}
}

// Two runs add up to what one would have counted.
func TestStatsAdd(t *testing.T) {
	var sum Stats
	sum.Add(sampleStats())
	sum.Add(&Stats{InputErrors: []*InputError{{Name: "gone"}}})
	if got, want := sum.Text(), sampleStats().Text(); got != want {
		t.Errorf("once:\n%s\nwant:\n%s", got, want)
	}
	other := sampleStats()
	other.Add(sampleStats())
	sum.Add(sampleStats())
	if got, want := sum.Text(), other.Text(); got != want {
		t.Errorf("twice:\n%s\nwant:\n%s", got, want)
	}
	if sum.Out != 6 || sum.ByCode[parser.WrongType] != 4 || sum.BytesOut != 46912 || sum.Seconds != 3 {
		t.Errorf("twice: %+v", sum)
	}
	if got, want := sum.RejectKinds(), other.RejectKinds(); !slices.Equal(got, want) || got[0].Count != 4 {
		t.Errorf("kinds %v; want %v", got, want)
	}
	if len(sum.InputErrors) != 1 {
		t.Errorf("%d input errors; want 1", len(sum.InputErrors))
	}
}
