//go:build !(cgo && (linux || darwin || windows) && (amd64 || arm64))

package enginetest

import "testing"

func TestDuckDB(t *testing.T) {
	t.Skip("DuckDB needs cgo (a C compiler and CGO_ENABLED=1) on amd64 or arm64")
}
