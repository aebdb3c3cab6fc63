package stream

import (
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"empty file", "", nil},
		{"one line", "a\n", []string{`event "a"`}},
		{"last line without end", "a\nb", []string{`event "a"`, `event "b"`}},
		{"CRLF", "a\r\nb\r\n", []string{`event "a"`, `event "b"`}},
		{"CRLF and LF mixed", "a\r\nb\nc\r\n", []string{`event "a"`, `event "b"`, `event "c"`}},
		{"last line ends with CR alone", "a\nb\r", []string{`event "a"`, `event "b"`}},
		{"lone CR inside", "a\rb\n\rc\n", []string{`event "a\rb"`, `event "\rc"`}},
		{"two CRs", "a\r\r\n", []string{`event "a\r"`}},
		{"blank lines", "\n \t \na\n\r\n  \nb\n\n", []string{`event "a"`, `event "b"`, `blank 5`}},
		{"only blank, no end", " ", []string{`blank 1`}},
		{"only newlines", "\n\n\n", []string{`blank 3`}},
		{"vertical tab is no blank", "\v\n", []string{`event "\v"`}},
		{"not UTF-8", "\xff\xfe\n\x80", []string{`event "\xff\xfe"`, `event "\x80"`}},
		{"NUL bytes", "a\x00b\n\x00\n", []string{`event "a\x00b"`, `event "\x00"`}},
		{"byte order mark at the start", "\ufeffa\n", []string{`event "a"`}},
		{"byte order mark twice", "\ufeff\ufeffa\n", []string{`event "\ufeffa"`}},
		{"byte order mark in the middle", "a\n\ufeffb\n", []string{`event "a"`, `event "\ufeffb"`}},
		{"byte order mark alone", "\ufeff", nil},
		{"part of a byte order mark", "\xef\xbb", []string{`event "\xef\xbb"`}},
		{"cut in the middle", `{"a":1}` + "\n" + `{"a":`, []string{`event "{\"a\":1}"`, `event "{\"a\":"`}},
		{"rejects know their place", "a\n\n!b\nc\n!d", []string{
			`event "a"`, `event "c"`, `reject 3:3 wrong-type /list/17/a "!b"`, `reject 5:8 wrong-type /list/17/a "!d"`, `blank 1`}},
		{"the byte order mark counts", "\ufeffa\r\n!b\r\n", []string{`event "a"`, `reject 2:6 wrong-type /list/17/a "!b"`}},
		{"rejected text that is not UTF-8", "!\xff\n", []string{`reject 1:0 wrong-type /list/17/a "!\xff"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: Lines}, tt.text, func(t *testing.T, r result) {
				wantBrief(t, r, tt.want...)
			})
		})
	}
}

func TestLinesSkipped(t *testing.T) {
	r := runText(t, Options{}, "#header\na\n")
	if r.stats.Skipped != 1 || r.stats.Out != 1 || r.stats.In != 2 {
		t.Errorf("in %d, out %d, skipped %d; want 2, 1, 1", r.stats.In, r.stats.Out, r.stats.Skipped)
	}
}

// Lines around the limit of ten bytes. A line that is too long never harms
// the next one.
func TestLinesTooLong(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"at the limit", "0123456789\nb\n", []string{`event "0123456789"`, `event "b"`}},
		{"at the limit, CRLF", "0123456789\r\nb\r\n", []string{`event "0123456789"`, `event "b"`}},
		{"at the limit, no end", "0123456789", []string{`event "0123456789"`}},
		{"at the limit, CR at the end", "0123456789\r", []string{`event "0123456789"`}},
		{"one over", "a\n0123456789x\nb\n", []string{`event "a"`, `event "b"`, `reject 2:2 too-long truncated "0123456789"`}},
		{"one over, CRLF", "0123456789x\r\nb\r\n", []string{`event "b"`, `reject 1:0 too-long truncated "0123456789"`}},
		{"one over, no end", "0123456789x", []string{`reject 1:0 too-long truncated "0123456789"`}},
		{"a CR over", "0123456789\r\r\nb", []string{`event "b"`, `reject 1:0 too-long truncated "0123456789"`}},
		{"two CRs over, no end", "0123456789\r\r", []string{`reject 1:0 too-long truncated "0123456789"`}},
		{"far over", strings.Repeat("0123456789", 50) + "\nb\n", []string{`event "b"`, `reject 1:0 too-long truncated "0123456789"`}},
		{"several", strings.Repeat(strings.Repeat("x", 30)+"\nok\n", 2), []string{
			`event "ok"`, `event "ok"`, `reject 1:0 too-long truncated "xxxxxxxxxx"`, `reject 3:34 too-long truncated "xxxxxxxxxx"`}},
		{"blanks over the limit are no blank line", strings.Repeat(" ", 11) + "\n", []string{`reject 1:0 too-long truncated "          "`}},
		{"cut inside a character", "012345678é\n", []string{`reject 1:0 too-long truncated "012345678\xc3"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: Lines, MaxEventBytes: 10}, tt.text, func(t *testing.T, r result) {
				wantBrief(t, r, tt.want...)
			})
		})
	}
}

// Long lines need larger buffers; the reject of one that is too long shows 64
// KiB.
func TestLinesLarge(t *testing.T) {
	long := strings.Repeat("x", 20_000_000)
	text := "a\n" + long + "\nb\n" + long[:1_500_000] + "\n" + long[:700_000] + "\nc"
	for _, limit := range []int{0, 1_500_000, 1_499_999, 32 << 20} {
		r := runText(t, Options{MaxEventBytes: limit, Workers: 2}, text)
		if limit == 0 {
			limit = 16 << 20
		}
		var want []string
		rejects := 0
		for line := range strings.SplitSeq(text, "\n") {
			if len(line) <= limit {
				want = append(want, line)
			} else {
				rejects++
			}
		}
		if got := strings.Join(r.events, "\n"); got != strings.Join(want, "\n") {
			t.Errorf("limit %d: %d events, %d bytes; want %d events", limit, len(r.events), len(got), len(want))
		}
		if len(r.rejects) != rejects {
			t.Errorf("limit %d: %d rejects; want %d", limit, len(r.rejects), rejects)
		}
		for _, j := range r.rejects {
			if j.Code != "too-long" || !j.Truncated || j.Raw != long[:64<<10] {
				t.Errorf("limit %d: reject %s, truncated %t, %d bytes; want too-long, 64 KiB", limit, j.Code, j.Truncated, len(j.Raw))
			}
		}
	}
}
