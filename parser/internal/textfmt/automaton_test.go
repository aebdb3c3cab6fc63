package textfmt

import (
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/margaylog/margay/internal/corpus"
)

// sameGroups holds that an automaton finds in record what package regexp
// finds, and returns whether it knew. When a is nil it makes one.
func sameGroups(t *testing.T, re *regexp.Regexp, a *automaton, record string) (known bool) {
	t.Helper()
	if a == nil {
		a = newAutomaton(newProgram(re.String()))
	}
	want := re.FindStringSubmatchIndex(record)
	matched, known := a.run([]byte(record))
	if !known {
		return false
	}
	var got []int
	if matched {
		for _, at := range a.best {
			got = append(got, int(at))
		}
	}
	if matched != (want != nil) || matched && !slices.Equal(got, want[2:]) {
		t.Fatalf("%q in %q: %v, %v; package regexp has %v", re, record, matched, got, want)
	}
	return true
}

// What an automaton has to get right, on all short records of a few characters.
func TestAutomaton(t *testing.T) {
	tests := []struct{ name, expr, alphabet string }{
		{"the first of two", `(a)|(ab)`, "ab"},
		{"the first of two that goes on", `(?:(a)|(ab))(b*)$`, "ab"},
		{"greedy", `(a*)(a?b*)`, "ab"},
		{"lazy", `(a*?)(a??b+?)`, "ab"},
		{"lazy and then the end", `(a*?)(b*?)$`, "ab"},
		{"a group in a loop", `(?:(a)|(b))*`, "abc"},
		{"a group in a loop around nothing", `(?:(a*)|(b))*`, "abc"},
		{"loops of nothing", `((a*)*)*b`, "ab"},
		{"loops of nothing that give up early", `((a*?)*?)*?b`, "ab"},
		{"counted", `(a{2,3})(a{0,2}?)(b*)`, "ab"},
		{"anywhere", `(b+)c`, "abc"},
		{"the first of many places", `(a?)(b?)(c)`, "abc"},
		{"at the start", `^(a+)b`, "ab"},
		{"at the start of either", `^(a)|^(b)`, "ab"},
		{"at the start of one", `(^a)|(b)`, "ab"},
		{"start in the middle", `a(^b)?`, "ab"},
		{"at the end", `(a+)$`, "ab"},
		{"end in the middle", `(a)($)?(b)`, "ab"},
		{"nothing", `()`, "a"},
		{"nothing at the end", `()$`, "a"},
		{"nothing matches", `(a)[^\x00-\x{10FFFF}]`, "a"},
		{"words", `\b(a+)\b(.?)`, "a "},
		{"between words", `\B(a)\B`, "a-"},
		{"a word at the end", `(é?)(a\b)`, "aé"},
		{"lines", `(?m)^(a*)$`, "a\n"},
		{"ends of lines", `(?m)(a)$|^(b)`, "ab\n"},
		{"words and lines", `(?m)^\b(a)\b$`, "a \n"},
		{"all but line breaks", `(.*)(a)`, "a\n"},
		{"all", `(?s)(.*)(a)`, "a\n"},
		{"any case", `(?i)(k+)(ſ)?`, "kKsſ\u212a"},
		{"not ASCII", `([à-ü]+)(.)?`, "aéÿ"},
		{"not one byte of it", `(é)|(\x{10ffff})|(\x{80})`, "é\u0080\U0010ffff"},
		{"not UTF-8", `([^a]*)(\x{FFFD})?(a)`, "a\xff\uFFFD"},
		{"half a character", `(.)(.)(a?)`, "a\xe2\x82"},
		{"letters", `(\pL+)(\PL)`, "aé1"},
		{"NUL", `(\x00|[^\x00]a)`, "a\x00"},
		{"a last group that is never there", `(a)(b){0}`, "ab"},
		{"a first group that is never there", `(a){0}(b)`, "ab"},
		{"all groups are never there", `((a)b){0}`, "ab"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			re := regexp.MustCompile(test.expr)
			a := newAutomaton(newProgram(test.expr))
			letters := bytesOrRunes(test.alphabet)
			var try func(record string, left int)
			try = func(record string, left int) {
				if !sameGroups(t, re, a, record) {
					t.Fatalf("%q: too much to learn", re)
				}
				if left == 0 {
					return
				}
				for _, c := range letters {
					try(record+c, left-1)
				}
			}
			if testing.Short() {
				try("", 4)
			} else {
				try("", 6)
			}
		})
	}
}

// bytesOrRunes returns the characters of s, and the bytes that are none.
func bytesOrRunes(s string) (list []string) {
	for i, r := range s {
		if r == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD") {
			list = append(list, s[i:i+1])
		} else {
			list = append(list, string(r))
		}
	}
	return list
}

// randomExpr returns an expression that may nest so deep.
func randomExpr(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(4) == 0 {
		return []string{"a", "b", "c", "ab", "[ab]", "[^a]", ".", `\w`, `\W`, "(?i:k)", "é", "", `\b`, `\B`, "^", "$", "(?m:^)", "(?m:$)", `\pL`, `(?s:.)`}[r.IntN(20)]
	}
	sub := func() string { return randomExpr(r, depth-1) }
	switch r.IntN(5) {
	case 0:
		return "(" + sub() + ")"
	case 1:
		return "(?:" + sub() + "|" + sub() + ")"
	case 2:
		return "(?:" + sub() + ")" + []string{"*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}?", "{0}"}[r.IntN(10)]
	}
	return sub() + sub() + sub()
}

func TestAutomatonAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	rounds := 4000
	if testing.Short() {
		rounds = 500
	}
	known := 0
	for range rounds {
		re := regexp.MustCompile("(" + randomExpr(r, 4) + ")")
		a := newAutomaton(newProgram(re.String()))
		for range 30 {
			var record strings.Builder
			for range r.IntN(12) {
				record.WriteString([]string{"a", "b", "c", "k", "K", "\u212a", "é", "\n", "-", " ", "\xff", "_"}[r.IntN(12)])
			}
			if sameGroups(t, re, a, record.String()) {
				known++
			}
		}
	}
	if known < 30*rounds*99/100 {
		t.Errorf("automata read only %d of %d records", known, 30*rounds)
	}
}

// What logs have, and the same damaged.
func TestAutomatonOnLogs(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var errs CompileErrors
	_, combined := newRewriter(nil, &errs).match([]string{"^%{COMBINEDAPACHELOG}$"})
	_, anywhere := newRewriter(nil, &errs).match([]string{"%{IPORHOST:ip}.*?%{HTTPDATE:at}.* %{QS:agent}"})
	for _, expr := range []string{corpus.AccessExpr, combined.text, anywhere.text} {
		re := regexp.MustCompile(expr)
		a := newAutomaton(newProgram(expr))
		for _, line := range strings.Split(string(corpus.AccessLog(200)), "\n") {
			for range 5 {
				if !sameGroups(t, re, a, line) {
					t.Fatalf("%.30q: too much to learn", expr)
				}
				if len(line) > 0 {
					at := r.IntN(len(line))
					line = line[:at] + []string{"", " ", `"`, "[", "x", "\xff", "é", "1"}[r.IntN(8)] + line[at+r.IntN(2):]
				}
			}
		}
	}
}

// There is an end to what an automaton learns. What it does not know by then
// package regexp reads, and what it knows it goes on to read.
func TestAutomatonIsBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, expr := range []string{
		`^(?P<x>[ab]*a[ab]{14})c`, // states
		`(?P<x>[ab]{150})c`,       // ways
		`(?P<a>[ab]*)(?P<b>a[ab]{9})(?P<c>[ab]*)(?P<d>b[ab]{5})`, // steps
	} {
		f := regexFormat(t, Regex{Match: []string{expr}})
		re := regexp.MustCompile(expr)
		m := f.NewMatcher()
		known, unknown := 0, 0
		for i := range 1000 {
			record := make([]byte, 300)
			for k := range record {
				record[k] = "ab"[r.IntN(2)]
			}
			record[30+r.IntN(270)] = 'c'
			matched := m.Match(record) == Matched
			if want := re.FindSubmatch(record); matched != (want != nil) || matched && !reflect.DeepEqual(m.Values(), want[1:]) {
				t.Fatalf("%s on %s: %v, %s; want %s", expr, record, matched, m.Values(), want)
			}
			if sameGroups(t, re, m.automaton, string(record[i%290:])) {
				known++
			} else {
				unknown++
			}
		}
		if known == 0 || unknown == 0 {
			t.Errorf("%s: the automaton read %d records and not %d", expr, known, unknown)
		}
		if a := m.automaton; len(a.next) > maxNext || len(a.edges) > maxNext || a.steps > maxSteps+300*maxWays {
			t.Errorf("%s: %d entries, %d edges, %d steps", expr, len(a.next), len(a.edges), a.steps)
		}
	}
}

// An expression that tells too many characters apart has no automaton, and
// works.
func TestTooManyClasses(t *testing.T) {
	var text strings.Builder
	for r := 'А'; r < 'А'+300; r++ {
		text.WriteRune(r)
	}
	m := regexFormat(t, Regex{Match: []string{`(?P<x>` + text.String() + `)`}}).NewMatcher()
	if got := feed(m, "x"+text.String()+"y"); got != "x="+text.String() || m.automaton != nil {
		t.Errorf("%s, %v", got, m.automaton)
	}
}

// FuzzAutomaton holds that automata agree with package regexp, whatever the
// records before taught them.
func FuzzAutomaton(f *testing.F) {
	f.Add(`^(\S+) (\d+)$`, "x 1", "y 22")
	f.Add(`(a|ab)(c|bcd)(d*)`, "abcd", "acd")
	f.Add(`(?i)(\bk*\B)|(?m:^(.)$)`, "\u212ak", "\n\xff\n")
	f.Add(`(?:(a*)|(b))*?(c{2,3})?$`, "abcc", "")
	f.Add(corpus.AccessExpr, `1 - x [y] "GET / H" 200 - "" ""`, `1 - x [y] "GET / H" 200 - "" ""x`)
	f.Fuzz(func(t *testing.T, expr, one, two string) {
		re, err := regexp.Compile(expr)
		if err != nil || re.NumSubexp() == 0 {
			return
		}
		p := newProgram(expr)
		if p == nil || len(p.insts) > maxProgram {
			return
		}
		a := newAutomaton(p)
		for _, record := range []string{one, two, one, one + two} {
			sameGroups(t, re, a, record)
		}
	})
}
