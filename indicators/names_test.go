package indicators_test

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, indicator := range []string{"username", "actor_id", "trace_id", "serial_number"} {
		t.Run(indicator, func(t *testing.T) {
			runScanTests(t, indicator, []scanTest{
				{name: "a name", in: "wendy", want: "wendy"},
				{name: "one character", in: "w", want: "w"},
				{name: "case and inner white space kept", in: "Wendy  Appleseed", want: "Wendy  Appleseed"},
				{name: "trimmed", in: "\n wendy\u3000", want: "wendy"},
				{name: "beyond ASCII", in: "юлия", want: "юлия"},
				{name: "a control is kept", in: "\x00wendy\x7f", want: "\x00wendy\x7f"},
				{name: "punctuation", in: "-", want: "-"},
				{name: "long", in: strings.Repeat("w", 1<<16), want: strings.Repeat("w", 1<<16)},
				{name: "white space", in: " \t\u00a0\u2028"},
				{name: "empty", in: ""},
			})
		})
	}
}
