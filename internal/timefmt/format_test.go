package timefmt

import (
	"errors"
	"strings"
	"sync"
	"testing"
)

func TestFormat(t *testing.T) {
	for name, numeric := range map[string]bool{
		"rfc3339": false, "unix": true, "unix_ms": true, "unix_us": true, "unix_ns": true, "unix_auto": true, "cloudflare": true,
		"%F": false, "%s": false, "strftime=%F": false, "layout=2006-01-02": false,
	} {
		f := compile(t, name, nil)
		if f.Name() != name {
			t.Errorf("Compile(%q).Name() = %q", name, f.Name())
		}
		if f.Numeric() != numeric {
			t.Errorf("Compile(%q).Numeric() = %t; want %t", name, f.Numeric(), numeric)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	const list = "there are rfc3339, unix, unix_ms, unix_us, unix_ns, unix_auto, cloudflare, " +
		"strftime texts such as %Y-%m-%d, and Go layouts such as layout=2006-01-02"
	const dates = "such as %Y-%m-%d or %b %d"
	const layouts = "layouts show how 2006-01-02 15:04:05 would be written"
	const flags = "leave out the flag: numbers may be shorter than their width, and names are taken in any case"
	for _, c := range []struct{ name, reason, hint string }{
		{"", `unknown time format ""`, list},
		{"gibberish", `unknown time format "gibberish"`, list},
		{"rfc3399", `unknown time format "rfc3399"`, `did you mean "rfc3339"?`},
		{"RFC3339", `unknown time format "RFC3339"`, `did you mean "rfc3339"?`},
		{"rfc_3339", `unknown time format "rfc_3339"`, `did you mean "rfc3339"?`},
		{" rfc3339", `unknown time format " rfc3339"`, `did you mean "rfc3339"?`},
		{"rfc3339nano", `unknown time format "rfc3339nano"`, `did you mean "rfc3339"?`},
		{"iso8601", `unknown time format "iso8601"`, `did you mean "rfc3339"?`},
		{"unixms", `unknown time format "unixms"`, `did you mean "unix_ms"?`},
		{"unix-ns", `unknown time format "unix-ns"`, `did you mean "unix_ns"?`},
		{"unix_nano", `unknown time format "unix_nano"`, `did you mean "unix_ns"?`},
		{"unix_millis", `unknown time format "unix_millis"`, `did you mean "unix_ms"?`},
		{"unix_micros", `unknown time format "unix_micros"`, `did you mean "unix_us"?`},
		{"auto", `unknown time format "auto"`, `did you mean "unix_auto"?`},
		{"epoch", `unknown time format "epoch"`, `did you mean "unix"?`},
		{"unxi", `unknown time format "unxi"`, `did you mean "unix"?`},
		{"unix_aut", `unknown time format "unix_aut"`, `did you mean "unix_auto"?`},
		{"cloudfare", `unknown time format "cloudfare"`, `did you mean "cloudflare"?`},
		{"yyyy-MM-dd", `unknown time format "yyyy-MM-dd"`, "write dates in strftime, such as %Y-%m-%dT%H:%M:%S"},
		{"2006-01-02", `unknown time format "2006-01-02"`, `did you mean "layout=2006-01-02"?`},
		{"Jan _2 15:04:05", `unknown time format "Jan _2 15:04:05"`, `did you mean "layout=Jan _2 15:04:05"?`},
		{"layout:2006-01-02", `unknown time format "layout:2006-01-02"`, `did you mean "layout=2006-01-02"?`},
		{"Layout=2006-01-02", `unknown time format "Layout=2006-01-02"`, `did you mean "layout=2006-01-02"?`},
		{"strptime=%Y-%m-%d", `unknown time format "strptime=%Y-%m-%d"`, `did you mean "strftime=%Y-%m-%d"?`},
		{"strftime:%F", `unknown time format "strftime:%F"`, `did you mean "strftime=%F"?`},
		{"a\nb", `unknown time format "a\nb"`, list},
		{strings.Repeat("x", 100), `unknown time format "` + strings.Repeat("x", 100) + `"`, list},

		{"strftime=", `the time format "" has no date in it`, dates},
		{"strftime=plain", `the time format "plain" has no date in it`, dates},
		{"%H:%M:%S", `the time format "%H:%M:%S" has no date in it`, dates},
		{"%%", `the time format "%%" has no date in it`, dates},
		{"%a %T", `the time format "%a %T" has no date in it`, dates},
		{"%Y", `the time format "%Y" has no complete date in it: month and day missing`, dates},
		{"%Y-%m", `the time format "%Y-%m" has no complete date in it: day missing`, dates},
		{"%d %T", `the time format "%d %T" has no complete date in it: month missing`, dates},
		{"%Y-%Q", `unknown directive %Q in the time format "%Y-%Q"`, "the fraction of a second is %f"},
		{"%F %N", `unknown directive %N in the time format "%F %N"`, "the fraction of a second is %f"},
		{"%F %3f", `unknown directive %3 in the time format "%F %3f"`, "the fraction of a second is %f"},
		{"%F %P", `unknown directive %P in the time format "%F %P"`, "did you mean %p?"},
		{"%F %r", `unknown directive %r in the time format "%F %r"`, "did you mean %I:%M:%S %p?"},
		{"%c", `unknown directive %c in the time format "%c"`, "spell it out, such as %a %b %e %T %Y"},
		{"%x %X", `unknown directive %x in the time format "%x %X"`, "did you mean %D?"},
		{"%F %X", `unknown directive %X in the time format "%F %X"`, "did you mean %T?"},
		{"%Y-%-m-%-d", `unknown directive %- in the time format "%Y-%-m-%-d"`, flags},
		{"%Ey-%m-%d", `unknown directive %E in the time format "%Ey-%m-%d"`, flags},
		{"%G-W%V-%u", `unknown directive %G in the time format "%G-W%V-%u"`, ""},
		{"%ü", `unknown directive %ü in the time format "%ü"`, ""},
		{"%F %", `the time format "%F %" ends in a lone %`, ""},
		{"%", `the time format "%" ends in a lone %`, ""},
		{"%F %Y", `%Y gives the year of the time format "%F %Y" a second time`, ""},
		{"%Y %D", `%y gives the year of the time format "%Y %D" a second time`, ""},
		{"%F %T %H", `%H gives the hour of the time format "%F %T %H" a second time`, ""},
		{"%F %H %I %p", `%I gives the hour of the time format "%F %H %I %p" a second time`, ""},
		{"%b %e %d", `%d gives the day of the time format "%b %e %d" a second time`, ""},
		{"%F %I:%M", `%I needs a %p in the time format "%F %I:%M"`, "write %H for hours from 0 to 23, or add %p"},
		{"%F %l:%M", `%l needs a %p in the time format "%F %l:%M"`, "write %H for hours from 0 to 23, or add %p"},
		{"%F %p", `%p needs an hour in the time format "%F %p"`, "add %I"},
		{"%F %s", `%s is date and time, and the time format "%F %s" gives more of them`, "leave out the others"},
		{"%s %p", `%s is date and time, and the time format "%s %p" gives more of them`, "leave out the others"},

		{"layout=", `the time format "layout=" has no date in it`, layouts},
		{"layout=15:04:05", `the time format "layout=15:04:05" has no date in it`, layouts},
		{"layout=yyyy-MM-dd", `the time format "layout=yyyy-MM-dd" has no date in it`, layouts},
		{"layout=2006-01", `the time format "layout=2006-01" has no complete date in it: day missing`, layouts},
		{"layout=%Y-%m-%d", `the time format "layout=%Y-%m-%d" has no date in it`, "directives such as %Y belong into a strftime text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Compile(c.name, nil)
			var e *FormatError
			if f != nil || !errors.As(err, &e) {
				t.Fatalf("Compile(%q) = %v, %v; want a *FormatError", c.name, f, err)
			}
			if e.Reason != c.reason || e.Hint != c.hint {
				t.Errorf("Compile(%q): %q, %q; want %q, %q", c.name, e.Reason, e.Hint, c.reason, c.hint)
			}
		})
	}
}

// TestEqualsInStrftime: only slips of the prefixes are errors.
func TestEqualsInStrftime(t *testing.T) {
	for _, name := range []string{"time=%F", "ts=%F", "date=%F", "at=%F", "=%F", ":%F", "%F=%T", "[%F:%T]"} {
		compile(t, name, nil)
	}
}

func TestFormatErrorText(t *testing.T) {
	for _, c := range []struct {
		err  FormatError
		want string
	}{
		{FormatError{Reason: "wrong"}, "wrong"},
		{FormatError{Reason: "wrong", Hint: "do this"}, "wrong (do this)"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%#v.Error() = %q; want %q", c.err, got, c.want)
		}
	}
}

// TestParseLeavesInputAlone also covers that results do not alias it.
func TestParseLeavesInputAlone(t *testing.T) {
	for _, spec := range Specs() {
		for _, e := range spec.Examples {
			in := []byte(e.In)
			compile(t, e.Format, nil).Parse(in, Instant{})
			if string(in) != e.In {
				t.Errorf("%q: Parse changed %q to %q", e.Format, e.In, in)
			}
		}
	}
}

// TestConcurrent shares Formats between goroutines; the race detector watches.
func TestConcurrent(t *testing.T) {
	loc := zone(t, "Europe/Berlin")
	formats := []*Format{
		compile(t, "rfc3339", loc), compile(t, "unix_auto", loc), compile(t, "%b %e %T", loc), compile(t, "layout=Jan _2 15:04:05", loc),
	}
	now := at(t, "2024-03-01T12:00:05Z")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				for i, in := range []string{"2024-03-01T11:00:00Z", "1709290800", "Mar  1 12:00:00", "Mar  1 12:00:00"} {
					if got, ok := formats[i].Parse([]byte(in), now); !ok || got.Sec != 1709290800 {
						t.Errorf("%q: Parse(%q) = %v, %t", formats[i].Name(), in, got, ok)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

// TestLongFormat: compiling takes time in proportion to the name.
func TestLongFormat(t *testing.T) {
	plain := strings.Repeat("x", 1<<20)
	checkParse(t, compile(t, "%F"+plain, nil), "2024-03-01"+plain, Instant{}, "2024-03-01T00:00:00Z")
	checkParse(t, compile(t, "layout=2006-01-02"+plain, nil), "2024-03-01"+plain, Instant{}, "2024-03-01T00:00:00Z")
	if _, err := Compile(plain, nil); err == nil {
		t.Error("a name of a megabyte compiled")
	}
}
