package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/corpus"
)

// A browser is a Chromium without a window.
type browser struct{ program, profile string }

// openBrowser skips the test when there is no Chromium. The variable CHROMIUM
// names one that is elsewhere.
func openBrowser(t *testing.T) *browser {
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return &browser{program, t.TempDir()}
		}
	}
	t.Skip("the page of stats is not checked in a browser: there is no chromium, chromium-browser or google-chrome, and CHROMIUM names none")
	return nil
}

// run opens a page and returns what the browser writes.
func (b *browser) run(t *testing.T, page string, flags ...string) (stdout, stderr string) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--user-data-dir=" + b.profile,
		"--enable-logging=stderr", "--log-level=0",
	}, flags...)
	cmd := exec.CommandContext(ctx, b.program, append(args, "file://"+page)...)
	var out, talk strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &talk
	require.NoError(t, cmd.Run(), "%s", talk.String())
	return out.String(), talk.String()
}

// measure is a script that says how the page looks: what sticks out of the
// window, which bars and boxes have no size, which texts are cut.
const measure = `
const found = {overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth, requests: performance.getEntriesByType("resource").length, outside: [], empty: [], bars: 0, cards: 0, rows: 0, styled: getComputedStyle(document.querySelector(".card")).borderTopLeftRadius};
for (const e of document.querySelectorAll(".card, .totals li")) {
  const r = e.getBoundingClientRect(); found.cards++;
  if (r.width < 80 || r.height < 30) found.empty.push(e.id || e.textContent.slice(0, 30));
  if (r.right > innerWidth + 1 || r.left < -1) found.outside.push(e.id || e.textContent.slice(0, 30));
}
for (const e of document.querySelectorAll("p, h1, h2, summary, li")) {
  if (e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).display != "inline") found.outside.push(e.textContent.trim().slice(0, 40));
}
const box = document.querySelector("svg").getBoundingClientRect();
for (const e of document.querySelectorAll("svg rect")) {
  const r = e.getBoundingClientRect(); found.bars++;
  if (r.width <= 0 || r.height <= 0) found.empty.push(e.outerHTML);
  if (r.top < box.top - 1 || r.bottom > box.bottom + 1 || r.left < box.left - 1 || r.right > box.right + 1) found.outside.push(e.outerHTML);
}
found.rows = document.querySelectorAll(".fields tr").length;
const out = document.createElement("pre"); out.id = "measured"; out.textContent = JSON.stringify(found); document.body.append(out);
`

type measured struct {
	Overflow, Requests, Bars, Cards, Rows int
	Outside, Empty                        []string
	Styled                                string
}

// TestStatsPageInBrowser looks at the page of stats as a person would, in
// windows of several widths.
func TestStatsPageInBrowser(t *testing.T) {
	b := openBrowser(t)
	dir := t.TempDir()
	events := filepath.Join(dir, "events.ndjson")
	text := corpus.New(3).AppendMixed(nil, 3000)
	for i := range 50 {
		text = fmt.Appendf(text, "{\"uuid\":\"U\",\"timestamp\":\"%d\",\"action\":\"a\",\"object_type\":\"o\",\"unknown_key_number_%d\":{\"%s\":[1]}}\n{\"level\":1}\nbroken\n", i, i, strings.Repeat("long", 30))
	}
	require.NoError(t, os.WriteFile(events, text, 0o666))
	page := filepath.Join(dir, "report.html")
	code, stdout, stderr := runHere("", "stats", "--html", page, events)
	require.Equal(t, 1, code, stderr)
	assert.Empty(t, stdout)
	source, err := os.ReadFile(page)
	require.NoError(t, err)

	_, talk := b.run(t, page, "--dump-dom")
	assert.NotRegexp(t, regexp.MustCompile(`CONSOLE|Refused to|Content Security Policy`), talk, "the page itself is fine with its policy")

	// The page has no scripts, and its policy allows none: the copy has.
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)
	copied := filepath.Join(dir, "measured.html")
	script := "<script>" + measure + "</script></body>"
	require.NoError(t, os.WriteFile(copied, []byte(strings.Replace(policy.ReplaceAllString(string(source), ""), "</body>", script, 1)), 0o666))
	for _, width := range []int{1400, 1000, 600} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			dom, _ := b.run(t, copied, "--dump-dom", fmt.Sprintf("--window-size=%d,900", width))
			found := regexp.MustCompile(`(?s)<pre id="measured">(.*?)</pre>`).FindStringSubmatch(dom)
			require.NotNil(t, found, "the script did not run: %.500s", dom)
			var m measured
			require.NoError(t, json.Unmarshal([]byte(html.UnescapeString(found[1])), &m))
			assert.LessOrEqual(t, m.Overflow, 0, "the page is wider than the window")
			assert.Empty(t, m.Outside)
			assert.Empty(t, m.Empty)
			assert.Zero(t, m.Requests)
			assert.Greater(t, m.Bars, 10)
			assert.GreaterOrEqual(t, m.Cards, 10)
			assert.Greater(t, m.Rows, 60)
			assert.Equal(t, "10px", m.Styled)
		})
	}
}
