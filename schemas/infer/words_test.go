package infer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWords(t *testing.T) {
	f := func(key, want string) {
		t.Helper()
		assert.Equal(t, want, strings.Join(words(key), " "), key)
	}
	f("created_at", "created at")
	f("createdAt", "created at")
	f("CreatedAt", "created at")
	f("created-at", "created at")
	f("IPAddress", "ip address")
	f("srcIP", "src ip")
	f("sourceIPs", "source ips")
	f("userID", "user id")
	f("SHA256Hash", "sha256 hash")
	f("dst.ip", "dst ip")
	f("@timestamp", "timestamp")
	f("_time", "time")
	f("A", "a")
	f("größeInBytes", "größe in bytes")
	f("", "")
	f("--", "")
	f(strings.Repeat("a_", 100), strings.TrimSpace(strings.Repeat("a ", maxWords)))
}
