package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// The schema reference is made of the tables that the code itself works from:
// keys, types, time formats, indicators, grok patterns. The examples are those of
// docs_examples_test.go.

func writeSchemaReference(p *page) {
	w := &reference{page: new(page), examples: make(map[string][]example)}
	for _, e := range must(examples()) {
		w.examples[e.subject()] = append(w.examples[e.subject()], e)
	}
	w.types()
	for _, g := range keyGroups() {
		w.keys(g)
	}
	w.timeFormats()
	w.indicators()
	w.patterns()
	w.names()

	p.heading(1, "Schema reference")
	p.para("A schema describes one log type: a YAML document with a name and fields. A file may hold several documents, separated by `---`. " +
		"`margay check` finds mistakes and explains them ([diagnostics.md](diagnostics.md)); [semantics.md](semantics.md) says what the engine does with all this.")
	p.block("yaml", exampleSchema)
	writeContents(p, w.String())
	writeHowToRead(p)
	p.Write(w.Bytes())
}

// A reference is the body of the page.
type reference struct {
	*page
	examples map[string][]example // by subject
}

// writeContents lists the headings of a text.
func writeContents(p *page, text string) {
	for _, h := range headings(text) {
		link := fmt.Sprintf("[%s](#%s)", strings.ReplaceAll(h.text, "`", ""), h.anchor)
		switch {
		case h.level == 2 && strings.HasSuffix(p.String(), "\n\n"):
			p.WriteString("- **" + link + "**")
		case h.level == 2:
			p.WriteString("\n- **" + link + "**")
		case strings.HasSuffix(p.String(), "**"):
			p.WriteString(": " + link)
		default:
			p.WriteString(" · " + link)
		}
	}
	p.line("\n")
}

func writeHowToRead(p *page) {
	p.para("Each example below is a whole schema and some events. Under an event stands, behind `=>`, what becomes of it:")
	p.line("- a line of JSON: the event as it is written. The `p_` fields that every event has are left out, but for those that the example is about.")
	p.line("- `rejected:`, with the [code](rejects.md#codes) and the field of everything that is wrong.")
	p.line("- `skipped`: the line is no event.\n")
	p.para("With the schema in `x.yml` and the events in `x.log` this prints the same, on any day, and the tests do it:")
	p.block("sh", "margay parse --schemas x.yml --rejects rejects.ndjson "+strings.Join(exampleArgs, " ")+" x.log |\n"+
		`	sed -E 's/,"p_(log_type|row_id|event_time|parse_time|schema_version)":("[^"]*"|[0-9]+)//g'`)
}

// write writes the examples of a subject.
func (w *reference) write(subject string) {
	for _, e := range w.examples[subject] {
		if e.doc != "" {
			w.para(e.doc)
		}
		w.block("yaml", e.schema)
		var lines []string
		for _, ev := range e.events {
			lines = append(lines, ev.in, "=> "+ev.want)
		}
		w.block("", strings.Join(lines, "\n"))
	}
}

const exampleSchema = `schema: Custom.Access
version: 1
description: Access log of the gateway
fields:
  - name: time
    type: timestamp
    timeFormats: [unix]
    isEventTime: true
    required: true
  - name: user
    type: object
    fields:
      - name: email
        type: string
        indicators: [email]
  - name: address
    type: string
    indicators: [ip]
`

func (w *reference) types() {
	w.heading(2, "Types")
	w.para("[Values](semantics.md#values) says in one table which JSON values each type takes.")
	for _, t := range schemas.Types() {
		w.heading(3, code(string(t.Type)))
		w.para(sentence(t.Doc))
		w.write(string(t.Type))
	}
}

// A keyGroup is a part of the reference of keys.
type keyGroup struct {
	title, intro string
	has          func(schemas.KeySpec) bool
}

// keyGroups divides the keys: each belongs to the first group that has it.
func keyGroups() []keyGroup {
	in := func(scopes ...schemas.Scope) func(schemas.KeySpec) bool {
		return func(k schemas.KeySpec) bool {
			return slices.Contains(scopes, k.In[0]) || slices.Contains(scopes, k.Holds)
		}
	}
	transformations := in(schemas.InRename, schemas.InCopy, schemas.InConcat, schemas.InSplit, schemas.InMask)
	return []keyGroup{
		{"Keys of a schema", "The top level of a document.", func(k schemas.KeySpec) bool { return in(schemas.InSchema)(k) }},
		{
			"Keys of fields", "The items of `fields`. The element of an array, and a value under `definitions`, take the same keys but for `name`, `required` and the transformations.",
			func(k schemas.KeySpec) bool { return in(schemas.InField)(k) && !transformations(k) && k.Name != "mask" },
		},
		{"Conditions", "What stands under `validate`. A text has to meet all of them.", in(schemas.InValidate)},
		{
			"Transformations", "They change where the value of a field comes from, or hide it. The order is fixed: rename, copy, concat, split, mask.",
			func(k schemas.KeySpec) bool { return transformations(k) },
		},
		{"Text parsers", "What stands under `parser`.", func(schemas.KeySpec) bool { return true }},
	}
}

// keys writes the keys that belong to a group.
func (w *reference) keys(g keyGroup) {
	w.heading(2, g.title)
	w.para(g.intro)
	for _, k := range schemas.Keys() {
		first := slices.IndexFunc(keyGroups(), func(g keyGroup) bool { return g.has(k) })
		if keyGroups()[first].title == g.title {
			w.key(k)
		}
	}
}

func (w *reference) key(k schemas.KeySpec) {
	subject := keySubject(k)
	name, where, _ := strings.Cut(subject, " in ")
	heading := code(name)
	if where != "" {
		heading += " in " + codes(strings.Split(where, ", "))
	}
	w.heading(3, heading)
	w.para(strings.Join(strings.Fields(sentence(k.Doc)+" "+k.Note+" *"+keyFacts(k)+"*"), " "))
	w.write(subject)
}

// keySubject is what a key is called where its mapping has to be said:
// "index in split".
func keySubject(k schemas.KeySpec) string {
	where := k.In[0]
	if where == schemas.InSchema || where == schemas.InField || where == schemas.InParser || len(k.In) > 2 {
		return k.Name
	}
	in := make([]string, len(k.In))
	for i, scope := range k.In {
		in[i] = string(scope)
	}
	return k.Name + " in " + strings.Join(in, ", ")
}

// keyFacts says in short sentences what a key takes and where it stands.
func keyFacts(k schemas.KeySpec) string {
	facts := []string{"Takes " + string(k.Shape)}
	if k.Shape == schemas.TextShape {
		facts[0] = "Takes a text"
	}
	if len(k.Values) > 0 {
		facts = append(facts, "One of "+codes(k.Values))
	}
	if k.Default != "" {
		facts = append(facts, "Default "+code(k.Default))
	}
	if len(k.Types) > 0 {
		facts = append(facts, "For "+codes(k.Types))
	}
	if k.Required {
		facts = append(facts, "Required")
	}
	if len(k.In) > 1 {
		facts = append(facts, "Stands in "+codes(k.In))
	}
	return strings.Join(facts, ". ") + "."
}

func (w *reference) timeFormats() {
	w.heading(2, "Time formats")
	w.para("What `timeFormats` may list. Formats are tried in the order of the list. Whatever the format, the result has to lie in the years 0001 to 9999 of UTC. " +
		"The results in the tables are in UTC; “refused” is a [bad-time](rejects.md#codes).")
	for _, spec := range timefmt.Specs() {
		subject := timeSubject(spec)
		w.heading(3, code(subject))
		if subject != spec.Name {
			w.para("Written " + code(spec.Name) + ".")
		}
		w.para(spec.Doc)
		w.write(subject)
		writeTimeExamples(w.page, spec)
		if strings.Contains(spec.Name, "%") {
			writeDirectives(w.page)
		}
	}
}

// timeSubject is the name of a kind of format, such as layout.
func timeSubject(spec timefmt.Spec) string {
	subject, _, _ := strings.Cut(spec.Name, "=")
	return subject
}

func writeTimeExamples(p *page, spec timefmt.Spec) {
	several := slices.ContainsFunc(spec.Examples, func(e timefmt.Example) bool { return e.Format != spec.Examples[0].Format })
	columns := []string{"Text", "Result", ""}
	if several {
		columns = append([]string{"Format"}, columns...)
	}
	p.table(columns...)
	for _, e := range spec.Examples {
		result, notes := "refused", []string{}
		if e.Want != "" {
			result = code(e.Want)
		}
		if e.Timezone != "" {
			notes = append(notes, "customTimezone "+e.Timezone)
		}
		if e.Now != "" {
			notes = append(notes, "parsed at "+e.Now)
		}
		if e.Note != "" {
			notes = append(notes, e.Note)
		}
		cells := []string{code(e.In), result, strings.ReplaceAll(strings.Join(notes, "; "), "|", `\|`)}
		if several {
			cells = append([]string{code(e.Format)}, cells...)
		}
		p.row(cells...)
	}
	p.line("")
}

func writeDirectives(p *page) {
	p.para("The directives:")
	p.table("Directive", "Takes")
	for _, d := range timefmt.Directives() {
		p.row(code("%"+d.Letter), sentence(d.Doc))
	}
	p.line("")
}

func (w *reference) indicators() {
	w.heading(2, "Built-in indicators")
	w.para("What `indicators` may list. What is found goes into `p_any_` lists, each sorted and without duplicates. Several indicators of one field all run.")
	reg := indicators.Default()
	for _, name := range reg.Names() {
		ind, _ := reg.Lookup(name)
		w.heading(3, code(name))
		w.para(sentence(ind.Doc))
		w.para("Fills " + codes(ind.Lists) + ".")
		w.write(name)
		w.table("Text", "Found", "")
		for _, e := range ind.Examples {
			w.row(code(e.In), found(e), strings.ReplaceAll(e.Note, "|", `\|`))
		}
		w.line("")
	}
}

func found(e indicators.Example) string {
	if len(e.Want) == 0 {
		return "nothing"
	}
	var parts []string
	for _, list := range slices.Sorted(maps.Keys(e.Want)) {
		parts = append(parts, fmt.Sprintf("%s: %s", code(list), codes(e.Want[list])))
	}
	return strings.Join(parts, "; ")
}

func (w *reference) patterns() {
	w.heading(2, "Grok patterns")
	w.para("What [regex](#regex) has built in: `%{NAME}` stands for the expression, and `%{NAME:field}` also captures what it matches. " +
		"[patternDefinitions](#patterndefinitions-in-regex) adds patterns and redefines these. They were written for RE2, which has no look-around, so some match " +
		"a little more or less than those of other grok libraries; the last column says where.")
	group := ""
	for _, p := range parser.GrokPatterns() {
		if p.Group != group {
			if group != "" {
				w.line("")
			}
			group = p.Group
			w.heading(3, group)
			w.table("Pattern", "Matches", "Where it differs")
		}
		w.row(code(p.Name), strings.ReplaceAll(sentence(p.Doc), "|", `\|`), strings.ReplaceAll(p.Differs, "|", `\|`))
	}
	w.line("")
}

func (w *reference) names() {
	w.heading(2, "Names in the output")
	w.para("Names of fields become names that every data lake takes as a column, unless `--keep-names` is given. " +
		"[Field names](semantics.md#field-names) has the rule. Some examples:")
	w.table("In the schema", "In the output")
	for _, name := range []string{"user_name", "user-name", "@timestamp", "foo.bar", "user name", "a/b", "cost$", "50%", "größe", "naïve", "日付"} {
		out, ok := schemas.OutputName(name)
		if !ok {
			out = "an error"
		}
		w.row(code(name), code(out))
	}
	w.line("")
	w.para("These names are kept for what the engine adds; a field of the top level cannot have them:")
	w.para(codes(schemas.AddedNames(nil)) + ".")
}
