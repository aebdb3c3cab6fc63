package inspect

import "github.com/margaylog/margay/parser"

// sentence says a reason to people. It goes on after the name of the log type
// that won, or stands alone when there is none.
func sentence(r parser.Reason) string {
	switch r {
	case parser.OnlyOne:
		return "no other log type competes"
	case parser.NobodyKnows:
		return "no log type knows any of the top-level keys"
	case parser.AllRefuse:
		return "validate refuses the event in every log type that could have it"
	case parser.OnlyKnows:
		return "no other log type that knows a top-level key may have the event"
	case parser.FellBack:
		return "the log types before it do not take the event, and may be passed over"
	case parser.MostKeys:
		return "it knows more of the top-level keys than the next"
	case parser.IsSatisfied:
		return "the event satisfies it, and not the next, which is as close"
	case parser.MostBelow:
		return "it knows more fields below the top level than the next"
	case parser.MostRequired:
		return "it has more required fields than the next, which is as close"
	case parser.FewestFields:
		return "it has fewer fields than the next, which is as close"
	case parser.ByName:
		return "nothing but its name sets it apart from the next"
	case parser.OnlyMatch:
		return "no other text format takes the record"
	case parser.MostValues:
		return "more of its fields have a value than of the next"
	case parser.NoneMatches:
		return "the record is of no text format"
	case parser.ClosestMatch:
		return "the record is of no text format, and comes closest to this one"
	case parser.RecordSkipped:
		return "the record is a header, or a line to skip"
	case parser.Unreadable:
		return "the event is not one JSON object; the keys before the mistake tell the log type"
	}
	return string(r)
}

// deed says a step to people.
func deed(s parser.Step) string {
	switch s.Do {
	case parser.DidRename:
		return "renamed " + s.Detail
	case parser.DidCopy:
		return "copy of " + s.Detail
	case parser.DidConcat:
		return "joined of " + s.Detail
	case parser.DidSplit:
		return "split of " + s.Detail
	case parser.DidOpen:
		return "JSON inside a text"
	case parser.DidMend:
		return "broken text mended"
	case parser.DidConvert:
		if s.Detail == "spelling" {
			return "spelled another way"
		}
		return s.Detail
	case parser.DidTime:
		return "read as " + s.Detail
	case parser.DidValidate:
		return "passed validate"
	case parser.DidMask:
		return "masked: " + s.Detail
	}
	return string(s.Do)
}

// fate says what became of a value to people; nothing of one that was
// written.
func fate(f *parser.FieldTrace) string {
	switch f.Fate {
	case parser.FateNull:
		return "null: left out"
	case parser.FateEmpty:
		return "empty: left out"
	case parser.FateNulled:
		return "does not fit: dropped"
	case parser.FateRepeated:
		return "dropped: the key comes again"
	case parser.FateUnknown:
		return "dropped: unknown key"
	case parser.FateKept:
		return "unknown key: kept"
	case parser.FateMissing:
		return "not in the event"
	}
	return ""
}
