package schematest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A fileMaker makes test files in all styles that people write.
type fileMaker struct {
	*rand.Rand
	strings.Builder
	n int // of comments
}

func (m *fileMaker) one(texts ...string) string { return texts[m.IntN(len(texts))] }

// comment writes lines that stand between keys.
func (m *fileMaker) comment(indent int) {
	for range m.IntN(3) {
		if m.IntN(2) == 0 {
			m.WriteString("\n")
			continue
		}
		m.n++
		fmt.Fprintf(m, "%s# note %d\n", strings.Repeat(" ", indent), m.n)
	}
}

// end ends a line, perhaps with a comment.
func (m *fileMaker) end() {
	if m.IntN(3) == 0 {
		m.n++
		fmt.Fprintf(m, " # note %d", m.n)
	}
	m.WriteString("\n")
}

// text writes a text as the value of what stands before it on the line.
func (m *fileMaker) text(json string, indent int) {
	pretty := strings.NewReplacer(`,"`, ",\n \""+m.one("", "", " "), "{\"", "{\n\""+"").Replace(json)
	switch m.IntN(5) {
	case 0:
		m.WriteString(" '" + strings.ReplaceAll(json, "'", "''") + "'")
		m.end()
	case 1:
		m.WriteString(` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(json) + `"`)
		m.end()
	case 2:
		m.WriteString(" '" + strings.ReplaceAll(strings.ReplaceAll(json, "'", "''"), `,"`, ",\n"+strings.Repeat(" ", indent+3)+`"`) + "'")
		m.end()
	default:
		margin := strings.Repeat(" ", indent+1+m.IntN(3))
		m.WriteString(" " + m.one("|", "|", "|-", "|+", ">", ">-"))
		m.end()
		for line := range strings.SplitSeq(m.one(json, pretty), "\n") {
			m.WriteString(margin + line + "\n")
		}
	}
}

// expectation writes what stands under a key of its own, or as an item.
func (m *fileMaker) expectation(margin int, item bool) {
	indent := strings.Repeat(" ", margin)
	lead := indent
	if item {
		lead = indent + "-" + strings.Repeat(" ", 1+m.IntN(3))
		margin = len(lead)
	}
	switch m.IntN(4) {
	case 0:
		m.WriteString(lead + "error: " + m.one("bad-time", "bad-time /at", "[no-match]", "{code: no-match, field: /a}", "[{code: no-match}, bad-time /at]"))
		m.end()
	case 1:
		m.WriteString(lead + "resultMatches:")
		m.text(m.event(), margin)
	case 2:
		if item {
			m.WriteString(strings.TrimRight(lead, " "))
			m.text(m.event(), len(indent))
			return
		}
		fallthrough
	default:
		m.WriteString(lead + "result:")
		m.text(m.event(), margin)
	}
}

func (m *fileMaker) event() string {
	return m.one(`{}`, event1, event2, `{"at":1,"state":"it's","p_log_type":"{{.LogType}}"}`, `{"raw":{"a":[1,2],"b":"\\\""},"count":null}`)
}

func (m *fileMaker) input() string {
	return m.one(`{"at":1}`, `{"at":1,"count":2}`, `{"at":"x"}`, `{}`, `{"at":1,"raw":{"b":"\\\"'","a":[1,2]},"tags":["a","b"]}`)
}

// test writes one document.
func (m *fileMaker) test(i int) {
	indent := m.one("", "", "  ")
	parts := []func(){
		func() { fmt.Fprintf(m, "%sname: test %d", indent, i); m.end() },
		func() { m.WriteString(indent + "logType: Custom.Door"); m.end() },
		func() {
			if m.IntN(2) == 0 {
				m.WriteString(indent + "input:")
				m.text(m.input(), len(indent))
				return
			}
			m.WriteString(indent + "inputs:\n")
			for range 1 + m.IntN(3) {
				m.comment(len(indent))
				m.WriteString(indent + "-")
				m.text(m.input(), len(indent))
			}
		},
		func() { m.expectations(indent) },
	}
	m.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	for _, part := range parts {
		m.comment(len(indent))
		part()
	}
	m.comment(0)
}

func (m *fileMaker) expectations(indent string) {
	switch m.IntN(6) {
	case 0: // none
	case 1, 2:
		m.expectation(len(indent), false)
	case 3:
		m.WriteString(indent + "results: " + m.one("[]", `["{}"]`, "[error: bad-time, '{}', {resultMatches: '{}'}]"))
		m.end()
	case 4:
		m.WriteString(indent + "result:")
		m.text(m.event(), len(indent))
		fallthrough
	default:
		m.WriteString(indent + "results:")
		m.end()
		margin := len(indent) + m.IntN(3)
		for range 1 + m.IntN(3) {
			m.comment(margin)
			m.expectation(margin, true)
		}
	}
}

var note = regexp.MustCompile(`# note \d+`)

// Every style can be updated: what was not met is, and no comment is lost but
// those on lines that are gone, and none moves.
func TestUpdateInAllStyles(t *testing.T) {
	updated, kept, notes := 0, 0, 0
	for seed := range uint64(1500) {
		m := &fileMaker{Rand: rand.New(rand.NewPCG(seed, 7))}
		for i := range 1 + m.IntN(3) {
			if i > 0 {
				m.WriteString("---" + m.one("", " # next") + "\n")
			}
			m.test(i)
		}
		src := m.String()
		s, err := Load(doors(src), nil)
		require.NoError(t, err, "%s", src)
		report := s.Run()
		updates, err := s.Updates(report)
		require.NoError(t, err, "%s", src)
		if len(updates) == 0 {
			continue
		}
		updated += updates[0].Tests
		got := string(updates[0].Source)
		before, after := note.FindAllString(src, -1), note.FindAllString(got, -1)
		require.True(t, subsequence(after, before), "%s\n%s", src, got)
		notes += len(before)
		kept += len(after)
		again, err := Load(doors(got), nil)
		require.NoError(t, err, "%s\n%s", src, got)
		require.Zero(t, again.Run().Failed())
	}
	require.Greater(t, updated, 1500)
	require.Greater(t, kept, notes*92/100)
}

// subsequence reports whether the texts of a are among those of b, in order.
func subsequence(a, b []string) bool {
	for _, text := range b {
		if len(a) > 0 && a[0] == text {
			a = a[1:]
		}
	}
	return len(a) == 0
}
