package main

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/margaylog/margay/connect/onepassword"
	"github.com/margaylog/margay/connect/onepassword/fake"
)

// demoStart is when the story of a demo begins. It is always the same day, so
// that the events are the same.
func demoStart() time.Time { return time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC) }

// demoReach returns the time of the earliest events of a story. Some happen
// before it begins, and come late.
func demoReach() time.Time { return demoStart().Add(-fake.MostLate) }

// Between these no sign-in attempts come, counted from the start.
const (
	signInsStop = 3 * time.Hour
	signInsGoOn = 7 * time.Hour
)

// A scene is something that happens in the story, so long after its start.
type scene struct {
	at     time.Duration
	text   string
	source fake.Endpoint
	faults []fake.Fault // of the next calls to the source
}

// scenes returns what happens with the flags.
func (f *demoFlags) scenes() []scene {
	stop := "from now on no sign-in attempts come, as if an integration had broken"
	if after := f.alarm.after.d; after > 0 {
		stop += "; when that lasts for " + spanText(after) + " there is an alarm"
	}
	all := []scene{{at: signInsStop, text: stop}, {at: signInsGoOn, text: "sign-in attempts come again"}}
	if f.faults {
		all = append(all, faultScenes()...)
	}
	return all
}

// faultScenes returns those with faults that margay gets over by itself.
func faultScenes() []scene {
	fault := func(n int, kind fake.Kind) []fake.Fault { return slices.Repeat([]fake.Fault{{Kind: kind}}, n) }
	return []scene{
		{1 * time.Hour, "other programs use up the calls that the account has", fake.ItemUsages, fault(2, fake.TooMany)},
		{2 * time.Hour, "the API forgets a cursor", fake.AuditEvents, fault(2, fake.BadRequest)},
		{4 * time.Hour, "the API fails for some time", fake.AuditEvents, fault(6, fake.Unavailable)},
		{5 * time.Hour, "an answer is cut off in the middle", fake.ItemUsages, fault(1, fake.Cut)},
		{6 * time.Hour, "a proxy answers in place of the API", fake.ItemUsages, fault(1, fake.NotJSON)},
		{8 * time.Hour, "the API says that there is more, again and again, and has nothing", fake.SignInAttempts, fault(4, fake.EmptyLoop)},
	}
}

// A story is a demo under way.
type story struct {
	*pulling
	flags  *demoFlags
	api    *fake.API
	line   *fake.Timeline
	looked map[string]time.Time // up to when the events of a source were read, by its name
	over   bool                 // the story has come to its end
}

// begin says what will be seen, and sets the scenes. The last one is end.
func (s *story) begin(end func()) {
	s.tell("a made-up company has its 1Password Events API on this machine; margay pulls from it each minute, as from the real one")
	s.tell("%s of the company %s; the events go to standard output, and this to standard error", spanText(s.flags.duration.d), s.takes())
	s.tell("each use of an item gets the item's title from a lookup table, as p_enrichment")
	for _, sc := range s.flags.scenes() {
		s.line.At(demoStart().Add(sc.at), func() { s.show(sc) })
	}
	s.announceLate()
	s.line.At(demoStart(), s.tick)
	s.line.EndAt(s.end(), func() {
		s.over = true
		end()
	})
}

// end returns when the story ends.
func (s *story) end() time.Time { return demoStart().Add(s.flags.duration.d) }

// announceLate says so when an item usage comes long after it happened.
func (s *story) announceLate() {
	for ev := range s.api.Events(fake.ItemUsages, demoReach(), time.Time{}, s.end()) {
		if ev.Arrives.Sub(ev.Time) > time.Hour {
			s.line.At(ev.Arrives, func() {
				s.tell("%s, an item usage of %s comes, as from a device that was offline", clockTime(ev.Arrives), clockTime(ev.Time))
			})
		}
	}
}

// clockTime returns a time, with its day if that is not the first one of the
// story.
func clockTime(t time.Time) string {
	if t.YearDay() != demoStart().YearDay() {
		return t.Format("2 Jan 15:04")
	}
	return t.Format("15:04")
}

// takes says how long the story takes.
func (s *story) takes() string {
	if s.flags.speed.n == 0 {
		return "go by as fast as they can"
	}
	took := s.flags.duration.d / time.Duration(s.flags.speed.n)
	return "take " + took.Round(time.Second/10).String()
}

// show lets a scene happen.
func (s *story) show(sc scene) {
	s.tell("%s, %s", clockTime(s.line.Now()), sc.text)
	s.api.Script(sc.source, sc.faults...)
}

// tick lets the alarm look at the time of the story, each minute.
func (s *story) tick() {
	s.alarm.check()
	s.line.At(s.line.Now().Add(time.Minute), s.tick)
}

// tell says something to those who want to hear the story.
func (s *story) tell(format string, args ...any) {
	if !s.flags.quiet {
		s.say(fmt.Sprintf(format, args...))
	}
}

// observe lets the story hear of what the puller does.
func (s *story) observe(o *onepassword.Observer) {
	was := *o
	s.looked = make(map[string]time.Time)
	o.Begin = func(sources []onepassword.Source) {
		was.Begin(sources)
		s.line.Join(len(sources))
		s.line.Leave() // who began them waits
	}
	o.Commit = func(c onepassword.Commit) {
		was.Commit(c)
		s.committed(c)
	}
	o.Notice = func(n onepassword.Notice) {
		was.Notice(n)
		if n.Failed {
			s.line.Leave()
		}
	}
}

// committed takes a page that was written.
func (s *story) committed(c onepassword.Commit) {
	if !c.More {
		s.looked[c.Source.Name] = s.line.Now()
	}
	for _, k := range c.Stats.RejectKinds() {
		text := fmt.Sprintf("rejected %s: %s", plural(k.Count, k.LogType+" event"), k.Code)
		if k.Field != "" {
			text += " at " + k.Field
		}
		s.tell("%s", text)
	}
}

// events returns how many events the API had, up to when it was asked last.
func (s *story) events() (n int64) {
	for _, e := range fake.Endpoints() {
		for range s.api.Events(e, demoReach(), time.Time{}, s.looked[string(e)]) {
			n++
		}
	}
	return n
}

// sayEnd says what came of the story, and how to go on from here.
func (s *story) sayEnd(all *onepassword.Totals) {
	if s.flags.quiet || s.flags.stats.word == "json" {
		return
	}
	had := s.events()
	text := fmt.Sprintf("the API had %s, of which %d were read", plural(had, "event"), min(had, all.In))
	if again := all.In - had; again > 0 {
		text += fmt.Sprintf(", and %d once more", again)
		if s.flags.rowID.word == "content" {
			text += ": these have the p_row_id that they had before"
		}
	}
	s.tell("%s", text)
	s.tell("what next?")
	s.cmd.ErrOrStderr().Write(s.suggestions()) // an error here has nowhere to go
}

// suggestions returns what to try next.
func (s *story) suggestions() []byte {
	var b bytes.Buffer
	suggest := func(command, what string) { fmt.Fprintf(&b, "  %-50s # %s\n", command, what) }
	if !s.flags.faults {
		suggest("margay demo onepassword --faults", "an API that fails, and still nothing is lost")
	}
	if s.flags.rejects == "" {
		suggest("margay demo onepassword --rejects rejects.ndjson", "what is wrong with the events that were rejected")
	}
	suggest("margay demo onepassword --serve", "the API alone: pull from it yourself")
	suggest("margay pull onepassword --help", "the events of your own account")
	return b.Bytes()
}
