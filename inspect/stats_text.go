package inspect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// Text returns r for people: tables with small bars, with the colours of
// terminals or without.
func (r *Report) Text(color bool) string {
	t := &statsText{painter{color: color}}
	t.totals(r)
	t.logTypes(r)
	t.times(r.Times)
	t.rejects(r)
	t.indicators(r)
	for i := range r.LogTypes {
		t.fields(&r.LogTypes[i])
	}
	return t.String()
}

type statsText struct{ painter }

const (
	barWidth    = 20 // characters
	shownBars   = 24
	shownCauses = 15
	shownFields = 200 // of a log type
)

// bar draws a share of a whole, from 0 to 1, in eighths of characters.
func bar(share float64, width int) string {
	eighths := int(math.Round(min(max(share, 0), 1) * float64(width*8)))
	if eighths == 0 && share > 0 {
		eighths = 1
	}
	text := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		text += string([]rune(" ▏▎▍▌▋▊▉")[rest])
	}
	return text
}

func (t *statsText) bar(color string, share float64) string {
	text := bar(share, barWidth)
	return t.paint(color, text) + pad(text, barWidth)
}

func (t *statsText) title(text, more string) {
	fmt.Fprintf(t, "\n%s", t.paint(bold, text))
	if more != "" {
		t.WriteString("  " + t.paint(dim, more))
	}
	t.WriteByte('\n')
}

// number writes a count with its thousands apart.
func number[N int64 | uint64 | int](n N) string {
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func percent(share float64) string {
	switch {
	case share > 0 && share < 0.001:
		return "<0.1%"
	case share < 1 && share > 0.999:
		return ">99.9%"
	}
	return fmt.Sprintf("%.1f%%", share*100)
}

func share(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func (t *statsText) totals(r *Report) {
	fmt.Fprintf(t, "%s  %s accepted, %s rejected, %s blank, %s skipped, %s\n", t.paint(bold, number(r.In)+" in"),
		number(r.Accepted), number(r.Rejected), number(r.Blank), number(r.Skipped), byteText(float64(r.BytesIn)))
}

// byteText writes a number of bytes in the largest unit that fits.
func byteText(n float64) string {
	for _, unit := range []string{"bytes", "KiB", "MiB", "GiB"} {
		if n < 1024 || unit == "GiB" {
			if unit == "bytes" {
				return fmt.Sprintf("%.0f bytes", n)
			}
			return fmt.Sprintf("%.1f %s", n, unit)
		}
		n /= 1024
	}
	panic("unreachable")
}

func (t *statsText) logTypes(r *Report) {
	if len(r.LogTypes) == 0 {
		return
	}
	t.title("Log types", "")
	width, all := 0, int64(0)
	for i := range r.LogTypes {
		width = max(width, len(typeName(&r.LogTypes[i])))
		all = max(all, r.LogTypes[i].Accepted+r.LogTypes[i].Rejected)
	}
	for i := range r.LogTypes {
		l := &r.LogTypes[i]
		line := fmt.Sprintf("  %-*s  %s %12s accepted", width, typeName(l), t.bar(green, share(l.Accepted+l.Rejected, all)), number(l.Accepted))
		if l.Rejected > 0 {
			line += t.paint(red, fmt.Sprintf(" %10s rejected", number(l.Rejected)))
		}
		t.WriteString(line + "\n")
	}
}

func typeName(l *TypeReport) string {
	if l.LogType == "" {
		return "(no log type)"
	}
	return l.LogType
}

// times draws the histogram, one line for each bucket; a row of empty ones is
// one line.
func (t *statsText) times(h *Histogram) {
	if h == nil {
		return
	}
	h = h.merged(shownBars)
	t.title("Event times", "UTC, a bar for "+widthText(h.Seconds))
	most := slices.Max(h.Counts)
	if h.Before > 0 {
		fmt.Fprintf(t, "  %s\n", t.paint(dim, number(h.Before)+" before"))
	}
	for i := 0; i < len(h.Counts); i++ {
		empty := 0
		for i+empty < len(h.Counts) && h.Counts[i+empty] == 0 {
			empty++
		}
		if empty > 2 {
			fmt.Fprintf(t, "  %s\n", t.paint(dim, "none for "+durationText(int64(empty)*h.Seconds)))
			i += empty - 1
			continue
		}
		fmt.Fprintf(t, "  %s  %s %12s\n", h.Label(i), t.bar(cyan, share(h.Counts[i], most)), number(h.Counts[i]))
	}
	if h.After > 0 {
		fmt.Fprintf(t, "  %s\n", t.paint(dim, number(h.After)+" after"))
	}
}

// merged returns a histogram of at most so many buckets, if there is a width
// for that, for all log types together.
func (h *Histogram) merged(most int) *Histogram {
	start := h.Start.Unix()
	end := start + int64(len(h.Counts)-1)*h.Seconds
	wide := h.Seconds
	for _, w := range widths {
		if wide = max(w, h.Seconds); floorDiv(end, wide)-floorDiv(start, wide) < int64(most) {
			break
		}
	}
	first := floorDiv(start, wide)
	m := &Histogram{Start: time.Unix(first*wide, 0).UTC(), Seconds: wide, Before: h.Before, After: h.After}
	m.Counts = make([]int64, floorDiv(end, wide)-first+1)
	for i, n := range h.Counts {
		m.Counts[floorDiv(start+int64(i)*h.Seconds, wide)-first] += n
	}
	return m
}

// Label returns the time at which a bucket begins, as exact as it has to be.
func (h *Histogram) Label(i int) string {
	at := h.Start.Add(time.Duration(i) * time.Duration(h.Seconds) * time.Second)
	if h.Seconds >= 1<<33 || i > 1<<28 { // beyond what a Duration holds
		at = time.Unix(h.Start.Unix()+int64(i)*h.Seconds, 0).UTC()
	}
	switch {
	case h.Seconds < 60:
		return at.Format("2006-01-02 15:04:05")
	case h.Seconds < 24*3600:
		return at.Format("2006-01-02 15:04")
	}
	return at.Format("2006-01-02")
}

func widthText(seconds int64) string {
	if text := durationText(seconds); text[0] == '1' && text[1] == ' ' {
		return "each" + text[1:]
	}
	return "every " + durationText(seconds)
}

// durationText writes a duration in the largest unit that it is a multiple of.
func durationText(seconds int64) string {
	for _, u := range []struct {
		seconds int64
		name    string
	}{{24 * 3600, "day"}, {3600, "hour"}, {60, "minute"}} {
		if seconds%u.seconds == 0 {
			return plural(seconds/u.seconds, u.name)
		}
	}
	return plural(seconds, "second")
}

func (t *statsText) rejects(r *Report) {
	if len(r.Causes) == 0 {
		return
	}
	t.title("Rejects", "")
	for _, c := range r.ByCode {
		fmt.Fprintf(t, "  %-17s  %s %12s\n", c.Code, t.bar(red, share(c.Count, r.Rejected)), number(c.Count))
	}
	fmt.Fprintf(t, "  %s\n", t.paint(dim, "because of"))
	for _, c := range r.Causes[:min(len(r.Causes), shownCauses)] {
		fmt.Fprintf(t, "  %12s  %s\n", number(c.Count), causeText(c.Cause))
	}
	if more := len(r.Causes) - shownCauses; more > 0 {
		fmt.Fprintf(t, "  %12s  %s\n", "", t.paint(dim, "and "+plural(more, "other cause")))
	}
}

func causeText(c Cause) string {
	text := string(c.Code)
	if c.Field != "" {
		text += " " + shown(c.Field, 200)
	}
	if c.LogType != "" {
		text += "  " + c.LogType
	} else if c.Code != parser.NoLogType {
		text += "  (no log type)"
	}
	return text
}

func (t *statsText) indicators(r *Report) {
	for _, l := range r.Indicators {
		t.title(l.List, fmt.Sprintf("%s in %s; %s different", plural64(l.Values, "value"), plural64(l.Events, "event"), about(l.Distinct)))
		if !l.Frequent() {
			fmt.Fprintf(t, "  %s\n", t.paint(dim, "none of them comes twice"))
			continue
		}
		width, most := 0, int64(0)
		for _, v := range l.Top {
			width = max(width, len([]rune(shown(v.Value, shownValue))))
			most = max(most, v.Count)
		}
		for _, v := range l.Top {
			text := shown(v.Value, shownValue)
			over := ""
			if v.Over > 0 {
				over = t.paint(dim, fmt.Sprintf("  at most; at least %s", number(v.Count-v.Over)))
			}
			fmt.Fprintf(t, "  %s%s  %s %12s%s\n", text, pad(text, width), t.bar(yellow, share(v.Count, most)), number(v.Count), over)
		}
	}
}

func plural64(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return number(n) + " " + what
}

// about writes an estimate. Small ones are all but exact.
func about(n uint64) string {
	if n < 200 {
		return number(n)
	}
	return "about " + number(n)
}

// fields shows the fields of a log type.
func (t *statsText) fields(l *TypeReport) {
	if len(l.Fields) == 0 {
		return
	}
	t.title(typeName(l), typeNote(l))
	width := 5
	list := l.Fields[:min(len(l.Fields), shownFields)]
	for i := range list {
		width = max(width, min(len([]rune(fieldName(&list[i]))), 48))
	}
	for i := range list {
		f := &list[i]
		if i == 0 && !f.Known {
			fmt.Fprintf(t, "  %s\n", t.paint(yellow, unknownTitle(l)))
		} else if f.Known && i > 0 && !list[i-1].Known {
			fmt.Fprintf(t, "  %s\n", t.paint(dim, "fields of the schema"))
		}
		t.field(f, width)
	}
	if more := int64(len(l.Fields)-len(list)) + l.MoreKeys; more > 0 {
		fmt.Fprintf(t, "  %s\n", t.paint(dim, "and "+number(more)+" more"))
	}
}

func unknownTitle(l *TypeReport) string {
	if l.LogType == "" {
		return "keys"
	}
	return "unknown to the schema"
}

func typeNote(l *TypeReport) string {
	parts := []string{plural64(l.Accepted+l.Rejected, "event")}
	if l.Bytes != nil {
		parts = append(parts, spreadText(l.Bytes)+" bytes each")
	}
	if l.First != nil {
		parts = append(parts, l.First.Format("2006-01-02 15:04:05")+" to "+l.Last.Format("2006-01-02 15:04:05"))
	}
	return strings.Join(parts, "; ")
}

// fieldName returns a pointer as people write it: user.tags[].name.
func fieldName(f *FieldReport) string {
	var b strings.Builder
	for _, part := range strings.Split(f.Field, "/")[1:] {
		if part == "*" {
			b.WriteString("[]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return shown(b.String(), 80)
}

func (t *statsText) field(f *FieldReport, width int) {
	name, color := fieldName(f), green
	if !f.Known {
		color = yellow
	}
	presence := percent(f.Share())
	if f.Present == 0 {
		presence, color = "never", dim
	}
	line := fmt.Sprintf("  %s%s  %s%s %6s  %s", t.paint(color, name), pad(name, width), t.paint(color, bar(f.Share(), 8)), pad(bar(f.Share(), 8), 8), presence, fieldNote(f))
	t.WriteString(strings.TrimRight(line, " ") + "\n")
}

// fieldNote says what is known of a field's values.
func fieldNote(f *FieldReport) string {
	var parts []string
	if f.Type != "" {
		text := string(f.Type)
		if f.Required {
			text += ", required"
		}
		parts = append(parts, text)
	}
	if kinds := kindsText(f); kinds != "" {
		parts = append(parts, kinds)
	}
	if f.Distinct > 0 {
		parts = append(parts, about(f.Distinct)+" different")
	}
	if f.Lengths != nil {
		parts = append(parts, spreadText(f.Lengths)+" bytes")
	}
	if f.Elements != nil {
		parts = append(parts, spreadText(f.Elements)+" elements")
	}
	if f.MoreKeys > 0 {
		parts = append(parts, number(f.MoreKeys)+" more keys")
	}
	return strings.Join(parts, "; ")
}

// kindsText names the kinds of values, most frequent first; nothing when they
// are what the schema says.
func kindsText(f *FieldReport) string {
	type count struct {
		name string
		n    int64
	}
	var list []count
	var all int64
	for _, name := range kindNames {
		n := f.Kinds[name]
		if f.Type == schemas.Float && name == kindNames[numberKind] {
			n += f.Kinds[kindNames[integerKind]] // 9 is a float like any other
		} else if f.Type == schemas.Float && name == kindNames[integerKind] {
			n = 0
		}
		if n > 0 {
			list = append(list, count{name, n})
			all += n
		}
	}
	slices.SortStableFunc(list, func(a, b count) int { return cmp.Compare(b.n, a.n) })
	if len(list) == 1 {
		if plainKinds[string(f.Type)] == list[0].name {
			return ""
		}
		return "came as " + list[0].name
	}
	var parts []string
	for _, c := range list {
		parts = append(parts, c.name+" "+percent(share(c.n, all)))
	}
	return strings.Join(parts, ", ")
}

// plainKinds are the kinds that values of a type mostly come as.
var plainKinds = map[string]string{
	"string": "string", "int": "integer", "smallint": "integer", "bigint": "integer", "float": "number",
	"boolean": "boolean", "timestamp": "string", "object": "object", "array": "array",
}

func spreadText(s *Spread) string {
	if s.Least == s.Most {
		return number(s.Least)
	}
	return fmt.Sprintf("%s to %s (mean %.1f)", number(s.Least), number(s.Most), s.Mean)
}
