package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/margaylog/margay/schemas/schematest"
)

const green = "\x1b[32m"

// plainRed is that of lines, which are many.
const plainRed = "\x1b[31m"

// faint is the colour of what only gives a frame.
const faint = "\x1b[2m"

// printText prints the report for people: what is wrong with files, the tests
// that failed, a line for each file, and one for each schema.
func (r *testRun) printText(b *bytes.Buffer, color bool) {
	p := textPrinter{sources: r.suite.Sources, color: color}
	for _, d := range r.problems {
		p.print(b, d)
	}
	r.eachFile(func(file string, results []schematest.Result) {
		failed := 0
		for i := range results {
			if len(results[i].Failures) > 0 {
				failed++
				p.result(b, &results[i])
			}
		}
		if failed > 0 {
			fmt.Fprintf(b, "%s %s: %d of %s failed\n", p.paint(red, "FAIL"), file, failed, plural(len(results), "test"))
			return
		}
		fmt.Fprintf(b, "%s %s: %s\n", p.paint(green, "ok  "), file, plural(len(results), "test"))
	})
	if r.partial {
		return
	}
	for _, line := range r.coverage() {
		b.WriteString(line + "\n")
	}
}

// eachFile calls f with the results of each file.
func (r *testRun) eachFile(f func(file string, results []schematest.Result)) {
	all := r.report.Results
	for start := 0; start < len(all); {
		end := start
		for end < len(all) && all[end].Test.File == all[start].Test.File {
			end++
		}
		f(all[start].Test.File, all[start:end])
		start = end
	}
}

// result prints the failures of one test.
func (p *textPrinter) result(b *bytes.Buffer, r *schematest.Result) {
	t := r.Test
	b.WriteString(p.paint(bold, fmt.Sprintf("%s: %s: %s", t.Pos, t.LogType.Value, printable(t.Name.Value))) + "\n")
	for _, f := range r.Failures {
		fmt.Fprintf(b, "  %s: %s\n", f.Pos, f.Msg)
		for _, l := range f.Diff {
			text := "    " + l.String()
			switch l.Op {
			case '-':
				text = p.paint(plainRed, text)
			case '+':
				text = p.paint(green, text)
			default:
				text = p.paint(faint, text)
			}
			b.WriteString(text + "\n")
		}
	}
}

// printable is a text of a file on one line, without what a terminal obeys.
func printable(text string) string {
	shown, _ := window(strings.Join(strings.Fields(text), " "), 0)
	return shown
}

// maxUntested is how many schemas without tests are named.
const maxUntested = 10

// coverage returns a line for each schema that has tests, and one for those
// that have none.
func (r *testRun) coverage() []string {
	var lines, untested []string
	for _, c := range r.report.Coverage {
		if c.Tests > 0 {
			lines = append(lines, c.String())
		} else {
			untested = append(untested, c.LogType)
		}
	}
	if n := len(untested); n > 0 {
		names := strings.Join(untested[:min(n, maxUntested)], ", ")
		if n > maxUntested {
			names += fmt.Sprintf(" and %d more", n-maxUntested)
		}
		lines = append(lines, "no tests: "+names)
	}
	return lines
}
