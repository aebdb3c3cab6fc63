package infer_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas/infer"
)

// merge merges the schema of the samples into src.
func merge(t *testing.T, src string, samples ...string) *infer.Merged {
	t.Helper()
	b, err := infer.NewBase("base.yml", []byte(src), "", nil)
	require.NoError(t, err)
	r, good, _ := collect(t, &infer.Options{TimeFormats: b.TimeFormats(), RequiredAfter: 1}, samples...)
	m, err := b.Merge(r.Schema)
	require.NoError(t, err)
	accepts(t, m.Source, good)
	return m
}

const base = `# Kept.
schema: Custom.Base   # as it is

fields:

  # The time of the event.
  - name: time
    type: timestamp
    timeFormats:
      - '%d/%m/%Y'   # days first
    isEventTime: true
    required: true

  - {name: n, type: bigint}
  - name: user
    type: object
    fields:
      - name: id
        type: string
        description: |
          Who it was.

          In full.
      # nothing more is known

# The end.
`

func TestMerge(t *testing.T) {
	m := merge(t, base, `{"time":"01/02/2024","new":1,"user":{"id":"a","mail":"a@example.com","at":{"x":[{"y":1}]}},"n":1}`, `{"time":"2024-02-01 00:00:00","N":true,"p_x":1}`)
	assert.Equal(t, `# Kept.
schema: Custom.Base   # as it is

fields:

  # The time of the event.
  - name: time
    type: timestamp
    timeFormats:
      - '%d/%m/%Y'   # days first
      - '%Y-%m-%d %H:%M:%S'
    isEventTime: true
    required: true

  - {name: n, type: bigint}
  - name: user
    type: object
    fields:
      - name: id
        type: string
        description: |
          Who it was.

          In full.
      - name: mail
        type: string
        indicators: [email]
      - name: at
        type: object
        fields:
          - name: x
            type: array
            element:
              type: object
              fields:
                - name: 'y'
                  type: bigint
      # nothing more is known
  - name: new
    type: bigint
  - name: N_2
    rename:
      from: 'N'
    type: boolean

# The end.
`, string(m.Source))
	assert.Equal(t, []infer.Addition{
		{Field: "time", Text: "time format %Y-%m-%d %H:%M:%S"},
		{Field: "new", Text: "bigint"},
		{Field: "user.mail", Text: "string"},
		{Field: "user.at", Text: "object"},
		{Field: "N", Text: "boolean"},
	}, m.Added)
	again := merge(t, string(m.Source), `{"time":"01/02/2024","new":1,"N":false,"user":{"at":{"x":[]}}}`)
	assert.Equal(t, string(m.Source), string(again.Source), "a second time there is nothing to add")
	assert.Empty(t, again.Added)
}

// TestMergeText shows where additions go, in schemas that are written in other
// ways. In the text that is expected, what was added stands after a +.
func TestMergeText(t *testing.T) {
	f := func(name, src string, samples ...string) {
		t.Helper()
		var before, after strings.Builder
		for line := range strings.Lines(src) {
			if rest, ok := strings.CutPrefix(line, "+"); ok {
				after.WriteString(rest)
				continue
			}
			if rest, ok := strings.CutPrefix(line, "-"); ok {
				before.WriteString(rest)
				continue
			}
			line = strings.TrimPrefix(line, "|")
			before.WriteString(line)
			after.WriteString(line)
		}
		m := merge(t, before.String(), samples...)
		assert.Equal(t, after.String(), string(m.Source), name)
	}
	f("indented by four", `|schema: Custom.Base
|fields:
|    - name: a
|      type: object
|      fields:
|        - name: b
|          type: string
+        - name: c
+          type: object
+          fields:
+            - name: d
+              type: bigint
+    - name: e
+      type: bigint
`, `{"a":{"c":{"d":1}},"e":1}`)
	f("not indented", `|schema: Custom.Base
|fields:
|- name: a
|  type: string
+- name: b
+  type: bigint
|description: last
`, `{"b":1}`)
	f("a literal at the end", `|schema: Custom.Base
|fields:
|  - name: a
|    type: string
|    description: |
|      a
|
|       - b
+  - name: b
+    type: bigint
|
|version: 1
`, `{"b":1}`)
	f("an inner list ends where the outer does", `|schema: Custom.Base
|fields:
|  - name: a
|    type: object
|    fields:
|      - name: b
|        type: object
|        fields:
|          - name: c
|            type: timestamp
-            timeFormat: unix
+            timeFormats: [unix, rfc3339]
+          - name: d
+            type: bigint
+      - name: e
+        type: bigint
+  - name: f
+    type: bigint
`, `{"f":1,"a":{"e":1,"b":{"d":1,"c":"2024-03-01T00:00:00Z"}}}`)
	f("formats in brackets", `|schema: Custom.Base
|fields:
|  - name: time
|    type: timestamp
-    timeFormats: [ unix, 'rfc3339' ] # two
+    timeFormats: [ unix, 'rfc3339', '%Y/%m/%d' ] # two
`, `{"time":"2024/03/01"}`, `{"time":1709294400}`, `{"time":"2024-03-01T00:00:00Z"}`)
	f("no formats", `|schema: Custom.Base
|fields:
|  - name: time
|    type: timestamp # of the event
+    timeFormats: [rfc3339, unix]
|    isEventTime: true
`, `{"time":1709294400}`)

	m := merge(t, "schema: Custom.Base\r\nfields:\r\n  - name: time\r\n    type: timestamp", `{"time":1709294400,"b":1}`)
	assert.Equal(t, "schema: Custom.Base\r\nfields:\r\n  - name: time\r\n    type: timestamp\r\n    timeFormats: [rfc3339, unix]\r\n  - name: b\r\n    type: bigint", string(m.Source), "no line end at the end")
}

// What has no lines to put something between is written anew.
func TestMergeRewrites(t *testing.T) {
	m := merge(t, "# first\nschema: Custom.Base\nfields: [{name: a, type: string}] # list\n", `{"b":1,"a":"x"}`)
	assert.Equal(t, "# first\nschema: Custom.Base\nfields: [{name: a, type: string}, {name: b, type: bigint}] # list\n", string(m.Source))
	m = merge(t, "schema: Custom.Base\nfields:\n- name: a   # first\n  type: string\n  description: |\n    text", `{"b":1,"a":"x"}`)
	assert.Equal(t, "schema: Custom.Base\nfields:\n  - name: a # first\n    type: string\n    description: |-\n      text\n  - name: b\n    type: bigint\n", string(m.Source))
	m = merge(t, `{"schema": "Custom.Base", "fields": [{"name": "a", "type": "timestamp"}]}`, `{"time":1709294400}`)
	assert.Contains(t, string(m.Source), `"timestamp"`)
}

// Definitions and anchors are shared by several fields: what they lack is
// added once.
func TestMergeShared(t *testing.T) {
	m := merge(t, `schema: Custom.Base
definitions:
  Person:
    type: object
    fields:
      - name: id
        type: string
fields:
  - name: actor
    type: ref
    target: Person
  - name: target
    type: ref
    target: Person
  - name: a
    type: object
    fields: &shared
      - name: x
        type: string
  - name: b
    type: object
    fields: *shared
`, `{"actor":{"id":"1","name":"a"},"target":{"name":"b","age":1},"a":{"y":1},"b":{"y":1,"z":{}}}`)
	assert.Equal(t, 1, strings.Count(string(m.Source), "- name: name\n        type: string\n"))
	assert.Equal(t, 1, strings.Count(string(m.Source), "- name: age\n"))
	assert.Equal(t, 1, strings.Count(string(m.Source), "- name: 'y'\n"))
	assert.Contains(t, string(m.Source), "    fields: *shared\n")
}

func TestMergeChooses(t *testing.T) {
	two := []byte("schema: Custom.One\nfields:\n  - name: a\n    type: string\n---\nschema: Custom.Two\nfields:\n  - name: a\n    type: string\n---\n\n")
	_, err := infer.NewBase("f.yml", two, "", nil)
	assert.EqualError(t, err, "f.yml: the file has several schemas: name one of Custom.One, Custom.Two")
	_, err = infer.NewBase("f.yml", two, "Custom.Three", nil)
	assert.EqualError(t, err, `f.yml: the file has no schema "Custom.Three"; it has Custom.One, Custom.Two`)
	b, err := infer.NewBase("f.yml", two, "Custom.Two", nil)
	require.NoError(t, err)
	r, _, _ := collect(t, nil, `{"b":1}`)
	m, err := b.Merge(r.Schema)
	require.NoError(t, err)
	assert.Equal(t, string(two[:len(two)-5])+"  - name: b\n    type: bigint\n---\n\n", string(m.Source))

	_, err = infer.NewBase("f.yml", []byte("schema: Custom.One\nparser: {csv: {columns: [a]}}\nfields:\n  - {name: a, type: string}\n"), "", nil)
	assert.ErrorContains(t, err, "only schemas of JSON")
	_, err = infer.NewBase("f.yml", []byte("schema: Custom.One\nfields: []\n"), "", nil)
	assert.ErrorContains(t, err, "f.yml:2:")
}

// Whatever is merged: what the schema took it still takes, and its lines stay.
func TestMergeKeeps(t *testing.T) {
	worlds := 200
	if testing.Short() {
		worlds = 100
	}
	for seed := range uint64(worlds) {
		w := newWorld(seed)
		w.odd = pick(w.r, 0, 5)
		var halves [2][]string
		for i := range 20 {
			halves[i%2] = append(halves[i%2], w.sample())
		}
		first, second := inferred(t, &infer.Options{RequiredAfter: 1}, halves[0]), (*infer.Result)(nil)
		if first == nil {
			continue
		}
		src := first.Schema.YAML()
		b, err := infer.NewBase("base.yml", src, "", nil)
		require.NoError(t, err)
		if second = inferred(t, &infer.Options{TimeFormats: b.TimeFormats()}, halves[1]); second == nil {
			continue
		}
		m, err := b.Merge(second.Schema)
		require.NoError(t, err)
		before, after := compiled(t, src).NewParser(), compiled(t, m.Source).NewParser()
		for _, s := range append(halves[0], halves[1]...) {
			if _, err := before.Parse([]byte(s)); err != nil {
				continue
			}
			if _, err := after.Parse([]byte(s)); err != nil {
				t.Fatalf("%d: %v\n%s\nbefore:\n%s\nafter:\n%s", seed, err, s, src, m.Source)
			}
		}
		rest := string(m.Source)
		for line := range strings.Lines(string(src)) {
			if strings.Contains(line, "timeFormats") { // may have got another one
				continue
			}
			_, after, found := strings.Cut(rest, line)
			if !found {
				t.Fatalf("%d: lost %q\nbefore:\n%s\nafter:\n%s", seed, line, src, m.Source)
			}
			rest = after
		}
	}
}

// inferred returns what is inferred of samples, nil when that is nothing.
func inferred(t *testing.T, o *infer.Options, samples []string) *infer.Result {
	t.Helper()
	c, err := infer.New(o)
	require.NoError(t, err)
	for _, s := range samples {
		require.NoError(t, c.Add([]byte(s)))
	}
	r, err := c.Result()
	if err != nil {
		return nil
	}
	return r
}
