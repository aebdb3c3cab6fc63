//go:build !race

package textfmt

import "testing"

func TestAllocations(t *testing.T) {
	c := Common{TrimSpace: true, EmptyValues: []string{"-"}, SkipPrefix: "#", Expand: []KeyValue{{"k", "%{a}/%{b}"}}}
	quoted := fastFormat(t, FastMatch{Common: c, Match: []string{`%{x} %{a}`, `"%{a}","%{b}",%{c}`}})
	records := []string{`1,2,3`, ` "a ""b""" ,-,x`, `"a \" b","c",d`, `#`, `1,2,3,"`, ``}
	for _, f := range append(everyFormat(t, c), namedFormat{"fastmatch quoted", quoted}) {
		m := f.NewMatcher()
		var lines [][]byte
		for _, record := range records {
			lines = append(lines, []byte(record))
		}
		n := testing.AllocsPerRun(100, func() {
			for _, line := range lines {
				m.Match(line)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", f.name, n)
		}
	}
}

// The same header again costs nothing: a folder may hold many small files.
func TestHeaderAllocations(t *testing.T) {
	m := csvFormat(t, CSV{HasHeader: true}).NewMatcher()
	header, record := []byte("a,b,c"), []byte("1,2,3")
	n := testing.AllocsPerRun(100, func() {
		m.Reset()
		m.Match(header)
		m.Match(record)
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}
