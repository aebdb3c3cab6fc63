package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/schemas"
)

// The schema reference is made of the tables that the code itself works from:
// keys, types, time formats, indicators.

func writeSchemaReference(p *page) {
	p.heading(1, "Schema reference")
	p.para("A schema describes one log type: a YAML document with a name and fields. A file may hold several documents, separated by `---`. " +
		"`margay check` finds mistakes and explains them ([diagnostics.md](diagnostics.md)); [semantics.md](semantics.md) says what the engine does with all this, " +
		"and [what is not run yet](semantics.md#what-is-not-there-yet).")
	p.block("yaml", exampleSchema)
	p.para("On this page: [types](#types), [keys of a schema](#keys-of-a-schema), [keys of fields](#keys-of-fields), [conditions](#conditions), " +
		"[transformations](#transformations), [text parsers](#text-parsers), [time formats](#time-formats), [indicators](#indicators), " +
		"[names in the output](#names-in-the-output).")
	writeTypes(p)
	for _, g := range keyGroups() {
		writeKeys(p, g)
	}
	writeTimeFormats(p)
	writeIndicators(p)
	writeNames(p)
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

func writeTypes(p *page) {
	p.heading(2, "Types")
	p.para("[Values](semantics.md#values) says which JSON values each type takes.")
	p.table("Type", "Holds")
	for _, t := range schemas.Types() {
		p.row(code(string(t.Type)), sentence(t.Doc))
	}
	p.line("")
	var all []string
	for _, t := range schemas.Types() {
		all = append(all, t.Example)
	}
	p.para("A field of each type:")
	p.block("yaml", strings.Join(all, "\n"))
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

// writeKeys writes the keys that belong to a group.
func writeKeys(p *page, g keyGroup) {
	p.heading(2, g.title)
	p.para(g.intro)
	for _, k := range schemas.Keys() {
		first := slices.IndexFunc(keyGroups(), func(g keyGroup) bool { return g.has(k) })
		if keyGroups()[first].title == g.title {
			writeKey(p, k)
		}
	}
}

func writeKey(p *page, k schemas.KeySpec) {
	heading := code(k.Name)
	if where := k.In[0]; where != schemas.InSchema && where != schemas.InField && where != schemas.InParser && len(k.In) < 3 {
		heading += " in " + codes(k.In)
	}
	p.heading(3, heading)
	p.para(sentence(k.Doc) + " " + k.Note)
	p.para(keyFacts(k))
	p.block("yaml", k.Example)
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

func writeTimeFormats(p *page) {
	p.heading(2, "Time formats")
	p.para("What `timeFormats` may list. Formats are tried in the order of the list. Whatever the format, the result has to lie in the years 0001 to 9999 of UTC. " +
		"The results below are in UTC; “refused” is a [bad-time](rejects.md#codes).")
	for _, spec := range timefmt.Specs() {
		p.heading(3, code(spec.Name))
		p.para(spec.Doc)
		writeTimeExamples(p, spec)
		if strings.Contains(spec.Name, "%") {
			writeDirectives(p)
		}
	}
}

func writeTimeExamples(p *page, spec timefmt.Spec) {
	p.table("Format", "Text", "Result", "")
	for _, e := range spec.Examples {
		format, result, notes := code(e.Format), "refused", []string{}
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
		p.row(format, code(e.In), result, strings.ReplaceAll(strings.Join(notes, "; "), "|", `\|`))
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

func writeIndicators(p *page) {
	p.heading(2, "Indicators")
	p.para("What `indicators` may list. What is found goes into `p_any_` lists, each sorted and without duplicates. Several indicators of one field all run.")
	reg := indicators.Default()
	for _, name := range reg.Names() {
		ind, _ := reg.Lookup(name)
		p.heading(3, code(name))
		p.para(sentence(ind.Doc))
		p.para("Fills " + codes(ind.Lists) + ".")
		p.table("Text", "Found", "")
		for _, e := range ind.Examples {
			p.row(code(e.In), found(e), strings.ReplaceAll(e.Note, "|", `\|`))
		}
		p.line("")
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

func writeNames(p *page) {
	p.heading(2, "Names in the output")
	p.para("Names of fields become names that every data lake takes as a column, unless `--keep-names` is given. " +
		"[Field names](semantics.md#field-names) has the rule. Some examples:")
	p.table("In the schema", "In the output")
	for _, name := range []string{"user_name", "user-name", "@timestamp", "foo.bar", "user name", "a/b", "cost$", "50%", "größe", "naïve", "日付"} {
		out, ok := schemas.OutputName(name)
		if !ok {
			out = "an error"
		}
		p.row(code(name), code(out))
	}
	p.line("")
	p.para("These names are kept for what the engine adds; a field of the top level cannot have them:")
	p.para(codes(schemas.AddedNames(nil)) + ".")
}
