package measure

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestRoundsTakeTurns(t *testing.T) {
	var order strings.Builder
	job := func(name string) Job {
		return Job{Name: name, Events: 1, Pass: func() (Cost, error) {
			order.WriteString(name)
			return Cost{CPU: time.Second}, nil
		}}
	}
	var seen int
	all, err := Rounds([]Job{job("a"), job("b"), job("c")}, 3, 0, func(int, int, Sample) { seen++ })
	if err != nil || seen != 9 || len(all) != 3 || len(all[0]) != 3 {
		t.Fatalf("%d samples seen, %v, %v", seen, all, err)
	}
	if got, want := order.String(), "aabbcc"+"abc"+"bca"+"cab"; got != want {
		t.Errorf("order %s; want %s", got, want)
	}
	if s := all[2][1]; s.Passes != 1 || s.CPU != 1 || s.Seconds <= 0 {
		t.Errorf("sample %+v", s)
	}
}

func TestRoundsTakeTheirTime(t *testing.T) {
	passes := 0
	job := Job{Pass: func() (Cost, error) { passes++; time.Sleep(time.Millisecond); return Cost{}, nil }}
	all, err := Rounds([]Job{job}, 1, 20*time.Millisecond, nil)
	if err != nil || all[0][0].Passes != passes-warmUp || passes < 4 {
		t.Errorf("%d passes, %+v, %v", passes, all, err)
	}
}

var kept []byte

func TestAllocs(t *testing.T) {
	job := Job{Events: 100, Pass: func() (Cost, error) {
		for range 300 {
			kept = make([]byte, 100)
		}
		return Cost{}, nil
	}}
	all, err := Rounds([]Job{job}, 1, 0, nil)
	if got := all[0][0].Allocs; err != nil || got < 3 || got > 3.5 {
		t.Errorf("%v allocations an event, %v; want 3", got, err)
	}
}

func TestWrongAnswersEndTheRun(t *testing.T) {
	wrong := errors.New("41 events")
	_, err := Rounds([]Job{{Name: "valid", Pass: func() (Cost, error) { return Cost{}, wrong }}}, 3, 0, nil)
	if !errors.Is(err, wrong) || !strings.Contains(err.Error(), "valid") {
		t.Errorf("got %v", err)
	}
}

func TestSpeedup(t *testing.T) {
	ours, theirs := Series{{Seconds: 1}, {Seconds: 2}, {Seconds: 4}}, Series{{Seconds: 5}, {Seconds: 8}, {Seconds: 4}}
	if got, want := ours.Speedup(theirs), (Spread{Median: 4, Low: 1, High: 5}); got != want {
		t.Errorf("got %+v; want %+v", got, want)
	}
	even := Series{{Allocs: 4}, {Allocs: 1}, {Allocs: 2}, {Allocs: 9}}
	if got, want := even.Of(func(s Sample) float64 { return s.Allocs }), (Spread{Median: 3, Low: 1, High: 9}); got != want {
		t.Errorf("got %+v; want %+v", got, want)
	}
}
