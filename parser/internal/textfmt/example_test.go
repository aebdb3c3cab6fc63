package textfmt_test

import (
	"fmt"
	"strings"

	"github.com/margaylog/margay/parser/internal/textfmt"
)

// show prints what becomes of each record.
func show(f *textfmt.Format, records ...string) {
	m := f.NewMatcher()
	for _, record := range records {
		outcome := m.Match([]byte(record))
		switch outcome {
		case textfmt.NoMatch:
			fmt.Println(outcome, "-", m.Why().Text)
			continue
		case textfmt.Skipped:
			fmt.Println(outcome)
			continue
		}
		var fields []string
		for i := range m.Len() {
			if text, ok := m.Value(i); ok {
				fields = append(fields, fmt.Sprintf("%s=%q", m.Name(i), text))
			}
		}
		fmt.Println(strings.Join(fields, " "))
	}
}

func ExampleNewCSV() {
	f, err := textfmt.NewCSV(textfmt.CSV{
		Common: textfmt.Common{
			EmptyValues: []string{"-"},
			Expand:      []textfmt.KeyValue{{Key: "time", Value: "%{date}T%{clock}Z"}},
		},
		HasHeader: true,
	})
	if err != nil {
		panic(err)
	}
	show(f, "date,clock,user", `2024-03-01,12:00:00,"Doe, J."`, "2024-03-01,12:00:01,-", "2024-03-01,12:00:02,x,y")
	// Output:
	// skipped
	// date="2024-03-01" clock="12:00:00" user="Doe, J." time="2024-03-01T12:00:00Z"
	// date="2024-03-01" clock="12:00:01" time="2024-03-01T12:00:01Z"
	// no match - 4 columns, want at most 3
}

func ExampleNewFastMatch() {
	f, err := textfmt.NewFastMatch(textfmt.FastMatch{Match: []string{`%{time} [%{level}] "%{message}"`, "%{time} [%{level}]"}})
	if err != nil {
		panic(err)
	}
	show(f, `12:00 [INFO] "say \"hi\""`, "12:01 [WARN]", "12:02 WARN")
	// Output:
	// time="12:00" level="INFO" message="say \"hi\""
	// time="12:01" level="WARN"
	// no match - none of 2 patterns matches; closest is pattern 1: literal 1 of 3, " [", not found
}

func ExampleNewRegex() {
	f, err := textfmt.NewRegex(textfmt.Regex{
		Match:    []string{`^%{TIME:time} `, `(?:%{IP:ip}|%{NAME:host}) `, `(?P<rest>.*)`},
		Patterns: []textfmt.KeyValue{{Key: "NAME", Value: `[a-z]+-\d+`}},
	})
	if err != nil {
		panic(err)
	}
	show(f, "12:00:00 10.0.0.1 hello", "12:00:01 web-1 hello", "12:00:02 Web hello")
	// Output:
	// time="12:00:00" ip="10.0.0.1" rest="hello"
	// time="12:00:01" host="web-1" rest="hello"
	// no match - the expression matches as far as "time", but not as far as "host"
}

func ExampleCompileErrors() {
	_, err := textfmt.NewRegex(textfmt.Regex{
		Match:    []string{`%{HOSTNAM:host}`, `(?=x)`},
		Patterns: []textfmt.KeyValue{{Key: "A", Value: "%{A}"}},
	})
	fmt.Println(err)
	// Output:
	// patternDefinitions.A: refers to itself: A -> A
	// match[0]: unknown pattern "HOSTNAM" (did you mean "HOSTNAME"?)
	// match[1]: (?=: RE2 has no look-ahead (write it without)
}
