package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func testEnv(t *testing.T) *env { return newEnv(300_000, false, t.TempDir()) }

// golden compares with a file of testdata, or with -update writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is\n%s\nwant\n%s", path, got, want)
	}
}

// Every contender gives the right answer on a small input: a pass of each,
// with the checks that the measuring does too.
func TestContenders(t *testing.T) {
	e := testEnv(t)
	for _, g := range groups() {
		in, err := g.load(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range g.who {
			t.Run(g.name+"/"+c.name, func(t *testing.T) {
				if c.absent != nil && c.absent(e) != "" {
					t.Skip(c.absent(e))
				}
				job, err := c.job(e, in)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 { // learned layouts serve from the second time on
					if _, err := job.Pass(); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

// What margay makes of the streams is frozen, so that a run of today and one
// of last year have done the same work.
func TestAnswers(t *testing.T) {
	e := testEnv(t)
	var all strings.Builder
	for _, g := range groups() {
		if g.once || g.name == "process" || g.name == "programs" {
			continue // no events, or those of mixed
		}
		in, err := g.load(e)
		if err != nil {
			t.Fatal(err)
		}
		a, err := in.answer()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s: %v\n", g.name, a)
	}
	golden(t, "answers.golden", all.String())
}

// Without learned layouts the answers are the same.
func TestShapesOff(t *testing.T) {
	e := testEnv(t)
	e.noShapes = true
	in, err := usual("mixed")(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []contender{parseAndEncode(), parseOnly(), filter(2)} {
		if _, err := c.job(e, in); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if c := process(1, toNull); c.absent(e) == "" {
		t.Error("the binary has no switch, and takes part all the same")
	}
}

func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, g := range groups() {
		for _, c := range g.who {
			if name := g.name + "/" + c.name; seen[name] {
				t.Errorf("two of the name %s", name)
			} else {
				seen[name] = true
			}
		}
	}
}
