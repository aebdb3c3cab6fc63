package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/margaylog/margay/inspect"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/diff"
)

// print returns the comparison in a format.
func (c *comparison) print(format string, color bool) []byte {
	var b bytes.Buffer
	switch format {
	case "json":
		c.printJSON(&b)
	case "github":
		c.printGitHub(&b)
	default:
		c.printText(&b, color)
	}
	return b.Bytes()
}

// The comparison in JSON. Keys and codes are never renamed; more may come.
type (
	jsonComparison struct {
		Changes  []jsonChange    `json:"changes"`
		Problems []finding       `json:"problems"` // of the schemas; then there is nothing else
		Sample   json.RawMessage `json:"sample,omitempty"`
		Totals   jsonChanges     `json:"totals"`
	}
	jsonChange struct {
		Code    diff.Code   `json:"code"`
		Rating  diff.Rating `json:"rating"`
		Allowed bool        `json:"allowed,omitempty"`
		LogType string      `json:"log_type"`
		Path    string      `json:"path"` // of the field; empty: the log type itself
		From    string      `json:"from"`
		To      string      `json:"to"`
		What    string      `json:"what"`
		Why     string      `json:"why"`
		Hint    string      `json:"hint"`
		Old     *jsonPlace  `json:"old"` // null: there is none
		New     *jsonPlace  `json:"new"`
	}
	jsonPlace struct {
		File   string `json:"file"`
		Line   int    `json:"line"`
		Column int    `json:"column"`
	}
	jsonChanges struct {
		LogTypes int `json:"log_types"` // in both states together
		Changed  int `json:"changed"`   // of them
		Changes  int `json:"changes"`
		Breaking int `json:"breaking"` // and not allowed
		Allowed  int `json:"allowed"`
	}
)

// printJSON prints one object.
func (c *comparison) printJSON(b *bytes.Buffer) {
	report := jsonComparison{
		Changes: make([]jsonChange, len(c.changes)), Problems: make([]finding, len(c.problems)),
		Totals: c.totals(),
	}
	for i, ch := range c.changes {
		report.Changes[i] = jsonChange{
			Code: ch.Code, Rating: ch.Rating, Allowed: ch.Allowed, LogType: ch.LogType, Path: ch.Path, From: ch.From, To: ch.To,
			What: ch.What, Why: ch.Why, Hint: ch.Hint, Old: placeJSON(ch.Old), New: placeJSON(ch.New),
		}
	}
	for i, d := range c.problems {
		report.Problems[i] = findingOf(d)
	}
	if c.impact != nil {
		report.Sample = c.impact.AppendJSON(nil)
	}
	appendPrettyJSON(b, report)
}

func placeJSON(p schemas.Pos) *jsonPlace {
	if p.Line == 0 {
		return nil
	}
	return &jsonPlace{p.File, p.Line, p.Column}
}

// printGitHub prints workflow commands, which GitHub Actions turns into
// annotations: of the new state, since that is the one that is looked at.
func (c *comparison) printGitHub(b *bytes.Buffer) {
	names := make(map[string]schemas.Pos)
	for _, s := range c.new.Schemas {
		names[s.Name.Value] = s.Name.Pos
	}
	for i := range c.changes {
		ch := &c.changes[i]
		at := ch.New
		if at.Line == 0 {
			at = names[ch.LogType]
		}
		severity := "notice"
		if ch.breaks() {
			severity = "error"
		}
		msg := ch.Message()
		for _, line := range states(&ch.Change) {
			msg += "\n" + line.text
		}
		githubCommand(b, severity, at, string(ch.Code), msg)
	}
	if c.impact != nil {
		githubImpact(b, c.impact)
	}
}

// githubImpact says how many records of the sample fare otherwise, and which:
// not what they hold.
func githubImpact(b *bytes.Buffer, r *inspect.ImpactReport) {
	for _, row := range []struct {
		severity string
		effect   diff.Effect
		what     string
		count    int64
	}{
		{"error", diff.NewlyFails, "newly fail", r.NewlyFail},
		{"error", diff.ChangesType, "change their log type", r.ChangeType},
		{"notice", diff.NewlyPasses, "newly pass", r.NewlyPass},
		{"notice", diff.ChangesOutput, "change their output", r.ChangeOutput},
	} {
		if row.count == 0 {
			continue
		}
		var places []string
		for _, e := range r.Examples {
			if e.Effect == row.effect {
				places = append(places, fmt.Sprintf("%s:%d", e.File, e.Line))
			}
		}
		msg := fmt.Sprintf("%d of %s %s, such as %s", row.count, plural(r.In, "record"), row.what, strings.Join(places, ", "))
		githubCommand(b, row.severity, schemas.Pos{}, string(row.effect), msg)
	}
}

// A stateLine is one of the two states of a change.
type stateLine struct{ color, text string }

// states returns a line for what there was and one for what there is, without
// those that say nothing.
func states(c *diff.Change) (lines []stateLine) {
	if c.From != "" {
		lines = append(lines, stateLine{plainRed, "- " + printable(c.From)})
	}
	if c.To != "" {
		lines = append(lines, stateLine{green, "+ " + printable(c.To)})
	}
	return lines
}

// printText prints the comparison for people: for each change a line that
// editors and terminals make a link of, then what there was and is.
func (c *comparison) printText(b *bytes.Buffer, color bool) {
	p := textPrinter{color: color}
	for i := range c.changes {
		p.change(b, &c.changes[i])
	}
	if c.impact == nil {
		return
	}
	if len(c.changes) > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(c.impact.Text(color))
}

func (p *textPrinter) change(b *bytes.Buffer, c *ratedChange) {
	at, was := c.New, c.Old
	if at.Line == 0 {
		at, was = c.Old, schemas.Pos{}
	}
	rating, ratingColor := string(c.Rating), green
	switch {
	case c.breaks():
		ratingColor = red
	case c.Allowed:
		rating, ratingColor = "allowed", yellow
	}
	fmt.Fprintf(b, "%s %s %s\n", p.paint(bold, at.String()+":"), p.paint(ratingColor, rating+":"),
		p.paint(bold, fmt.Sprintf("%s [%s]", c.Message(), c.Code)))
	for _, line := range states(&c.Change) {
		b.WriteString("    " + p.paint(line.color, line.text) + "\n")
	}
	if was.Line > 0 {
		b.WriteString("    " + p.paint(faint, "was "+was.String()) + "\n")
	}
}
