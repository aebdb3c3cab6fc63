package parser

import (
	"cmp"
	"slices"

	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
)

// Which log type an event is follows from the event alone (docs/semantics.md,
// "Which log type is it"): the schema that knows most of its top-level keys,
// and only among equals the values count. So the keys are ranked first, and
// the ranking of a sequence of keys is remembered.

// A ranking orders the log types that know some of an event's top-level
// keys.
type ranking struct {
	// tiers hold the log types that know equally many keys, most first.
	tiers [][]*logType
}

// best returns the one log type that knows more keys than any other, if there
// is one.
func (r *ranking) best() *logType {
	if len(r.tiers) == 0 || len(r.tiers[0]) > 1 {
		return nil
	}
	return r.tiers[0][0]
}

// rankings remembers rankings by the keys they are for. Its size is bounded:
// a newer ranking takes the place of an older one.
type rankings struct {
	set     *Set
	entries [1024]remembered
	keys    []uint32 // the keys at hand, in the order of the event
	sorted  []uint32
	seen    []uint32 // by key: the event that had it last
	events  uint32   // counts those whose keys came in a new order
	counts  []int32  // scratch: known keys by log type
}

type remembered struct {
	keys    []uint32 // as they stood in the event that was ranked
	sorted  []uint32 // the same keys, sorted, each once
	ranking *ranking
}

// longestRemembered bounds the memory of one entry; an event with more keys
// is ranked anew each time, which is little beside parsing it.
const longestRemembered = 256

// of returns the ranking for the event on t. The hash of the keys does not
// depend on their order, so that events whose producer shuffles keys share a
// ranking too.
func (r *rankings) of(t *tape.Tape) *ranking {
	nodes := t.Nodes()
	keys, h := r.keys[:0], uint32(0)
	for k := uint32(1); k < nodes[0].Next; k = nodes[k].Next {
		if key := nodes[k].Key; key != tape.Unknown {
			keys = append(keys, key)
			h += key * key * 0x9E3779B1
		}
	}
	r.keys = keys
	e := &r.entries[h>>22]
	if e.ranking != nil && slices.Equal(e.keys, keys) {
		return e.ranking
	}
	if e.ranking != nil && r.same(e.sorted, keys) {
		return e.ranking
	}
	r.sorted = append(r.sorted[:0], keys...)
	slices.Sort(r.sorted)
	r.sorted = slices.Compact(r.sorted)
	rank := r.rank(r.sorted)
	if len(keys) <= longestRemembered {
		e.keys, e.sorted, e.ranking = append(e.keys[:0], keys...), append(e.sorted[:0], r.sorted...), rank
	}
	return rank
}

// same reports whether keys, in any order and some of them perhaps more than
// once, are those of set.
func (r *rankings) same(set, keys []uint32) bool {
	if len(set) > len(keys) {
		return false
	}
	if r.events++; r.events == 0 || r.seen == nil {
		r.seen, r.events = make([]uint32, r.set.keys.Len()), 1
	}
	distinct := 0
	for _, key := range keys {
		if r.seen[key] != r.events {
			r.seen[key] = r.events
			distinct++
		}
	}
	if distinct != len(set) {
		return false
	}
	for _, key := range set {
		if r.seen[key] != r.events {
			return false
		}
	}
	return true
}

// rank counts, for each log type, how many of the keys it knows.
func (r *rankings) rank(keys []uint32) *ranking {
	r.counts = slices.Grow(r.counts[:0], len(r.set.logs))[:len(r.set.logs)]
	clear(r.counts)
	var known []*logType
	for _, key := range keys {
		for _, i := range r.set.top[key] {
			if r.counts[i] == 0 {
				known = append(known, r.set.logs[i])
			}
			r.counts[i]++
		}
	}
	slices.SortFunc(known, func(a, b *logType) int {
		return cmp.Or(cmp.Compare(r.counts[b.index], r.counts[a.index]), cmp.Compare(a.index, b.index))
	})
	rank := &ranking{}
	for len(known) > 0 {
		n := 1
		for n < len(known) && r.counts[known[n].index] == r.counts[known[0].index] {
			n++
		}
		rank.tiers = append(rank.tiers, known[:n])
		known = known[n:]
	}
	return rank
}

// A contender is a log type that the event was tried as.
type contender struct {
	log       *logType
	satisfied bool
	refused   bool // by a validate
	below     int  // known fields below the top level
}

// better orders contenders that know equally many top-level keys.
func better(a, b contender) int {
	return cmp.Or(
		compareBool(b.satisfied, a.satisfied),
		cmp.Compare(b.below, a.below),
		cmp.Compare(b.log.sizes.required, a.log.sizes.required),
		cmp.Compare(a.log.sizes.fields, b.log.sizes.fields),
		cmp.Compare(a.log.name, b.log.name),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// contest finds the log type of an event whose keys do not decide it, or
// whose first choice is not satisfied, and reads the event as that.
func (p *Parser) contest(r *ranking) (*Event, error) {
	var first *logType // the best that no validate refuses
	for _, tier := range r.tiers {
		for _, c := range p.try(tier) {
			switch {
			case c.refused:
			case first == nil && (c.satisfied || !p.set.options.Fallback):
				return p.read(c.log)
			case first == nil:
				first = c.log
			case c.satisfied:
				ev, err := p.read(c.log)
				ev.fellBack = true
				return ev, err
			}
		}
	}
	if first != nil {
		return p.read(first)
	}
	return nil, p.noLogType(r)
}

// try reads the event as each log type of a tier and orders them.
func (p *Parser) try(tier []*logType) []contender {
	cs := make([]contender, len(tier))
	for i, l := range tier {
		cs[i] = contender{log: l}
		p.run(l, plan.Mode{})
		cs[i].satisfied = len(p.machine.Problems) == 0
		cs[i].refused = p.machine.Refused
		if len(tier) > 1 {
			cs[i].below = p.machine.CountBelow(l.fields)
		}
	}
	slices.SortFunc(cs, better)
	return cs
}

// noLogType refuses an event that no log type knows, or that a validate of
// each one that knows it refuses.
func (p *Parser) noLogType(r *ranking) *EventError {
	e := &EventError{Offset: int(p.tape.Nodes()[0].Start)}
	msg := "no schema knows any of the event's top-level keys"
	if len(r.tiers) > 0 {
		e.LogType = p.try(r.tiers[0])[0].log.name
		msg = "validate refuses the event in every schema that knows any of its top-level keys"
	}
	e.Violations = []Violation{{Code: NoLogType, Msg: msg}}
	return e
}
