package textfmt

import (
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	abc := []string{"a", "b", "c"}
	tests := []struct {
		name  string
		o     CSV
		steps []step
	}{
		{"different lines give different values", CSV{Columns: abc}, []step{
			{"1,2,3", "a=1|b=2|c=3"}, {"4,5,6", "a=4|b=5|c=6"}, {"1,2,3", "a=1|b=2|c=3"}, {",,", "a=|b=|c="}, {"x", "a=x|b=|c="},
		}},
		{"fewer cells: the rest are empty", CSV{Columns: abc}, []step{{"1", "a=1|b=|c="}, {"1,2", "a=1|b=2|c="}, {"", "a=|b=|c="}}},
		{"more cells", CSV{Columns: abc}, []step{
			{"1,2,3,4", "no match: 4 columns, want at most 3"}, {`1,2,3,"4",5`, "no match: 5 columns, want at most 3"}, {"1,2,3,", "no match: 4 columns, want at most 3"},
			{"1,2,3", "a=1|b=2|c=3"},
		}},
		{"an empty name skips its column", CSV{Columns: []string{"", "b", ""}}, []step{{"1,2,3", "b=2"}, {"1", "b="}, {"1,2,3,4", "no match: 4 columns, want at most 3"}}},
		{"a name twice: the first value that is not empty", CSV{Columns: []string{"a", "b", "a"}}, []step{
			{"1,2,3", "a=1|b=2"}, {",2,3", "a=3|b=2"}, {",2,", "a=|b=2"},
		}},
		{"quotes", CSV{Columns: abc}, []step{
			{`"1","2","3"`, "a=1|b=2|c=3"}, {`"a,b",,"c"`, "a=a,b|b=|c=c"}, {`"a ""b""","""",""`, `a=a "b"|b="|c=`}, {`"",x,"y"`, "a=|b=x|c=y"},
		}},
		{"lazy quotes", CSV{Columns: abc}, []step{
			{`a"b,c"",d`, `a=a"b|b=c""|c=d`}, {`"a"b,c",d`, `a=a"b,c|b=d|c=`}, {`"a" ,"b"`, `a=a" ,"b|b=|c=`}, {` "a",b`, `a= "a"|b=b|c=`}, {`"a"""b",c`, `a=a""b|b=c|c=`},
		}},
		{"a quote that is not closed", CSV{Columns: abc}, []step{
			{`"a,b,c`, "no match: a quote is not closed"}, {`a,"`, "no match: a quote is not closed"}, {`"`, "no match: a quote is not closed"},
			{`"a""`, "no match: a quote is not closed"}, {`"",b,"c`, "no match: a quote is not closed"}, {`1,2,3,"4`, "no match: a quote is not closed"},
			{"1,2,3", "a=1|b=2|c=3"},
		}},
		{"a tab", CSV{Delimiter: '\t', Columns: abc}, []step{{"1\t2,2\t3", "a=1|b=2,2|c=3"}, {"\"1\t1\"\t2", "a=1\t1|b=2|c="}}},
		{"a delimiter that is not ASCII", CSV{Delimiter: '→', Columns: abc}, []step{
			{"1→2→3", "a=1|b=2|c=3"}, {`"1→1"→"2""2"→`, `a=1→1|b=2"2|c=`}, {"→", "a=|b=|c="}, {"1→2→3→4", "no match: 4 columns, want at most 3"}, {`"1→`, "no match: a quote is not closed"},
		}},
		{"a space", CSV{Delimiter: ' ', Columns: abc}, []step{{"1 2  3", "no match: 4 columns, want at most 3"}, {"1  3", "a=1|b=|c=3"}}},
		{"delimiters at word ends", CSV{Columns: columns(9)}, []step{
			{"0123456,89abcde,,012345,7,,,x,", "c0=0123456|c1=89abcde|c2=|c3=012345|c4=7|c5=|c6=|c7=x|c8="},
			{",,,,,,,,", "c0=|c1=|c2=|c3=|c4=|c5=|c6=|c7=|c8="}, {",,,,,,,,,", "no match: 10 columns, want at most 9"},
		}},
		{"bytes that are no text", CSV{Columns: abc}, []step{{"a\x00b,\xff\xfe,é", "a=a\x00b|b=\xff\xfe|c=é"}, {"\xac\xac,\x2d\x2b\x2c\x2d", "a=\xac\xac|b=-+|c=-"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { run(t, csvFormat(t, test.o), test.steps) })
	}
}

func TestHeader(t *testing.T) {
	tests := []struct {
		name  string
		o     CSV
		steps []step
	}{
		{"names the columns", CSV{HasHeader: true}, []step{{"a,b", "skipped"}, {"1,2", "a=1|b=2"}, {"a,b", "a=a|b=b"}, {"1,2,3", "no match: 3 columns, want at most 2"}}},
		{"columns win", CSV{HasHeader: true, Columns: []string{"x", "y"}}, []step{{"a,b,c", "passed"}, {"1,2", "x=1|y=2"}}},
		{"columns win over one that cannot be read", CSV{HasHeader: true, Columns: []string{"x", "y"}}, []step{{`"a,b`, "passed"}, {"1,2", "x=1|y=2"}}},
		{"comes after skipLines and skipPrefix", CSV{Common: Common{SkipLines: 2, SkipPrefix: "#"}, HasHeader: true}, []step{
			{"#one", "passed"}, {"two", "passed"}, {"#c", "skipped"}, {"a,b", "skipped"}, {"#1,2", "skipped"}, {"1,2", "a=1|b=2"},
		}},
		{"an empty cell skips its column", CSV{HasHeader: true}, []step{{"a,,c", "skipped"}, {"1,2,3", "a=1|c=3"}}},
		{"a cell twice", CSV{HasHeader: true}, []step{{"a,b,a", "skipped"}, {"1,2,3", "a=1|b=2"}, {",2,3", "a=3|b=2"}}},
		{"quoted cells", CSV{HasHeader: true}, []step{{`"a ""x""","b,c"`, "skipped"}, {"1,2", `a "x"=1|b,c=2`}}},
		{"white space stays", CSV{HasHeader: true}, []step{{"a, b", "skipped"}, {"1,2", "a=1| b=2"}}},
		{"white space goes with trimSpace", CSV{Common: Common{TrimSpace: true}, HasHeader: true}, []step{{" a\t, b ,  ", "skipped"}, {"1 , 2,3", "a=1|b=2"}}},
		{"one that cannot be read", CSV{HasHeader: true}, []step{
			{`a,"b`, "no match: the file has had no header that names a field"}, {"a,b", "skipped"}, {"1,2", "a=1|b=2"},
		}},
		{"one that is too wide", CSV{HasHeader: true}, []step{{strings.Repeat(",", maxColumns), "no match: the file has had no header that names a field"}}},
		{"must name what is wanted", CSV{HasHeader: true, Wanted: []string{"b"}}, []step{
			{"x,y", "no match: the file has had no header that names a field"}, {"a,b", "skipped"}, {"1,2", "a=1|b=2"},
		}},
		{"or what templates use", CSV{Common: Common{Expand: []KeyValue{{"b", "%{a}"}}}, HasHeader: true, Wanted: []string{"b"}}, []step{
			{"x,y", "no match: the file has had no header that names a field"}, {"a,c", "skipped"}, {"1,2", "a=1|c=2|b=1"},
		}},
		{"as wide as can be", CSV{HasHeader: true}, []step{
			{strings.Repeat(",", maxColumns-1) + "last", "skipped"}, {strings.Repeat(",", maxColumns-1) + "x", "last=x"},
			{strings.Repeat(",", maxColumns), "no match: more than 16384 columns, want at most 16384"},
		}},
		{"templates use what the header names", CSV{Common: Common{Expand: []KeyValue{{"cost_us_dollars", "%{$cost}"}, {"both", "%{a}-%{nobody}"}}}, HasHeader: true}, []step{
			{"a,$cost", "skipped"}, {"1,2", "a=1|$cost=2|cost_us_dollars=2|both=1-"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { run(t, csvFormat(t, test.o), test.steps) })
	}
}

// Each file has its own header; the same one again changes nothing.
func TestHeaderOfEachFile(t *testing.T) {
	f := csvFormat(t, CSV{Common: Common{SkipLines: 1, Expand: []KeyValue{{"k", "%{b}"}}}, HasHeader: true})
	if f.Names() != nil {
		t.Errorf("Names() = %q before any header", f.Names())
	}
	m := f.NewMatcher()
	if m.Names() != nil || m.Len() != 0 {
		t.Errorf("%q, %d before the header", m.Names(), m.Len())
	}
	versions := []int{m.Version()}
	for _, s := range []struct{ header, record, want string }{
		{"a,b", "1,2", "a=1|b=2|k=2"},
		{"b,a", "1,2", "b=1|a=2|k=1"},
		{"b,a", "3,4", "b=3|a=4|k=3"},
		{"x", "5", "x=5"},
	} {
		m.Reset()
		feed(m, "the first line is skipped")
		if m.Ready() {
			t.Errorf("%q: Ready before the header", s.header)
		}
		feed(m, s.header)
		if !m.Ready() {
			t.Errorf("%q: not Ready after the header", s.header)
		}
		if got := feed(m, s.record); got != s.want {
			t.Errorf("%q, %q: %s; want %s", s.header, s.record, got, s.want)
		}
		versions = append(versions, m.Version())
	}
	if want := []int{0, 1, 2, 2, 3}; !equal(versions, want) {
		t.Errorf("versions %v; want %v", versions, want)
	}
}

// The header is remembered, not the memory that it stood in.
func TestHeaderIsCopied(t *testing.T) {
	m := csvFormat(t, CSV{HasHeader: true}).NewMatcher()
	buf := []byte("a,b")
	m.Match(buf)
	copy(buf, "x,y")
	m.Reset()
	m.Match(buf)
	if got := feed(m, "1,2"); got != "x=1|y=2" {
		t.Error(got)
	}
}

func equal[T comparable](a, b []T) bool {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// A worker that joins a file in the middle agrees with one that read it all.
func TestReplay(t *testing.T) {
	f := csvFormat(t, CSV{Common: Common{SkipLines: 1, SkipPrefix: "#"}, HasHeader: true})
	file := []string{"junk", "# comment", "a,b", "1,2", "# comment", "3,4", "5,6"}
	whole := f.NewMatcher()
	for i, record := range file {
		want := feed(whole, record)
		joined := f.NewMatcher()
		for j := 0; j < i && !joined.Ready(); j++ {
			feed(joined, file[j])
		}
		if got := feed(joined, record); got != want {
			t.Errorf("record %d: %s; want %s", i, got, want)
		}
	}
}

func TestNewCSVErrors(t *testing.T) {
	tests := []struct {
		name string
		o    CSV
		want []string
	}{
		{"nothing names the columns", CSV{}, []string{"columns: nothing names the columns (add columns or hasHeader: true)"}},
		{"a quote between", CSV{Delimiter: '"', Columns: []string{"a"}}, []string{`delimiter: '"' is no delimiter (any character but NUL, quotes and line breaks)`}},
		{"a line break between", CSV{Delimiter: '\n', Columns: []string{"a"}}, []string{`delimiter: '\n' is no delimiter (any character but NUL, quotes and line breaks)`}},
		{"no character between", CSV{Delimiter: -1, Columns: []string{"a"}}, []string{`delimiter: '�' is no delimiter (any character but NUL, quotes and line breaks)`}},
		{"every column is skipped", CSV{Columns: []string{"", ""}}, []string{"columns: every column is skipped (name at least one)"}},
		{"all at once", CSV{Common: Common{SkipLines: -1, Expand: []KeyValue{{"x", "%{b}"}}}, Delimiter: '"', Columns: []string{"a"}}, []string{
			`delimiter: '"' is no delimiter (any character but NUL, quotes and line breaks)`, "skipLines: a negative number of lines",
			`expandFields.x: %{b} is no field of the record (did you mean "a"?)`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewCSV(test.o)
			checkErrors(t, err, test.want...)
		})
	}
}

// Cells of plain records can be read as words of eight bytes, wherever they
// stand, and nothing is read beyond the record.
func TestCellsAreWide(t *testing.T) {
	m := csvFormat(t, CSV{Columns: columns(40)}).NewMatcher()
	for n := range 40 {
		for _, record := range []string{strings.Repeat("x", n), strings.Repeat(",", n), strings.Repeat("ab,", n/3)} {
			raw := append([]byte(record), "no part of it, and long enough"...)[:len(record)]
			if m.Match(raw) != Matched {
				t.Fatalf("%q: %v", record, m.Why())
			}
			for i, want := range strings.Split(record, ",") {
				text, _ := m.Value(i)
				if string(text) != want || cap(text) < 16 {
					t.Errorf("%q: cell %d is %q, with room for %d bytes; want %q", record, i, text, cap(text), want)
				}
				if strings.Contains(string(text[:16]), "no part") {
					t.Errorf("%q: behind cell %d is %q", record, i, text[:16])
				}
			}
		}
	}
}

// A header that comes from elsewhere, with memory behind it, gives the same
// names.
func TestHeaderOfAnotherMatcher(t *testing.T) {
	f := csvFormat(t, CSV{HasHeader: true})
	for _, header := range []string{"a", "meta,items,id,@timestamp,host,type,twice", "one,two,three,four,five,"} {
		first, second := f.NewMatcher(), f.NewMatcher()
		feed(first, header)
		second.Resume(first.State())
		if got, want := strings.Join(second.Names(), ","), strings.TrimSuffix(header, ","); got != want {
			t.Errorf("%q gives the names %q", header, got)
		}
	}
}
