package lookup_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/lookup"
	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

// pathRow is a row of the table of docs/detections.md: a path, and the log
// types that have it.
var pathRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (OnePassword[^|]+) \\|")

// What Panther's 1Password rules and data models read is in what becomes of
// the samples, and on the page about them.
func TestDetectionsFindTheirFields(t *testing.T) {
	page, err := os.ReadFile("../docs/detections.md")
	require.NoError(t, err)
	found := normalizedSamples(t)
	var paths []string
	for _, row := range pathRow.FindAllStringSubmatch(string(page), -1) {
		paths = append(paths, row[1])
		for _, logType := range strings.Split(row[2], ", ") {
			values := 0
			for _, ev := range found[logType] {
				if hasText(at(ev, strings.Split(row[1], "."))) {
					values++
				}
			}
			require.Positive(t, values, "%s in %s", row[1], logType)
		}
	}
	require.Subset(t, paths, []string{
		"client.app_name", "client.ip_address", "target_user.email", "target_user.name", "user.name", "user.email", "item_uuid", "category",
		"timestamp", "p_enrichment.1Password Translation.item_uuid.title", "p_any_ip_addresses", "p_any_emails",
	})
}

// normalizedSamples returns what becomes of the sample with the table of
// testdata, by log type.
func normalizedSamples(t *testing.T) map[string][]map[string]any {
	tables, err := lookup.Load([]string{"../testdata/lookup/items.yml", "../testdata/lookup/vaults.yml"}, nil)
	require.NoError(t, err)
	set, err := parser.Compile(schemas.Builtin(), &parser.Options{Enricher: tables})
	require.NoError(t, err)
	require.Empty(t, set.Diagnostics())
	sample, err := os.ReadFile("../testdata/onepassword/mixed.ndjson")
	require.NoError(t, err)
	found := make(map[string][]map[string]any)
	p := set.NewParser()
	for line := range bytes.Lines(sample) {
		ev, err := p.Parse(line)
		require.NoError(t, err)
		var object map[string]any
		require.NoError(t, json.Unmarshal(ev.AppendJSON(nil), &object))
		found[ev.LogType()] = append(found[ev.LogType()], object)
	}
	return found
}

// at returns the value at a path, as deep_get does.
func at(v any, path []string) any {
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// hasText reports whether a value is a text, or a list of some.
func hasText(v any) bool {
	list, ok := v.([]any)
	if ok {
		return len(list) > 0 && hasText(list[0])
	}
	text, ok := v.(string)
	return ok && text != ""
}
