package textfmt

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

// wantedPatterns are the names that grok users rely on.
const wantedPatterns = `
	USERNAME USER EMAILLOCALPART EMAILADDRESS INT BASE10NUM NUMBER BASE16NUM BASE16FLOAT POSINT NONNEGINT WORD NOTSPACE
	SPACE DATA GREEDYDATA QUOTEDSTRING QS UUID URN MAC CISCOMAC WINDOWSMAC COMMONMAC IPV6 IPV4 IP HOSTNAME HOST IPORHOST
	HOSTPORT PATH UNIXPATH TTY WINPATH URIPROTO URIHOST URIPATH URIQUERY URIPARAM URIPATHPARAM URI MONTH MONTHNUM
	MONTHNUM2 MONTHDAY DAY YEAR HOUR MINUTE SECOND TIME DATE_US DATE_EU ISO8601_TIMEZONE ISO8601_SECOND
	TIMESTAMP_ISO8601 DATE DATESTAMP TZ DATESTAMP_RFC822 DATESTAMP_RFC2822 DATESTAMP_OTHER DATESTAMP_EVENTLOG
	HTTPDERROR_DATE SYSLOGTIMESTAMP PROG SYSLOGPROG SYSLOGHOST SYSLOGFACILITY HTTPDATE SYSLOGBASE COMMONAPACHELOG
	COMBINEDAPACHELOG HTTPD_COMMONLOG HTTPD_COMBINEDLOG HTTPD_ERRORLOG HTTPDUSER LOGLEVEL SYSLOG5424LINE`

func TestPatternNames(t *testing.T) {
	names := builtinNames()
	for _, name := range strings.Fields(wantedPatterns) {
		if !slices.Contains(names, name) {
			t.Errorf("there is no pattern %s", name)
		}
	}
	if len(names) != len(Patterns()) {
		t.Errorf("%d names for %d patterns", len(names), len(Patterns()))
	}
}

// Every built-in pattern compiles, says what it is, and does what its
// examples say.
func TestPatternExamples(t *testing.T) {
	matchesAnything := []string{"SPACE", "DATA", "GREEDYDATA"}
	for _, p := range Patterns() {
		t.Run(p.Name, func(t *testing.T) {
			f := regexFormat(t, Regex{Match: []string{"%{" + p.Name + ":found_text}"}})
			refused := 0
			for _, e := range p.Examples {
				checkExample(t, f, e)
				if e.Refused {
					refused++
				}
			}
			if refused == len(p.Examples) || refused == 0 && !slices.Contains(matchesAnything, p.Name) {
				t.Errorf("%d of %d examples are refusals", refused, len(p.Examples))
			}
			if p.Doc == "" || p.Group == "" || strings.HasSuffix(p.Doc, ".") {
				t.Errorf("Doc %q, Group %q", p.Doc, p.Group)
			}
		})
	}
}

func checkExample(t *testing.T, f *Format, e Example) {
	t.Helper()
	m := f.NewMatcher()
	outcome := m.Match([]byte(e.In))
	if e.Refused {
		if outcome != NoMatch {
			t.Errorf("%q: %v with %v; want no match", e.In, outcome, fields(m))
		}
		return
	}
	want := "found_text=" + e.Want
	for _, kv := range e.Fields {
		want += "|" + kv.Key + "=" + kv.Value
	}
	if got := fields(m); outcome != Matched || got != want {
		t.Errorf("%q: %v with\n%v; want\n%v", e.In, outcome, got, want)
	}
}

// A big expression is a slow one: package regexp has a quick way for programs
// of up to 500 steps.
func TestPatternSizes(t *testing.T) {
	const quick = 500
	large := map[string]bool{"HTTPD_ERRORLOG": true, "HTTPD24_ERRORLOG": true, "HTTPD20_ERRORLOG": true}
	for _, p := range Patterns() {
		var errs CompileErrors
		tree, _ := newRewriter(nil, &errs).match([]string{"%{" + p.Name + ":x}"})
		if tree == nil {
			t.Errorf("%s: %v", p.Name, errs)
			continue
		}
		prog, err := syntax.Compile(tree.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(prog.Inst); (n > quick) != large[p.Name] {
			t.Errorf("%s takes %d steps", p.Name, n)
		}
	}
}

func ExamplePatterns() {
	for _, p := range Patterns() {
		if p.Name == "TIME" {
			fmt.Println(p.Doc, p.Expr)
		}
	}
	// Output: a time of day with seconds %{HOUR}:%{MINUTE}:%{SECOND}
}
