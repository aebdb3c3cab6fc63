package main

import (
	"bytes"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/timefmt"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/stream"
)

func TestDefaultName(t *testing.T) {
	for file, want := range map[string]string{
		"access.yml":              "Custom.Access",
		"dir/access_log-v2.yaml":  "Custom.AccessLogV2",
		"two words.json":          "Custom.TwoWords",
		"HTTPLog.yml":             "Custom.HTTPLog",
		"2fa.yml":                 "Custom.Log2fa",
		"a.yml":                   "Custom.LogA",
		"---.yml":                 "Custom.Log",
		"näme.yml":                "Custom.NMe",
		"no.extension.yml":        "Custom.NoExtension",
		"builtin:onepassword/x.y": "Custom.LogX",
	} {
		assert.Equal(t, want, defaultName(file), file)
		src := "fields:\n  - name: user\n    type: string\n"
		_, err := schemas.Parse(file, []byte(src), loadOptions())
		assert.NoError(t, err, file) // the name is one that the loader takes
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]int{
		"1": 1, "1000": 1000, "1KiB": 1 << 10, "16MiB": 16 << 20, "1GiB": 1 << 30, "1073741824": 1 << 30,
		"0": 0, "-1": 0, "": 0, "KiB": 0, "1.5MiB": 0, "1 KiB": 0, "1kb": 0, "1073741825": 0, "2GiB": 0, "4294967297KiB": 0, "99999999999999999999": 0,
	} {
		s := size{most: 1 << 30}
		err := s.Set(text)
		assert.Equal(t, want, s.bytes, text)
		assert.Equal(t, want > 0, err == nil, text)
	}
	for bytes, want := range map[int]string{16 << 20: "16MiB", 1 << 30: "1GiB", 1500: "1500", 1 << 10: "1KiB", 0: "0"} {
		assert.Equal(t, want, (&size{bytes: bytes}).String())
	}
}

// TestParseOptions checks that each word of a flag means what it says.
func TestParseOptions(t *testing.T) {
	f := newParseFlags()
	assert.Equal(t, parser.RejectEvent, f.parserOptions().OnFieldError)
	assert.Equal(t, parser.RandomRowID, f.parserOptions().RowID)
	assert.Nil(t, f.parserOptions().Now)
	for i, word := range f.timeFormat.words {
		require.NoError(t, f.timeFormat.Set(word))
		assert.Equal(t, []parser.TimeFormat{parser.Nanos, parser.Millis, parser.RFC3339}[i], f.parserOptions().TimeFormat)
		profile, ok := timefmt.ParseProfile(word)
		assert.True(t, ok)
		assert.Equal(t, timefmt.Profile(i), profile)
	}
	for _, word := range f.framing.words {
		require.NoError(t, f.framing.Set(word))
		assert.Equal(t, word, f.streamOptions().Framing.String())
	}
	require.NoError(t, f.now.Set("0001-01-01T00:00:00Z")) // the zero time is a time
	assert.True(t, f.parserOptions().Now().IsZero())
}

// TestLimits checks that the bounds of the flags are those of the packages.
func TestLimits(t *testing.T) {
	f := newParseFlags()
	o := f.parserOptions()
	for _, tt := range []struct {
		depth int
		ok    bool
	}{{f.maxDepth.least, true}, {f.maxDepth.most, true}, {f.maxDepth.most + 1, false}} {
		o.MaxDepth = tt.depth
		_, err := parser.Compile(schemas.Builtin(), o)
		assert.Equal(t, tt.ok, err == nil, tt.depth)
	}
	set, err := parser.Compile(schemas.Builtin(), nil)
	require.NoError(t, err)
	for _, tt := range []struct {
		bytes int
		ok    bool
	}{{1, true}, {f.maxBytes.most, true}, {f.maxBytes.most + 1, false}} {
		_, err := stream.Run(t.Context(), set, nil, &stream.Options{MaxEventBytes: tt.bytes})
		assert.Equal(t, tt.ok, err == nil, tt.bytes)
	}
}

// TestDefaults checks that flags that are not given mean what the packages do
// by default.
func TestDefaults(t *testing.T) {
	event := `{"uuid":"A","timestamp":"2024-03-01T08:00:00Z","item_uuid":"I","x":1}` + "\n"
	code, stdout, _ := runHere(event+"{}\n", "parse", "--now", "2024-03-02T00:00:00Z", "--row-id", "content")
	assert.Equal(t, 1, code)
	now := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{RowID: parser.ContentRowID, Now: func() time.Time { return now }})
	require.NoError(t, err)
	var want bytes.Buffer
	_, err = stream.Run(t.Context(), set, []stream.Input{stream.Reader("-", strings.NewReader(event))}, &stream.Options{Out: &want})
	require.NoError(t, err)
	assert.Equal(t, want.String(), stdout)
}

func TestBuildVersion(t *testing.T) {
	info := func(version string, settings ...string) *debug.BuildInfo {
		i := &debug.BuildInfo{Main: debug.Module{Version: version}}
		for n := 0; n < len(settings); n += 2 {
			i.Settings = append(i.Settings, debug.BuildSetting{Key: settings[n], Value: settings[n+1]})
		}
		return i
	}
	tests := []struct {
		name                string
		version, commit     string // what the linker set
		info                *debug.BuildInfo
		wantVersion, wantID string
	}{
		{name: "nothing is known", info: info(""), wantVersion: "unknown", wantID: "unknown"},
		{name: "go run", info: info("(devel)"), wantVersion: "unknown", wantID: "unknown"},
		{name: "go install", info: info("v1.2.3"), wantVersion: "v1.2.3", wantID: "unknown"},
		{
			name: "go build in a clone", info: info("(devel)", "vcs.revision", "abc", "vcs.modified", "false"),
			wantVersion: "unknown", wantID: "abc",
		}, {
			name: "with changes", info: info("v1.2.4-0.2024+dirty", "vcs.revision", "abc", "vcs.modified", "true"),
			wantVersion: "v1.2.4-0.2024+dirty", wantID: "abc (modified)",
		}, {
			name: "the linker knows best", version: "v2.0.0", commit: "def",
			info: info("v1.2.3", "vcs.revision", "abc", "vcs.modified", "true"), wantVersion: "v2.0.0", wantID: "def",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, c := buildVersion(tt.version, tt.commit, tt.info)
			assert.Equal(t, tt.wantVersion, v)
			assert.Equal(t, tt.wantID, c)
		})
	}
}

func TestDocumentAt(t *testing.T) {
	src := []byte("%YAML 1.1\n---\na: 1\n---text\n--- {b: 2}\n# more\n...\n---\r\nc: |\n  ---\n--- \t\nd: 4")
	for line, want := range map[int]string{
		3:  "a: 1\n---text\n",
		5:  "{b: 2}\n# more\n",
		9:  "c: |\n  ---\n",
		12: "d: 4\n",
	} {
		assert.Equal(t, want, string(documentAt(src, line)), line)
	}
	assert.Equal(t, "a: 1\n", string(documentAt([]byte("a: 1"), 1)))
	assert.Empty(t, documentAt(nil, 1))
}

// TestProgress draws what a terminal would show.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := startProgress(&b, 2_000_000)
	p.start = time.Now().Add(-2 * time.Second)
	p.show(stream.Progress{Read: 0, Total: 2_000_000})
	time.Sleep(60 * time.Millisecond) // what comes sooner is not drawn
	p.show(stream.Progress{Read: 500_000, Total: 2_000_000, Events: 1000, Rejects: 3})
	assert.Contains(t, b.String(), "  0% [....................] ( 0 B/2.0 MB) ")
	assert.Regexp(t, ` \d+ events/s, 3 rejected$`, strings.TrimRight(b.String(), " "))
	b.Reset()
	time.Sleep(60 * time.Millisecond)
	p.show(stream.Progress{Read: 500_000, Total: 2_000_000, Events: 1000, Rejects: 3})
	assert.Contains(t, b.String(), " 25% [====>...............] (500 kB/2.0 MB, ")
	b.Reset()
	p.clear()
	assert.Regexp(t, `^\r +\r$`, b.String())

	// Nothing was shown, or is to be.
	b.Reset()
	startProgress(&b, 10).clear()
	p = nil
	p.clear()
	assert.Nil(t, p.report())
	assert.Empty(t, b.String())

	// Files without a byte have no per cent.
	p = startProgress(&b, 0)
	p.show(stream.Progress{})
	p.clear()
}
