package alarm

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A day is what a test lets happen: at a time since it began, something.
type day struct {
	alarm *Alarm
	now   time.Time
	said  []string // what the log and Changed were told, and when
}

func begin() time.Time { return time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC) }

func newDay(t *testing.T, o Options) *day {
	t.Helper()
	d := &day{now: begin()}
	d.start(t, o)
	return d
}

// start starts a process, after another one perhaps.
func (d *day) start(t *testing.T, o Options) {
	t.Helper()
	if o.LogTypes == nil {
		o.LogTypes = []string{"A.A", "B.B"}
	}
	o.Now = func() time.Time { return d.now }
	o.Changed = func(n Notice) { d.say("%s %s", n.Status, n.LogType) }
	a, err := New(o)
	require.NoError(t, err)
	d.alarm = a
}

func (d *day) say(format string, args ...any) {
	d.said = append(d.said, fmt.Sprintf("%s "+format, append([]any{span(d.now.Sub(begin()))}, args...)...))
}

// at lets something happen later.
func (d *day) at(after time.Duration, what func()) {
	d.now = begin().Add(after)
	what()
}

func (d *day) check()               { d.alarm.Check() }
func (d *day) seen(t string) func() { return func() { d.alarm.Seen(t) } }

func TestAlarm(t *testing.T) {
	const h, m = time.Hour, time.Minute
	for _, tt := range []struct {
		name  string
		after time.Duration
		day   func(d *day)
		want  []string
	}{
		{name: "nothing happens", day: func(d *day) { d.at(0, d.check) }},
		{name: "one moment before it is due", day: func(d *day) { d.at(24*h-1, d.check) }},
		{name: "when it is due", day: func(d *day) { d.at(24*h, d.check) },
			want: []string{"24h raised A.A", "24h raised B.B"}},
		{name: "once only", day: func(d *day) {
			for i := range 10 {
				d.at(24*h+time.Duration(i)*24*h, d.check)
			}
		}, want: []string{"24h raised A.A", "24h raised B.B"}},
		{name: "each log type by itself", day: func(d *day) {
			d.at(h, d.seen("A.A"))
			d.at(24*h, d.check)
			d.at(25*h, d.check)
		}, want: []string{"24h raised B.B", "25h raised A.A"}},
		{name: "another event starts anew", day: func(d *day) {
			for i := range 40 {
				d.at(time.Duration(i)*h, d.seen("A.A"))
				d.at(time.Duration(i)*h, d.seen("B.B"))
				d.check()
			}
		}},
		{name: "resumes at once, and once", day: func(d *day) {
			d.at(24*h, d.check)
			d.at(30*h, d.seen("A.A"))
			d.at(31*h, d.seen("A.A"))
			d.at(32*h, d.check)
		}, want: []string{"24h raised A.A", "24h raised B.B", "30h resumed A.A"}},
		{name: "again and again", after: 15 * m, day: func(d *day) {
			for i := range 3 {
				d.at(time.Duration(i)*h, d.seen("A.A"))
				d.at(time.Duration(i)*h, d.seen("B.B"))
				d.at(time.Duration(i)*h+14*m, d.seen("B.B"))
				d.at(time.Duration(i)*h+28*m, d.check)
			}
		}, want: []string{"28m raised A.A", "1h resumed A.A", "1h28m raised A.A", "2h resumed A.A", "2h28m raised A.A"}},
		{name: "a late check", day: func(d *day) { d.at(100*h, d.check) },
			want: []string{"100h raised A.A", "100h raised B.B"}},
		{name: "a late event", day: func(d *day) { d.at(100*h, d.seen("A.A")) }},
		{name: "not watched", day: func(d *day) {
			d.at(h, d.seen("C.C"))
			d.at(24*h, d.check)
		}, want: []string{"24h raised A.A", "24h raised B.B"}},
		{name: "a clock that was wrong for a while", day: func(d *day) {
			d.at(10_000*h, d.seen("A.A"))
			d.at(h, d.seen("B.B"))
			d.at(h, d.check)
			d.at(24*h, d.check)
			d.at(25*h, d.check)
		}, want: []string{"25h raised A.A", "25h raised B.B"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDay(t, Options{After: tt.after})
			tt.day(d)
			assert.Equal(t, tt.want, d.said)
		})
	}
}

func TestRestart(t *testing.T) {
	const h = time.Hour
	restart := func(t *testing.T, d *day, o Options) {
		text, err := json.Marshal(d.alarm.State())
		require.NoError(t, err)
		o.State = nil
		require.NoError(t, json.Unmarshal(text, &o.State))
		d.start(t, o)
	}
	for _, tt := range []struct {
		name string
		day  func(t *testing.T, d *day)
		want []string
	}{
		{name: "time goes on counting", day: func(t *testing.T, d *day) {
			d.at(h, d.seen("A.A"))
			d.at(20*h, func() { restart(t, d, Options{}) })
			d.at(24*h, d.check)
			d.at(25*h, d.check)
		}, want: []string{"24h raised B.B", "25h raised A.A"}},
		{name: "what was raised is not raised again", day: func(t *testing.T, d *day) {
			d.at(24*h, d.check)
			d.at(25*h, func() { restart(t, d, Options{}) })
			d.at(26*h, d.check)
			d.at(27*h, d.seen("B.B"))
		}, want: []string{"24h raised A.A", "24h raised B.B", "27h resumed B.B"}},
		{name: "a log type that is new", day: func(t *testing.T, d *day) {
			d.at(23*h, func() { restart(t, d, Options{LogTypes: []string{"A.A", "C.C"}}) })
			d.at(24*h, d.check)
			d.at(47*h, d.check)
		}, want: []string{"24h raised A.A", "47h raised C.C"}},
		{name: "one that was not watched for a while starts anew", day: func(t *testing.T, d *day) {
			d.at(24*h, d.check)
			d.at(24*h, func() { restart(t, d, Options{LogTypes: []string{"A.A"}}) })
			d.at(25*h, func() { restart(t, d, Options{}) })
			d.at(48*h, d.check)
			d.at(49*h, d.check)
		}, want: []string{"24h raised A.A", "24h raised B.B", "49h raised B.B"}},
		{name: "more patience", day: func(t *testing.T, d *day) {
			d.at(20*h, func() { restart(t, d, Options{After: 48 * h}) })
			d.at(30*h, d.check)
			d.at(48*h, d.check)
		}, want: []string{"48h raised A.A", "48h raised B.B"}},
		{name: "a clock that was set back", day: func(t *testing.T, d *day) {
			d.at(10_000*h, d.seen("A.A"))
			d.at(0, func() { restart(t, d, Options{}) })
			d.at(24*h, d.check)
		}, want: []string{"24h raised A.A", "24h raised B.B"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDay(t, Options{})
			tt.day(t, d)
			assert.Equal(t, tt.want, d.said)
		})
	}
}

func TestStateJSON(t *testing.T) {
	d := newDay(t, Options{LogTypes: []string{"A.A", "B.B"}, After: 15 * time.Minute})
	d.at(10*time.Minute, d.seen("A.A"))
	d.at(15*time.Minute, d.check)
	text, err := json.Marshal(d.alarm.State())
	require.NoError(t, err)
	assert.Equal(t, `{"A.A":{"since":"2024-03-01T00:10:00Z","raised":false},"B.B":{"since":"2024-03-01T00:00:00Z","raised":true}}`, string(text))
	delete(d.alarm.State(), "A.A")
	assert.Len(t, d.alarm.State(), 2, "the state is a copy")
}

// Time is that of the wall: a machine that sleeps stops the other clock.
func TestWallClock(t *testing.T) {
	a, err := New(Options{LogTypes: []string{"A.A", "B.B"}})
	require.NoError(t, err)
	a.Seen("B.B")
	for _, s := range a.State() {
		assert.NotContains(t, s.Since.String(), "m=", "the reading of the other clock")
		assert.WithinDuration(t, time.Now(), s.Since, time.Minute)
		assert.Equal(t, time.UTC, s.Since.Location())
	}
}

func TestNotice(t *testing.T) {
	const day = 24 * time.Hour
	raised := newNotice(Raised, "A.A", begin(), begin().Add(day+90*time.Second), day)
	assert.JSONEq(t, `{"alarm":"no-data","status":"raised","log_type":"A.A","at":"2024-03-02T00:01:30Z","since":"2024-03-01T00:00:00Z",
		"silent_seconds":86490,"after_seconds":86400,"text":"no A.A events for 24h1m30s, since 2024-03-01T00:00:00Z"}`, string(raised.json()))
	assert.Equal(t, strings.Fields(`MARGAY_ALARM=no-data MARGAY_ALARM_STATUS=raised MARGAY_ALARM_LOG_TYPE=A.A MARGAY_ALARM_AT=2024-03-02T00:01:30Z
		MARGAY_ALARM_SINCE=2024-03-01T00:00:00Z MARGAY_ALARM_SILENT_SECONDS=86490 MARGAY_ALARM_AFTER_SECONDS=86400`), raised.env()[:7])
	assert.Equal(t, "MARGAY_ALARM_TEXT=no A.A events for 24h1m30s, since 2024-03-01T00:00:00Z", raised.env()[7])

	resumed := newNotice(Resumed, "A.A", begin(), begin().Add(2*day), day)
	assert.Equal(t, "A.A events come again, after 48h without", resumed.Text)
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                      "0s",
		999 * time.Millisecond: "0s",
		30 * time.Second:       "30s",
		10 * time.Minute:       "10m",
		10*time.Minute + 1e9:   "10m1s",
		20 * time.Hour:         "20h",
		10*time.Hour + 1e9:     "10h0m1s",
		100*time.Hour + 60*1e9: "100h1m",
		30 * 24 * time.Hour:    "720h",
	} {
		assert.Equal(t, want, span(d))
	}
}

func TestNew(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
		want string
	}{
		{name: "no log types", want: "alarm: no log types to watch"},
		{name: "too impatient", o: Options{LogTypes: []string{"A"}, After: 15*time.Minute - 1}, want: "alarm: After is 14m59s; it must be 15m to 720h"},
		{name: "too patient", o: Options{LogTypes: []string{"A"}, After: 720*time.Hour + time.Second}, want: "alarm: After is 720h0m1s; it must be 15m to 720h"},
		{name: "negative", o: Options{LogTypes: []string{"A"}, After: -1}, want: "alarm: After is 0s; it must be 15m to 720h"},
		{name: "no URL", o: Options{LogTypes: []string{"A"}, Webhook: "hunter2"}, want: "alarm: webhook: not a URL such as https://alerts.example.com/margay"},
		{name: "a URL that can't be read", o: Options{LogTypes: []string{"A"}, Webhook: "https://me:hunter2@host:port/"}, want: "alarm: webhook: not a URL such as https://alerts.example.com/margay"},
		{name: "another scheme", o: Options{LogTypes: []string{"A"}, Webhook: "ftp://me:hunter2@host/"}, want: "alarm: webhook: not a URL such as https://alerts.example.com/margay"},
		{name: "no command", o: Options{LogTypes: []string{"A"}, Command: []string{"no-such-command"}}, want: `alarm: command: exec: "no-such-command": executable file not found in `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(tt.o)
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), tt.want), err) // the rest is the system's
		})
	}
}
