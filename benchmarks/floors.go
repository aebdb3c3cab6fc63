package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"regexp"

	"github.com/margaylog/margay/internal/corpus"
)

// Floors do a part of the work that everybody has to do.

const validity = "encoding/json.Valid"

func copyLines() contender {
	out := make([]byte, 0, 2*chunk)
	return eachLine("copy of each line", "no syntax", func(line []byte) bool {
		if len(out) > chunk {
			out = out[:0]
		}
		out = append(append(out, line...), '\n')
		return true
	})
}

func splitLines() contender {
	return contender{name: "search for line ends", note: "no syntax", procs: 1, start: func(_ *env, in *input) (pass, error) {
		return within(func(io.Writer) (t tally, err error) {
			for rest := in.text; len(rest) > 0; t.out++ {
				rest = rest[bytes.IndexByte(rest, '\n')+1:]
			}
			return t, nil
		}), nil
	}}
}

// hashLines is the floor of the gate. Hashing is written in assembly, so that
// it is as fast wherever the linker puts it: encoding/json.Valid was up to 40 %
// faster after changes of code that it never runs.
func hashLines() contender {
	var last [sha256.Size]byte
	return eachLine("crypto/sha256", "no syntax", func(line []byte) bool {
		last = sha256.Sum256(line)
		return last != [sha256.Size]byte{}
	})
}

func jsonValid() contender {
	c := eachLine(validity, "syntax only, no output", json.Valid)
	c.kind = syntaxKind
	c.wants = func(in *input) (tally, error) {
		n := in.jsonValid()
		return tally{n, int64(len(in.lines)) - n}, nil
	}
	return c
}

// splitCSV finds the values of delimited text, as margay has to.
func splitCSV() contender {
	return contender{name: "encoding/csv", note: "finds the values, no output", procs: 1, start: func(_ *env, in *input) (pass, error) {
		return within(func(io.Writer) (t tally, err error) {
			r := csv.NewReader(bytes.NewReader(in.text))
			r.ReuseRecord = true
			for ; ; t.out++ {
				if record, err := r.Read(); errors.Is(err, io.EOF) {
					return t, nil
				} else if err != nil || len(record) != 14 {
					return t, errors.Join(err, errors.New("not 14 values"))
				}
			}
		}), nil
	}}
}

// matchRegexp finds the values of a web server's log.
func matchRegexp() contender {
	expr := regexp.MustCompile(corpus.AccessExpr)
	return eachLine("regexp", "finds the values, no output", func(line []byte) bool {
		return len(expr.FindSubmatchIndex(line)) == 2*12
	})
}
