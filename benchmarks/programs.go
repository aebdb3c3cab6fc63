package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"reflect"

	"github.com/margaylog/margay/parser"
)

// programs are other programs with a script for the same work, in the folder
// programs, and margay beside them. The scripts find out the log type by two
// keys and check nothing; they make no row ids.
func programs() []contender {
	const note = "no checks, no row ids"
	ours := process(1, toNull)
	ours.name, ours.kind = "margay parse", wholeKind
	return []contender{
		ours,
		program("jq", note, "jq", "-c", "-f", "programs/normalize.jq"),
		program("gojq", note, "gojq", "-c", "-f", "programs/normalize.jq"),
		program("Miller", note, "mlr", "--ijsonl", "--ojsonl", "put", "-q", "-f", "programs/normalize.mlr"),
		program("Python", note, "python3", "programs/normalize.py"),
		program("Node", note, "node", "programs/normalize.mjs"),
		program("DuckDB", note+"; all cores", "duckdb", ":memory:", "-c", ".read programs/normalize.sql"),
	}
}

func program(name, note string, args ...string) contender {
	return contender{
		name: name, kind: scriptKind, note: note, check: sameRows,
		absent: func(*env) string {
			if _, err := exec.LookPath(args[0]); err != nil {
				return args[0] + " is not installed"
			}
			return ""
		},
		start: func(e *env, in *input) (pass, error) {
			// Such a program says by its exit code that it has read all.
			all := func([]byte) (tally, error) { return tally{out: int64(len(in.lines))}, nil }
			return e.command(in, toNull, all, args...)
		},
	}
}

// sameRows checks the rows of a program against those of margay: the same
// values in any order of keys, but for what only margay adds. A value that
// is null may also be missing.
func sameRows(in *input, out []byte) error {
	p, err := in.parser(parser.Options{})
	if err != nil {
		return err
	}
	rows := bytes.Split(bytes.TrimSuffix(out, []byte("\n")), []byte("\n"))
	if len(rows) != len(in.lines) {
		return fmt.Errorf("%d rows; want %d", len(rows), len(in.lines))
	}
	for i, line := range in.lines {
		ev, err := p.Parse(line)
		if err != nil {
			return err
		}
		want, err := values(ev.AppendJSON(nil))
		if err != nil {
			return err
		}
		got, err := values(rows[i])
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("row %d: wrong answer: %v; want %v", i+1, got, want)
		}
	}
	return nil
}

// values reads a row without nulls and without what only margay adds.
func values(line []byte) (map[string]any, error) {
	var v map[string]any
	if err := json.Unmarshal(line, &v); err != nil {
		return nil, fmt.Errorf("%w: %s", err, line)
	}
	dropNulls(v)
	for _, name := range []string{"p_row_id", "p_parse_time", "p_schema_version"} {
		delete(v, name)
	}
	return v, nil
}

func dropNulls(v map[string]any) {
	maps.DeleteFunc(v, func(_ string, value any) bool { return value == nil })
	for _, value := range v {
		if inner, ok := value.(map[string]any); ok {
			dropNulls(inner)
		}
	}
}
