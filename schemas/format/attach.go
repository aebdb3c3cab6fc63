package format

// A comment that has a line of its own belongs to the entry that comes next,
// unless it is indented like the entries of a collection that ends before
// that: then it stands at the end of the collection. A comment behind
// something belongs to that. Blank lines are comments without text.

// attach gives each comment, and each blank line, to an entry or a collection.
func (d *document) attach(top *collection) {
	a := &attacher{document: d, top: top}
	line := d.part.from
	for _, c := range d.found {
		a.blanks(line, c.line)
		line = c.line + 1
		if c.own {
			a.own(c)
		} else {
			a.behind(c)
		}
	}
	a.blanks(line, d.part.to)
	a.pass(d.part.to)
}

type attacher struct {
	*document
	top  *collection
	next int         // the entry that comes next
	foot *collection // the one that the last comment stands at the end of, before that entry
	done bool        // the last comment was one of the entry that comes next
	gap  bool        // there were blank lines since
}

// pass moves on to the first entry that begins at a line or later.
func (a *attacher) pass(line int) {
	for a.next < len(a.flat) && a.flat[a.next].line < line {
		list := &a.flat[a.next].lead
		if a.foot != nil {
			list = &a.foot.foot
		}
		a.put(list, nil)
		a.next++
		a.foot, a.done = nil, false
	}
}

// put appends comments to a list, behind the blank lines that wait.
func (a *attacher) put(list *[]string, comments []string) {
	if a.gap {
		*list = append(*list, "")
	}
	a.gap = false
	*list = append(*list, comments...)
}

// own takes a comment that has its line for itself.
func (a *attacher) own(c comment) {
	a.pass(c.line)
	if to := a.ending(c.column); to != nil && !a.done {
		a.foot = to
		a.put(&to.foot, []string{c.text})
		return
	}
	a.foot, a.done = nil, true
	list := &a.top.foot
	if a.next < len(a.flat) {
		list = &a.flat[a.next].lead
	}
	a.put(list, []string{c.text})
}

// ending returns the collection that ends before the next entry and whose
// entries are indented as a comment is; the innermost of those that are not
// deeper. Comments come in the order of the collections' ends.
func (a *attacher) ending(column int) *collection {
	if a.next == 0 {
		return nil
	}
	var in *collection // of the next entry
	least := 0
	if a.next < len(a.flat) {
		in, least = a.flat[a.next].in, a.flat[a.next].column
	}
	open := a.foot == nil // whether c may be it
	for c := a.flat[a.next-1].in; c != nil && c != in && c != a.top; c = up(c) {
		open = open || c == a.foot
		// A list may be indented like the key that it stands behind. Then the
		// comment belongs to the mapping.
		if open && c.column <= column && c.column > least && c.column > up(c).column {
			return c
		}
	}
	return nil
}

func up(c *collection) *collection {
	if c.owner == nil {
		return nil
	}
	return c.owner.in
}

// behind takes a comment that stands behind something: the last entry that
// begins on that line or before. When that has one, it comes before it.
func (a *attacher) behind(c comment) {
	a.pass(c.line + 1)
	if a.next == 0 { // behind the marker of the document
		a.flat[0].lead = append(a.flat[0].lead, c.text)
		return
	}
	e := a.flat[a.next-1]
	if e.trail != "" {
		e.lead = append(e.lead, e.trail)
	}
	e.trail = c.text
}

// blanks takes the blank lines between two lines.
func (a *attacher) blanks(from, to int) {
	for i := from; i < to; i++ {
		if a.blank[i] {
			a.pass(i)
			a.gap = true
		}
	}
}
