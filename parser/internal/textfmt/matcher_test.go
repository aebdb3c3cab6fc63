package textfmt

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
)

// A namedFormat is one of everyFormat.
type namedFormat struct {
	name string
	*Format
}

// everyFormat returns formats with the fields a, b and c that split the same
// records, for what they have in common.
func everyFormat(t testing.TB, c Common) []namedFormat {
	return []namedFormat{
		{"csv", csvFormat(t, CSV{Common: c, Columns: []string{"a", "b", "c"}})},
		{"csv header", headed(t, c)},
		{"fastmatch", fastFormat(t, FastMatch{Common: c, Match: []string{"%{a},%{b},%{c}"}})},
		{"fastmatch 2", fastFormat(t, FastMatch{Common: c, Match: []string{"%{a};%{x}", "%{a},%{b},%{c}"}})},
		{"regex", regexFormat(t, Regex{Common: c, Match: []string{"^(?P<a>[^,]*),(?P<b>[^,]*),(?P<c>[^,]*)$"}})},
		{"regex twice", regexFormat(t, Regex{Common: c, Match: []string{"^(?P<a>[^,]*),(?P<b>[^,]*),(?P<c>[^,]*)(?:$|(?P<c>,,,))"}})},
	}
}

// headed returns a format that knows its columns from a header, as if the
// header had been read already.
func headed(t testing.TB, c Common) *Format {
	f := csvFormat(t, CSV{Common: c, HasHeader: true})
	f.layout = f.headed([][]byte{[]byte("a"), []byte("b"), []byte("c")})
	f.hasHeader = false
	return f
}

func TestCommon(t *testing.T) {
	tests := []struct {
		name  string
		c     Common
		steps []step
	}{
		{"nothing asked for", Common{}, []step{{"1, -,", "a=1|b= -|c="}, {"\xa01\xa0,\u00a02\u00a0,3", "a=\xa01\xa0|b=\u00a02\u00a0|c=3"}}},
		{"trimSpace", Common{TrimSpace: true}, []step{{" 1\t,\u00a02 x\u2003,  ", "a=1|b=2 x|c="}, {"\xff , \x00 ,\v\f", "a=\xff|b=\x00|c="}}},
		{"emptyValues", Common{EmptyValues: []string{"-", "N/A"}}, []step{{"-,N/A,", "c="}, {" -,n/a,--", "a= -|b=n/a|c=--"}, {"1,2,3", "a=1|b=2|c=3"}}},
		{"many emptyValues", Common{EmptyValues: []string{"-", "N/A", "none", "null", "nil", strings.Repeat("x", 70)}}, []step{{"-,null,nil", ""}, {strings.Repeat("x", 70) + ",N/A,y", "c=y"}}},
		{"an empty one among them", Common{EmptyValues: []string{""}}, []step{{"1,,3", "a=1|c=3"}, {" ,,", "a= "}}},
		{"trimmed first", Common{TrimSpace: true, EmptyValues: []string{"-", ""}}, []step{{" - ,  ,3", "c=3"}}},
		{"expand", Common{Expand: []KeyValue{{"k", "%{a}-%{b}T%{c}Z"}, {"vendor", "acme"}}}, []step{{"1,2,3", "a=1|b=2|c=3|k=1-2T3Z|vendor=acme"}, {"4,5,6", "a=4|b=5|c=6|k=4-5T6Z|vendor=acme"}}},
		{"missing values expand to nothing", Common{EmptyValues: []string{"-"}, Expand: []KeyValue{{"k", "%{a}%{b}"}, {"l", "<%{a}>"}}}, []step{{"-,-,3", "c=3|l=<>"}, {"1,-,3", "a=1|c=3|k=1|l=<1>"}, {"-,,3", "b=|c=3|l=<>"}}},
		{"an expansion in emptyValues is missing", Common{EmptyValues: []string{"--"}, Expand: []KeyValue{{"k", "%{a}%{b}"}}}, []step{{"-,-,3", "a=-|b=-|c=3"}, {"-,+,3", "a=-|b=+|c=3|k=-+"}}},
		{"trimmed values are expanded", Common{TrimSpace: true, Expand: []KeyValue{{"k", " %{a} "}}}, []step{{" 1 ,2,3", "a=1|b=2|c=3|k= 1 "}}},
		{"an expansion replaces a value", Common{Expand: []KeyValue{{"a", "%{b}"}, {"k", "%{a}"}}}, []step{{"1,2,3", "a=2|b=2|c=3|k=1"}, {"1,,3", "a=1|b=|c=3|k=1"}}},
		{"skipPrefix", Common{SkipPrefix: "# "}, []step{{"# 1,2,3", "skipped"}, {"#1,2,3", "a=#1|b=2|c=3"}, {" # 1,2,3", "a= # 1|b=2|c=3"}, {"# ", "skipped"}, {"#,,", "a=#|b=|c="}}},
		{"skipLines", Common{SkipLines: 2}, []step{{"1,2,3", "passed"}, {"", "passed"}, {"1,2,3", "a=1|b=2|c=3"}}},
		{"skipLines counts what skipPrefix would skip", Common{SkipLines: 1, SkipPrefix: "#"}, []step{{"#", "passed"}, {"#", "skipped"}, {"1,2,3", "a=1|b=2|c=3"}}},
	}
	for _, test := range tests {
		for _, f := range everyFormat(t, test.c) {
			t.Run(test.name+"/"+f.name, func(t *testing.T) { run(t, f.Format, test.steps) })
		}
	}
}

// A new file starts again, whatever came before.
func TestReset(t *testing.T) {
	for _, f := range everyFormat(t, Common{SkipLines: 1}) {
		m := f.NewMatcher()
		for file := range 3 {
			if m.Ready() {
				t.Errorf("%s: Ready at the start", f.name)
			}
			for i, want := range []string{"passed", "a=1|b=2|c=3"} {
				if got := feed(m, "1,2,3"); got != want {
					t.Errorf("%s: record %d of file %d: %s; want %s", f.name, i, file, got, want)
				}
			}
			if !m.Ready() {
				t.Errorf("%s: not Ready after skipLines", f.name)
			}
			m.Reset()
		}
	}
}

func TestReadyAtOnce(t *testing.T) {
	for _, f := range everyFormat(t, Common{SkipPrefix: "#"}) {
		if !f.NewMatcher().Ready() {
			t.Errorf("%s: not Ready", f.name)
		}
	}
}

// nil and "" are the same record.
func TestNilRecord(t *testing.T) {
	f := fastFormat(t, FastMatch{Match: []string{"%{a}"}})
	m := f.NewMatcher()
	if m.Match(nil) != Matched || fields(m) != "a=" {
		t.Errorf("nil gives %q", fields(m))
	}
	m = csvFormat(t, CSV{Columns: []string{"a"}}).NewMatcher()
	if m.Match(nil) != Matched || fields(m) != "a=" {
		t.Errorf("nil gives %q", fields(m))
	}
}

func TestNamesAndValues(t *testing.T) {
	for _, f := range everyFormat(t, Common{EmptyValues: []string{"-"}, Expand: []KeyValue{{"k", "%{a}"}}}) {
		m := f.NewMatcher()
		if m.Match([]byte("1,-,")) != Matched {
			t.Fatal(m.Why())
		}
		var got []string
		for i := range m.Len() {
			text, ok := m.Value(i)
			got = append(got, fmt.Sprintf("%s=%s %v", m.Name(i), text, ok))
		}
		want := "a=1 true|b= false|c= true|k=1 true"
		if f.name == "fastmatch 2" {
			want = "a=1 true|x= false|b= false|c= true|k=1 true"
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%s: %s; want %s", f.name, s, want)
		}
		if !equal(m.Names(), f.Names()) && f.Names() != nil {
			t.Errorf("%s: %q; want %q", f.name, m.Names(), f.Names())
		}
	}
}

// The record is never written to, and the values are parts of it where they
// can be.
func TestRecordIsLeftAlone(t *testing.T) {
	const record = ` "a \" b" , "c ""d""" ,x`
	for _, f := range everyFormat(t, Common{TrimSpace: true, Expand: []KeyValue{{"k", "%{a}%{b}"}}}) {
		m, b := f.NewMatcher(), []byte(record)
		m.Match(b)
		if string(b) != record {
			t.Errorf("%s: the record became %q", f.name, b)
		}
	}
}

// Values stay as they are until the next Match, however many of them had to
// be made.
func TestMadeValues(t *testing.T) {
	cell := `"` + strings.Repeat(`x""`, 100) + `"`
	f := csvFormat(t, CSV{Columns: columns(50), Common: Common{Expand: []KeyValue{{"k", "%{c0}%{c49}"}}}})
	m := f.NewMatcher()
	for range 2 {
		if m.Match([]byte(strings.Repeat(cell+",", 49)+cell)) != Matched {
			t.Fatal(m.Why())
		}
		want := strings.Repeat(`x"`, 100)
		for i := range 50 {
			if text, _ := m.Value(i); string(text) != want {
				t.Errorf("value %d is %q", i, text)
			}
		}
		if text, _ := m.Value(50); string(text) != want+want {
			t.Errorf("the expansion is %q", text)
		}
		if want := 52 * len(want); len(m.buf) != want {
			t.Errorf("made %d bytes; want %d", len(m.buf), want)
		}
	}
}

func TestLongRecords(t *testing.T) {
	long := strings.Repeat("x", keptBuffer+1)
	for _, f := range everyFormat(t, Common{Expand: []KeyValue{{"k", "%{b}!"}}}) {
		m := f.NewMatcher()
		for _, record := range []string{"1," + long + ",3", "1,2,3"} {
			b := strings.Split(record, ",")[1]
			if got, want := feed(m, record), "a=1|b="+b+"|c=3|k="+b+"!"; got != want {
				t.Errorf("%s: %d bytes; want %d", f.name, len(got), len(want))
			}
		}
		if cap(m.buf) > keptBuffer {
			t.Errorf("%s: keeps %d bytes", f.name, cap(m.buf))
		}
	}
}

// Records that would be slow to split if the splitters looked at anything
// more than a few times.
func TestHostileRecords(t *testing.T) {
	const size = 1 << 20
	quoted := fastFormat(t, FastMatch{Match: []string{`"%{a}" - "%{b}" - "%{c}"`}}).NewMatcher()
	table := csvFormat(t, CSV{Columns: []string{"a", "b"}}).NewMatcher()
	for _, unit := range []string{`"`, `\`, `\"`, `""`, `" -`, `",`, `x"`, `\\"`, `","`} {
		record := []byte(`"` + strings.Repeat(unit, size/len(unit)))
		quoted.Match(record)
		table.Match(record)
	}
}

func TestConcurrentMatchers(t *testing.T) {
	for _, f := range everyFormat(t, Common{TrimSpace: true, EmptyValues: []string{"-"}, Expand: []KeyValue{{"k", "%{a}/%{c}"}}}) {
		var group sync.WaitGroup
		for g := range 4 {
			group.Go(func() {
				m := f.NewMatcher()
				for i := range 200 {
					record, want := fmt.Sprintf("%d, %d,-", g, i), fmt.Sprintf("a=%d|b=%d|k=%d/", g, i, g)
					if got := feed(m, record); got != want {
						t.Errorf("%s: %s; want %s", f.name, got, want)
					}
					if got := feed(m, "x"); f.layout.columns == nil && !strings.HasPrefix(got, "no match") {
						t.Errorf("%s: %s; want no match", f.name, got)
					}
				}
			})
		}
		group.Wait()
	}
}

func TestReasonSaysHowFar(t *testing.T) {
	tests := []struct {
		name     string
		f        *Format
		in       string
		done, of int
	}{
		{"csv", csvFormat(t, CSV{Columns: []string{"a"}}), "1,2", 0, 1},
		{"fastmatch, first literal", fastFormat(t, FastMatch{Match: []string{"%{a} %{b};"}}), "x", 0, 2},
		{"fastmatch, second literal", fastFormat(t, FastMatch{Match: []string{"%{a} %{b};"}}), "x y", 1, 2},
		{"fastmatch, too long", fastFormat(t, FastMatch{Match: []string{"%{a} %{b};"}}), "x y; z", 1, 2},
		{"regex, nothing", regexFormat(t, Regex{Match: []string{`^%{INT:a} %{INT:b}$`}}), "x", 0, 3},
		{"regex, all but the end", regexFormat(t, Regex{Match: []string{`^%{INT:a} %{INT:b}$`}}), "1 2 3", 2, 3},
	}
	for _, test := range tests {
		m := test.f.NewMatcher()
		if m.Match([]byte(test.in)) != NoMatch {
			t.Errorf("%s: matched", test.name)
			continue
		}
		if r := m.Why(); r.Done != test.done || r.Of != test.of {
			t.Errorf("%s: %d of %d; want %d of %d", test.name, r.Done, r.Of, test.done, test.of)
		}
	}
}

// No reason holds anything of the record.
func TestReasonsHoldNoData(t *testing.T) {
	for _, f := range everyFormat(t, Common{}) {
		m := f.NewMatcher()
		for _, record := range []string{"secret,1,2,3,4", `"secret`, "secret", "secret,secret"} {
			if m.Match([]byte(record)) == NoMatch && strings.Contains(m.Why().Text, "secret") {
				t.Errorf("%s: %s", f.name, m.Why().Text)
			}
		}
	}
}

func TestOutcomeString(t *testing.T) {
	if got := fmt.Sprint(Matched, Skipped, NoMatch); got != "matched skipped no match" {
		t.Error(got)
	}
}

func TestTextSet(t *testing.T) {
	all := []string{"", "-", "N/A", strings.Repeat("x", 63), strings.Repeat("x", 64), strings.Repeat("x", 200)}
	for n := range len(all) + 1 {
		set := newTextSet(all[:n])
		for i, text := range all {
			if got := set.has([]byte(text)); got != (i < n) {
				t.Errorf("%d texts: has(%q) = %v", n, text, got)
			}
			if set.has([]byte(text + "y")) {
				t.Errorf("%d texts: has(%q)", n, text+"y")
			}
		}
	}
}

func TestTrimSpace(t *testing.T) {
	for _, s := range []string{"", " ", "x", " x", "x ", "\u00a0x\u2003", "\xa0", "\x85", "x\u0085", "\t\n\v\f\r ", "é"} {
		got := trimSpace([]byte(s))
		if !bytes.Equal(got, bytes.TrimSpace([]byte(s))) || got == nil {
			t.Errorf("trimSpace(%q) = %q", s, got)
		}
	}
}
