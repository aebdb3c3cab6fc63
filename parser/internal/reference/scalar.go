package reference

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/margaylog/margay/schemas"
)

// stringNode converts a scalar to a string: the column "string" of the table
// in section 2, and validate of section 4.
func stringNode(r rules, in *tree) (*node, string) {
	n := &node{shape: scanned, indicators: r.indicators, made: in.made}
	if in.kind == textKind {
		n.json, n.text, n.broken = `"`+in.text.written+`"`, in.text.text, in.text.broken
	} else {
		n.json, n.text = `"`+in.raw+`"`, in.raw
	}
	for _, v := range r.validate {
		if !valid(v, n.text) {
			return nil, failedValidation
		}
	}
	return n, ""
}

// spelling returns the text of a string or the literal of another scalar.
func (t *tree) spelling() string {
	if t.kind == textKind {
		return t.text.text
	}
	return t.raw
}

var (
	integerText    = regexp.MustCompile(`^[+-]?[0-9]+$`)
	integerLiteral = regexp.MustCompile(`^-?[0-9]+$`)
	floatText      = regexp.MustCompile(`^[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// integer returns the canonical literal of an integer of so many bits.
func integer(in *tree, bits uint) (literal, code string) {
	text := in.spelling()
	switch {
	case in.kind == textKind && integerText.MatchString(text):
	case in.kind == numberKind && integerLiteral.MatchString(text):
	default:
		return "", wrongType
	}
	n, _ := new(big.Int).SetString(text, 10)
	limit := new(big.Int).Lsh(big.NewInt(1), bits-1) // -limit <= n < limit
	if n.Cmp(limit) >= 0 || n.Cmp(new(big.Int).Neg(limit)) < 0 {
		return "", outOfRange
	}
	return n.String(), ""
}

// float returns the number as it was written, which is JSON without the plus.
func float(in *tree) (literal, code string) {
	text := in.spelling()
	if in.kind == boolKind || !floatText.MatchString(text) {
		return "", wrongType
	}
	text = strings.TrimPrefix(text, "+")
	if _, err := strconv.ParseFloat(text, 64); err != nil { // the syntax is right
		return "", outOfRange
	}
	return text, ""
}

func boolean(in *tree) (literal, code string) {
	text := in.spelling()
	if in.kind == numberKind && text != "0" && text != "1" {
		return "", wrongType
	}
	b, err := strconv.ParseBool(text)
	if err != nil {
		return "", wrongType
	}
	return strconv.FormatBool(b), ""
}

// timestamp converts a string by any of the formats and a number by the
// numeric ones.
func (c *conversion) timestamp(v *schemas.Value, in *tree) (*node, string) {
	switch {
	case in.kind == boolKind:
		return nil, wrongType
	case in.kind == textKind && in.text.text == "":
		return nil, ""
	case in.instant != nil:
		return &node{shape: instant, time: *in.instant, eventTime: v.EventTime.Value}, ""
	}
	zone := location(v)
	code := wrongType // no format that takes a number
	for _, format := range formats(v) {
		if in.kind == numberKind && !isNumeric(format) {
			continue
		}
		code = badTime
		if t, ok := parseTime(format, in.spelling(), zone, c.options.Now); ok {
			return &node{shape: instant, time: t, eventTime: v.EventTime.Value}, ""
		}
	}
	return nil, code
}

func formats(v *schemas.Value) []string {
	var names []string
	for _, f := range v.Formats {
		names = append(names, f.Value)
	}
	if len(names) == 0 {
		names = []string{"rfc3339"}
	}
	return names
}

// location is where a time without a zone was written.
func location(v *schemas.Value) *time.Location {
	if v.Timezone.Value == "" {
		return time.UTC
	}
	loc, err := time.LoadLocation(v.Timezone.Value)
	if err != nil {
		panic("reference: checked schema has an unknown zone: " + err.Error())
	}
	return loc
}
