package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/margaylog/margay/parser"
)

// An env is what contenders may need besides their input.
type env struct {
	size     int    // of the usual input, in bytes
	noShapes bool   // margay runs without learned layouts
	dir      string // for temporary files

	margay func() (string, error) // builds the binary once and returns its path
}

func newEnv(size int, noShapes bool, dir string) *env {
	return &env{size: size, noShapes: noShapes, dir: dir, margay: sync.OnceValues(func() (string, error) {
		path := filepath.Join(dir, "margay")
		build := exec.Command("go", "build", "-trimpath", "-o", path, "./cmd/margay")
		build.Dir = ".."
		if out, err := build.CombinedOutput(); err != nil {
			return "", fmt.Errorf("building margay: %w\n%s", err, out)
		}
		return path, nil
	})}
}

// options are those of all parsers that are measured.
func (e *env) options() parser.Options { return parser.Options{NoShapes: e.noShapes} }

// file writes the text to a file of its own and returns the path.
func (e *env) file(text []byte) (string, error) {
	f, err := os.CreateTemp(e.dir, "events-*.ndjson")
	if err != nil {
		return "", err
	}
	if _, err := f.Write(text); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}
