package parser

// ByShape reports whether the event is one that p reads by a learned shape.
func (p *Parser) ByShape(raw []byte) bool {
	if !p.batch {
		p.setNow(p.set.Now())
	}
	return p.byShape(raw, nil) != nil
}

// Lessons returns how many times p tried to learn a shape of an event.
func (p *Parser) Lessons() int { return p.shapes.layoutLessons.tries + p.shapes.outlineLessons.tries }
