package schematest

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func coverages(t *testing.T, fsys fstest.MapFS) (lines []string) {
	t.Helper()
	s, err := Load(fsys, nil)
	require.NoError(t, err)
	for _, c := range s.Run().Coverage {
		lines = append(lines, c.String())
	}
	return lines
}

func TestCoverage(t *testing.T) {
	const schema = `schema: Custom.All
definitions:
  Person:
    type: object
    fields:
      - name: mail.address
        type: string
        indicators: [email, username]
      - name: boss
        type: object
        fields:
          - name: name
            type: string
          - name: phone
            type: string
fields:
  - name: host
    type: string
    indicators: [hostname, ip]
  - name: people
    type: array
    element:
      type: ref
      target: Person
  - name: owner
    type: ref
    target: Person
  - name: nested
    type: array
    indicators: [ip]
    element:
      type: array
      element:
        type: string
        indicators: [domain, url]
  - name: secret
    type: string
    indicators: [email]
    mask: {type: redact}
  - name: count
    type: int
  - name: raw
    type: json
`
	const first = "logType: Custom.All\ninput: '{\"host\":\"a.example\",\"count\":\"\",\"raw\":{\"host\":1}}'\nresultMatches: '{}'\n"
	const second = `logType: Custom.All
inputs:
  - '{"host":"192.0.2.1","people":[{"mail.address":"a@b"},{"boss":{"name":"x"}}],"owner":{},"nested":[[],[null,"10.0.0.1"]],"secret":"a@b"}'
  - '{"host":5,"owner":{"boss":{"phone":[]}}}'
results: [{resultMatches: '{}'}, {error: wrong-type}]
`
	fsys := fstest.MapFS{"a.yml": {Data: []byte(schema)}, "a_tests.yml": {Data: []byte(first)}}
	require.Equal(t, []string{"Custom.All: 2 of 7 fields, 1 of 6 indicators; never filled: people, owner, nested, secret, count; never found: host (ip)"}, coverages(t, fsys))
	fsys["b_tests.yml"] = &fstest.MapFile{Data: []byte(second)}
	require.Equal(t, []string{
		"Custom.All: 9 of 13 fields, 6 of 10 indicators; never filled: people[].boss.phone, owner.mail.address, owner.boss, count; never found: nested (url), secret (email)",
	}, coverages(t, fsys), "a field below an array, and one with a point; what is masked is not found; what is refused fills nothing")
}

// Schemas without tests are there too, but built-in ones only when they are
// asked for.
func TestCoverageOfWhatHasNoTests(t *testing.T) {
	const test = "logType: OnePassword.ItemUsage\ninput: '{}'\nerror: missing-field\n"
	fsys := fstest.MapFS{"a.yml": {Data: []byte("schema: Custom.New\nfields:\n  - name: a\n    type: string\n")}, "a_tests.yml": {Data: []byte(test)}}
	lines := coverages(t, fsys)
	require.Len(t, lines, 2)
	require.Equal(t, "Custom.New: no tests", lines[0])
	require.Contains(t, lines[1], "OnePassword.ItemUsage: 0 of 8 fields; never filled: uuid, ")
}
