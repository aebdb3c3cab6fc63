package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run of everything that is quick, from the flags to the files.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	var out, log bytes.Buffer
	err := run([]string{"--size", "1", "--rounds", "2", "--run", "^(mixed|start|compile)/|^memory", "--out", dir}, &out, &log)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"## Targets", "| vs json-iterator struct round trip | 5x | 8x |", "## mixed", "## memory"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	for _, end := range []string{"txt", "md", "svg"} {
		files, _ := filepath.Glob(filepath.Join(dir, "*cores."+end))
		if len(files) != 1 {
			t.Fatalf("%d files .%s", len(files), end)
		}
		if data, err := os.ReadFile(files[0]); err != nil || len(data) < 500 {
			t.Errorf("%s: %d bytes, %v", files[0], len(data), err)
		}
	}
}

func TestList(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"--list", "--run", "^mixed/margay$|memory"}, &out, io.Discard); err != nil || out.String() != "mixed/margay\nmemory\n" {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestFlags(t *testing.T) {
	for _, wrong := range []string{"--shapes=maybe", "extra", "--rounds=0", "--size=0", "--nothing", "--run=("} {
		if run([]string{"--list", wrong}, io.Discard, io.Discard) == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
	for args, want := range map[string]string{"": "results", "--quick": "", "--run=x": "", "--quick --out=y": "y"} {
		if o, err := parseFlags(strings.Fields(args), io.Discard); err != nil || o.out != want {
			t.Errorf("%q writes to %q, %v; want %q", args, o.out, err, want)
		}
	}
}
