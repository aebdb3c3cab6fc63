package schemas

import "fmt"

// checkArrays reports copy, concat and split inside the elements of arrays:
// paths start at the top level and do not go into arrays, so these would take
// the same value for every element, which nobody means.
func (d *decoder) checkArrays() {
	a := &arrayWalk{decoder: d, inside: make(map[*definitionState]bool), outside: make(map[*definitionState]bool)}
	a.fieldList(d.schema.Fields, false)
}

// An arrayWalk visits what the fields hold, each definition once inside
// arrays and once outside.
type arrayWalk struct {
	*decoder
	inside, outside map[*definitionState]bool
}

func (a *arrayWalk) fieldList(fields []*Field, inArray bool) {
	for _, f := range fields {
		if inArray {
			for _, l := range f.links() {
				a.report(MisplacedTransformation, l.from.Pos, l.path, "copy, concat and split do not work inside arrays", "move the field out of the array")
			}
		}
		a.value(&f.Value, inArray)
	}
}

func (a *arrayWalk) value(v *Value, inArray bool) {
	switch v.Type {
	case Object:
		a.fieldList(v.Fields, inArray)
	case Array:
		if v.Element != nil {
			a.value(v.Element, true)
		}
	case Ref:
		visited := a.outside
		if inArray {
			visited = a.inside
		}
		if s := a.target(v); s != nil && !visited[s] {
			visited[s] = true
			a.value(&s.Value, inArray)
		}
	}
}

// checkCycles reports fields that take their value from themselves: by way
// of other fields, or of an object that they are in.
func (d *decoder) checkCycles() {
	c := &cycleWalk{decoder: d, fields: make(map[*Field]visit), definitions: make(map[*definitionState]bool)}
	c.all(d.schema.Fields)
}

// A visit says how far a depth-first walk has come with a field.
type visit uint8

const (
	unseen visit = iota
	open         // we are in it, or in what it needs
	done
)

// A cycleWalk visits each field after the fields that its value needs. Fields
// of definitions count once, however many refs there are: paths start at the
// top level, so each of their copies needs the same.
type cycleWalk struct {
	*decoder
	fields      map[*Field]visit
	definitions map[*definitionState]bool
	links       []link // those that lead to where we are
}

func (c *cycleWalk) all(fields []*Field) {
	for _, f := range fields {
		c.field(f)
	}
}

func (c *cycleWalk) field(f *Field) {
	switch c.fields[f] {
	case done:
		return
	case open:
		if len(c.links) > 0 { // else refs are cyclic, which checkRefs reported
			l := c.links[len(c.links)-1]
			c.report(CyclicTransformation, l.from.Pos, l.path, fmt.Sprintf("the value of %s depends on itself", quote(f.Name.Value)), "let a field of the circle read the event")
		}
		return
	}
	c.fields[f] = open
	c.value(&f.Value)
	for _, l := range f.links() {
		c.links = append(c.links, l)
		for i, g := range l.src {
			// An object on the way matters only if it is copied itself.
			if i == len(l.src)-1 || g.transformed() {
				c.field(g)
			}
		}
		c.links = c.links[:len(c.links)-1]
	}
	c.fields[f] = done
}

func (c *cycleWalk) value(v *Value) {
	switch v.Type {
	case Object:
		c.all(v.Fields)
	case Array:
		if v.Element != nil {
			c.value(v.Element)
		}
	case Ref:
		if s := c.target(v); s != nil && !c.definitions[s] {
			c.definitions[s] = true
			c.value(&s.Value)
		}
	}
}
