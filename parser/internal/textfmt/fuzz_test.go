package textfmt

import (
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzCSV holds that records which encoding/csv reads as one, lazy quotes
// allowed, give the same cells here; except for quotes that are not closed,
// which it accepts at the end of the text.
func FuzzCSV(f *testing.F) {
	for _, record := range []string{"a,b", `"a,b",c`, `"a ""b""",,`, `a"b,"c"d",e`, `"`, `"a""`, "é→x→\"→\"", "\xff,\x00", "01234567,01234567,", `"a" ,b`} {
		f.Add(record, ',')
		f.Add(record, '→')
	}
	f.Fuzz(func(t *testing.T, record string, delimiter rune) {
		if strings.ContainsAny(record, "\r\n") || record == "" {
			return
		}
		if delimiter == 0 {
			delimiter = ','
		}
		format, err := NewCSV(CSV{Delimiter: delimiter, Columns: columns(8)})
		if err != nil {
			return
		}
		r := csv.NewReader(strings.NewReader(record))
		r.Comma, r.LazyQuotes = delimiter, true
		want, err := r.Read()
		if err != nil {
			return
		}
		if _, err := r.Read(); err != io.EOF {
			t.Fatalf("%q is more than one record", record)
		}
		m := format.NewMatcher()
		got := feed(m, record)
		switch {
		case strings.HasSuffix(got, "not closed"):
			r := csv.NewReader(strings.NewReader(record + "\nx"))
			r.Comma, r.LazyQuotes = delimiter, true
			if first, err := r.Read(); err == nil && !strings.Contains(strings.Join(first, ""), "\n") {
				t.Errorf("%q: %s; want %q", record, got, want)
			}
		case len(want) > 8:
			if !strings.HasPrefix(got, "no match: ") {
				t.Errorf("%q: %s; want %d columns", record, got, len(want))
			}
		default:
			for i := range 8 {
				text, _ := m.Value(i)
				if i < len(want) && string(text) != want[i] || i >= len(want) && len(text) > 0 {
					t.Errorf("%q: cell %d is %q; want %q", record, i, text, want)
				}
			}
		}
	})
}

// slowFastMatch is one pattern by the book: a placeholder takes the shortest
// text before the first place where what follows stands, and is unescaped
// between quotes. It returns nil when text does not match.
func slowFastMatch(list []piece, text string) []string {
	var values []string
	before := "" // of the literal before, what is free to open a quote
	for i, p := range list {
		if !p.placeholder {
			if i > 0 {
				continue // taken with the placeholder before it
			}
			if !strings.HasPrefix(text, p.text) {
				return nil
			}
			text, before = text[len(p.text):], p.text
			continue
		}
		if i+1 == len(list) {
			return append(values, text)
		}
		literal := list[i+1].text
		quoted := before != "" && strings.Contains(`"'`, literal[:1]) && strings.HasSuffix(before, literal[:1])
		end := slowFind(text, literal, quoted)
		if end < 0 {
			return nil
		}
		value := text[:end]
		if before = literal; quoted {
			value = strings.NewReplacer(`\\`, `\`, `\`+literal[:1], literal[:1]).Replace(value)
			before = literal[1:]
		}
		values = append(values, value)
		text = text[end+len(literal):]
	}
	if text != "" {
		return nil
	}
	return values
}

func slowFind(text, literal string, quoted bool) int {
	for i := 0; i < len(text); i++ {
		if quoted && text[i] == '\\' {
			i++
		} else if strings.HasPrefix(text[i:], literal) {
			return i
		}
	}
	return -1
}

// FuzzFastMatch holds that a pattern does what slowFastMatch does, and that
// literals and values, put together again, are the record.
func FuzzFastMatch(f *testing.F) {
	f.Add("%{a} [%{b}] %{c}", "1 [2] 3")
	f.Add("%{a}--%{}--", "x---y--")
	f.Add(`"%{a}" "%{b}"`, `"x\" \\" "say "x\""`)
	f.Add(`%{a}'%{b}'%{c}`, `it's '\' `)
	f.Add(`"%{a}"%{b}"`, `"\"\\\"""`)
	f.Add("<%{a}>é%{b}", "<\xff>é\x00")
	f.Fuzz(func(t *testing.T, pattern, record string) {
		format, err := NewFastMatch(FastMatch{Match: []string{pattern}})
		if err != nil {
			checkNonEmpty(t, err)
			return
		}
		list, _ := pieces(pattern)
		want := slowFastMatch(list, record)
		m := format.NewMatcher()
		if outcome := m.Match([]byte(record)); (outcome == Matched) != (want != nil) {
			t.Fatalf("%q with %q: %v %v; want %q", record, pattern, outcome, m.Why(), want)
		} else if outcome != Matched {
			if r := m.Why(); r.Text == "" || r.Done < 0 || r.Done >= r.Of {
				t.Errorf("%q with %q: %+v", record, pattern, r)
			}
			return
		}
		var joined strings.Builder
		i, named := 0, map[string]string{}
		for _, p := range list {
			if !p.placeholder {
				joined.WriteString(p.text)
				continue
			}
			if named[p.text] == "" { // the first that is not empty
				named[p.text] = want[i]
			}
			joined.WriteString(want[i])
			i++
		}
		delete(named, "")
		for name, text := range named {
			if got := valueOf(m, name); got != text {
				t.Errorf("%q with %q: %s is %q; want %q", record, pattern, name, got, text)
			}
		}
		if got := joined.String(); got != record && !strings.Contains(record, `\`) {
			t.Errorf("%q with %q gives back %q", record, pattern, got)
		}
	})
}

func valueOf(m *Matcher, name string) string {
	for i := range m.Len() {
		if m.Name(i) == name {
			text, _ := m.Value(i)
			return string(text)
		}
	}
	return ""
}

// checkNonEmpty holds that an error says something, in one line for each.
func checkNonEmpty(t *testing.T, err error) {
	t.Helper()
	for _, e := range err.(CompileErrors) {
		if e.Key == "" || e.Msg == "" {
			t.Errorf("%+v", e)
		}
	}
	if len(err.(CompileErrors)) == 0 {
		t.Error("no errors in the error")
	}
}

// FuzzRegexCompile holds that whatever stands in a schema compiles or is an
// error; that what compiles is of bounded size, and with it the time that it
// took; and that an expression without grok patterns means what it means to
// package regexp.
func FuzzRegexCompile(f *testing.F) {
	f.Add(`(?P<a>\w+) (\d+)`, "", "x 1")
	f.Add(`^%{A:a}%{B}$`, `%{B}+`, "x-x")
	f.Add(`[](?P<x>[:alpha:]\]]+(?<a>[^](]+)`, `\Q(`, "]((")
	f.Add(`\Q(?P<a>\E(?P<a>x)`, `(`, "(?P<a>x")
	f.Add(`(?P<a>?:x)`, "", "?:x")
	f.Add(`(?P<a>\Q\E?)`, "", "x")
	f.Add(`(?P<a>x){0}`, "", "x")
	f.Add(`(?P<a>x{1000}){100}`, `%{A}`, "x")
	f.Add(`((?i)(?P<a>x)|(?P<b>y){2,})*?`, `[`, "xyy")
	f.Add(`%{COMBINEDAPACHELOG}`, `(?=x)`, apacheCombined)
	f.Add(`(?P<a>[[:^alpha:]\pN\x{61}-z]*)\b$`, `\`, "1a-")
	f.Fuzz(func(t *testing.T, expr, definition, record string) {
		format, err := NewRegex(Regex{Match: []string{expr}, Patterns: []KeyValue{{"A", definition}, {"B", "%{A}-%{A}"}}})
		if err != nil {
			checkNonEmpty(t, err)
		} else {
			checkRegex(t, format, record)
		}
		if !strings.Contains(expr, "%{") && definition == "" {
			sameAsRegexp(t, expr, record)
		}
	})
}

func checkRegex(t *testing.T, format *Format, record string) {
	t.Helper()
	if n := len(format.splitter.(*regex).re.String()); n > maxExpression {
		t.Errorf("an expression of %d bytes", n)
	}
	if m := format.NewMatcher(); m.Match([]byte(record)) == NoMatch {
		if r := m.Why(); r.Text == "" || r.Done < 0 || r.Done >= r.Of {
			t.Errorf("%+v", r)
		}
	}
}

func sameAsRegexp(t *testing.T, expr, record string) {
	t.Helper()
	re, plainErr := regexp.Compile(expr)
	format, err := NewRegex(Regex{Match: []string{expr}})
	if err != nil {
		if plainErr == nil && len(re.SubexpNames()) > 1 && strings.Join(re.SubexpNames(), "") != "" && !strings.Contains(err.Error(), "too large") {
			t.Errorf("%q: %v", expr, err)
		}
		return
	}
	if plainErr != nil {
		if !strings.Contains(plainErr.Error(), "duplicate") && !strings.Contains(plainErr.Error(), "invalid named capture") && !strings.Contains(plainErr.Error(), "nests too deeply") {
			t.Errorf("%q compiles, but: %v", expr, plainErr)
		}
		return
	}
	m := format.NewMatcher()
	groups := re.FindStringSubmatchIndex(record)
	if outcome := m.Match([]byte(record)); (outcome == Matched) != (groups != nil) {
		t.Fatalf("%q on %q: %v; want %v", expr, record, outcome, groups)
	}
	if groups == nil {
		return
	}
	for i, name := range re.SubexpNames() {
		if name == "" {
			continue
		}
		want := ""
		if groups[2*i] >= 0 {
			want = record[groups[2*i]:groups[2*i+1]]
		}
		if got := valueOf(m, name); got != want {
			t.Errorf("%q on %q: %s is %q; want %q", expr, record, name, got, want)
		}
	}
}

// FuzzMatch holds for every format that the same records give the same values
// to a Matcher that has seen others, and that no reason, name or panic comes
// of what a record holds.
func FuzzMatch(f *testing.F) {
	f.Add("1,2,3", "4,5,6")
	f.Add(` "a ""b""" ,-,x`, `"`)
	f.Add("#", "1,2,3,4")
	f.Add("\xff,\x00,\u00a0é", ",,")
	formats := everyFormat(f, Common{TrimSpace: true, EmptyValues: []string{"-"}, SkipPrefix: "#", Expand: []KeyValue{{"k", "%{a}/%{c}"}}})
	f.Fuzz(func(t *testing.T, one, two string) {
		for _, format := range formats {
			used := format.NewMatcher()
			first := feed(used, one)
			second := feed(used, two)
			if got := feed(format.NewMatcher(), two); got != second {
				t.Errorf("%s: %q gives %q alone and %q after %q", format.name, two, got, second, one)
			}
			if got := feed(used, one); got != first {
				t.Errorf("%s: %q gives %q, and %q later", format.name, one, first, got)
			}
			if strings.HasPrefix(second, "no match") && !utf8.ValidString(second) {
				t.Errorf("%s: %q", format.name, second)
			}
			checkClean(t, used, one)
		}
	})
}

// checkClean holds that values are trimmed, not in emptyValues, and parts of
// the record, expansions and quoted ones excepted.
func checkClean(t *testing.T, m *Matcher, record string) {
	if m.Match([]byte(record)) != Matched {
		return
	}
	for i := range m.Len() {
		text, ok := m.Value(i)
		if !ok || m.Name(i) == "k" {
			continue
		}
		if !bytes.Equal(bytes.TrimSpace(text), text) || string(text) == "-" {
			t.Errorf("%q: %s is %q", record, m.Name(i), text)
		}
		if !strings.ContainsAny(record, `"\`) && !strings.Contains(record, string(text)) {
			t.Errorf("%q: %s is %q", record, m.Name(i), text)
		}
	}
}
