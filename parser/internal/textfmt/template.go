package textfmt

import (
	"fmt"

	"github.com/margaylog/margay/internal/suggest"
)

// A template makes a value of others. Its pieces are well-formed.
type template struct {
	name   string
	pieces []piece
}

// newTemplates compiles expandFields. fields are the names that templates may
// use, nil when they are not known before there is a header.
func newTemplates(expand []KeyValue, fields *nameTable, errs *CompileErrors) []template {
	var out []template
	for _, kv := range expand {
		t := template{name: kv.Key}
		var problem string
		switch t.pieces, problem = pieces(kv.Value); {
		case kv.Key == "":
			errs.report("expandFields", -1, "a template without a name", "")
		case problem != "":
			errs.reportNamed("expandFields", kv.Key, problem, "")
		case kv.Value == "":
			errs.reportNamed("expandFields", kv.Key, "the template is empty", "write text or %{name} placeholders")
		default:
			t.check(expand, fields, errs)
			out = append(out, t)
		}
	}
	return out
}

// check reports placeholders that name nothing.
func (t *template) check(expand []KeyValue, fields *nameTable, errs *CompileErrors) {
	for _, p := range t.pieces {
		if !p.placeholder {
			continue
		}
		if p.text == "" {
			errs.reportNamed("expandFields", t.name, "%{} names no field", "")
			continue
		}
		if fields == nil {
			continue
		}
		if _, ok := fields.index[p.text]; ok {
			continue
		}
		hint := didYouMean(suggest.Closest(p.text, fields.names))
		for _, other := range expand {
			if other.Key == p.text {
				hint = "templates are filled in from the record, not from one another"
			}
		}
		errs.reportNamed("expandFields", t.name, fmt.Sprintf("%%{%s} is no field of the record", p.text), hint)
	}
}
