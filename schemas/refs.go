package schemas

import "fmt"

// facts are what a value holds once its refs are expanded. They are computed
// once for each definition, so that a schema whose refs expand to 10^20
// fields is measured as fast as any other.
type facts struct {
	fields    int  // in it, at all levels, at most MaxFields
	height    int  // levels of fields in it
	arrays    int  // arrays directly in each other, from the value on
	eventTime bool // a timestamp in it is marked as event time
	required  bool // a field in it is required
}

// A definitionState is what the checks know about a definition.
type definitionState struct {
	*Definition
	entered, measured bool
	facts             facts

	following bool   // resolve is following it
	resolved  *Value // what it stands for, nil when not known
	done      bool   // resolved is final
}

// checkRefs reports refs without a target, circles of refs, and schemas that
// are too deep or too large once refs are expanded.
func (d *decoder) checkRefs() {
	d.states = make(map[string]*definitionState, len(d.schema.Definitions))
	for _, def := range d.schema.Definitions {
		d.states[def.Name.Value] = &definitionState{Definition: def}
	}
	for _, def := range d.schema.Definitions {
		d.definitionFacts(d.states[def.Name.Value])
	}
	d.fieldFacts(d.schema.Fields)
}

// target returns the definition that a ref names.
func (d *decoder) target(v *Value) *definitionState {
	if v.Type != Ref || !v.Target.Set() {
		return nil
	}
	return d.states[v.Target.Value]
}

// definitionFacts measures a definition, once.
func (d *decoder) definitionFacts(s *definitionState) facts {
	if !s.measured && !s.entered {
		s.entered = true
		s.facts = d.valueFacts(&s.Value)
		s.measured = true
	}
	return s.facts
}

func (d *decoder) valueFacts(v *Value) facts {
	switch v.Type {
	case Object:
		return d.fieldFacts(v.Fields)
	case Array:
		if v.Element == nil {
			return facts{}
		}
		f := d.valueFacts(v.Element)
		if f.arrays++; f.arrays > maxArrays {
			d.tooDeep(v.Element, fmt.Sprintf("arrays nested deeper than %d levels", maxArrays))
			f.arrays = 0
		}
		return f
	case Ref:
		return d.refFacts(v)
	case Timestamp:
		return facts{eventTime: v.EventTime.Value}
	}
	return facts{}
}

func (d *decoder) refFacts(v *Value) facts {
	if !v.Target.Set() {
		return facts{}
	}
	path := child(v.Path, "target")
	s := d.target(v)
	if s == nil {
		hint := "add it under definitions"
		defs := d.schema.Definitions
		if guess, ok := d.env.suggestFrom(v.Target.Value, len(defs), func(i int) string { return defs[i].Name.Value }); ok {
			hint = didYouMean(guess)
		}
		d.report(UnresolvedRef, v.Target.Pos, path, "no definition "+quote(v.Target.Value), hint)
		return facts{}
	}
	if s.entered && !s.measured {
		d.add(Diagnostic{
			Pos: v.Target.Pos, Path: path, Code: CyclicRef,
			Msg:  fmt.Sprintf("the definition %s %s refers to itself", quote(v.Target.Value), place(s.Name.Pos, v.Target.Pos)),
			Hint: "write it out, or use the type json", Related: s.Name.Pos,
		})
		return facts{}
	}
	return d.definitionFacts(s)
}

// fieldFacts measures a list of fields. What is too much is reported where it
// becomes so and then counts as nothing: one mistake, one diagnostic.
func (d *decoder) fieldFacts(fields []*Field) facts {
	sum := facts{}
	for _, f := range fields {
		in := d.valueFacts(&f.Value)
		if in.height > MaxDepth-1 {
			d.tooDeep(&f.Value, fmt.Sprintf("fields nested deeper than %d levels", MaxDepth))
			in.height = 0
		}
		sum.fields += 1 + in.fields
		if sum.fields > MaxFields {
			d.report(TooLarge, f.TypePos, f.Path, fmt.Sprintf("more than %d fields once refs are expanded", MaxFields), "use the type json for parts that nobody queries")
			sum.fields = 0
		}
		sum.height = max(sum.height, in.height+1)
		sum.eventTime = sum.eventTime || in.eventTime
		sum.required = sum.required || in.required || f.Required.Value
	}
	return sum
}

func (d *decoder) tooDeep(v *Value, msg string) {
	d.report(TooDeep, v.TypePos, v.Path, msg, "use the type json for the inner parts")
}

// resolve returns what v stands for. It is nil when that is not known,
// because of a mistake that checkRefs has reported.
func (d *decoder) resolve(v *Value) *Value {
	if v == nil || v.Type != Ref {
		return v
	}
	s := d.target(v)
	if s == nil || s.following {
		return nil
	}
	if !s.done {
		s.following = true
		s.resolved = d.resolve(&s.Value)
		s.following, s.done = false, true
	}
	return s.resolved
}
