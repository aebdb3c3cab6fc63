package parser

import "github.com/margaylog/margay/schemas"

// An Enricher adds to events what is known of their values besides, such as
// the rows of lookup tables (package lookup).
type Enricher interface {
	// Bind returns what enriches the events of set. Compile calls it once,
	// when the log types of set are there, also if some of them have errors;
	// Bind may keep set. An error among the diagnostics fails the compilation.
	Bind(set *Set) (Enrichment, schemas.Diagnostics)
}

// An Enrichment enriches the events of one Set. Parsers call it at the same
// time.
type Enrichment interface {
	// Enrich appends to dst what becomes p_enrichment of ev: a JSON object on
	// one line, in valid UTF-8, without white space between its tokens. It
	// appends nothing when there is nothing to add. Neither dst nor ev may be
	// kept.
	Enrich(dst []byte, ev *Event) []byte
}

const enrichmentLead = `,"p_enrichment":`

// enrich puts p_enrichment behind p_header.
func (p *Parser) enrich(ev *Event) {
	dst := append(p.extra[:0], p.header...)
	ev.enriched, ev.header = len(dst), dst // Enrich looks at ev, which has no enrichment yet
	start := ev.enriched + len(enrichmentLead)
	dst = p.set.enrichment.Enrich(append(dst, enrichmentLead...), ev)
	if len(dst) == start {
		dst = dst[:ev.enriched]
	}
	p.extra, ev.header = dst, dst
}

// Enrichment returns the event's p_enrichment, a JSON object, or nil when it
// has none. It is as valid as the event.
func (e *Event) Enrichment() []byte {
	if e.set.enrichment == nil || len(e.header) == e.enriched {
		return nil
	}
	return e.header[e.enriched+len(enrichmentLead):]
}
