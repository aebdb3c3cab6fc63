package lookup

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/parser"
	"github.com/margaylog/margay/schemas"
)

const goodDefinition = `AnalysisType: lookup_table
LookupName: T
Filename: r.json
LogTypeMap:
  PrimaryKey: key
  AssociatedLogTypes:
    - LogType: Custom.Log
      Selectors: [id]
`

// edit returns the good definition with a text replaced.
func edit(old, new string) string {
	if !strings.Contains(goodDefinition, old) {
		panic("not in the definition: " + old)
	}
	return strings.Replace(goodDefinition, old, new, 1)
}

// What is wrong with definitions, and what is fine.
func TestDefinitions(t *testing.T) {
	for _, tt := range []struct{ name, yaml, want string }{
		{"fine", goodDefinition, ""},
		{"keys that make no difference", goodDefinition + "Enabled: true\nDescription: d\nReference: https://example.com\nTags: [a]\nRefresh: {PeriodMinutes: 60}\nQuery: SELECT 1\nSnowflakeQuery: SELECT 1\n", ""},
		{"no log types", edit("  AssociatedLogTypes:\n    - LogType: Custom.Log\n      Selectors: [id]\n", "  AssociatedLogTypes: []\n"),
			`2:13: warning: LookupName: the table "T" has no selectors for a log type that competes (nothing is looked up in it) [unused-table]`},
		{"no selectors", edit("      Selectors: [id]\n", ""),
			`2:13: warning: LookupName: the table "T" has no selectors for a log type that competes (nothing is looked up in it) [unused-table]`},
		{"another log type", edit("Custom.Log", "Some.Thing"),
			`2:13: warning: LookupName: the table "T" has no selectors for a log type that competes (nothing is looked up in it) [unused-table]`},
		{"a misspelt log type", edit("Custom.Log", "Custom.Lag"),
			`2:13: warning: LookupName: the table "T" has no selectors for a log type that competes (nothing is looked up in it) [unused-table]
7:16: warning: LogTypeMap.AssociatedLogTypes: there is no log type "Custom.Lag" (did you mean "Custom.Log"?) [unknown-log-type]`},
		{"a log type like one that is there too", goodDefinition + "    - {LogType: Custom.Logs, Selectors: [x]}\n", ""},
		{"not enabled", goodDefinition + "Enabled: false\n", `9:10: warning: Enabled: the table "T" is not enabled, and not used (write true, or leave the table out) [unused-table]`},
		{"a selector twice", edit("[id]", "[id, $.id]"), ""},

		{"a misspelt key", edit("LookupName", "LookupNam"), `2:1: LookupNam: unknown key "LookupNam" (did you mean "LookupName"?) [unknown-key]`},
		{"an unknown key", goodDefinition + "x: 1\n", `9:1: x: unknown key "x" (remove it; the keys here are AnalysisType, LookupName, Enabled, Description, Reference, Tags, Schema, Filename, Refresh, LogTypeMap, Query, AthenaQuery, SnowflakeQuery, DatabricksQuery) [unknown-key]`},
		{"misspelt keys below", edit("PrimaryKey", "PrimarKey"), `5:3: LogTypeMap.PrimarKey: unknown key "PrimarKey" (did you mean "PrimaryKey"?) [unknown-key]`},
		{"misspelt keys of log types", edit("Selectors", "Selector"), `8:7: LogTypeMap.AssociatedLogTypes[0].Selector: unknown key "Selector" (did you mean "Selectors"?) [unknown-key]`},
		{"a key twice", goodDefinition + "Filename: b.json\n", `9:1: Filename: the key "Filename" is given twice, first on line 3 (keep one of them) [duplicate-key]`},
		{"another kind of file", edit("lookup_table", "rule"), `1:15: AnalysisType: "rule" is not a lookup table (only lookup_table) [bad-value]`},
		{"no file", edit("Filename: r.json\n", ""), `1:1: "Filename" is missing (name the file of the rows, from where this file is) [missing-key]`},
		{"rows that Panther fetches", edit("Filename: r.json\n", "Refresh:\n  ObjectPath: s3://bucket/x\n"),
			`1:1: "Filename" is missing (name the file of the rows, from where this file is; margay does not fetch rows as Refresh says) [missing-key]`},
		{"an empty name", edit("LookupName: T", "LookupName: ''"), `2:13: LookupName: the text is empty [bad-value]`},
		{"no name", edit("LookupName: T", "LookupName:"), `2:1: LookupName: "LookupName" has no value (give it a value, or remove it) [empty-value]`},
		{"a list for a text", edit("LookupName: T", "LookupName: [T]"), `2:13: LookupName: want text, have a list [wrong-type]`},
		{"a text for a mapping", edit("LogTypeMap:\n  PrimaryKey: key\n  AssociatedLogTypes:\n    - LogType: Custom.Log\n      Selectors: [id]\n", "LogTypeMap: key\n"), `4:13: LogTypeMap: want a mapping, have text [wrong-type]`},
		{"a text for a list", edit("[id]", "id"), `8:18: LogTypeMap.AssociatedLogTypes[0].Selectors: want a list, have text [wrong-type]`},
		{"a list in a list", edit("[id]", "[[id]]"), `8:19: LogTypeMap.AssociatedLogTypes[0].Selectors[0]: want text, have a list [wrong-type]`},
		{"no log type", edit("LogType: Custom.Log\n      ", ""), `7:7: LogTypeMap.AssociatedLogTypes[0]: "LogType" is missing (such as OnePassword.ItemUsage) [missing-key]`},
		{"perhaps enabled", goodDefinition + "Enabled: perhaps\n", `9:10: Enabled: want true or false, have text [wrong-type]`},
		{"no YAML", "a: b: c\n", `1:1: mapping values are not allowed in this context (put a text with ": " in it into quotes, or correct the indentation) [yaml-syntax]`},
		{"no UTF-8", "a: \xff\n", `1:4: byte 0xff is not UTF-8 (save the file as UTF-8) [not-utf8]`},
		{"nothing", "# nothing\n", `1:1: no definition of a lookup table in this file [empty-file]`},
		{"a list", "- a\n", `1:1: want a mapping, have a list [wrong-type]`},
		{"two tables, one of them wrong", goodDefinition + "---\nLookupName: U\n", `10:1: "LogTypeMap" is missing (it says what is looked up: a PrimaryKey and AssociatedLogTypes) [missing-key]
10:1: "Filename" is missing (name the file of the rows, from where this file is) [missing-key]`},
		{"two tables of one name", goodDefinition + "---\n" + goodDefinition, `11:13: LookupName: the name "T" is taken by the table at T.yml:2 (rename one) [duplicate-table]`},

		{"no such field", edit("[id]", "[id, user.mial]"), `8:23: LogTypeMap.AssociatedLogTypes[0].Selectors[1]: Custom.Log has no field "user.mial" (did you mean "user.mail"?) [bad-selector]`},
		{"an object", edit("[id]", "[user]"), `8:19: LogTypeMap.AssociatedLogTypes[0].Selectors[0]: "user" is an object of Custom.Log, and no value (did you mean "user.mail"?) [bad-selector]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := write(t, "T.yml", tt.yaml, "r.json", `{"key":"a"}`)
			tables, loadErr := Load([]string{dir + "/T.yml"}, nil)
			set, err := parser.Compile(parseSchemas(t, eventSchema), &parser.Options{Enricher: tables})
			var diags schemas.Diagnostics
			if err != nil {
				require.ErrorAs(t, err, &diags)
			} else {
				require.NoError(t, loadErr, "compiling reports the same")
				diags = set.Diagnostics()
			}
			var lines []string
			for _, d := range diags {
				if d.File != "schemas.yml" {
					lines = append(lines, strings.ReplaceAll(d.String(), dir+"/", ""))
				}
			}
			want := "T.yml:" + strings.ReplaceAll(tt.want, "\n", "\nT.yml:")
			require.Equal(t, strings.TrimSuffix(want, "T.yml:"), strings.Join(sorted(lines), "\n"))
		})
	}
}

// sorted puts diagnostics in the order of their places, as those who print
// them do.
func sorted(lines []string) []string {
	place := func(s string) (line, column int) {
		fmt.Sscanf(s, "T.yml:%d:%d:", &line, &column)
		return line, column
	}
	for i := range lines {
		for j := i; j > 0; j-- {
			l, c := place(lines[j])
			if m, d := place(lines[j-1]); l < m || l == m && c < d {
				lines[j], lines[j-1] = lines[j-1], lines[j]
			}
		}
	}
	return lines
}

func TestDefinitionIsNoFile(t *testing.T) {
	_, err := Load([]string{t.TempDir() + "/no.yml"}, nil)
	require.ErrorContains(t, err, "no.yml: cannot be read: no such file or directory [unreadable-file]")
}

func TestFilenames(t *testing.T) {
	d := &definition{Pos: schemas.Pos{File: "a/b/t.yml"}}
	for name, want := range map[string]string{"r.json": "a/b/r.json", "../r.json": "a/r.json", "/r.json": "/r.json"} {
		d.filename.Value = name
		require.Equal(t, want, d.data())
	}
}

// Aliases cannot make a definition large.
func TestSelectorsAreBounded(t *testing.T) {
	yaml := "x: &s [" + strings.Repeat("id,", 30_000) + "]\nLookupName: T\nFilename: r\nLogTypeMap:\n  PrimaryKey: k\n  AssociatedLogTypes:\n" +
		strings.Repeat("    - {LogType: Custom.Log, Selectors: *s}\n", 10_000)
	_, diags := decode("t.yml", []byte(yaml))
	require.Contains(t, diags.Error(), "more than 100000 selectors (split the file) [too-large]")
}

// FuzzDefinition checks that any text is either definitions or mistakes with
// places.
func FuzzDefinition(f *testing.F) {
	f.Add(goodDefinition)
	f.Add(goodDefinition + "---\n" + goodDefinition)
	f.Add("LookupName: &a T\nFilename: *a\nLogTypeMap: {PrimaryKey: k, AssociatedLogTypes: [{LogType: A.B, Selectors: [*a, '$.x[0]']}]}\n")
	f.Add("LogTypeMap: &m {AssociatedLogTypes: [*m]}\n")
	f.Add("Enabled: no\nLogTypeMap: []\n? [a]\n: b\n")
	f.Fuzz(func(t *testing.T, text string) {
		defs, diags := decode("t.yml", []byte(text))
		for _, d := range diags {
			if d.File != "t.yml" || d.Line < 1 || d.Column < 1 || d.Code == "" || d.Msg == "" {
				t.Fatalf("%+v", d)
			}
		}
		if len(defs) == 0 && len(diags) == 0 {
			t.Fatal("neither a definition nor a mistake")
		}
		for _, d := range defs {
			if !d.name.Set() || !d.filename.Set() || !d.primaryKey.Set() {
				t.Fatalf("not complete: %+v", d)
			}
			for _, a := range d.logTypes {
				if !a.logType.Set() {
					t.Fatalf("not complete: %+v", d)
				}
			}
		}
	})
}
