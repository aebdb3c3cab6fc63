package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/alarm"
	"github.com/margaylog/margay/connect/onepassword"
	"github.com/margaylog/margay/connect/onepassword/fake"
)

// A source is an Events API and the folder from which it is pulled.
type source struct {
	t     *testing.T
	api   *fake.API
	clock *fake.Clock
	url   string
	dir   string
}

func newSource(t *testing.T, o fake.Options) *source {
	s := &source{t: t, clock: fake.NewClock(noon), dir: t.TempDir()}
	if o.Now == nil {
		o.Now = s.clock.Now
	}
	var err error
	s.api, err = fake.New(&o)
	require.NoError(t, err)
	server, err := s.api.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	s.url = server.URL
	require.NoError(t, os.WriteFile(s.file("token"), []byte(s.api.Token(fake.Grant{})), 0o600))
	return s
}

func (s *source) file(name string) string { return filepath.Join(s.dir, name) }

// command returns a pull as a process of its own.
func (s *source) command(args ...string) *exec.Cmd {
	return margay(s.t, "", append([]string{"pull", "onepassword", "--url", s.url, "--token-file", s.file("token"),
		"--state", s.file("state.json"), "--row-id", "content", "--now", "2024-03-02T00:00:00Z"}, args...)...)
}

// checkRows checks that each event of the API is in the lines, all of which
// are whole, and that repeats carry the same row id. It returns how many
// there are.
func (s *source) checkRows(start time.Time, lines string) (repeats int) {
	require.True(s.t, lines == "" || strings.HasSuffix(lines, "\n"))
	rows := make(map[string]string)
	for line := range strings.Lines(lines) {
		var ev struct {
			UUID string
			Row  string `json:"p_row_id"`
		}
		require.NoError(s.t, json.Unmarshal([]byte(line), &ev))
		if id, ok := rows[ev.UUID]; ok {
			repeats++
			require.Equal(s.t, id, ev.Row)
		}
		rows[ev.UUID] = ev.Row
	}
	want, missing := 0, 0
	for _, e := range fake.Endpoints() {
		for ev := range s.api.Events(e, start, time.Time{}, time.Time{}) {
			want++
			if rows[ev.UUID] == "" {
				missing++
			}
		}
	}
	require.Zero(s.t, missing, "of %d", want)
	require.Equal(s.t, want, len(rows))
	return repeats
}

// A puller that is killed, at any point, skips nothing, and what it repeats
// can be told by its row id.
func TestPullIsKilled(t *testing.T) {
	kills, most := 100, 3*time.Minute
	if testing.Short() {
		kills = 10
	}
	s := newSource(t, fake.Options{Seed: 11, Late: 0.2})
	r := rand.New(rand.NewPCG(1, 2))
	life := time.Second // of one that is left alone, by and by
	deadline := time.Now().Add(most)
	killed, ended := 0, 0
	for killed < kills {
		require.True(t, time.Now().Before(deadline), "%d kills", killed)
		cmd := s.command("--once", "--quiet", "--output", s.file("out.ndjson"))
		var said talk
		cmd.Stderr = &said
		began := time.Now()
		require.NoError(t, cmd.Start())
		kill := time.AfterFunc(time.Duration(r.Int64N(int64(life))), func() { cmd.Process.Kill() })
		err := cmd.Wait()
		if kill.Stop() {
			require.NoError(t, err, said.String())
			life = min(life, time.Since(began))
			ended++
			continue
		}
		killed++
		s.clock.Advance(20 * time.Minute)
	}
	cmd := s.command("--once", "--stats", "none", "--output", s.file("out.ndjson"))
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", said)
	out, err := os.ReadFile(s.file("out.ndjson"))
	require.NoError(t, err)
	repeats := s.checkRows(noon.Add(-time.Hour), string(out))
	t.Logf("%d killed, %d came to their end; %d of %d lines are repeats", killed, ended, repeats, bytes.Count(out, []byte("\n")))
}

// At an interrupt what was read is written, and the next run goes on there.
func TestPullIsInterrupted(t *testing.T) {
	now := fake.Faster(noon, 600) // ten minutes a second
	s := newSource(t, fake.Options{Now: now})
	var all bytes.Buffer
	for i, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := s.command("--interval", "1s", "--stats", "json")
		var said talk
		cmd.Stderr = &said
		stdout, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewReader(stdout)
		for range []int{460, 20}[i] { // more than the hour before
			line, err := lines.ReadString('\n')
			require.NoError(t, err, said.String())
			all.WriteString(line)
		}
		require.NoError(t, cmd.Process.Signal(signal))
		_, err = io.Copy(&all, lines)
		require.NoError(t, err)
		require.NoError(t, cmd.Wait(), said.String())
		assert.Contains(t, said.String(), `{"in":`)
	}
	cmd := s.command("--once", "--quiet")
	cmd.Stdout = &all
	require.NoError(t, cmd.Run())
	seen := make(map[string]int)
	for line := range strings.Lines(all.String()) {
		var ev struct{ UUID string }
		require.NoError(t, json.Unmarshal([]byte(line), &ev))
		seen[ev.UUID]++
	}
	for uuid, n := range seen {
		require.Equal(t, 1, n, uuid)
	}
	// Since the last look a few more have come.
	want := 0
	for _, e := range fake.Endpoints() {
		for range s.api.Events(e, noon.Add(-time.Hour), time.Time{}, time.Time{}) {
			want++
		}
	}
	assert.InDelta(t, want, len(seen), 300)
}

// A second puller is refused as long as the first one runs.
func TestPullTwice(t *testing.T) {
	s := newSource(t, fake.Options{})
	first := s.command("--output", s.file("out.ndjson"))
	stderr, err := first.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, first.Start())
	defer first.Wait()
	defer first.Process.Kill()
	_, err = bufio.NewReader(stderr).ReadString('\n') // of its clock: it is under way
	require.NoError(t, err)

	said, err := s.command("--once").CombinedOutput()
	require.Error(t, err)
	assert.Equal(t, fmt.Sprintf("margay: --state: %s: another puller is using it\n", s.file("state.json")), string(said))
	said, err = margay(t, "", "pull", "onepassword", "--url", s.url, "--token-file", s.file("token"), "--once",
		"--state", s.file("other.json"), "--output", s.file("out.ndjson")).CombinedOutput()
	require.Error(t, err)
	assert.Equal(t, fmt.Sprintf("margay: --output: %s: another puller is using it\n", s.file("out.ndjson")), string(said))
}

// Whoever reads the events goes away: the puller ends quietly, and another one
// gets them.
func TestPullIntoClosedPipe(t *testing.T) {
	s := newSource(t, fake.Options{})
	cmd := s.command("--once", "--since", "20h") // more than a pipe holds
	var said talk
	cmd.Stderr = &said
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	kept := make([]byte, 200_000)
	_, err = io.ReadFull(stdout, kept)
	require.NoError(t, err)
	require.NoError(t, stdout.Close())
	require.NoError(t, cmd.Wait())
	assert.Equal(t, 1, strings.Count(said.String(), "\n"), said.String()) // of its clock

	var rest bytes.Buffer
	cmd = s.command("--once", "--quiet", "--since", "20h")
	cmd.Stdout = &rest
	require.NoError(t, cmd.Run())
	kept = kept[:bytes.LastIndexByte(kept, '\n')+1]
	s.checkRows(noon.Add(-20*time.Hour), string(kept)+rest.String())
}

// The metrics of a puller say what its sources do.
func TestPullMetrics(t *testing.T) {
	s := newSource(t, fake.Options{Seed: 1, Malformed: 0.1})
	s.api.Script(fake.AuditEvents, fake.Fault{Kind: fake.Unauthorized})
	cmd := s.command("--metrics-addr", "127.0.0.1:0", "--output", s.file("out.ndjson"))
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	defer cmd.Wait()
	defer cmd.Process.Kill()
	lines := bufio.NewReader(stderr)
	line, err := lines.ReadString('\n')
	require.NoError(t, err)
	url := regexp.MustCompile(`http://\S+`).FindString(line)
	require.NotEmpty(t, url, line)
	go io.Copy(io.Discard, lines)

	want := []string{
		`margay_api_requests_total{endpoint="auditevents",status="401"} 1`,
		`margay_api_requests_total{endpoint="introspect",status="200"} 1`,
		`margay_api_requests_total{endpoint="itemusages",status="200"} 1`,
		`margay_cursor_age_seconds{endpoint="signinattempts"} `,
		`margay_events_written_total{log_type="OnePassword.ItemUsage"} 3`,
		`margay_events_rejected_total{code="missing-field",log_type="OnePassword.ItemUsage"} `,
		`margay_no_data_alarm{log_type="OnePassword.AuditEvent"} 0`,
		`margay_healthy 0`,
	}
	page := ""
	assert.Eventually(t, func() bool {
		page, err = get(url)
		for _, text := range want {
			if err != nil || !strings.Contains(page, text) {
				return false
			}
		}
		return true
	}, 20*time.Second, 20*time.Millisecond)
	for _, text := range want {
		assert.Contains(t, page, text)
	}
}

// The alarm does not wait until it is known which sources there are, and then
// forgets the others, also those of which there was one.
func TestPullAlarmBeginsTwice(t *testing.T) {
	state, err := onepassword.OpenState(filepath.Join(t.TempDir(), "state.json"))
	require.NoError(t, err)
	defer state.Close()
	long := time.Now().Add(-25 * time.Hour)
	require.NoError(t, state.SaveNote(alarm.State{"OnePassword.AuditEvent": {Since: long}, "OnePassword.ItemUsage": {Since: long}}))
	var said []string
	shown := make(map[string]bool)
	flags := newAlarmFlags()
	d := &dataAlarm{flags: &flags, state: state, say: func(s string) { said = append(said, s) }, shows: func(s string, raised bool) { shown[s] = raised }}
	d.begin(onepassword.Sources())
	assert.Empty(t, shown)
	d.alarm.Check()
	require.Len(t, said, 2, said)
	d.opened(onepassword.Sources()[:2])
	d.end(nil)
	assert.Len(t, said, 2, said)
	assert.Equal(t, map[string]bool{"OnePassword.AuditEvent": false, "OnePassword.ItemUsage": true, "OnePassword.SignInAttempt": false}, shown)
	var note alarm.State
	require.NoError(t, state.LoadNote(&note))
	assert.Len(t, note, 2)
	assert.True(t, note["OnePassword.ItemUsage"].Raised)
}

// Runs that pull different kinds of events by turns, with one state, leave
// alone what the others know: each log type has its alarm, once.
func TestPullAlarmOfOtherEvents(t *testing.T) {
	state, err := onepassword.OpenState(filepath.Join(t.TempDir(), "state.json"))
	require.NoError(t, err)
	defer state.Close()
	now := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	var said []string
	flags := newAlarmFlags()
	run := func(sources []onepassword.Source) {
		d := &dataAlarm{flags: &flags, state: state, now: func() time.Time { return now }, say: func(s string) { said = append(said, s) }, shows: func(string, bool) {}}
		d.begin(sources)
		d.opened(sources)
		d.end(nil)
	}
	all := onepassword.Sources()
	for range 3 * 24 { // three days without any events
		run(all[:1])
		run(all[1:])
		now = now.Add(time.Hour)
	}
	assert.Len(t, said, 3, "%q", said)
	var note alarm.State
	require.NoError(t, state.LoadNote(&note))
	assert.Len(t, note, 3)
}

// When no events come for too long, there is one alarm, also over several
// runs, and one word when they come again. The program that is told does not
// get the token, nor does it ignore closed pipes as margay does.
func TestPullAlarm(t *testing.T) {
	var mu sync.Mutex
	var posted []string
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		posted = append(posted, string(text))
	}))
	defer hook.Close()
	s := newSource(t, fake.Options{Every: map[fake.Endpoint]time.Duration{fake.AuditEvents: -1, fake.SignInAttempts: -1}})
	program := s.file("notify")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n{ set; grep SigIgn /proc/self/status; } >> "+s.file("told")+"\n"), 0o700))
	run := func() string {
		cmd := s.command("--once", "--stats", "none", "--output", s.file("out.ndjson"), "--events", "itemusages,auditevents",
			"--alert-after", "15m", "--alert-webhook", hook.URL, "--alert-command", program)
		cmd.Env = append(cmd.Env, "EVENTS_API_TOKEN=secret")
		said, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", said)
		return string(said)
	}
	assert.NotContains(t, run(), "OnePassword.")
	// Half an hour passes: the note about the alarm is made older.
	note := s.file("state.json.note")
	text, err := os.ReadFile(note)
	require.NoError(t, err)
	old := fmt.Sprintf(`"since": "%s"`, time.Now().Add(-30*time.Minute).UTC().Format(time.RFC3339))
	require.NoError(t, os.WriteFile(note, regexp.MustCompile(`"since": "[^"]*"`).ReplaceAll(text, []byte(old)), 0o600))
	s.clock.Advance(time.Minute)
	assert.Regexp(t, `margay: .*OnePassword.AuditEvent`, run())
	s.clock.Advance(time.Minute)
	assert.NotContains(t, run(), "OnePassword.")

	mu.Lock()
	defer mu.Unlock()
	require.Len(t, posted, 1)
	assert.Contains(t, posted[0], `"status":"raised"`)
	told, err := os.ReadFile(s.file("told"))
	require.NoError(t, err)
	assert.NotContains(t, string(told), "EVENTS_API_TOKEN")
	assert.NotContains(t, string(told), "secret")
	assert.Regexp(t, `SigIgn:\s[0-9a-f]*[02468ace][0-9a-f]{3}\n`, string(told), "SIGPIPE is the 13th signal")
}
