package lookup

import (
	"fmt"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/internal/yamlkeys"
	"github.com/margaylog/margay/schemas"
)

// maxDefinition bounds a file of definitions: the largest that Panther
// published has 30 KiB.
const maxDefinition = 4 << 20

// A definition is one table as its file describes it.
type definition struct {
	schemas.Pos
	name       schemas.Text
	schema     schemas.Text // of the rows; not set: they are kept as JSON
	filename   schemas.Text
	primaryKey schemas.Text
	disabled   schemas.Text // set when Enabled is false
	logTypes   []association
}

// An association says what is looked up of a log type.
type association struct {
	logType   schemas.Text
	selectors []schemas.Text
	path      string // of the selectors in the document
}

// data returns the name of the file of the rows.
func (d *definition) data() string {
	name := filepath.FromSlash(d.filename.Value)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(d.File), name)
}

// The keys of a definition. Those that Panther knows and that make no
// difference here are taken as they are.
var (
	definitionKeys = []string{
		"AnalysisType", "LookupName", "Enabled", "Description", "Reference", "Tags", "Schema", "Filename", "Refresh", "LogTypeMap",
		"Query", "AthenaQuery", "SnowflakeQuery", "DatabricksQuery",
	}
	mapKeys         = []string{"PrimaryKey", "AssociatedLogTypes"}
	associationKeys = []string{"LogType", "Selectors"}
)

// maxSelectors bounds the selectors of a file, which aliases can repeat.
const maxSelectors = 100_000

// A decoder turns a file into definitions.
type decoder struct {
	yamlkeys.Reader
	selectors int
}

// decode returns the definitions of a file that are free of errors, and all
// that is wrong with it.
func decode(file string, src []byte) ([]*definition, schemas.Diagnostics) {
	d := &decoder{Reader: yamlkeys.Reader{File: file}}
	var all []*definition
	for _, root := range d.Documents(src, maxDefinition, "no definition of a lookup table in this file") {
		before := d.Errors
		if def := d.definition(root); d.Errors == before {
			all = append(all, def)
		}
	}
	return all, d.Diags
}

func (d *decoder) definition(root *yaml.Node) *definition {
	def := &definition{Pos: d.Pos(root)}
	m := d.Mapping(root, "", definitionKeys)
	for _, e := range m {
		switch e.Name {
		case "AnalysisType":
			if t := d.text(e.Value, e.Name); t.Set() && t.Value != "lookup_table" {
				d.Report(schemas.BadValue, t.Pos, e.Name, fmt.Sprintf("%q is not a lookup table", yamlkeys.Cut(t.Value)), "only lookup_table")
			}
		case "LookupName":
			def.name = d.text(e.Value, e.Name)
		case "Schema":
			def.schema = d.text(e.Value, e.Name)
		case "Filename":
			def.filename = d.text(e.Value, e.Name)
		case "Enabled":
			d.enabled(def, e.Value)
		case "LogTypeMap":
			d.logTypeMap(def, e.Value)
		}
	}
	d.Need(root, m, "", "LookupName", "p_enrichment has the rows of a table under its name")
	d.Need(root, m, "", "LogTypeMap", "it says what is looked up: a PrimaryKey and AssociatedLogTypes")
	hint := "name the file of the rows, from where this file is"
	if m.Get("Refresh") != nil {
		hint += "; margay does not fetch rows as Refresh says"
	}
	d.Need(root, m, "", "Filename", hint)
	return def
}

// text reads a text that must not be empty.
func (d *decoder) text(n *yaml.Node, path string) schemas.Text {
	n = yamlkeys.Target(n)
	switch {
	case yamlkeys.IsNull(n): // reported
	case n.Kind != yaml.ScalarNode:
		d.WrongType(n, path, "text", "")
	case n.Value == "":
		d.Report(schemas.BadValue, d.Pos(n), path, "the text is empty", "")
	default:
		return schemas.Text{Pos: d.Pos(n), Value: n.Value}
	}
	return schemas.Text{}
}

func (d *decoder) enabled(def *definition, n *yaml.Node) {
	n = yamlkeys.Target(n)
	switch strings.ToLower(n.Value) {
	case "true", "yes", "on":
	case "false", "no", "off":
		def.disabled = schemas.Text{Pos: d.Pos(n), Value: n.Value}
	default:
		if !yamlkeys.IsNull(n) {
			d.WrongType(n, "Enabled", "true or false", "")
		}
	}
}

func (d *decoder) logTypeMap(def *definition, n *yaml.Node) {
	const path = "LogTypeMap"
	m := d.Mapping(n, path, mapKeys)
	if e := m.Get("PrimaryKey"); e != nil {
		def.primaryKey = d.text(e.Value, path+".PrimaryKey")
	}
	d.Need(n, m, path, "PrimaryKey", "it is the field of the rows that is compared")
	if e := m.Get("AssociatedLogTypes"); e != nil {
		path := path + ".AssociatedLogTypes"
		for i, item := range d.List(e.Value, path) {
			if d.selectors > maxSelectors {
				d.Report(schemas.TooLarge, d.Pos(yamlkeys.Target(e.Value)), path, fmt.Sprintf("more than %d selectors", maxSelectors), "split the file")
				break
			}
			if !yamlkeys.IsNull(item) {
				def.logTypes = append(def.logTypes, d.association(item, yamlkeys.Item(path, i)))
			}
		}
	}
}

func (d *decoder) association(n *yaml.Node, path string) association {
	a := association{path: path + ".Selectors"}
	m := d.Mapping(n, path, associationKeys)
	if e := m.Get("LogType"); e != nil {
		a.logType = d.text(e.Value, path+".LogType")
	}
	d.Need(n, m, path, "LogType", "such as OnePassword.ItemUsage")
	if e := m.Get("Selectors"); e != nil {
		for i, item := range d.List(e.Value, a.path) {
			d.selectors++
			if t := d.text(item, yamlkeys.Item(a.path, i)); t.Set() {
				a.selectors = append(a.selectors, t)
			}
		}
	}
	return a
}
