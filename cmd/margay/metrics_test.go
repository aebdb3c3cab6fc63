package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A talk is what a program has said on standard error so far.
type talk struct {
	mu   sync.Mutex
	said strings.Builder
}

func (t *talk) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.Write(p)
}

func (t *talk) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.said.String()
}

// metricsURL finds where metrics are served.
func (t *talk) metricsURL() (string, bool) {
	found := regexp.MustCompile(`(?m)^margay: metrics at (http://127\.0\.0\.1:\d+/metrics)$`).FindStringSubmatch(t.String())
	if found == nil {
		return "", false
	}
	return found[1], true
}

// get returns the body of an answer that is 200.
func get(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, resp.Status)
	}
	return string(body), err
}

// scrape waits until a program that serves metrics has read so many events,
// and returns the metrics of ours, without those that tell the time.
func scrape(stderr *talk, events int) (url, page string, err error) {
	read := fmt.Sprintf("\nmargay_events_read_total %d\n", events)
	for range 1000 {
		if at, ok := stderr.metricsURL(); ok {
			if page, err = get(at); err != nil || strings.Contains(page, read) {
				return at, steady(page), err
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", "", fmt.Errorf("there are no metrics of %d events: %s\n%s", events, page, stderr)
}

// steady returns the metrics that are the same each time.
func steady(page string) string {
	var b strings.Builder
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "margay_") && !strings.HasPrefix(line, "margay_build_info") && !strings.HasPrefix(line, "margay_event_lag") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// watched CODE FILE SAVED PROGRAM ARG...: sends a file to a program that
// serves metrics and saves these, with the answer about its health. Then it
// closes the input and checks the exit code.
func watchedCommand(ts *testscript.TestScript, args []string) {
	need(ts, args, 4, "watched code file saved program [arg...]")
	c := start(ts, args[3], args[4:])
	text := ts.ReadFile(args[1])
	c.send(ts, strings.TrimSuffix(text, "\n"))
	url, page, err := scrape(&c.stderr, strings.Count(text, "\n"))
	ts.Check(err)
	health, err := get(strings.TrimSuffix(url, "metrics") + "healthz")
	ts.Check(err)
	save(ts, args[2], []byte(page+health))
	ts.Check(c.stdin.Close())
	checkExit(ts, c.wait(ts), number(ts, args[0]))
}

// An address that is taken ends the run before it touches a file.
func TestMetricsAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	rejects := filepath.Join(t.TempDir(), "rejects.ndjson")
	require.NoError(t, os.WriteFile(rejects, []byte("precious\n"), 0o600))
	code, stdout, stderr := runHere("{}\n", "parse", "--rejects", rejects, "--metrics-addr", l.Addr().String())
	assert.Equal(t, 2, code)
	assert.Empty(t, stdout)
	assert.Regexp(t, `^margay: --metrics-addr: listen tcp `+l.Addr().String()+`: .*in use\n$`, stderr)
	kept, err := os.ReadFile(rejects)
	require.NoError(t, err)
	assert.Equal(t, "precious\n", string(kept))
}

// A run that can't start leaves the address free.
func TestMetricsAddressIsFreed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	for _, args := range [][]string{{"--rejects", t.TempDir()}, {"--cpuprofile", t.TempDir()}, {}} {
		code, _, stderr := runHere("", append([]string{"parse", "--stats", "none", "--metrics-addr", addr}, args...)...)
		assert.Equal(t, len(args), code, stderr) // 2 arguments: it can't start
		l, err := net.Listen("tcp", addr)
		require.NoError(t, err)
		require.NoError(t, l.Close())
	}
}

// TestDocsMetrics checks that the events on the page about metrics give those
// that it shows.
func TestDocsMetrics(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(docsDir, "metrics.md"))
	require.NoError(t, err)
	lines := strings.Split(string(src), "\n")
	blocks := make(map[string][]string)
	for _, f := range fences(lines) {
		blocks[f.info] = lines[f.start:f.end]
	}
	events, shown := blocks["json events.ndjson"], blocks["prometheus"]
	require.NotEmpty(t, events)
	require.NotEmpty(t, shown)

	stdin, input := io.Pipe()
	stderr, code := new(talk), make(chan int)
	go func() {
		code <- run([]string{"parse", "--metrics-addr", "127.0.0.1:0"}, stdin, io.Discard, stderr)
	}()
	_, err = io.WriteString(input, strings.Join(events, "\n")+"\n")
	require.NoError(t, err)
	_, page, err := scrape(stderr, len(events))
	require.NoError(t, err)
	require.NoError(t, input.Close())
	assert.Equal(t, 1, <-code)
	for _, line := range shown {
		assert.Contains(t, page, line+"\n")
	}
}
