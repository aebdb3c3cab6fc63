// Package infer makes a log schema of sample events: one that then accepts
// them.
//
// A [Collector] takes samples, one after another, in memory that does not
// grow with their number, and [Collector.Result] says what it makes of them.
// A [Result] is written as YAML or JSON, or merged into a schema that exists.
//
// What is inferred: types, merged over all values of a field; the formats of
// times, and which of them is the time of the event; indicators, from what all
// values are and from names; strings that hold JSON; objects whose keys are
// data, which become json. On request also which fields are required, the
// values of enumerations, and examples.
package infer

import (
	"fmt"

	"github.com/margaylog/margay/internal/jsonwire"
)

// Options change what is inferred. The zero value, like a nil *Options, holds
// the defaults.
type Options struct {
	// Name is the log type. Empty means Custom.Inferred.
	Name string

	// RequiredAfter makes those fields required that every sample has, where
	// at least so many samples say so: for a field of an object, so many of
	// these objects. 0 means that no field is required.
	RequiredAfter int

	// Enumerate lists the values of text fields under validate.allow, where
	// they have at most so many and each came up several times. 0 means that
	// no values are listed. An event with another value is then refused.
	Enumerate int

	// Examples describes fields by some of their values.
	Examples bool

	// EventTime is the dotted path of the field that is the time of the
	// event. Empty means that it is chosen.
	EventTime string

	// TimeFormats are formats to be tried on texts before all others, such
	// as %d/%m/%Y where that could be read two ways.
	TimeFormats []string

	// MaxKeys is how many different keys an object may have before it counts
	// as a map, whose type is json. 0 means 200. The event itself may have
	// as many as there is room for.
	MaxKeys int

	// MaxDepth is how deep objects and arrays of a sample may nest, the
	// sample itself being 1; 0 means 512. Give what the parser is given.
	MaxDepth int

	// CSV says that samples are lines of delimited text instead of JSON.
	CSV *CSV
}

const (
	defaultName  = "Custom.Inferred"
	defaultKeys  = 200
	defaultDepth = 512

	// maxFields bounds the fields of a schema, and with that the memory, and
	// the size of what is written.
	maxFields = 5000

	// maxKey is the length of the longest key that becomes a field.
	maxKey = 256

	// maxLevels is how deep fields are looked for. What is below is json.
	maxLevels = 24

	// maxEmbedded is how often JSON is looked for in strings that are in
	// JSON in strings.
	maxEmbedded = 2

	// maxExamples is how many values an example shows.
	maxExamples = 3
)

// A SampleError says why a sample is none. It holds nothing of the sample.
type SampleError struct {
	Code   string // invalid-json, not-object, too-deep or no-match, as of rejects
	Offset int    // in the sample, in bytes
	Msg    string
}

func (e *SampleError) Error() string { return e.Msg }

// A Collector learns from samples. It is not safe for concurrent use.
type Collector struct {
	o       Options
	formats *formats
	tests   *textTests
	csv     *csvReader // nil: samples are JSON
	root    *node
	events  int64

	nodes    int   // in the tree
	recount  bool  // nodes may be too many
	full     bool  // there is no room to be made
	leftOut  int64 // values of fields that found no room
	serial   int64 // of the object that is read
	slots    []slot
	scratch  []byte
	embedded int // how deep in strings that hold JSON
}

// New returns a Collector without samples. The error says what is wrong with
// the options.
func New(o *Options) (*Collector, error) {
	c := &Collector{tests: newTextTests()}
	if o != nil {
		c.o = *o
	}
	if c.o.Name == "" {
		c.o.Name = defaultName
	}
	if c.o.MaxKeys == 0 {
		c.o.MaxKeys = defaultKeys
	}
	if c.o.MaxDepth == 0 {
		c.o.MaxDepth = defaultDepth
	}
	if err := c.o.check(); err != nil {
		return nil, err
	}
	var err error
	if c.formats, err = newFormats(c.o.TimeFormats); err != nil {
		return nil, fmt.Errorf("infer: TimeFormats: %w", err)
	}
	if c.o.CSV != nil {
		if c.csv, err = newCSVReader(c.o.CSV); err != nil {
			return nil, err
		}
	}
	c.root = c.newNode(newName("", nil), 1)
	c.root.object = newObject()
	return c, nil
}

func (o *Options) check() error {
	switch {
	case !goodName(o.Name):
		return fmt.Errorf("infer: Name: %q is no name of a log type, such as Custom.AccessLog", o.Name)
	case o.RequiredAfter < 0, o.Enumerate < 0, o.MaxKeys < 0, o.MaxDepth < 0:
		return fmt.Errorf("infer: a number in the options is negative")
	}
	return nil
}

// Events returns how many samples there were, without those refused.
func (c *Collector) Events() int64 { return c.events }

// StartFile says that the samples that follow are those of another file,
// which has a header of its own if it is CSV.
func (c *Collector) StartFile() {
	if c.csv != nil {
		c.csv.startFile()
	}
}

// Add learns from a sample: one JSON object, or a line of CSV without its line
// end. The error is a *SampleError, and the sample has no effect then. Sample
// is not kept.
func (c *Collector) Add(sample []byte) error {
	if c.csv != nil {
		return c.addLine(sample)
	}
	i := jsonwire.Space(sample, 0)
	end, _ := jsonwire.Skip(sample, i, c.o.MaxDepth)
	switch {
	case end == jsonwire.TooDeep:
		return &SampleError{Code: "too-deep", Msg: "objects and arrays nest too deep"}
	case end >= 0:
		if rest := jsonwire.Space(sample, end); rest < len(sample) {
			end = ^rest
		}
	}
	if end < 0 {
		return &SampleError{Code: "invalid-json", Offset: ^end, Msg: fmt.Sprintf("not JSON: wrong at byte %d, or ended too soon", ^end)}
	}
	if sample[i] != '{' {
		return &SampleError{Code: "not-object", Offset: i, Msg: "JSON, but not an object"}
	}
	c.events++
	c.object(c.root, sample, i)
	c.settle()
	return nil
}

// settle ends a sample.
func (c *Collector) settle() {
	if c.recount {
		c.count()
		c.recount = false
	}
}
