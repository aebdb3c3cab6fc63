package schematest

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// doorSchemas are the schemas of most tests here: one for JSON and one for
// text with a header.
const doorSchemas = `schema: Custom.Door
fields:
  - name: at
    type: timestamp
    timeFormats: [rfc3339, unix]
    isEventTime: true
    required: true
  - name: state
    type: string
    validate:
      allow: [open, closed]
  - name: user
    type: object
    fields:
      - name: email
        type: string
        indicators: [email]
      - name: seen
        type: array
        element:
          type: timestamp
  - name: tags
    type: array
    indicators: [domain]
    element:
      type: string
  - name: count
    type: bigint
  - name: share
    type: float
  - name: raw
    type: json
  - name: key@id
    type: string
---
schema: Custom.Lines
parser:
  csv:
    hasHeader: true
fields:
  - name: day
    type: timestamp
    timeFormats: ['%b %d']
    required: true
  - name: from
    type: string
    indicators: [ip]
`

// doors makes a tree of the schemas and one test file.
func doors(tests string) fstest.MapFS {
	return fstest.MapFS{
		"door.yml":       {Data: []byte(doorSchemas)},
		"door_tests.yml": {Data: []byte(tests)},
	}
}

// suiteOf loads one test file, which must be free of errors.
func suiteOf(t *testing.T, tests string) *Suite {
	t.Helper()
	s, err := Load(doors(tests), nil)
	require.NoError(t, err)
	return s
}
