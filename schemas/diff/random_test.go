package diff

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/schemas"
)

// The random schemas of the property tests are values that can be changed at
// any place and written as YAML. Many changes make no valid schema, and are
// not used: so the rules of the language are not repeated here.

type document struct {
	Schema      string           `yaml:"schema"`
	Version     int              `yaml:"version,omitempty"`
	Description string           `yaml:"description,omitempty"`
	Discovery   bool             `yaml:"fieldDiscoveryEnabled,omitempty"`
	Parser      *parserNode      `yaml:"parser,omitempty"`
	Definitions map[string]*node `yaml:"definitions,omitempty"`
	Fields      []*node          `yaml:"fields"`
}

type node struct {
	Name        string         `yaml:"name,omitempty"`
	Required    bool           `yaml:"required,omitempty"`
	Description string         `yaml:"description,omitempty"`
	Type        string         `yaml:"type"`
	Target      string         `yaml:"target,omitempty"`
	Formats     []string       `yaml:"timeFormats,omitempty"`
	EventTime   bool           `yaml:"isEventTime,omitempty"`
	Expires     bool           `yaml:"isExpiration,omitempty"`
	Timezone    string         `yaml:"customTimezone,omitempty"`
	Indicators  []string       `yaml:"indicators,omitempty"`
	Validate    *condition     `yaml:"validate,omitempty"`
	Embedded    bool           `yaml:"isEmbeddedJSON,omitempty"`
	Rename      map[string]any `yaml:"rename,omitempty"`
	Copy        map[string]any `yaml:"copy,omitempty"`
	Concat      map[string]any `yaml:"concat,omitempty"`
	Split       map[string]any `yaml:"split,omitempty"`
	Mask        map[string]any `yaml:"mask,omitempty"`
	Fields      []*node        `yaml:"fields,omitempty"`
	Element     *node          `yaml:"element,omitempty"`
}

type condition struct {
	Allow []string `yaml:"allow,omitempty"`
	Deny  []string `yaml:"deny,omitempty"`
	IP    string   `yaml:"ip,omitempty"`
	Host  string   `yaml:"host,omitempty"`
}

type parserNode struct {
	CSV       *formatNode `yaml:"csv,omitempty"`
	FastMatch *formatNode `yaml:"fastmatch,omitempty"`
}

type formatNode struct {
	Columns []string          `yaml:"columns,omitempty"`
	Header  bool              `yaml:"hasHeader,omitempty"`
	Match   []string          `yaml:"match,omitempty"`
	Empty   []string          `yaml:"emptyValues,omitempty"`
	Trim    bool              `yaml:"trimSpace,omitempty"`
	Expand  map[string]string `yaml:"expandFields,omitempty"`
}

func (d *document) yaml() string {
	src, err := yaml.Marshal(d)
	if err != nil {
		panic(err)
	}
	return string(src)
}

// parse loads the document; nil: it is not valid.
func (d *document) parse(file string) *schemas.Docs {
	docs, err := schemas.Parse(file, []byte(d.yaml()), nil)
	if err != nil {
		return nil
	}
	return docs
}

func (d *document) clone() *document {
	c := new(document)
	if err := yaml.Unmarshal([]byte(d.yaml()), c); err != nil {
		panic(err)
	}
	return c
}

// A maker makes random schemas, changes and events.
type maker struct {
	*rand.Rand
	fresh int // names that were given out
}

func newMaker(seed uint64) *maker { return &maker{Rand: rand.New(rand.NewPCG(seed, 11))} }

func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

func one[T any](m *maker, of ...T) T { return of[m.IntN(len(of))] }

// name returns a name that no event has a key of.
func (m *maker) name() string {
	m.fresh++
	return fmt.Sprintf("%s%d", one(m, "n", "user.", "a b", "ip_"), m.fresh)
}

func (m *maker) document() *document {
	for {
		d := &document{Schema: "Test.Log", Version: m.IntN(2), Discovery: m.chance(20), Definitions: map[string]*node{}}
		for i := range m.IntN(3) {
			d.Definitions[fmt.Sprintf("D%d", i)] = m.value(d, 1)
		}
		d.Fields = m.fields(d, 0, 2+m.IntN(6))
		for range m.IntN(3) {
			d.Fields = append(d.Fields, m.derived(d))
		}
		if d.parse("random.yml") != nil {
			return d
		}
	}
}

func (m *maker) fields(d *document, depth, n int) (list []*node) {
	for range n {
		f := m.value(d, depth)
		f.Name, f.Required = m.name(), m.chance(25)
		if m.chance(10) {
			f.Rename = map[string]any{"from": m.name()}
		}
		if f.Type == "string" && m.chance(10) {
			f.Mask = map[string]any{"type": one(m, "redact", "hash")}
		}
		list = append(list, f)
	}
	return list
}

func (m *maker) value(d *document, depth int) *node {
	v := &node{Type: one(m, "string", "string", "string", "int", "smallint", "bigint", "float", "boolean", "timestamp", "timestamp", "json", "object", "array", "ref")}
	if m.chance(20) {
		v.Description = one(m, "one", "two")
	}
	switch {
	case v.Type == "ref" && len(d.Definitions) > 0:
		v.Target = fmt.Sprintf("D%d", m.IntN(len(d.Definitions)))
	case v.Type == "object" && depth < 3:
		v.Fields = m.fields(d, depth+1, 1+m.IntN(3))
		v.Embedded = m.chance(10)
	case v.Type == "array" && depth < 3:
		v.Element = m.value(d, depth+1)
		if m.chance(30) {
			v.Indicators = m.indicators()
		}
	case v.Type == "timestamp":
		v.Formats = m.some("rfc3339", "unix", "unix_ms", "%Y-%m-%d %H:%M:%S")
		v.EventTime, v.Expires = m.chance(40), m.chance(10)
	case v.Type == "json":
		v.Embedded = m.chance(20)
	case v.Type == "ref", v.Type == "object", v.Type == "array":
		v.Type = "string"
		fallthrough
	case v.Type == "string":
		if m.chance(40) {
			v.Indicators = m.indicators()
		}
		if m.chance(30) {
			v.Validate = m.condition()
		}
	}
	return v
}

func (m *maker) indicators() []string { return m.some("ip", "email", "username", "hostname", "url") }

// some returns a few of texts, in any order.
func (m *maker) some(texts ...string) []string {
	m.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	return texts[:1+m.IntN(len(texts)-1)]
}

func texts5() []string { return []string{"a", "b", "10.0.0.1", "::1", "wendy@example.com"} }

func (m *maker) condition() *condition {
	switch m.IntN(5) {
	case 0:
		return &condition{Allow: m.some(texts5()...)}
	case 1:
		return &condition{Deny: m.some(texts5()...)}
	case 2:
		return &condition{IP: one(m, "any", "ipv4", "ipv6")}
	case 3:
		return &condition{Host: "any"}
	}
	return &condition{Allow: m.some(texts5()...), Deny: m.some(texts5()...)}
}

// derived returns a field that is made of others at the top level.
func (m *maker) derived(d *document) *node {
	from := func() string { return one(m, d.Fields...).Name }
	f := &node{Name: m.name(), Type: "string", Required: m.chance(10)}
	switch m.IntN(4) {
	case 0:
		f.Concat = map[string]any{"paths": []string{from(), from()}, "separator": ":"}
	case 1:
		f.Split = map[string]any{"from": from(), "separator": ".", "index": m.IntN(2)}
	default:
		source := one(m, d.Fields...)
		f.Copy = map[string]any{"from": source.Name}
		f.Type, f.Fields, f.Element, f.Target, f.EventTime = source.Type, source.Fields, source.Element, source.Target, source.EventTime && m.chance(30)
		if source.Type != "object" && source.Type != "array" {
			f.Type = one(m, source.Type, "string", "json", "bigint", "float")
		}
	}
	return f
}

// nodes returns every node of the document, and lists every list of fields.
func (d *document) nodes() (nodes []*node, lists []*[]*node) {
	var walk func(n *node)
	walk = func(n *node) {
		nodes = append(nodes, n)
		if n.Fields != nil {
			lists = append(lists, &n.Fields)
		}
		for _, f := range n.Fields {
			walk(f)
		}
		if n.Element != nil {
			walk(n.Element)
		}
	}
	lists = append(lists, &d.Fields)
	for _, f := range d.Fields {
		walk(f)
	}
	for i := range len(d.Definitions) {
		walk(d.Definitions[fmt.Sprintf("D%d", i)])
	}
	return nodes, lists
}

// changed returns the document with a few changes; gentle ones are mostly
// compatible.
func (m *maker) changed(d *document, gentle bool) *document {
	for {
		c := d.clone()
		for range 1 + m.IntN(3) {
			if gentle {
				m.gentle(c)
			} else {
				m.change(c)
			}
		}
		if c.parse("random.yml") != nil {
			return c
		}
	}
}

// gentle makes a change that may be compatible.
func (m *maker) gentle(d *document) {
	nodes, lists := d.nodes()
	n, list := one(m, nodes...), one(m, lists...)
	switch m.IntN(11) {
	case 0:
		n.Required = false
	case 1:
		n.Description = one(m, "", "one", "two", "three")
	case 2, 3:
		for _, f := range m.fields(d, 2, 1) {
			f.Required = false
			*list = append(*list, f)
			m.Shuffle(len(*list), func(i, j int) { (*list)[i], (*list)[j] = (*list)[j], (*list)[i] })
		}
	case 4:
		m.Shuffle(len(*list), func(i, j int) { (*list)[i], (*list)[j] = (*list)[j], (*list)[i] })
	case 5:
		d.Version++
	case 6:
		d.Discovery = true
	case 7:
		if n = m.which(nodes, func(n *node) bool { return n.Target != "" }); n != nil {
			inner := d.clone().Definitions[n.Target]
			inner.Name, inner.Required, inner.Rename = n.Name, n.Required, n.Rename
			if n.Description != "" {
				inner.Description = n.Description
			}
			*n = *inner
		}
	case 8:
		if n = m.which(nodes, func(n *node) bool { return n.Validate != nil }); n != nil {
			m.widen(n)
		}
	case 9:
		d.Fields = append(d.Fields, m.derived(d))
	case 10:
		if n.Element != nil && n.Element.Type == "string" { // the same in other words
			n.Indicators, n.Element.Indicators = n.Element.Indicators, n.Indicators
			n.Validate, n.Element.Validate = n.Element.Validate, n.Validate
		}
	}
}

// which returns one of those nodes that are of some kind, nil if there is none.
func (m *maker) which(nodes []*node, kind func(*node) bool) *node {
	var list []*node
	for _, n := range nodes {
		if kind(n) {
			list = append(list, n)
		}
	}
	if list == nil {
		return nil
	}
	return one(m, list...)
}

// widen takes something away from a validate, mostly.
func (m *maker) widen(n *node) {
	v := n.Validate
	switch m.IntN(4) {
	case 0:
		n.Validate = nil
	case 1:
		if v.Allow != nil {
			v.Allow = append(v.Allow, m.some(texts5()...)...)
		}
	case 2:
		v.Deny = v.Deny[:len(v.Deny)/2]
		n.Validate = v.orNil()
	case 3:
		if v.IP != "" {
			v.IP = "any"
		}
	}
}

func (v *condition) orNil() *condition {
	if len(v.Allow)+len(v.Deny)+len(v.IP)+len(v.Host) == 0 {
		return nil
	}
	return v
}

// change makes any change.
func (m *maker) change(d *document) {
	nodes, lists := d.nodes()
	n, list := one(m, nodes...), one(m, lists...)
	switch m.IntN(16) {
	case 0:
		n.Required = n.Name != "" && !n.Required
	case 1:
		*list = append((*list)[:0:0], (*list)[m.IntN(2):]...)
	case 2:
		*list = append(*list, m.fields(d, 2, 1)...)
	case 3:
		fresh := m.value(d, 2)
		fresh.Name, fresh.Required = n.Name, n.Required
		*n = *fresh
	case 4:
		n.Type = one(m, "smallint", "int", "bigint", "string")
	case 5:
		n.Indicators = m.indicators()
	case 6:
		n.Formats = append(n.Formats, "unix_us")
	case 7:
		n.Formats = m.some("rfc3339", "unix", "unix_ms")
	case 8:
		n.EventTime = !n.EventTime
	case 9:
		n.Validate = m.condition()
	case 10:
		n.Rename = map[string]any{"from": m.name()}
	case 11:
		n.Mask = map[string]any{"type": one(m, "redact", "hash"), "to": "md5"}
	case 12:
		n.Timezone = one(m, "", "UTC", "Asia/Tokyo")
	case 13:
		if n.Name != "" {
			n.Name = one(m, m.name(), n.Name+"s", strings.ToUpper(n.Name))
		}
	case 14:
		n.Embedded, n.Expires, d.Discovery = m.chance(50), m.chance(50), m.chance(50)
	default:
		m.gentle(d)
	}
}

// event returns an event that mostly fits the document.
func (m *maker) event(d *document) []byte {
	event := m.object(d, d.Fields)
	raw, err := json.Marshal(event)
	if err != nil {
		panic(err)
	}
	return raw
}

func (m *maker) object(d *document, fields []*node) map[string]any {
	o := make(map[string]any)
	for _, f := range fields {
		key := f.Name
		if f.Rename != nil {
			key, _ = f.Rename["from"].(string)
		}
		if f.Copy != nil || f.Concat != nil || f.Split != nil || m.chance(15) && !f.Required {
			continue
		}
		o[key] = m.json(d, f)
	}
	for range m.IntN(3) {
		o[one(m, "zz1", "zz2", "Zz 3")] = m.scrap()
	}
	return o
}

func (m *maker) scrap() any {
	return one[any](m, "x", 7, nil, true, []any{"y", nil}, map[string]any{"zz1": []any{1}})
}

func (m *maker) json(d *document, n *node) any {
	if n.Target != "" {
		n = d.Definitions[n.Target]
		return m.json(d, n)
	}
	if m.chance(2) {
		return m.scrap()
	}
	if m.chance(4) {
		return nil
	}
	v := m.plain(d, n)
	if n.Embedded {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	return v
}

func (m *maker) plain(d *document, n *node) any {
	switch n.Type {
	case "object":
		return m.object(d, n.Fields)
	case "array":
		list := []any{}
		for range m.IntN(4) {
			list = append(list, m.json(d, n.Element))
		}
		return list
	case "int", "smallint", "bigint":
		return one[any](m, 7, -1, "12", 32767)
	case "float":
		return one[any](m, 1.5, "2e3", 4)
	case "boolean":
		return one[any](m, true, "false", 1)
	case "timestamp":
		return one[any](m, "2024-03-01T10:00:00Z", 1709287200, "1709287200000", "2024-03-01 10:00:00")
	case "json":
		return m.scrap()
	}
	return one[any](m, "a", "b", "10.0.0.1", "::1", "wendy@example.com", "10.0.0.1", "http://host.example/x", 7, "")
}
