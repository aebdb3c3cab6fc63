package inspect

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/margaylog/margay/schemas/diff"
)

// Limits of what people are shown of one example. JSON has more.
const (
	shownDifferences = 8
	shownViolations  = 4
)

// Text returns r for people, with the colours of terminals or without: how
// many records fare otherwise, and the examples.
func (r *ImpactReport) Text(color bool) string {
	t := &impactText{painter{color: color}}
	fmt.Fprintf(t, "%s  %s same, %s still fail, %s skipped, %s blank\n", t.paint(bold, "sample: "+number(r.In)+" in"),
		number(r.Same), number(r.StillFail), number(r.Skipped), number(r.Blank))
	for _, row := range []struct {
		effect diff.Effect
		name   string
		color  string
		count  int64
	}{
		{diff.NewlyFails, "newly fail", red, r.NewlyFail},
		{diff.NewlyPasses, "newly pass", green, r.NewlyPass},
		{diff.ChangesType, "change log type", red, r.ChangeType},
		{diff.ChangesOutput, "change output", yellow, r.ChangeOutput},
	} {
		if row.count == 0 {
			row.color = dim
		}
		fmt.Fprintf(t, "%s%s %12s  %s\n", t.paint(row.color, row.name), pad(row.name, 15), number(row.count), t.paint(dim, percent(share(row.count, r.In))))
		for i := range r.Examples {
			if r.Examples[i].Effect == row.effect {
				t.example(&r.Examples[i])
			}
		}
	}
	return t.String()
}

type impactText struct{ painter }

func (t *impactText) example(e *Example) {
	fmt.Fprintf(t, "  %s  %s\n", t.paint(bold, fmt.Sprintf("%s:%d", shown(e.File, 200), e.Line)), logTypes(e.Outcome))
	t.refusal(red, "✗", e.New)
	t.refusal(dim, "was", e.Old)
	for _, d := range e.Differences[:min(len(e.Differences), shownDifferences)] {
		if d.Old != "" {
			fmt.Fprintf(t, "    %s\n", t.paint(red, "- "+shown(d.Path, shownValue)+" "+shown(d.Old, shownValue)))
		}
		if d.New != "" {
			fmt.Fprintf(t, "    %s\n", t.paint(green, "+ "+shown(d.Path, shownValue)+" "+shown(d.New, shownValue)))
		}
	}
	if more := len(e.Differences) + e.Omitted - shownDifferences; more > 0 {
		fmt.Fprintf(t, "    and %s\n", plural(more, "other difference"))
	}
}

// logTypes says which log type a record is of, or which ones.
func logTypes(o *diff.Outcome) string {
	old, new := o.Old.LogType, o.New.LogType
	switch {
	case old == new || new == "":
		return old
	case old == "":
		return new
	}
	return old + " → " + new
}

// refusal says why a state does not take a record.
func (t *impactText) refusal(color, mark string, v diff.Verdict) {
	if v.Result == diff.Skipped {
		fmt.Fprintf(t, "    %s\n", t.paint(color, mark+" skipped"))
	}
	if v.Err == nil {
		return
	}
	list := v.Err.Violations
	for _, violation := range list[:min(len(list), shownViolations)] {
		words := []string{mark, string(violation.Code)}
		if violation.Field != "" {
			words = append(words, shown(violation.Field, shownValue))
		}
		fmt.Fprintf(t, "    %s  %s\n", t.paint(color, strings.Join(words, " ")), violation.Msg)
	}
	if more := len(list) + v.Err.Omitted - shownViolations; more > 0 {
		fmt.Fprintf(t, "    and %d more\n", more)
	}
}

// The report in JSON. Keys and words are never renamed; more may come.
type (
	impactJSON struct {
		In           int64         `json:"in"`
		NewlyFail    int64         `json:"newly_fail"`
		NewlyPass    int64         `json:"newly_pass"`
		ChangeType   int64         `json:"change_type"`
		ChangeOutput int64         `json:"change_output"`
		Same         int64         `json:"same"`
		StillFail    int64         `json:"still_fail"`
		Skipped      int64         `json:"skipped"`
		Blank        int64         `json:"blank"`
		Examples     []exampleJSON `json:"examples"`
	}
	exampleJSON struct {
		Effect      diff.Effect      `json:"effect"`
		File        string           `json:"file"`
		Line        int64            `json:"line"`
		Offset      int64            `json:"offset"`
		Old         verdictJSON      `json:"old"`
		New         verdictJSON      `json:"new"`
		Differences []differenceJSON `json:"differences"`
		Omitted     int              `json:"differences_omitted,omitempty"`
	}
	verdictJSON struct {
		Result  diff.Result `json:"result"`
		LogType string      `json:"log_type"`
		Errors  []errorJSON `json:"errors,omitempty"`
		More    int         `json:"errors_omitted,omitempty"`
	}
	differenceJSON struct {
		Path string          `json:"path"`
		Old  json.RawMessage `json:"old,omitempty"`
		New  json.RawMessage `json:"new,omitempty"`
	}
)

// AppendJSON appends r as one line of JSON without its end.
func (r *ImpactReport) AppendJSON(dst []byte) []byte {
	j := impactJSON{
		In: r.In, NewlyFail: r.NewlyFail, NewlyPass: r.NewlyPass, ChangeType: r.ChangeType, ChangeOutput: r.ChangeOutput,
		Same: r.Same, StillFail: r.StillFail, Skipped: r.Skipped, Blank: r.Blank, Examples: []exampleJSON{},
	}
	for i := range r.Examples {
		j.Examples = append(j.Examples, exampleView(&r.Examples[i]))
	}
	return appendJSON(dst, j)
}

func exampleView(e *Example) exampleJSON {
	j := exampleJSON{
		Effect: e.Effect, File: e.File, Line: e.Line, Offset: e.Offset, Old: verdictView(e.Old), New: verdictView(e.New),
		Differences: []differenceJSON{}, Omitted: e.Omitted,
	}
	for _, d := range e.Differences {
		j.Differences = append(j.Differences, differenceJSON{d.Path, json.RawMessage(d.Old), json.RawMessage(d.New)})
	}
	return j
}

func verdictView(v diff.Verdict) verdictJSON {
	j := verdictJSON{Result: v.Result, LogType: v.LogType}
	if v.Err != nil {
		j.Errors, j.More = errorList(v.Err.Violations), v.Err.Omitted
	}
	return j
}
