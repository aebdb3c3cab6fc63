package schemas

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"sync"

	"gopkg.in/yaml.v3"
)

// MaxDepth is how deep fields may be nested, the top level being 1.
const MaxDepth = 64

// MaxFields is how many fields a schema may have once its refs are expanded.
const MaxFields = 100_000

// decode turns a document without aliases into a schema. It returns nil when
// the document is not even a mapping; a schema with errors is returned all
// the same, for its name.
func decode(r *reporter, env *environment, root *yaml.Node) *Schema {
	d := &decoder{reporter: r, env: env, schema: &Schema{Pos: r.pos(root)}}
	before := r.errors
	if root.Kind != yaml.MappingNode {
		d.report(WrongType, d.pos(root), "", "want a mapping, have "+kindName(root), "begin with schema: and a name; several schemas stand in one file with --- between them")
		return nil
	}
	m := d.keys(root, "", InSchema)
	d.top(m)
	d.check()
	if r.errors == before {
		d.advise(m) // about what errors could have caused
	}
	return d.schema
}

// top decodes the top level.
func (d *decoder) top(m *mapping) {
	s := d.schema
	d.schemaName(m)
	for i := range m.entries {
		e := &m.entries[i]
		if e.isNull() {
			continue
		}
		switch e.spec.Name {
		case "schema": // read by schemaName
		case "version":
			s.Version = d.integer(e)
		case "description":
			s.Description = d.text(e.val)
		case "referenceURL":
			s.ReferenceURL = d.address(e)
		case "fieldDiscoveryEnabled":
			s.FieldDiscovery = d.flag(e)
		case "parser":
			s.Parser = d.parser(e)
		case "definitions":
			d.definitions(e)
		case "fields":
			s.Fields = d.fieldList(e, 1)
		default:
			panic("schemas: no decoder for the key " + e.spec.Name)
		}
	}
	d.finish(m, "")
	s.index()
}

// schemaName reads the name of the log type, or asks the caller for one.
func (d *decoder) schemaName(m *mapping) {
	var name Text
	path := "schema"
	if e := m.given("schema"); e != nil {
		name = d.text(e.val)
	} else if d.env.defaultName != nil && !slices.Contains(m.guessed, "schema") {
		name = Text{Pos: d.schema.Pos, Value: d.env.defaultName(d.file)}
		path = ""
		m.guessed = append(m.guessed, "schema") // not missing any more
		d.report(DefaultSchemaName, name.Pos, "", "no schema name: "+quote(name.Value)+" after the file", "add a line schema: "+name.Value)
	}
	if !name.Set() {
		return
	}
	d.schema.Name = name
	if !schemaName().MatchString(name.Value) || len(name.Value) < 3 || len(name.Value) > 255 {
		d.report(BadSchemaName, name.Pos, path, quote(name.Value)+" is no name of a log type", "parts of at least two letters and digits with a capital first, joined by dots, such as Custom.AccessLog")
		d.schema.Name = Text{}
	}
}

// schemaNamePattern is what the names of log types look like.
const schemaNamePattern = `^[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)*$`

var schemaName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(schemaNamePattern) })

func (d *decoder) address(e *entry) Text {
	t := d.text(e.val)
	u, err := url.Parse(t.Value)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		d.report(BadURL, t.Pos, e.path(), quote(t.Value)+" is no web address", "write it with http:// or https://")
	}
	return t
}

func (d *decoder) definitions(e *entry) {
	for _, p := range d.pairs(e.val, e.path()) {
		path := child(e.path(), p.key.Value)
		def := &Definition{Name: d.text(p.key)}
		// A definition that cannot be read still has a name, so that refs
		// to it are not reported too.
		d.schema.Definitions = append(d.schema.Definitions, def)
		if d.isMapping(p.val, path) {
			d.value(d.keys(p.val, path, InDefinition), &def.Value, 1, 0)
		}
	}
}

// fieldList decodes the fields of the schema or of an object. Depth is their
// level, 1 at the top.
func (d *decoder) fieldList(e *entry, depth int) []*Field {
	nodes := e.val.Content
	if len(nodes) == 0 {
		d.report(EmptyObject, d.pos(e.val), e.path(), `"fields" is empty`, "list at least one field")
		return nil
	}
	if depth > MaxDepth {
		d.report(TooDeep, d.pos(e.key), e.path(), fmt.Sprintf("fields nested deeper than %d levels", MaxDepth), "use the type json for the inner parts")
		d.incomplete = true
		return nil
	}
	fields := make([]*Field, 0, len(nodes))
	for i, n := range nodes {
		path := item(e.path(), i)
		if !d.isMapping(n, path) {
			d.incomplete = true
			continue
		}
		fields = append(fields, d.field(d.keys(n, path, InField), depth))
	}
	d.checkNames(fields, e.in == "")
	return fields
}
