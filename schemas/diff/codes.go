package diff

import "slices"

// A Rating says what a change does to those who use the events.
type Rating string

// The ratings.
const (
	Compatible Rating = "compatible"
	Breaking   Rating = "breaking"
)

// A Code names a kind of change. Codes are words, and never renamed once
// released; [Codes] describes them all, and docs/diff.md lists them.
type Code string

// A CodeSpec describes one kind of change. The rating of every change comes
// from this table, and the list in the documentation is made from it.
type CodeSpec struct {
	Code   Code
	Rating Rating
	What   string // what changed, in a few words
	Means  string // the same for the documentation
	Why    string // why it has its rating
}

// Codes returns every code, grouped as the documentation does: log types,
// fields, values, transformations, text formats. The slice is the caller's.
func Codes() []CodeSpec { return slices.Clone(codeSpecs[:]) }

// The codes of changes, see [Codes].
const (
	LogTypeAdded           Code = "log-type-added"
	LogTypeRemoved         Code = "log-type-removed"
	VersionChanged         Code = "version-changed"
	DescriptionChanged     Code = "description-changed"
	ReferenceURLChanged    Code = "reference-url-changed"
	FieldDiscoveryEnabled  Code = "field-discovery-enabled"
	FieldDiscoveryDisabled Code = "field-discovery-disabled"

	FieldAdded         Code = "field-added"
	RequiredFieldAdded Code = "required-field-added"
	DerivedFieldAdded  Code = "derived-field-added"
	FieldRemoved       Code = "field-removed"
	FieldRespelled     Code = "field-respelled"
	OrderChanged       Code = "order-changed"
	RequiredAdded      Code = "required-added"
	RequiredRemoved    Code = "required-removed"

	TypeChanged           Code = "type-changed"
	TypeWidened           Code = "type-widened"
	EmbeddedJSONChanged   Code = "embedded-json-changed"
	TimeFormatAdded       Code = "time-format-added"
	TimeFormatChanged     Code = "time-format-changed"
	TimezoneChanged       Code = "timezone-changed"
	EventTimeAdded        Code = "event-time-added"
	EventTimeRemoved      Code = "event-time-removed"
	EventTimeOrderChanged Code = "event-time-order-changed"
	ExpirationChanged     Code = "expiration-changed"
	IndicatorAdded        Code = "indicator-added"
	IndicatorRemoved      Code = "indicator-removed"
	ValidateNarrowed      Code = "validate-narrowed"
	ValidateWidened       Code = "validate-widened"

	SourceChanged Code = "source-changed"
	MaskChanged   Code = "mask-changed"

	ParserChanged       Code = "parser-changed"
	DelimiterChanged    Code = "delimiter-changed"
	HeaderChanged       Code = "header-changed"
	ColumnsAdded        Code = "columns-added"
	ColumnsChanged      Code = "columns-changed"
	MatchAdded          Code = "match-added"
	MatchChanged        Code = "match-changed"
	PatternsChanged     Code = "patterns-changed"
	ScriptChanged       Code = "script-changed"
	EmptyValuesChanged  Code = "empty-values-changed"
	TrimSpaceChanged    Code = "trim-space-changed"
	ExpandFieldAdded    Code = "expand-field-added"
	ExpandFieldsChanged Code = "expand-fields-changed"
	SkipPrefixChanged   Code = "skip-prefix-changed"
	SkipLinesChanged    Code = "skip-lines-changed"
)

// spec returns the description of c.
func spec(c Code) *CodeSpec {
	for i := range codeSpecs {
		if codeSpecs[i].Code == c {
			return &codeSpecs[i]
		}
	}
	panic("diff: no description of the code " + string(c))
}

var codeSpecs = [...]CodeSpec{
	// Log types.
	{
		Code: LogTypeAdded, Rating: Compatible,
		What:  "a new log type",
		Means: "There is a new log type.",
		Why:   "other log types stay as they are, though it may take events from them: --sample tells",
	}, {
		Code: LogTypeRemoved, Rating: Breaking,
		What:  "the log type is gone",
		Means: "A log type is gone.",
		Why:   "its events are refused, or become events of another log type",
	}, {
		Code: VersionChanged, Rating: Compatible,
		What:  "another version",
		Means: "`version` is another number.",
		Why:   "only p_schema_version shows it",
	}, {
		Code: DescriptionChanged, Rating: Compatible,
		What:  "another description",
		Means: "`description` is another text.",
		Why:   "it is for people",
	}, {
		Code: ReferenceURLChanged, Rating: Compatible,
		What:  "another address",
		Means: "`referenceURL` is another address.",
		Why:   "it is for people",
	}, {
		Code: FieldDiscoveryEnabled, Rating: Compatible,
		What:  "field discovery is on",
		Means: "`fieldDiscoveryEnabled` became true.",
		Why:   "events only gain what was dropped",
	}, {
		Code: FieldDiscoveryDisabled, Rating: Breaking,
		What:  "field discovery is off",
		Means: "`fieldDiscoveryEnabled` became false.",
		Why:   "fields that were kept are dropped",
	},

	// Fields.
	{
		Code: FieldAdded, Rating: Compatible,
		What:  "a new field",
		Means: "There is a new field that is not required.",
		Why:   "events do without it; where some have the key already, the value has to fit",
	}, {
		Code: RequiredFieldAdded, Rating: Breaking,
		What:  "a new field, required",
		Means: "There is a new field that is required.",
		Why:   "events without it are refused",
	}, {
		Code: DerivedFieldAdded, Rating: Breaking,
		What:  "a new field, made of others",
		Means: "There is a new field that is made of other values (`copy`, `concat`, `split`, `expandFields`), and its type, `required` or `validate` may refuse what they hold, or its time be the event time.",
		Why:   "events that have these values may be refused, or get another time",
	}, {
		Code: FieldRemoved, Rating: Breaking,
		What:  "the field is gone",
		Means: "A field is gone. One that was renamed is gone too, and another one is new.",
		Why:   "queries and detections read it",
	}, {
		Code: FieldRespelled, Rating: Compatible,
		What:  "the name in other signs",
		Means: "The name of a field is written in another way that is the same in the output, such as `user_name` for `user.name`.",
		Why:   "it is the same column",
	}, {
		Code: OrderChanged, Rating: Compatible,
		What:  "another order of fields",
		Means: "The fields of an object come in another order.",
		Why:   "only the order of the output changes",
	}, {
		Code: RequiredAdded, Rating: Breaking,
		What:  "now required",
		Means: "A field became required.",
		Why:   "events without it are refused",
	}, {
		Code: RequiredRemoved, Rating: Compatible,
		What:  "not required any more",
		Means: "A field is not required any more.",
		Why:   "more events are accepted",
	},

	// Values.
	{
		Code: TypeChanged, Rating: Breaking,
		What:  "another type",
		Means: "A field, or the elements of an array, have another type.",
		Why:   "what is stored has the old type",
	}, {
		Code: TypeWidened, Rating: Breaking,
		What:  "a wider type",
		Means: "An integer became a wider one: `smallint`, `int`, `bigint`.",
		Why:   "events come out the same, but the column that is stored has the old type",
	}, {
		Code: EmbeddedJSONChanged, Rating: Breaking,
		What:  "JSON in a text, or not",
		Means: "`isEmbeddedJSON` changed.",
		Why:   "values of the other kind are refused",
	}, {
		Code: TimeFormatAdded, Rating: Breaking,
		What:  "more time formats",
		Means: "Time formats were added behind those there were.",
		Why:   "what is read comes out the same, but the rules for changing schemas leave time formats alone",
	}, {
		Code: TimeFormatChanged, Rating: Breaking,
		What:  "other time formats",
		Means: "Time formats were removed, replaced, or put in another order.",
		Why:   "times may be refused, or read as others",
	}, {
		Code: TimezoneChanged, Rating: Breaking,
		What:  "another time zone",
		Means: "`customTimezone` changed.",
		Why:   "texts without a zone are other times",
	}, {
		Code: EventTimeAdded, Rating: Breaking,
		What:  "now an event time",
		Means: "`isEventTime` became true, or a new field has it beside those that stay.",
		Why:   "the time of events may be another one",
	}, {
		Code: EventTimeRemoved, Rating: Breaking,
		What:  "no event time any more",
		Means: "`isEventTime` became false, or a field that had it is gone and others stay.",
		Why:   "the time of events may be another one",
	}, {
		Code: EventTimeOrderChanged, Rating: Breaking,
		What:  "another order of event times",
		Means: "The fields with `isEventTime` come in another order.",
		Why:   "the first with a value is the time of the event",
	}, {
		Code: ExpirationChanged, Rating: Breaking,
		What:  "an expiration, or not",
		Means: "`isExpiration` changed.",
		Why:   "rows of lookup tables expire at other times",
	}, {
		Code: IndicatorAdded, Rating: Breaking,
		What:  "one more indicator",
		Means: "A text is searched for one more indicator.",
		Why:   "what is stored lacks the values in its p_any lists",
	}, {
		Code: IndicatorRemoved, Rating: Breaking,
		What:  "one indicator less",
		Means: "A text is not searched for an indicator any more.",
		Why:   "searches of the p_any lists miss events",
	}, {
		Code: ValidateNarrowed, Rating: Breaking,
		What:  "fewer texts pass",
		Means: "`validate` refuses texts that it took, or might.",
		Why:   "events with such texts are refused, or become those of another log type",
	}, {
		Code: ValidateWidened, Rating: Compatible,
		What:  "more texts pass",
		Means: "`validate` takes all texts that it took, and more.",
		Why:   "more events are accepted",
	},

	// Transformations.
	{
		Code: SourceChanged, Rating: Breaking,
		What:  "another source",
		Means: "A field takes its value from somewhere else: another key of the event, or another `copy`, `concat` or `split`.",
		Why:   "it has other values",
	}, {
		Code: MaskChanged, Rating: Breaking,
		What:  "another mask",
		Means: "`mask` changed. The salt of a hash is never shown.",
		Why:   "what is stored is masked otherwise",
	},

	// Text formats.
	{
		Code: ParserChanged, Rating: Breaking,
		What:  "another format",
		Means: "`parser` is another format; without one events are JSON.",
		Why:   "records of the old format are refused",
	}, {
		Code: DelimiterChanged, Rating: Breaking,
		What:  "another delimiter",
		Means: "`delimiter` changed.",
		Why:   "records are split elsewhere",
	}, {
		Code: HeaderChanged, Rating: Breaking,
		What:  "a header, or none",
		Means: "`hasHeader` changed.",
		Why:   "the first record of a file is another thing",
	}, {
		Code: ColumnsAdded, Rating: Compatible,
		What:  "more columns",
		Means: "`columns` were added at the end, and no field that there was reads them.",
		Why:   "records without them are read as before",
	}, {
		Code: ColumnsChanged, Rating: Breaking,
		What:  "other columns",
		Means: "`columns` changed otherwise.",
		Why:   "fields get the values of other columns, or none",
	}, {
		Code: MatchAdded, Rating: Compatible,
		What:  "more patterns",
		Means: "Patterns were added behind those that `fastmatch` had.",
		Why:   "they are tried last",
	}, {
		Code: MatchChanged, Rating: Breaking,
		What:  "another pattern",
		Means: "`match` changed otherwise. The parts of a `regex` count as what they are joined to.",
		Why:   "records may be refused, or split elsewhere",
	}, {
		Code: PatternsChanged, Rating: Breaking,
		What:  "other pattern definitions",
		Means: "`patternDefinitions` that the expression uses changed.",
		Why:   "records may be refused, or split elsewhere",
	}, {
		Code: ScriptChanged, Rating: Breaking,
		What:  "another script",
		Means: "`function` changed.",
		Why:   "nobody can say what it does without running it: use --sample",
	}, {
		Code: EmptyValuesChanged, Rating: Breaking,
		What:  "other empty values",
		Means: "`emptyValues` changed.",
		Why:   "other texts mean that there is no value",
	}, {
		Code: TrimSpaceChanged, Rating: Breaking,
		What:  "space is trimmed, or not",
		Means: "`trimSpace` changed.",
		Why:   "values have white space that they had not, or the other way round",
	}, {
		Code: ExpandFieldAdded, Rating: Compatible,
		What:  "one more template",
		Means: "`expandFields` makes one more value, and no field that there was reads it.",
		Why:   "fields that there were stay as they are",
	}, {
		Code: ExpandFieldsChanged, Rating: Breaking,
		What:  "another template",
		Means: "`expandFields` changed otherwise.",
		Why:   "fields have other values",
	}, {
		Code: SkipPrefixChanged, Rating: Breaking,
		What:  "another prefix of skipped lines",
		Means: "`skipPrefix` changed.",
		Why:   "records are skipped that were not, or the other way round",
	}, {
		Code: SkipLinesChanged, Rating: Breaking,
		What:  "another number of skipped lines",
		Means: "`skipLines` changed.",
		Why:   "records are skipped that were not, or the other way round",
	},
}
