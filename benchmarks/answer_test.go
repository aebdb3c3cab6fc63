package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/margaylog/margay/benchmarks/measure"
)

// output returns what margay writes for a small input.
func output(t *testing.T) (*input, []byte) {
	t.Helper()
	in, err := streamInput("mixed", 20_000)
	if err != nil {
		t.Fatal(err)
	}
	run, err := parseAndEncode().start(&env{}, in)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, _, err := run(&out); err != nil {
		t.Fatal(err)
	}
	return in, out.Bytes()
}

// The checks of answers refuse wrong ones.
func TestWrongAnswers(t *testing.T) {
	in, right := output(t)
	lines := bytes.SplitAfter(right, []byte("\n"))
	replaced := func(old, new string) []byte { return bytes.Replace(right, []byte(old), []byte(new), 1) }
	for _, check := range []struct {
		name string
		of   func(*input, []byte) error
	}{{"sameAsSlow", sameAsSlow}, {"sameRows", sameRows}} {
		if err := check.of(in, right); err != nil {
			t.Errorf("%s refuses the right answer: %v", check.name, err)
		}
		for _, wrong := range []struct {
			name string
			out  []byte
		}{
			{"a lost row", bytes.Join(lines[1:], nil)},
			{"another value", replaced(`"2024-03-01 0`, `"2024-03-01 1`)},
			{"another log type", replaced("OnePassword.AuditEvent", "OnePassword.Other")},
			{"other order of rows", bytes.Join([][]byte{lines[1], lines[0], bytes.Join(lines[2:], nil)}, nil)},
			{"nothing", nil},
		} {
			if check.of(in, wrong.out) == nil {
				t.Errorf("%s takes %s", check.name, wrong.name)
			}
		}
	}
}

func TestRowIDs(t *testing.T) {
	in, right := output(t)
	first := string(bytes.SplitAfterN(right, []byte("\n"), 2)[0])
	_, after, _ := strings.Cut(first, `"p_row_id":"`)
	twice := first + strings.Repeat(first, 1)
	if _, err := digest([]byte(twice), 0); err == nil || !strings.Contains(err.Error(), "two rows") {
		t.Errorf("two rows with the same id: %v", err)
	}
	without := strings.Replace(first, `"p_row_id":"`+after[:rowIDLength]+`",`, "", 1)
	if _, err := digest([]byte(without), 0); err == nil {
		t.Error("a row without an id is taken")
	}
	if err := sameAsSlow(in, right); err != nil {
		t.Errorf("ids differ from run to run: %v", err)
	}
}

func TestRoundTripCheck(t *testing.T) {
	in, _ := output(t)
	if err := sameStructs(in, in.text); err != nil {
		t.Errorf("the input itself: %v", err)
	}
	wrong := bytes.Replace(in.text, []byte(`"uuid":"`), []byte(`"uuid":"X`), 1)
	if sameStructs(in, wrong) == nil || sameStructs(in, nil) == nil {
		t.Error("wrong structs are taken")
	}
}

// A pass that comes to something else than it should ends the run.
func TestTallies(t *testing.T) {
	in, _ := output(t)
	for _, c := range []contender{
		eachLine("takes nothing", "", func([]byte) bool { return false }),
		{name: "fails", start: func(*env, *input) (pass, error) {
			return func(io.Writer) (tally, measure.Cost, error) {
				return tally{out: int64(len(in.lines))}, measure.Cost{}, errors.New("no")
			}, nil
		}},
	} {
		job, err := c.job(&env{}, in)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := job.Pass(); err == nil {
			t.Errorf("%s: no error", c.name)
		}
	}
}
