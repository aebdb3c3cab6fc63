package inspect

import (
	"encoding/json"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
)

// explainedJSON is an Explained as it is written. Keys and codes are never
// renamed; more may come.
type explainedJSON struct {
	File        string          `json:"file"`
	Line        int64           `json:"line"`
	Offset      int64           `json:"offset"`
	Result      Result          `json:"result"`
	LogType     string          `json:"log_type"`
	Reason      parser.Reason   `json:"reason,omitempty"`
	Text        bool            `json:"text"`
	Contenders  []contenderJSON `json:"contenders"`
	Fields      []*fieldJSON    `json:"fields"`
	OmittedKeys int             `json:"omitted_keys,omitempty"`
	Errors      []errorJSON     `json:"errors,omitempty"`
	MoreErrors  int             `json:"errors_omitted,omitempty"`
	Event       json.RawMessage `json:"event,omitempty"`
}

type contenderJSON struct {
	LogType    string      `json:"log_type"`
	Satisfied  bool        `json:"satisfied"`
	Refused    bool        `json:"refused"`
	Required   int         `json:"required_fields"`
	Fields     int         `json:"fields"`
	*keysJSON              // of JSON
	*matchJSON             // of text
	Errors     []errorJSON `json:"errors,omitempty"`
}

type keysJSON struct {
	Known   int `json:"known_keys"`
	Unknown int `json:"unknown_keys"`
	Below   int `json:"known_below"`
}

type matchJSON struct {
	Match  parser.Match `json:"match"`
	Done   int          `json:"matched_parts,omitempty"`
	Of     int          `json:"parts,omitempty"`
	Why    string       `json:"why,omitempty"`
	Values int          `json:"values"`
	Stray  bool         `json:"stray,omitempty"`
}

type fieldJSON struct {
	Field      string          `json:"field"`
	Output     string          `json:"output,omitempty"`
	Type       string          `json:"type,omitempty"`
	Fate       parser.Fate     `json:"fate"`
	In         json.RawMessage `json:"in,omitempty"`
	Out        json.RawMessage `json:"out,omitempty"`
	Steps      []stepJSON      `json:"steps,omitempty"`
	Indicators []foundJSON     `json:"indicators,omitempty"`
	EventTime  bool            `json:"event_time,omitempty"`
	Errors     []errorJSON     `json:"errors,omitempty"`
	Inside     []*fieldJSON    `json:"inside,omitempty"`
}

type stepJSON struct {
	Do     parser.Deed `json:"do"`
	Detail string      `json:"detail,omitempty"`
}

type foundJSON struct {
	List  string `json:"list"`
	Value string `json:"value"`
}

type errorJSON struct {
	Code    parser.Code `json:"code"`
	Field   string      `json:"field"`
	Message string      `json:"message"`
}

// AppendJSON appends e as one line of JSON without its end. What came in is
// there without white space between its tokens, and with broken text mended.
func (e *Explained) AppendJSON(dst []byte) []byte {
	j := explainedJSON{File: e.File, Line: e.Line, Offset: e.Offset, Result: e.Result(), Contenders: []contenderJSON{}, Fields: []*fieldJSON{}}
	list, omitted := e.violations()
	j.Errors, j.MoreErrors = errorList(list), omitted
	if x := e.Explanation; x != nil {
		j.LogType, j.Reason, j.Text, j.OmittedKeys = x.LogType, x.Reason, x.Text, x.OmittedKeys
		for i := range x.Contenders {
			j.Contenders = append(j.Contenders, contenderView(&x.Contenders[i]))
		}
		if len(x.Fields) > 0 {
			j.Fields = fieldViews(x.Fields)
		}
		if x.Event != nil {
			j.Event = x.Event.AppendJSON(nil)
		}
	}
	return appendJSON(dst, j)
}

func contenderView(c *parser.Contender) contenderJSON {
	j := contenderJSON{
		LogType: c.LogType, Satisfied: c.Satisfied, Refused: c.Refused, Required: c.Required, Fields: c.Fields,
		Errors: errorList(c.Violations),
	}
	if c.Match == "" {
		j.keysJSON = &keysJSON{c.Known, c.Unknown, c.Below}
	} else {
		j.matchJSON = &matchJSON{c.Match, c.Done, c.Of, c.Why, c.Values, c.Stray}
	}
	return j
}

func errorList(violations []parser.Violation) (list []errorJSON) {
	for _, v := range violations {
		list = append(list, errorJSON{v.Code, v.Field, v.Msg})
	}
	return list
}

func fieldViews(fields []*parser.FieldTrace) (views []*fieldJSON) {
	for _, f := range fields {
		v := &fieldJSON{
			Field: f.Pointer, Output: f.Output, Type: string(f.Type), Fate: f.Fate, In: clean(f.In), Out: f.Out,
			EventTime: f.EventTime, Errors: errorList(f.Violations), Inside: fieldViews(f.Inside),
		}
		for _, s := range f.Steps {
			v.Steps = append(v.Steps, stepJSON{s.Do, s.Detail})
		}
		for _, found := range f.Indicators {
			v.Indicators = append(v.Indicators, foundJSON{found.List, found.Text})
		}
		views = append(views, v)
	}
	return views
}

// clean returns a value of an event as JSON that anybody can read.
func clean(raw []byte) []byte {
	if raw == nil {
		return nil
	}
	text, _ := jsonwire.AppendCompact(nil, raw, jsonwire.Spaced|jsonwire.Escaped|jsonwire.HighBit)
	return text
}
