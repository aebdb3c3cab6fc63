package stream

import (
	"context"
	"errors"
	"io"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"
)

// The parts add up to the whole, however the run ends.
func TestWritten(t *testing.T) {
	broken := errors.New("disk full")
	for _, tt := range []struct {
		name    string
		options Options
		inputs  []Input
	}{
		{name: "nothing"},
		{name: "several workers", options: Options{Workers: 3}, inputs: []Input{Reader("a", strings.NewReader(mixedText(3000))), Reader("b", strings.NewReader(mixedText(10)))}},
		{name: "any order", options: Options{Workers: 3, Unordered: true}, inputs: []Input{Reader("a", strings.NewReader(mixedText(3000)))}},
		{name: "white space behind the events", options: Options{Framing: JSON}, inputs: []Input{Reader("a", strings.NewReader(`{"a":1}`+strings.Repeat(" \n", bufferSize)))}},
		{name: "an input that breaks", inputs: []Input{Reader("a", io.MultiReader(strings.NewReader("x\ny\n"), readerFunc(func([]byte) (int, error) { return 0, broken })))}},
		{name: "an output that breaks", options: Options{Out: writerFunc(func([]byte) (int, error) { return 0, broken })}, inputs: []Input{Reader("a", strings.NewReader("x\n"))}},
		{name: "an engine that breaks", inputs: []Input{Reader("a", strings.NewReader("x\nfatal\ny\n"))}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var sum Stats
			tt.options.Written = func(part *Stats) { sum.Add(part) }
			stats, _ := run(t.Context(), fakeEngines(), tt.inputs, &tt.options)
			sum.Add(new(Stats))
			if !reflect.DeepEqual(&sum, stats) {
				t.Errorf("the parts add up to\n%+v\nthe totals are\n%+v", &sum, stats)
			}
		})
	}
}

// What came is reported while the input is open.
func TestWrittenAtOnce(t *testing.T) {
	r, w := io.Pipe()
	parts := make(chan *Stats, 10)
	done := make(chan error)
	go func() {
		_, err := run(context.Background(), fakeEngines(), []Input{Reader("-", r)}, &Options{Written: func(s *Stats) { parts <- s }})
		done <- err
	}()
	for range 3 {
		if _, err := io.WriteString(w, "abc\n"); err != nil {
			t.Fatal(err)
		}
		if s := <-parts; s.Out != 1 || s.BytesIn != 4 || s.BytesOut != 6 || s.Seconds != 0 {
			t.Errorf("a line gave %+v", s)
		}
	}
	w.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if s := <-parts; s.In != 0 || s.Seconds <= 0 {
		t.Errorf("the end gave %+v", s)
	}
}

func TestNewest(t *testing.T) {
	at := func(s string) time.Time {
		parsed, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	n := make(newest)
	n.add("A", at("2024-03-01T12:00:00Z"))
	n.add("A", at("2024-03-01T11:00:00Z"))
	n.add("B", time.Time{})
	n.addAll(newest{"A": at("2024-03-01T12:00:01Z"), "C": at("1969-01-01T00:00:00Z")})
	want := newest{"A": at("2024-03-01T12:00:01Z"), "B": {}, "C": at("1969-01-01T00:00:00Z")}
	if !maps.Equal(n, want) {
		t.Errorf("%v; want %v", n, want)
	}
}
