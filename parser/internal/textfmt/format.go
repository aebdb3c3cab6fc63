package textfmt

// A KeyValue is one entry of a mapping of texts.
type KeyValue struct{ Key, Value string }

// Common holds the options that the formats share.
type Common struct {
	EmptyValues []string   // values that mean that there is none
	TrimSpace   bool       // remove white space around each value, as strings.TrimSpace does
	Expand      []KeyValue // further values by name, made of the split ones by %{name} templates
	SkipPrefix  string     // skip records that begin with it; "" for none
	SkipLines   int        // skip so many records at the start of a file
}

// CSV are the options of delimited text. Without Columns each file's header
// names the columns; with both, the header is skipped and Columns count.
type CSV struct {
	Common
	Delimiter rune // 0 means a comma
	HasHeader bool
	Columns   []string // "" skips a column

	// Wanted are the names of which a header must have at least one, or be
	// used by a template; what has none is no header. Nil means any.
	Wanted []string
}

// FastMatch are the options of patterns. The first that matches counts.
type FastMatch struct {
	Common
	Match []string
}

// Regex are the options of a regular expression: the parts of Match, joined
// with nothing between them. Patterns are grok patterns besides the built-in
// ones, or instead of them.
type Regex struct {
	Common
	Match    []string
	Patterns []KeyValue
}

// A Format is compiled and immutable, and may be used concurrently.
type Format struct {
	splitter
	layout     *layout // nil: the header of each file decides
	templates  []template
	empty      textSet
	trim       bool
	hasHeader  bool
	skipPrefix string
	skipLines  int
}

// A splitter is what is particular to a format. It is immutable too: what
// changes from record to record is the Matcher's.
type splitter interface {
	// slots returns how many slots a record of this layout can fill, and
	// whether each record fills all of them and slot i is always field i.
	slots(l *layout) (n int, direct bool)
	// split puts the parts of record into m.slots, nil for missing ones, and
	// returns for each slot the field that it fills, -1 for none.
	split(m *Matcher, record []byte) (fields []int, ok bool)
	// why explains the last split of m that was not ok.
	why(m *Matcher) Reason
}

// newFormat compiles what the formats share. fields are the names that the
// format itself gives, nil when headers do.
func newFormat(s splitter, c Common, fields *nameTable, errs *CompileErrors) *Format {
	f := &Format{
		splitter:   s,
		empty:      newTextSet(c.EmptyValues),
		trim:       c.TrimSpace,
		skipPrefix: c.SkipPrefix,
		skipLines:  c.SkipLines,
	}
	if c.SkipLines < 0 {
		errs.report("skipLines", -1, "a negative number of lines", "")
	}
	f.templates = newTemplates(c.Expand, fields, errs)
	if fields != nil {
		f.layout = newLayout(fields.names, nil, f.templates)
	}
	return f
}

// Names returns every field that the format can fill, each once, in the order
// in which a Matcher gives them: first those of the text, then those that
// templates alone give. It is nil when headers name the fields. The slice
// must not be changed.
func (f *Format) Names() []string {
	if f.layout == nil {
		return nil
	}
	return f.layout.names
}

// NewMatcher returns a Matcher that stands at the start of a file.
func (f *Format) NewMatcher() *Matcher {
	m := &Matcher{format: f}
	if f.layout != nil {
		m.use(f.layout)
	}
	m.Reset()
	return m
}

// A layout says what the fields are and which of them the templates fill.
type layout struct {
	names   []string
	columns []int // csv: the field of each column, -1 for none
	expand  []expansion
}

// An expansion is a template whose placeholders are resolved to fields.
type expansion struct {
	field int
	parts []expansionPart
}

// An expansionPart is literal text when field is negative.
type expansionPart struct {
	literal string
	field   int
}

// newLayout resolves templates against the names of the text. Placeholders
// that name nothing give nothing: that happens with headers only, the other
// formats have refused them before.
func newLayout(names []string, columns []int, templates []template) *layout {
	all := newNameTable(names)
	split := len(all.names)
	l := &layout{columns: columns}
	for _, t := range templates {
		e := expansion{field: all.add(t.name)}
		for _, p := range t.pieces {
			if !p.placeholder {
				e.parts = append(e.parts, expansionPart{p.text, -1})
			} else if i, ok := all.index[p.text]; ok && i < split {
				e.parts = append(e.parts, expansionPart{"", i})
			}
		}
		l.expand = append(l.expand, e)
	}
	l.names = all.names
	return l
}

// inOrder reports whether slot i fills field i.
func inOrder(fields []int) bool {
	for i, field := range fields {
		if field != i {
			return false
		}
	}
	return true
}

// A nameTable numbers names in the order in which they first come.
type nameTable struct {
	names []string
	index map[string]int
}

func newNameTable(names []string) *nameTable {
	t := &nameTable{index: make(map[string]int, len(names))}
	for _, name := range names {
		t.add(name)
	}
	return t
}

func (t *nameTable) add(name string) int {
	i, ok := t.index[name]
	if !ok {
		i = len(t.names)
		t.names = append(t.names, name)
		t.index[name] = i
	}
	return i
}

// fields returns the number of each name, adding those that are new, and -1
// for the empty one.
func (t *nameTable) fields(names []string) []int {
	fields := make([]int, len(names))
	for i, name := range names {
		fields[i] = -1
		if name != "" {
			fields[i] = t.add(name)
		}
	}
	return fields
}
