// Package chart draws bars as SVG: enough for a page that shows figures, and
// nothing that a page would have to load.
package chart

import (
	"bytes"
	"fmt"
	"html"
	"slices"
)

// A Panel is bars of one unit under a title.
type Panel struct {
	Title, Unit, Note string
	Bars              []Bar
}

// A Bar is a figure, with the least and the most that were measured. Kind is
// one of those that Draw is given.
type Bar struct {
	Label, Kind      string
	Value, Low, High float64
}

// Sizes in pixels.
const (
	width    = 860
	margin   = 24
	labels   = 250 // of the column of labels
	figures  = 90  // of the column behind the bars
	barStep  = 26
	barThick = 16
)

// colors can be told apart by people who see few colors, and in print.
var colors = [...]string{"#d9480f", "#4c6ef5", "#868e96", "#12b886"}

// Draw returns an SVG file with the panels one below the other, a legend of
// the kinds, and the footer. Each kind has a color; bars of the first one
// stand out.
func Draw(kinds []string, footer string, panels []Panel) []byte {
	d := drawing{kinds: kinds, y: margin}
	for _, p := range panels {
		d.panel(p)
	}
	d.legend()
	d.text(margin, d.y+14, "small", "start", footer)
	d.y += 28
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">`+"\n", width, d.y, width, d.y)
	out.WriteString("<style>text{font:14px system-ui,sans-serif;fill:#212529}.title{font-size:16px;font-weight:600}.small{font-size:12px;fill:#495057}.ours{font-weight:600}</style>\n")
	fmt.Fprintf(&out, `<rect width="%d" height="%d" rx="8" fill="#fff"/>`+"\n", width, d.y)
	out.Write(d.out.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// A drawing is filled from the top; y is where it goes on.
type drawing struct {
	out   bytes.Buffer
	kinds []string
	y     int
}

func (d *drawing) text(x, y int, class, anchor, s string) {
	fmt.Fprintf(&d.out, `<text x="%d" y="%d" class="%s" text-anchor="%s">%s</text>`+"\n", x, y, class, anchor, html.EscapeString(s))
}

func (d *drawing) color(kind string) string {
	return colors[slices.Index(d.kinds, kind)%len(colors)]
}

func (d *drawing) panel(p Panel) {
	d.text(margin, d.y+14, "title", "start", p.Title+", "+p.Unit)
	d.text(margin, d.y+34, "small", "start", p.Note)
	d.y += 48
	most := 0.0
	for _, b := range p.Bars {
		most = max(most, b.High)
	}
	for _, b := range p.Bars {
		d.bar(b, most)
	}
	d.y += margin
}

// bar draws a bar of which the whole width is most, with a line from the
// least to the most that was measured.
func (d *drawing) bar(b Bar, most float64) {
	const left, full = margin + labels, width - 2*margin - labels - figures
	at := func(v float64) float64 { return left + v/most*full }
	middle := d.y + barThick/2
	class := "other"
	if b.Kind == d.kinds[0] {
		class = "ours"
	}
	d.text(left-10, middle+5, class, "end", b.Label)
	fmt.Fprintf(&d.out, `<rect x="%d" y="%d" width="%.1f" height="%d" rx="2" fill="%s"/>`+"\n", left, d.y, max(at(b.Value)-left, 1), barThick, d.color(b.Kind))
	fmt.Fprintf(&d.out, `<path d="M%.1f %dH%.1f" stroke="#212529" stroke-width="1.5" opacity=".6"/>`+"\n", at(b.Low), middle, at(b.High))
	d.text(width-margin, middle+5, class, "end", short(b.Value))
	d.y += barStep
}

func (d *drawing) legend() {
	x := margin
	for _, k := range d.kinds {
		fmt.Fprintf(&d.out, `<rect x="%d" y="%d" width="12" height="12" rx="2" fill="%s"/>`+"\n", x, d.y, d.color(k))
		d.text(x+18, d.y+11, "small", "start", k)
		x += 18 + 7*len(k) + 16
	}
	d.y += 22
}

// short returns a figure of three digits, or without a fraction.
func short(v float64) string {
	if v >= 100 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}
