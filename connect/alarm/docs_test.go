package alarm

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocs checks that the page shows what is sent and stored.
func TestDocs(t *testing.T) {
	src, err := os.ReadFile("../../docs/no-data-alarm.md")
	require.NoError(t, err)
	page := string(src)
	const logType = "OnePassword.SignInAttempt"
	n := newNotice(Raised, logType, begin(), begin().Add(24*time.Hour+30*time.Second), 24*time.Hour)
	assert.Contains(t, page, "```json notice\n"+string(n.json())+"\n```")
	assert.Contains(t, page, "```\n"+strings.Join(n.env(), "\n")+"\n```")
	state, err := json.Marshal(State{logType: {Since: begin(), Raised: true}})
	require.NoError(t, err)
	assert.Contains(t, page, "```json state\n"+string(state)+"\n```")
	example, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	_, code, _ := strings.Cut(page, "```go\n")
	code, _, _ = strings.Cut(code, "```")
	require.NotEmpty(t, code)
	for line := range strings.Lines(code) {
		assert.Contains(t, string(example), "\t"+line)
	}
	for f := range reflect.TypeFor[Notice]().Fields() {
		assert.Contains(t, page, "\n| `"+f.Tag.Get("json")+"` | ")
	}
}
