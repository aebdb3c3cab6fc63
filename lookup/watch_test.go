package lookup

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const often = 2 * time.Millisecond

// watching runs Watch until the test ends, and hands out what it reports.
func watching(t *testing.T, tables *Tables) <-chan Reload {
	ctx, cancel := context.WithCancel(context.Background())
	reloads := make(chan Reload, 100)
	var wg sync.WaitGroup
	wg.Go(func() { tables.Watch(ctx, often, func(r Reload) { reloads <- r }) })
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	return reloads
}

// next returns the next reload that pass lets through. One that saw a state in
// between may come before.
func next(t *testing.T, reloads <-chan Reload, pass func(Reload) bool) Reload {
	t.Helper()
	for timeout := time.After(time.Minute); ; {
		select {
		case r := <-reloads:
			if pass(r) {
				return r
			}
			t.Logf("passed over: %+v", r)
		case <-timeout:
			t.Fatal("no reload came")
		}
	}
}

func good(r Reload) bool   { return r.Err == nil }
func failed(r Reload) bool { return r.Err != nil }

// put writes a file as those do that are careful: another one is put in its
// place.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	temp := filepath.Join(dir, name+".new")
	require.NoError(t, os.WriteFile(temp, []byte(text), 0o666))
	require.NoError(t, os.Rename(temp, filepath.Join(dir, name)))
}

func TestWatch(t *testing.T) {
	dir := write(t, "t.yml", definitionOf("r.json", "key", "Custom.Log", "id"), "r.json", `{"key":"x","v":1}`)
	file := filepath.Join(dir, "t.yml")
	tables, err := Load([]string{file}, nil)
	require.NoError(t, err)
	p := bindTo(t, tables).NewParser()
	reloads := watching(t, tables)
	row := func(v int) string { return fmt.Sprintf(`{"T":{"id":{"key":"x","v":%d,"p_match":"x"}}}`, v) }
	check := func(want string) {
		t.Helper()
		require.Equal(t, want, enrichment(t, p, `{"id":"x"}`))
	}
	check(row(1))

	put(t, dir, "r.json", `[{"key":"x","v":2},{"key":"y"}]`)
	require.Equal(t, Reload{File: file, Tables: []TableSize{{"T", 2}}}, next(t, reloads, good))
	check(row(2))

	// Written over, not replaced.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "r.json"), []byte(`{"key":"x","v":33}`), 0o666))
	next(t, reloads, func(r Reload) bool { return good(r) && r.Tables[0].Rows == 1 }) // not while it is empty
	check(row(33))

	// A mistake in the rows: the last good ones stay. It is said once.
	put(t, dir, "r.json", `{"key":}`)
	r := next(t, reloads, failed)
	require.Equal(t, "r.json:1:1: row 1: not one JSON object [bad-row]", report(r.Err, dir))
	require.Equal(t, []TableSize{{"T", 1}}, r.Tables, "those in use")
	check(row(33))
	time.Sleep(10 * often)
	require.Empty(t, reloads)

	put(t, dir, "r.json", `{"key":"x","v":4}`)
	next(t, reloads, good)
	check(row(4))

	// Gone, and back.
	require.NoError(t, os.Remove(filepath.Join(dir, "r.json")))
	r = next(t, reloads, failed)
	require.Equal(t, "r.json: cannot be read: no such file or directory [unreadable-file]", report(r.Err, dir))
	check(row(4))
	put(t, dir, "r.json", `{"key":"x","v":5}`)
	next(t, reloads, good)
	check(row(5))

	// The definition: mistakes, another name, another file.
	put(t, dir, "t.yml", definitionOf("r.json", "key", "Custom.Log", "idd"))
	require.Contains(t, next(t, reloads, failed).Err.Error(), `Custom.Log has no field "idd" (did you mean "id"?) [bad-selector]`)
	check(row(5))
	put(t, dir, "t.yml", strings.Replace(definitionOf("r.json", "key", "Custom.Log", "id"), "LookupName: T", "LookupName: U", 1))
	next(t, reloads, good)
	check(strings.Replace(row(5), `"T"`, `"U"`, 1))
	put(t, dir, "t.yml", definitionOf("s.json", "key", "Custom.Log", "id"))
	next(t, reloads, failed)
	check(strings.Replace(row(5), `"T"`, `"U"`, 1))
	put(t, dir, "s.json", `{"key":"x","v":6}`)
	next(t, reloads, good)
	check(row(6))

	// Not enabled any more.
	put(t, dir, "t.yml", definitionOf("s.json", "key", "Custom.Log", "id", "Enabled: false"))
	next(t, reloads, good)
	check("")
}

// Two tables cannot get the same name, and one that changes leaves the other
// as it is.
func TestWatchSeveralFiles(t *testing.T) {
	dir := write(t,
		"a.yml", strings.Replace(definitionOf("a.json", "key", "Custom.Log", "id"), ": T", ": A", 1), "a.json", `{"key":"x","v":1}`,
		"b.yml", strings.Replace(definitionOf("b.json", "key", "Custom.Log", "id"), ": T", ": B", 1), "b.json", `{"key":"x","v":1}`)
	tables, err := Load([]string{filepath.Join(dir, "a.yml"), filepath.Join(dir, "b.yml")}, nil)
	require.NoError(t, err)
	p := bindTo(t, tables).NewParser()
	reloads := watching(t, tables)
	put(t, dir, "b.json", `{"key":"x","v":2}`)
	require.Equal(t, filepath.Join(dir, "b.yml"), next(t, reloads, good).File)
	const both = `{"A":{"id":{"key":"x","v":1,"p_match":"x"}},"B":{"id":{"key":"x","v":2,"p_match":"x"}}}`
	require.Equal(t, both, enrichment(t, p, `{"id":"x"}`))
	put(t, dir, "b.yml", strings.Replace(definitionOf("b.json", "key", "Custom.Log", "id"), ": T", ": A", 1))
	require.Contains(t, next(t, reloads, failed).Err.Error(), "[duplicate-table]")
	require.Equal(t, both, enrichment(t, p, `{"id":"x"}`))
}

// A name moves from one file to another: each by itself clashes with what the
// other was before, and both are used when they fit together, whatever is
// wrong with a third one.
func TestWatchNamesThatMove(t *testing.T) {
	table := func(name, rows string) string {
		return strings.Replace(definitionOf(rows, "key", "Custom.Log", "id"), ": T", ": "+name, 1)
	}
	dir := write(t, "a.yml", table("A", "a.json"), "a.json", `{"key":"x","v":1}`,
		"b.yml", table("B", "b.json"), "b.json", `{"key":"x","v":2}`,
		"c.yml", table("C", "c.json"), "c.json", `{"key":"x","v":3}`)
	a, b, c := filepath.Join(dir, "a.yml"), filepath.Join(dir, "b.yml"), filepath.Join(dir, "c.yml")
	tables, err := Load([]string{a, b, c}, nil)
	require.NoError(t, err)
	p := bindTo(t, tables).NewParser()
	reloads := watching(t, tables)
	put(t, dir, "c.json", `{"key":}`)
	require.Equal(t, c, next(t, reloads, failed).File)
	put(t, dir, "a.yml", table("B", "a.json"))
	r := next(t, reloads, failed)
	require.Equal(t, a, r.File)
	require.Contains(t, r.Err.Error(), "[duplicate-table]")
	require.Equal(t, []TableSize{{"A", 1}}, r.Tables, "those in use")

	put(t, dir, "b.yml", table("A", "b.json"))
	require.Equal(t, Reload{File: a, Tables: []TableSize{{"B", 1}}}, next(t, reloads, good))
	require.Equal(t, Reload{File: b, Tables: []TableSize{{"A", 1}}}, next(t, reloads, good))
	require.Equal(t, `{"A":{"id":{"key":"x","v":2,"p_match":"x"}},"B":{"id":{"key":"x","v":1,"p_match":"x"}},"C":{"id":{"key":"x","v":3,"p_match":"x"}}}`,
		enrichment(t, p, `{"id":"x"}`))
	time.Sleep(10 * often)
	require.Empty(t, reloads, "each is told of once")
}

// Events never see half a table while it is replaced again and again under
// several parsers. Run with -race.
func TestWatchUnderLoad(t *testing.T) {
	const rows, versions = 50, 10
	table := func(version int) string {
		var b strings.Builder
		for i := range rows {
			fmt.Fprintf(&b, `{"key":"k%d","v":%d}`+"\n", i, version)
		}
		return b.String()
	}
	var keys []string
	for i := range rows {
		keys = append(keys, fmt.Sprintf("k%d", i))
	}
	all, err := json.Marshal(keys)
	require.NoError(t, err)
	raw := fmt.Appendf(nil, `{"id":"k0","all":%s}`, all)

	dir := write(t, "t.yml", definitionOf("r.json", "key", "Custom.Log", "id, all"), "r.json", table(0))
	tables, err := Load([]string{filepath.Join(dir, "t.yml")}, nil)
	require.NoError(t, err)
	set := bindTo(t, tables)
	reloads := watching(t, tables)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			p, last := set.NewParser(), -1
			for {
				select {
				case <-stop:
					return
				default:
				}
				ev, err := p.Parse(raw)
				if err != nil {
					t.Error(err)
					return
				}
				version, ok := versionOf(string(ev.Enrichment()), rows+1)
				if !ok || version < last {
					t.Errorf("after version %d: %.200s", last, ev.Enrichment())
					return
				}
				last = version
			}
		})
	}
	for version := 1; version <= versions; version++ {
		put(t, dir, "r.json", table(version))
		next(t, reloads, good)
	}
	close(stop)
	wg.Wait()
	require.Eventually(t, func() bool {
		version, ok := versionOf(enrichment(t, set.NewParser(), string(raw)), rows+1)
		return ok && version == versions
	}, time.Minute, often)
}

// versionOf returns the version that all rows have.
func versionOf(enrichment string, rows int) (version int, ok bool) {
	_, rest, _ := strings.Cut(enrichment, `"v":`)
	fmt.Sscanf(rest, "%d", &version)
	return version, strings.Count(enrichment, fmt.Sprintf(`"v":%d,`, version)) == rows
}
