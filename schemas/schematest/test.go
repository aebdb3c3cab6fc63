package schematest

import (
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// A Test is one document of a test file.
type Test struct {
	schemas.Pos              // of the document
	Name        schemas.Text // one without a name is called by its number in the file: #3
	LogType     schemas.Text

	now     time.Time // of parsing; zero: the run's
	inputs  []input
	expects []expectation
	decided bool // something is expected, if only that there is no result

	root *yaml.Node // of the document
}

// FullName returns what [Options.Only] is matched against: the log type, a
// slash and the name.
func (t *Test) FullName() string { return t.LogType.Value + "/" + t.Name.Value }

// An input is a text that stands under input, or one of inputs.
type input struct {
	schemas.Text
	whole bool // one record, also for a schema that reads text
}

// records cuts the inputs of a test into records. For a schema that reads
// text each line of input is one, and blank lines are none.
func (t *Test) records(s *schemas.Schema) [][]byte {
	var records [][]byte
	for _, in := range t.inputs {
		if s.Parser == nil || in.whole {
			records = append(records, []byte(strings.TrimSuffix(in.Value, "\n")))
			continue
		}
		for line := range strings.SplitSeq(in.Value, "\n") {
			line = strings.TrimSuffix(line, "\r")
			if strings.Trim(line, " \t\r") != "" {
				records = append(records, []byte(line))
			}
		}
	}
	return records
}

// An expectation says what becomes of one record.
type expectation struct {
	schemas.Pos
	what  what
	event *node       // of exactly and partly
	errs  []violation // of refused
	all   bool        // errs are all that is wrong, not only the first

	// Where it stands: key is nil for a text in results, and value may be an
	// alias.
	key, value *yaml.Node
	inResults  bool
}

// what is the kind of an expectation, as its key has it.
type what string

const (
	exactly what = "result"
	partly  what = "resultMatches"
	refused what = "error"
)

// A violation is what a test says of one thing that is wrong with an event.
type violation struct {
	code  parser.Code
	field string // JSON Pointer
	any   bool   // no field was named
}

func (v violation) String() string {
	if v.any || v.field == "" {
		return string(v.code)
	}
	return string(v.code) + " " + v.field
}

// is reports whether a violation is the one expected.
func (v violation) is(got parser.Violation) bool {
	return v.code == got.Code && (v.any || v.field == got.Field)
}

// ordinal is the name of a test that has none.
func ordinal(i int) string { return "#" + strconv.Itoa(i) }
