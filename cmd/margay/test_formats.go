package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/schematest"
)

// The report in JSON.
type (
	jsonReport struct {
		Tests    []jsonTest     `json:"tests"`
		Problems []finding      `json:"problems"` // of files and schemas
		Updated  []jsonUpdate   `json:"updated"`
		Coverage []jsonCoverage `json:"coverage"` // of all schemas, by name
		Totals   jsonTotals     `json:"totals"`
	}
	jsonTest struct {
		File     string        `json:"file"`
		Line     int           `json:"line"`
		LogType  string        `json:"log_type"`
		Name     string        `json:"name"`
		Passed   bool          `json:"passed"`
		Failures []jsonFailure `json:"failures"`
	}
	jsonFailure struct {
		Line        int              `json:"line"` // of the expectation
		Column      int              `json:"column"`
		Record      int              `json:"record"` // of the input, from 1; 0: none
		Message     string           `json:"message"`
		Diff        []string         `json:"diff"` // lines that begin with -, + or a space
		Differences []jsonDifference `json:"differences"`
	}
	jsonDifference struct {
		Path string          `json:"path"`           // JSON Pointer into the event
		Want json.RawMessage `json:"want,omitempty"` // left out: nothing is expected
		Got  json.RawMessage `json:"got,omitempty"`  // left out: there is nothing
	}
	jsonUpdate struct {
		File  string `json:"file"`
		Tests int    `json:"tests"`
	}
	jsonCoverage struct {
		LogType    string   `json:"log_type"`
		File       string   `json:"file"`
		Line       int      `json:"line"`
		Tests      int      `json:"tests"`
		Fields     int      `json:"fields"`
		Filled     int      `json:"filled"`
		Unfilled   []string `json:"unfilled"`
		Indicators int      `json:"indicators"`
		Found      int      `json:"found"`
		Unfound    []string `json:"unfound"`
	}
	jsonTotals struct {
		Files    int `json:"files"`
		Tests    int `json:"tests"`
		Passed   int `json:"passed"`
		Failed   int `json:"failed"`
		Problems int `json:"problems"`
	}
)

// printJSON prints one object.
func (r *testRun) printJSON(b *bytes.Buffer) {
	n, failed := len(r.report.Results), r.report.Failed()
	report := jsonReport{
		Tests: make([]jsonTest, n), Problems: make([]finding, len(r.problems)),
		Updated: make([]jsonUpdate, len(r.updates)), Coverage: make([]jsonCoverage, len(r.report.Coverage)),
		Totals: jsonTotals{len(r.suite.Files), n, n - failed, failed, len(r.problems)},
	}
	for i := range r.report.Results {
		report.Tests[i] = testJSON(&r.report.Results[i])
	}
	for i, d := range r.problems {
		report.Problems[i] = findingOf(d)
	}
	for i, u := range r.updates {
		report.Updated[i] = jsonUpdate{u.File, u.Tests}
	}
	for i, c := range r.report.Coverage {
		report.Coverage[i] = jsonCoverage{
			LogType: c.LogType, File: c.File, Line: c.Line, Tests: c.Tests,
			Fields: c.Fields, Filled: c.Filled, Unfilled: list(c.Unfilled),
			Indicators: c.Indicators, Found: c.Found, Unfound: list(c.Unfound),
		}
	}
	appendPrettyJSON(b, report)
}

// list is a list in JSON also when it is empty.
func list(texts []string) []string { return append([]string{}, texts...) }

func testJSON(r *schematest.Result) jsonTest {
	t := jsonTest{
		File: r.Test.File, Line: r.Test.Line, LogType: r.Test.LogType.Value, Name: r.Test.Name.Value,
		Passed: len(r.Failures) == 0, Failures: make([]jsonFailure, len(r.Failures)),
	}
	for i, f := range r.Failures {
		out := jsonFailure{
			Line: f.Line, Column: f.Column, Record: f.Record, Message: f.Msg,
			Diff: make([]string, len(f.Diff)), Differences: make([]jsonDifference, len(f.Differences)),
		}
		for k, l := range f.Diff {
			out.Diff[k] = l.String()
		}
		for k, d := range f.Differences {
			out.Differences[k] = jsonDifference{d.Path, json.RawMessage(d.Want), json.RawMessage(d.Got)}
		}
		t.Failures[i] = out
	}
	return t
}

// details is a failure over several lines.
func details(f schematest.Failure) string {
	lines := []string{f.Msg}
	for _, l := range f.Diff {
		lines = append(lines, l.String())
	}
	return strings.Join(lines, "\n")
}

// printGitHub prints workflow commands, which GitHub Actions turns into
// annotations.
func (r *testRun) printGitHub(b *bytes.Buffer) {
	printGitHub(b, r.problems)
	for i := range r.report.Results {
		res := &r.report.Results[i]
		for _, f := range res.Failures {
			githubCommand(b, "error", f.Pos, printable(res.Test.FullName()), details(f))
		}
	}
	if r.partial {
		return
	}
	for _, c := range r.report.Coverage {
		if !strings.HasPrefix(c.File, schemas.BuiltinPath+":") && (c.Tests == 0 || len(c.Unfilled)+len(c.Unfound) > 0) {
			githubCommand(b, "notice", c.Pos, "coverage", c.String())
		}
	}
}

// The report that programs know from JUnit.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name     string         `xml:"name,attr"`
		Class    string         `xml:"classname,attr"`
		File     string         `xml:"file,attr"`
		Line     int            `xml:"line,attr"`
		Time     string         `xml:"time,attr"`
		Failures []junitFailure `xml:"failure"`
		Errors   []junitFailure `xml:"error"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// printJUnit prints a suite for each file; what is wrong with files and
// schemas is one more.
func (r *testRun) printJUnit(b *bytes.Buffer) {
	all := junitSuites{Name: "margay test", Errors: len(r.problems), Failures: r.report.Failed(), Tests: len(r.report.Results) + len(r.problems)}
	var took time.Duration
	if len(r.problems) > 0 {
		all.Suites = append(all.Suites, problemSuite(r.problems))
	}
	r.eachFile(func(file string, results []schematest.Result) {
		suite := junitSuite{Name: file, Tests: len(results)}
		var suiteTook time.Duration
		for i := range results {
			c := junitTest(&results[i])
			if len(c.Failures) > 0 {
				suite.Failures++
			}
			suite.Cases = append(suite.Cases, c)
			suiteTook += results[i].Elapsed
		}
		suite.Time = inSeconds(suiteTook)
		took += suiteTook
		all.Suites = append(all.Suites, suite)
	})
	all.Time = inSeconds(took)
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(b)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		panic("margay: " + err.Error()) // our own types always encode
	}
	b.WriteByte('\n')
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }

func junitTest(r *schematest.Result) junitCase {
	c := junitCase{
		Name: r.Test.Name.Value, Class: r.Test.LogType.Value, File: r.Test.File, Line: r.Test.Line,
		Time: inSeconds(r.Elapsed),
	}
	for _, f := range r.Failures {
		c.Failures = append(c.Failures, junitFailure{f.Msg, "failure", f.Pos.String() + ": " + details(f)})
	}
	return c
}

func problemSuite(problems schemas.Diagnostics) junitSuite {
	suite := junitSuite{Name: "files and schemas", Tests: len(problems), Errors: len(problems), Time: inSeconds(0)}
	for _, d := range problems {
		suite.Cases = append(suite.Cases, junitCase{
			Name: string(d.Code), Class: "margay", File: d.File, Line: d.Line, Time: inSeconds(0),
			Errors: []junitFailure{{message(d), string(d.Code), d.String()}},
		})
	}
	return suite
}
