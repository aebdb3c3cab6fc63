package parser

import (
	"cmp"
	"errors"
	"slices"

	"github.com/margaylog/margay/parser/internal/plan"
	"github.com/margaylog/margay/parser/internal/tape"
	"github.com/margaylog/margay/parser/internal/textfmt"
)

// A Contender is a log type that an event could have had.
type Contender struct {
	LogType string

	// Of a JSON object: how many of its top-level keys the log type knows,
	// how many it does not, and how many fields below the top level the event
	// has. Keys of ours (p_) do not count.
	Known, Unknown, Below int

	// Of a record of text: what the format said of it, how far it came (Done
	// of Of parts), why no farther, and how many top-level fields have a
	// value. Stray says that the format matches only because it takes
	// records that are too short, and that what there is does not fit.
	Match    Match
	Done, Of int
	Why      string
	Values   int
	Stray    bool

	// Required and Fields are sizes of the schema: its required fields and
	// all fields, of all levels.
	Required, Fields int

	// Satisfied says that the event is fine as this log type; if not,
	// Violations say what is wrong. Refused says that a validate is among
	// them: the event is not this log type. Tried is false when the event
	// could not be read so far.
	Tried, Satisfied, Refused bool
	Violations                []Violation
	OmittedViolations         int
}

// A Match is what a text format says of a record.
type Match string

// The matches. Of a log type that reads JSON it is empty.
const (
	MatchedText Match = "matched"
	SkippedText Match = "skipped"  // for what it says: skipPrefix, or a header
	PassedText  Match = "passed"   // for where it stands: skipLines, or a header that nobody reads
	NoMatchText Match = "no-match" // or a script that failed
)

// A Reason says why a log type won over the next one.
type Reason string

// The reasons. Those of JSON are in the order in which they are asked for, and
// so are those of text.
const (
	OnlyOne       Reason = "only-one"       // no other log type competes
	NobodyKnows   Reason = "nobody-knows"   // no log type knows any of the keys
	AllRefuse     Reason = "all-refuse"     // a validate of each one refuses the event
	OnlyKnows     Reason = "only-knows"     // no other knows any of the keys, but for those whose validate refuses it
	FellBack      Reason = "fell-back"      // those before it do not take the event (Options.Fallback)
	MostKeys      Reason = "most-keys"      // it knows more top-level keys
	IsSatisfied   Reason = "satisfied"      // the event is fine as it, and not as the next
	MostBelow     Reason = "most-below"     // it knows more fields below the top level
	MostRequired  Reason = "most-required"  // it has more required fields
	FewestFields  Reason = "fewest-fields"  // it has fewer fields
	ByName        Reason = "name"           // its name sorts first
	OnlyMatch     Reason = "only-match"     // no other text format matches
	MostValues    Reason = "most-values"    // more of its fields have a value
	NoneMatches   Reason = "none-matches"   // no text format matches
	ClosestMatch  Reason = "closest-match"  // no text format matches, and it came closest
	RecordSkipped Reason = "record-skipped" // the record is no event for one of them
	Unreadable    Reason = "unreadable"     // the event is not a JSON object
)

// competeByKeys lists the log types that know some of the top-level keys of
// the object on the tape. readable is false when only the beginning of it is
// there.
func (x *Explanation) competeByKeys(p *Parser, only *logType, readable bool) {
	known, others := p.topKeys()
	r := p.rankings.rank(known)
	counts := slices.Clone(p.rankings.counts)
	tiers := r.tiers
	if only != nil {
		tiers = [][]*logType{{only}}
	}
	var won []contender // those that no validate refuses, as far as they were asked
	for _, tier := range tiers {
		cs := make([]contender, len(tier))
		for i, l := range tier {
			cs[i].log = l
		}
		if readable {
			cs = p.try(tier)
		}
		for _, c := range cs {
			x.Contenders = append(x.Contenders, p.contender(c.log, int(counts[c.log.index]), len(known)+others, readable))
			if !c.refused {
				won = append(won, c)
			}
		}
	}
	switch {
	case !readable:
		x.Reason = Unreadable
	case only != nil:
		x.Reason = OnlyOne
	default:
		x.Reason = x.reasonOfKeys(p, won, counts)
	}
}

// topKeys returns the top-level keys of the event that schemas know, sorted,
// each once, and how many others there are.
func (p *Parser) topKeys() (known []uint32, others int) {
	unknown := make(map[string]bool)
	nodes := p.tape.Nodes()
	for k := uint32(1); k < nodes[0].Next; k = nodes[k].Next {
		if key := nodes[k].Key; key != tape.Unknown && len(p.set.top[key]) > 0 {
			known = append(known, key)
		} else if name := string(p.tape.KeyText(nil, k)); !plan.Ours(name) {
			unknown[name] = true
		}
	}
	slices.Sort(known)
	return slices.Compact(known), len(unknown)
}

// contender describes a log type that knows some of the keys.
func (p *Parser) contender(l *logType, known, keys int, readable bool) Contender {
	c := Contender{
		LogType: l.name, Known: known, Unknown: keys - known,
		Required: l.sizes.required, Fields: l.sizes.fields, Tried: readable,
	}
	if readable {
		p.run(l, plan.Mode{})
		p.judge(&c, l)
		c.Below = p.machine.CountBelow(l.fields)
	}
	return c
}

// judge notes what the last run found wrong.
func (p *Parser) judge(c *Contender, l *logType) {
	c.Tried, c.Satisfied, c.Refused = true, len(p.machine.Problems) == 0, p.machine.Refused
	if !c.Satisfied {
		e := p.eventError(l)
		c.Violations, c.OmittedViolations = e.Violations, e.Omitted
	}
}

// reasonOfKeys says why the first of those that won has the event.
func (x *Explanation) reasonOfKeys(p *Parser, won []contender, counts []int32) Reason {
	switch {
	case len(x.Contenders) == 0:
		return NobodyKnows
	case len(won) == 0:
		return AllRefuse
	case won[0].log.name != x.LogType:
		return FellBack
	case len(won) == 1:
		return OnlyKnows
	}
	a, b := won[0], won[1]
	switch {
	case counts[a.log.index] != counts[b.log.index]:
		return MostKeys
	case a.satisfied != b.satisfied:
		return IsSatisfied
	case a.below != b.below:
		return MostBelow
	}
	return bySize(a.log, b.log)
}

// bySize says why a comes before b by what their schemas have.
func bySize(a, b *logType) Reason {
	switch {
	case a.sizes.required != b.sizes.required:
		return MostRequired
	case a.sizes.fields != b.sizes.fields && !a.isText():
		return FewestFields
	}
	return ByName
}

// unmatched describes a log type whose format has no use for the record.
func (r *textReader) unmatched(o textfmt.Outcome) Contender {
	c := Contender{LogType: r.log.name, Match: NoMatchText, Fields: r.log.sizes.fields, Required: r.log.sizes.required}
	switch {
	case o == textfmt.Skipped:
		c.Match = SkippedText
	case o == textfmt.Passed:
		c.Match = PassedText
	case r.runner != nil && r.why != nil:
		c.Why = r.why.Error()
	default:
		why := r.matcher.Why()
		c.Done, c.Of, c.Why = why.Done, why.Of, why.Text
	}
	return c
}

// competeAsText lists the log types that the record was tried as, and then
// others, which have no use for it. It returns the reader that has the record.
func (x *Explanation) competeAsText(p *Parser, tried []textContender, others []Contender, readers int) (winner *textReader) {
	at := -1
	for i, t := range tried {
		c := Contender{
			LogType: t.reader.log.name, Match: MatchedText, Values: t.values, Stray: t.stray && !t.satisfied && len(p.set.logs) > 1,
			Fields: t.reader.log.sizes.fields, Required: t.reader.log.sizes.required,
		}
		if o, where := p.fill(t.reader); o == tape.Good {
			p.run(t.reader.log, plan.Mode{})
			p.judge(&c, t.reader.log)
		} else {
			c.Violations = p.unreadable(t.reader.log, o, where).Violations
		}
		x.Contenders = append(x.Contenders, c)
		if at < 0 && c.LogType == x.LogType && !c.Stray {
			at, winner = i, t.reader
		}
	}
	slices.SortStableFunc(others, func(a, b Contender) int { return cmp.Compare(b.share(), a.share()) })
	x.Contenders = append(x.Contenders, others...)
	x.Reason = x.reasonOfText(tried, at, readers)
	return winner
}

// share is how much of a format the record matched, skipped ones first.
func (c *Contender) share() float64 {
	switch {
	case c.Match == SkippedText, c.Match == PassedText:
		return 1
	case c.Of == 0:
		return 0
	}
	return float64(c.Done) / float64(c.Of)
}

// reasonOfText says why the log type at a place of those that were tried has
// the record; -1 is none of them.
func (x *Explanation) reasonOfText(tried []textContender, at, readers int) Reason {
	var e *EventError
	switch {
	case errors.Is(x.Err, ErrSkipped):
		return RecordSkipped
	case at < 0 && x.LogType != "" && readers > 1:
		return ClosestMatch
	case at < 0:
		return NoneMatches
	case errors.As(x.Err, &e) && e.Violations[0].Code == NoLogType:
		return AllRefuse
	case readers == 1:
		return OnlyOne
	case at+1 == len(tried):
		return OnlyMatch
	}
	a, b := tried[at], tried[at+1]
	switch {
	case a.satisfied != b.satisfied:
		return IsSatisfied
	case a.refused != b.refused:
		return OnlyMatch
	case a.values != b.values:
		return MostValues
	}
	return bySize(a.reader.log, b.reader.log)
}
