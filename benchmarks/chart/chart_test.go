package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func draw() string {
	return string(Draw([]string{"ours", "theirs & co"}, "footer <1>", []Panel{
		{Title: "Speed", Unit: "MB/s", Note: "A note.", Bars: []Bar{
			{Label: "a|b", Kind: "ours", Value: 1234.5, Low: 1200, High: 1300},
			{Label: "c", Kind: "theirs & co", Value: 65, Low: 60, High: 70},
		}},
		{Title: "Empty", Unit: "s"},
	}))
}

func TestDrawIsXML(t *testing.T) {
	dec := xml.NewDecoder(strings.NewReader(draw()))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestDrawShowsEverything(t *testing.T) {
	svg := draw()
	for _, want := range []string{
		"Speed, MB/s", "A note.", ">a|b<", ">1234<", ">65<", "theirs &amp; co", "footer &lt;1&gt;",
		`class="ours" text-anchor="end">a|b<`, `class="other" text-anchor="end">c<`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
}

// A bar is as long as its figure is large: half the figure, half the bar.
func TestBarsAreToScale(t *testing.T) {
	svg := string(Draw([]string{"k"}, "", []Panel{{Bars: []Bar{{Kind: "k", Value: 100, High: 100}, {Kind: "k", Value: 50, High: 50}}}}))
	for _, want := range []string{`width="472.0"`, `width="236.0"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no bar of %s", want)
		}
	}
}
