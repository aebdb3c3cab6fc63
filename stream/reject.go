package stream

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"github.com/margaylog/margay/internal/jsonwire"
	"github.com/margaylog/margay/parser"
)

// A Reject is an event that was refused, or a piece of the input that is no
// event at all, with the place, the reason and the text itself. Rejects are
// written as one line of JSON each, and encoding/json reads them back.
//
// All keys are always there, in this order, but for four: errors_omitted and
// truncated are there only when they are not 0 and false; raw is left out when
// the run omits it or the text is empty, and raw_base64 takes its place when
// the text is not valid UTF-8.
type Reject struct {
	LogType string `json:"log_type"` // the one tried, or the closest; may be empty
	File    string `json:"file"`     // name of the input
	Line    int64  `json:"line"`     // on which the event starts, from 1
	Offset  int64  `json:"offset"`   // of its first byte in the decompressed input, from 0

	// Code, Field and Message are those of the first error.
	Code    parser.Code `json:"code"`
	Field   string      `json:"field"` // JSON Pointer; empty for the event as a whole
	Message string      `json:"message"`

	Errors []RejectError `json:"errors"`
	// ErrorsOmitted is how many more there are: only the first 1,000 are
	// listed, or those whose pointers have 256 KiB together.
	ErrorsOmitted int `json:"errors_omitted,omitempty"`

	// Raw or RawBase64 is the event byte for byte, without its line end, or
	// the text of a CloudWatch message. See Bytes.
	Raw       string `json:"raw,omitempty"`
	RawBase64 []byte `json:"raw_base64,omitempty"` // decoded

	// Truncated says that the event was over the limit and only its start
	// was kept.
	Truncated bool `json:"truncated,omitempty"`
}

// A RejectError is one thing that is wrong with an event.
type RejectError struct {
	Code    parser.Code `json:"code"`
	Field   string      `json:"field"`
	Message string      `json:"message"`
}

// Bytes returns the event as it was read, or what was kept of it. The result
// must not be changed.
func (r *Reject) Bytes() []byte {
	if r.RawBase64 != nil {
		return r.RawBase64
	}
	return []byte(r.Raw)
}

// setCause makes the first error the one of the whole reject.
func (r *Reject) setCause() {
	r.Code, r.Field, r.Message = r.Errors[0].Code, r.Errors[0].Field, r.Errors[0].Message
}

// setRaw keeps the text of the event: raw itself, not a copy, when it is not
// UTF-8.
func (r *Reject) setRaw(raw []byte) {
	if utf8.Valid(raw) {
		r.Raw = string(raw)
	} else {
		r.RawBase64 = raw
	}
}

// AppendJSON appends r to dst as one JSON object, without a newline, and
// returns the extended buffer.
func (r *Reject) AppendJSON(dst []byte) []byte {
	dst = appendMember(dst, `{"log_type":`, r.LogType)
	dst = appendMember(dst, `,"file":`, r.File)
	dst = strconv.AppendInt(append(dst, `,"line":`...), r.Line, 10)
	dst = strconv.AppendInt(append(dst, `,"offset":`...), r.Offset, 10)
	dst = appendMember(dst, `,"code":`, string(r.Code))
	dst = appendMember(dst, `,"field":`, r.Field)
	dst = appendMember(dst, `,"message":`, r.Message)
	dst = append(dst, `,"errors":[`...)
	for i, e := range r.Errors {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendMember(dst, `{"code":`, string(e.Code))
		dst = appendMember(dst, `,"field":`, e.Field)
		dst = appendMember(dst, `,"message":`, e.Message)
		dst = append(dst, '}')
	}
	dst = append(dst, ']')
	if r.ErrorsOmitted > 0 {
		dst = strconv.AppendInt(append(dst, `,"errors_omitted":`...), int64(r.ErrorsOmitted), 10)
	}
	switch {
	case len(r.RawBase64) > 0:
		dst = append(dst, `,"raw_base64":"`...)
		dst = base64.StdEncoding.AppendEncode(dst, r.RawBase64)
		dst = append(dst, '"')
	case r.Raw != "":
		dst = appendMember(dst, `,"raw":`, r.Raw)
	}
	if r.Truncated {
		dst = append(dst, `,"truncated":true`...)
	}
	return append(dst, '}')
}

func appendMember(dst []byte, key, value string) []byte {
	return jsonwire.AppendString(append(dst, key...), value)
}
