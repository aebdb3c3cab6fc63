package main

import (
	"slices"

	"github.com/margaylog/margay/internal/corpus"
)

// A group is contenders on one input. They take turns, and are compared with
// each other.
type group struct {
	name  string
	about string
	once  bool // a pass has no size; what counts is how long it takes
	load  func(*env) (*input, error)
	who   []contender
}

// groups returns all that is measured, in the order of the tables.
func groups() []group {
	all := []group{mixed()}
	for _, s := range corpus.Streams() {
		switch s.Name {
		case "mixed", "audit":
			// in groups of their own
		case "spaced", "shuffled", "layouts", "unicode":
			all = append(all, variant(s))
		default:
			all = append(all, extreme(s))
		}
	}
	all = append(all, manySchemas())
	all = append(all, texts()...)
	return append(all, processes(), otherPrograms(), nothing(), compiling())
}

func usual(name string) func(*env) (*input, error) {
	return func(e *env) (*input, error) { return streamInput(name, e.size) }
}

// tenth is for work that takes long, or for inputs that take long to make.
func tenth(name string) func(*env) (*input, error) {
	return func(e *env) (*input, error) { return streamInput(name, e.size/10) }
}

// mixed is the usual stream, and all who can read it.
func mixed() group {
	who := []contender{parseAndEncode(), parseOnly(), filter(1), filter(2), copyLines(), splitLines(), jsonValid()}
	who = append(who, roundTrips()...)
	return group{"mixed", about("mixed"), false, usual("mixed"), append(who, checkers()...)}
}

// variant is the same events written in another way.
func variant(s corpus.Stream) group {
	return group{s.Name, s.About, false, usual(s.Name), []contender{
		parseAndEncode(), parseOnly(), copyLines(), jsonValid(), roundTrips()[0],
	}}
}

// extreme is events of another size or make.
func extreme(s corpus.Stream) group {
	return group{s.Name, s.About, false, tenth(s.Name), []contender{parseAndEncode(), parseOnly(), copyLines(), jsonValid()}}
}

func manySchemas() group {
	g := group{name: "schemas", about: "the same stream of one log type, while more and more schemas are loaded", load: usual("audit")}
	for _, n := range []int{1, 10, 100, 1000} {
		g.who = append(g.who, withSchemas(n))
	}
	return g
}

func texts() []group {
	text := func(log func(n int) []byte, yaml string) func(*env) (*input, error) {
		return func(e *env) (*input, error) { return newInput(log(e.size/1000), yaml) }
	}
	flow := text(func(n int) []byte { return corpus.FlowLog(n, ",") }, corpus.FlowSchema)
	return []group{
		{"csv", "lines of 14 short columns", false, flow, []contender{parseAndEncode(), splitCSV()}},
		{"fastmatch", "a web server's log by a pattern", false, text(corpus.AccessLog, corpus.FastMatchSchema), []contender{parseAndEncode(), matchRegexp()}},
		{"regex", "the same log by a regular expression", false, text(corpus.AccessLog, corpus.RegexSchema), []contender{parseAndEncode(), matchRegexp()}},
	}
}

func processes() group {
	g := group{name: "process", about: "the mixed stream, whole processes", load: usual("mixed")}
	for _, how := range []way{toNull, inPipes, toFile} {
		g.who = append(g.who, process(1, how), process(2, how))
	}
	return g
}

func otherPrograms() group {
	return group{"programs", "a tenth of the mixed stream, whole processes from a file to /dev/null", false, tenth("mixed"), programs()}
}

func nothing() group {
	return group{"start", "what a start takes", true, func(*env) (*input, error) { return newInput(nil, "") }, []contender{startUp()}}
}

func compiling() group {
	load := func(*env) (*input, error) {
		i := slices.IndexFunc(corpus.Streams(), func(s corpus.Stream) bool { return s.Name == "wide" })
		return newInput([]byte(corpus.Streams()[i].Schema()), "")
	}
	return group{"compile", "loading and compiling", true, load, []contender{compileWide()}}
}

func about(stream string) string {
	for _, s := range corpus.Streams() {
		if s.Name == stream {
			return s.About
		}
	}
	panic("no stream " + stream)
}
