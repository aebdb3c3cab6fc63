package parser

// AppendJSON is Parse, and [Event.AppendJSON] for what it returns: it appends
// the event to dst as one JSON object, without a line end. That saves a copy of
// the fields, which are written where they are to be. dst must not overlap raw.
// With an error AppendJSON returns dst as it was, or a copy with more room.
//
// The event is valid as that of Parse is, and as long as what was appended is
// not changed.
func (p *Parser) AppendJSON(dst, raw []byte) ([]byte, *Event, error) {
	own := p.lend(dst)
	ev, err := p.parse(raw, p.set.only())
	return p.complete(own, ev, err)
}

// AppendJSONAs is AppendJSON for an event whose log type is known: see ParseAs.
func (p *Parser) AppendJSONAs(logType string, dst, raw []byte) ([]byte, *Event, error) {
	only, err := p.set.logType(logType)
	if err != nil {
		return dst, nil, err
	}
	own := p.lend(dst)
	ev, err := p.parse(raw, only)
	return p.complete(own, ev, err)
}

// lend has the fields of the next event written behind dst, and returns the
// memory that the parser itself has for them.
func (p *Parser) lend(dst []byte) (own []byte) {
	p.reclaim()
	if own = p.out; p.large {
		own = nil
	}
	p.out, p.start, p.lent = dst, len(dst), true
	return own
}

// complete completes an event whose fields were written behind what was lent,
// and makes the memory that is the parser's own what it uses again.
func (p *Parser) complete(own []byte, ev *Event, err error) ([]byte, *Event, error) {
	out, start := p.out, p.start
	p.out, p.start, p.lent = own, 0, false
	if err != nil {
		return out[:start], nil, err
	}
	return ev.complete(out, start), ev, nil
}

// reclaim forgets what was lent when a panic, of an indicator say, kept it
// from being given back.
func (p *Parser) reclaim() {
	if p.lent {
		p.out, p.start, p.lent = nil, 0, false
	}
}
