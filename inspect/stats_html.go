package inspect

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

// The page is one file: its style is in it, its charts are SVG, and it has no
// scripts and asks for nothing from anywhere.

//go:embed stats.html
var statsPage string

// A statsView is what the page is made of.
type statsView struct {
	*Report
	Title string
	Made  string // by whom and when; may be empty
	Chart *chart // nil: no event has a time
}

// HTML writes r as a page that stands by itself. made says when and of what it
// was made; it may be empty.
func (r *Report) HTML(w io.Writer, title, made string) error {
	page, err := template.New("stats").Funcs(template.FuncMap{
		"number":  func(n any) string { return number(toInt64(n)) },
		"percent": percent,
		"bytes":   func(n int64) string { return byteText(float64(n)) },
		"share":   share,
		"width":   func(s float64) string { return fmt.Sprintf("%.2f%%", 100*min(max(s, 0), 1)) },
		"name":    fieldName,
		"type":    typeName,
		"note":    typeNote,
		"kinds":   kindsText,
		"about":   about,
		"spread":  spreadText,
		"color":   seriesColor,
		"unknown": countUnknown,
		"most":    mostEvents,
		"topmost": mostFrequent,
		"cause":   causeText,
		"shown":   func(s string) string { return shown(s, 120) },
		"add":     func(a, b int64) int64 { return a + b },
	}).Parse(statsPage)
	if err != nil {
		return fmt.Errorf("inspect: %w", err) // a bug: a test parses it
	}
	return page.Execute(w, statsView{Report: r, Title: title, Made: made, Chart: newChart(r.Times)})
}

func toInt64(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case uint64:
		return int64(n)
	case int64:
		return n
	}
	panic(fmt.Sprintf("inspect: a number is a %T", n))
}

// seriesColors is how many colours the page has for log types; further ones
// share the last.
const seriesColors = 8

func seriesColor(i int) string { return fmt.Sprintf("s%d", min(i, seriesColors-1)) }

func countUnknown(l TypeReport) (n int) {
	for _, f := range l.Fields {
		if !f.Known {
			n++
		}
	}
	return n
}

func mostEvents(types []TypeReport) (most int64) {
	for _, l := range types {
		most = max(most, l.Accepted+l.Rejected)
	}
	return most
}

func mostFrequent(values []TopValue) (most int64) {
	for _, v := range values {
		most = max(most, v.Count)
	}
	return most
}

// A chart is the histogram as it is drawn: stacked bars in a box of 960 by
// 220, with the scale on the left and times below.
type chart struct {
	Bars   []chartBar
	Lines  []chartLine // of the scale
	Ticks  []chartTick
	Series []string // log types, by colour
	Note   string
}

type chartBar struct {
	X, Y, Width, Height string
	Class, Tip          string
}

type chartLine struct{ Y, Text string }

type chartTick struct{ X, Text, Anchor string }

// The box of the bars, and how many log types have a colour of their own.
const (
	chartLeft, chartRight = 56.0, 950.0
	chartTop, chartBottom = 10.0, 190.0
	chartTicks            = 6
)

func newChart(h *Histogram) *chart {
	if h == nil {
		return nil
	}
	c := &chart{Note: "UTC, a bar for " + widthText(h.Seconds)}
	top := roundUp(slices.Max(h.Counts))
	for _, part := range []int64{0, 1, 2} {
		c.Lines = append(c.Lines, chartLine{coord(chartBottom - (chartBottom-chartTop)*float64(part)/2), number(top * part / 2)})
	}
	step := (chartRight - chartLeft) / float64(len(h.Counts))
	for i := range h.Counts {
		c.stack(h, i, step, top)
	}
	for i := range h.Types[:min(len(h.Types), seriesColors)] {
		name := h.Types[i].LogType
		if i == seriesColors-1 && len(h.Types) > seriesColors {
			name = "others"
		}
		c.Series = append(c.Series, name)
	}
	c.ticks(h, step)
	return c
}

// stack draws the bars of one bucket.
func (c *chart) stack(h *Histogram, i int, step float64, top int64) {
	below := int64(0)
	gap := min(step*0.15, 2)
	for s, part := range h.Types {
		n := part.Counts[i]
		if n == 0 {
			continue
		}
		y := chartBottom - (chartBottom-chartTop)*float64(below+n)/float64(top)
		height := (chartBottom - chartTop) * float64(n) / float64(top)
		c.Bars = append(c.Bars, chartBar{
			X: coord(chartLeft + step*float64(i) + gap/2), Y: coord(y), Width: coord(step - gap), Height: coord(max(height, 0.5)),
			Class: seriesColor(s),
			Tip:   fmt.Sprintf("%s: %s %s", h.Label(i), number(n), part.LogType),
		})
		below += n
	}
}

// ticks writes times below the bars, about as many as there is room for.
func (c *chart) ticks(h *Histogram, step float64) {
	every := max(1, (len(h.Counts)+chartTicks-1)/chartTicks)
	for i := 0; i < len(h.Counts); i += every {
		c.Ticks = append(c.Ticks, chartTick{coord(chartLeft + step*float64(i)), h.Label(i), "start"})
	}
}

func coord(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.2f", x), ".00") }

// roundUp returns a round number that is not below n, even so that its half
// is a whole one.
func roundUp(n int64) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, k := range []int64{2, 4, 6, 8, 10} {
			if n <= k*unit {
				return k * unit
			}
		}
	}
}
