package reference

import (
	"strings"

	"github.com/margaylog/margay/schemas"
)

// An Engine reads the records of one file after another: text formats skip
// lines at the start of a file and may learn its columns there.
type Engine struct {
	docs    []*schemas.Schema
	options Options
	json    []*schemas.Schema
	texts   []*textSchema
	header  string
}

// New returns an engine for which all docs compete, at least one. It stands
// at the start of a file.
func New(docs []*schemas.Schema, o Options) *Engine {
	if o.MaxDepth == 0 {
		o.MaxDepth = 512
	}
	e := &Engine{docs: docs, options: o}
	for _, s := range docs {
		if s.Parser == nil {
			e.json = append(e.json, s)
		} else {
			e.texts = append(e.texts, newTextSchema(s, o))
		}
	}
	return e
}

// StartFile says that the records that follow are those of another file.
func (e *Engine) StartFile() {
	for _, t := range e.texts {
		t.startFile()
	}
}

// SetHeader sets the JSON object that is written as p_header of the events
// that follow, "" for none.
func (e *Engine) SetHeader(object string) { e.header = object }

// Parse decides about one record. Row ids are those of the content mode.
func (e *Engine) Parse(raw []byte) Result {
	// Every text schema sees every record, whoever gets it: lines count.
	var all []attempt
	for _, t := range e.texts {
		all = append(all, t.read(string(raw)))
	}
	if len(e.docs) == 1 {
		if len(all) == 1 {
			return e.only(all[0])
		}
		return e.parseJSON(raw, nil)
	}
	if len(all) == 0 || e.isObject(raw) {
		return e.parseJSON(raw, scriptsOf(all))
	}
	if len(e.json) > 0 && looksLikeJSON(raw) {
		broken := e.parseJSON(raw, nil)
		return e.contest(all, &broken)
	}
	return e.contest(all, nil)
}

func (e *Engine) isObject(raw []byte) bool {
	return check(raw, e.options.MaxDepth) == "" && readTree(string(raw)).kind == objectKind
}

// looksLikeJSON reports whether a record that is no JSON object was meant to be
// one.
func looksLikeJSON(raw []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(raw), " \t\r\n"), "{")
}

// parseJSON decides about a record among the JSON schemas. An object of which
// none of them knows a key goes to the scripts.
func (e *Engine) parseJSON(raw []byte, scripts []attempt) Result {
	if code := check(raw, e.options.MaxDepth); code != "" {
		return reject(onlyName(e.docs), code)
	}
	event := readTree(string(raw))
	if event.kind != objectKind {
		return reject(onlyName(e.docs), notObject)
	}
	if len(e.docs) == 1 {
		return e.result(convert(e.docs[0], e.options, event), false)
	}
	chosen := classify(e.json, e.options, event)
	switch {
	case chosen.schema == nil && chosen.closest == "" && len(scripts) > 0:
		return e.contest(scripts, nil)
	case chosen.schema == nil:
		return reject(chosen.closest, noLogType)
	}
	r := e.result(convert(chosen.schema, e.options, event), false)
	r.FellBack = chosen.fellBack && len(r.Violations) == 0
	return r
}

// result is what a conversion comes to. Mended says that the record itself
// was mended before it was read.
func (e *Engine) result(c *conversion, mended bool) Result {
	if len(c.violations) > 0 {
		return Result{LogType: c.schema.Name.Value, Violations: c.violations}
	}
	found := collect(c.root)
	return Result{
		JSON:          c.line(found, e.header),
		LogType:       c.schema.Name.Value,
		DuplicateKeys: c.repeated,
		Mended:        found.mended || mended,
		Nulled:        c.nulled,
	}
}
