package schemas_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
)

var update = flag.Bool("update", false, "rewrite the reports in testdata")

// TestReports compares whole reports. Each folder of testdata is named after
// a code and holds a schema.yml, or a file args with the paths to load, one a
// line; report.txt is everything that the load says.
func TestReports(t *testing.T) {
	folders, err := os.ReadDir("testdata")
	require.NoError(t, err)
	var named []string
	for _, folder := range folders {
		if folder.Name() == "fuzz" {
			continue
		}
		named = append(named, folder.Name())
		t.Run(folder.Name(), func(t *testing.T) { checkReport(t, folder.Name()) })
	}
	for _, c := range schemas.Codes() {
		if !slices.Contains(named, string(c.Code)) {
			t.Errorf("testdata has no folder for the code %s", c.Code)
		}
	}
}

func checkReport(t *testing.T, code string) {
	t.Chdir(filepath.Join("testdata", code))
	paths := []string{"schema.yml"}
	if args, err := os.ReadFile("args"); err == nil {
		paths = strings.Split(strings.TrimSpace(string(args)), "\n")
	}
	o := &schemas.Options{}
	if code == "default-schema-name" {
		o.DefaultName = func(string) string { return "Custom.Schema" }
	}
	docs, err := schemas.LoadPaths(paths, o)
	checkDocs(t, docs, err)
	report := docs.Diagnostics.Error() + "\n"
	if *update {
		require.NoError(t, os.WriteFile("report.txt", []byte(report), 0o644))
	}
	want, err := os.ReadFile("report.txt")
	require.NoError(t, err)
	require.Equal(t, string(want), report)
	require.True(t, slices.ContainsFunc(docs.Diagnostics, func(d schemas.Diagnostic) bool {
		return d.Code == schemas.Code(code)
	}), "the report does not have the code of its folder")
}

// checkDocs checks what holds for every load.
func checkDocs(t *testing.T, docs *schemas.Docs, err error) {
	t.Helper()
	require.Equal(t, docs.Diagnostics.Err(), err)
	known := make(map[schemas.Code]schemas.Severity)
	for _, c := range schemas.Codes() {
		known[c.Code] = c.Severity
	}
	for _, d := range docs.Diagnostics {
		require.Equal(t, known[d.Code], d.Severity, "%v", d)
		require.NotEmpty(t, d.Msg, "%v", d)
		if d.Line == 0 { // the whole file
			require.NotContains(t, docs.Sources, d.File, "%v", d)
			continue
		}
		require.Contains(t, docs.Sources, d.File, "%v", d)
		checkPlace(t, docs.Sources[d.File], d.Pos)
		if d.Related != (schemas.Pos{}) {
			checkPlace(t, docs.Sources[d.Related.File], d.Related)
		}
	}
	for _, s := range docs.Schemas {
		require.True(t, s.Name.Set())
		require.NotEmpty(t, s.Fields)
	}
}

// checkPlace checks that a place lies in the source, line ends included.
func checkPlace(t *testing.T, src []byte, p schemas.Pos) {
	t.Helper()
	text := strings.ReplaceAll(string(src), "\r\n", "\n")
	count, columns := 1, 1
	for _, r := range text {
		if strings.ContainsRune("\n\r\u0085\u2028\u2029", r) {
			if count == p.Line {
				break
			}
			count++
			columns = 1
		} else {
			columns++
		}
	}
	require.Equal(t, p.Line, count, "line outside the file")
	require.GreaterOrEqual(t, p.Column, 1)
	require.LessOrEqual(t, p.Column, columns, "column outside line %d", p.Line)
}
