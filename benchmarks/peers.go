package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"github.com/bytedance/sonic"
	gojson "github.com/goccy/go-json"
	jsoniter "github.com/json-iterator/go"
	"github.com/minio/simdjson-go"
	"github.com/valyala/fastjson"
)

// Peers are the JSON libraries that a Go program would be written with. They
// all do less than margay does.

const (
	jsoniterTrip = "json-iterator round trip"
	sonicValid   = "sonic.Valid"
	simdParse    = "simdjson-go ParseND"
)

type (
	unmarshal = func([]byte, any) error
	marshal   = func(any) ([]byte, error)
)

// roundTrip reads each event into a struct and writes that.
func roundTrip(name, note string, read unmarshal, write marshal) contender {
	return contender{
		name: name, kind: tripKind, note: "no times, log types, indicators, row ids, checks" + note, procs: 1, check: sameStructs,
		start: func(_ *env, in *input) (pass, error) {
			return within(func(w io.Writer) (t tally, err error) {
				for _, line := range in.lines {
					var ev anyEvent
					if err := read(line, &ev); err != nil {
						return t, err
					}
					out, err := write(&ev)
					if err != nil {
						return t, err
					}
					if w != nil {
						if err := give(w, append(out, '\n')); err != nil {
							return t, err
						}
					}
					t.out++
				}
				return t, nil
			}), nil
		},
	}
}

// sameStructs checks that the standard library reads the same from each line
// of the output as from that of the input.
func sameStructs(in *input, out []byte) error {
	i := 0
	for line := range bytes.Lines(out) {
		var got, want anyEvent
		if err := json.Unmarshal(line, &got); err != nil {
			return err
		}
		if err := json.Unmarshal(in.lines[i], &want); err != nil {
			return err
		}
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("line %d: wrong answer: %s", i+1, line)
		}
		i++
	}
	if i != len(in.lines) {
		return fmt.Errorf("%d lines; want %d", i, len(in.lines))
	}
	return nil
}

func roundTrips() []contender {
	std := jsoniter.ConfigCompatibleWithStandardLibrary
	fast := sonic.ConfigDefault
	sonicTrip := roundTrip("sonic round trip", "; assembly, unsafe", fast.Unmarshal, fast.Marshal)
	sonicTrip.absent = noSonic
	return []contender{
		roundTrip(jsoniterTrip, "; unsafe", std.Unmarshal, std.Marshal),
		roundTrip("encoding/json round trip", "", json.Unmarshal, json.Marshal),
		roundTrip("goccy/go-json round trip", "; unsafe", gojson.Unmarshal, gojson.Marshal),
		sonicTrip,
	}
}

// noSonic says why package sonic would run encoding/json instead of itself.
func noSonic(*env) string {
	if sonic.APIKind != sonic.UseSonicJSON {
		return "it is not for this platform or version of Go"
	}
	return ""
}

// checkers look at the syntax and write nothing. What some of them take
// though it is not JSON is tested.
func checkers() []contender {
	s := checker(sonicValid, "syntax only, no output; assembly, unsafe", laxSonic, sonic.Valid)
	s.absent = noSonic
	return []contender{
		s,
		checker("goccy/go-json.Valid", "syntax only, no output; unsafe", "", gojson.Valid),
		checker("fastjson Parse", "a tree, no output; unsafe", laxFastjson, new(fastjsonParser).valid),
		parseND(),
	}
}

// What the lax ones take.
const (
	laxSonic    = "control characters, bad escapes"
	laxFastjson = "control characters, bad escapes, bad numbers"
)

func checker(name, note, lax string, valid func([]byte) bool) contender {
	if lax != "" {
		note += "; lax: takes " + lax
	}
	c := eachLine(name, note, valid)
	c.kind = syntaxKind
	return c
}

type fastjsonParser struct{ fastjson.Parser }

func (p *fastjsonParser) valid(line []byte) bool {
	_, err := p.ParseBytes(line)
	return err == nil
}

// parseND parses blocks of lines, of the size with which it was the fastest.
func parseND() contender {
	return contender{
		name: simdParse, kind: syntaxKind, note: "a tape, no output; assembly, unsafe", procs: 1,
		absent: func(*env) string {
			if !simdjson.SupportedCPU() {
				return "it is not for this processor"
			}
			return ""
		},
		start: func(_ *env, in *input) (pass, error) {
			var tape *simdjson.ParsedJson
			return within(func(io.Writer) (t tally, err error) {
				for rest := in.text; len(rest) > 0; {
					block := rest[:blockEnd(rest, simdBlock)]
					rest = rest[len(block):]
					if tape, err = simdjson.ParseND(block, tape, simdjson.WithCopyStrings(false)); err != nil {
						return t, err
					}
					err = tape.ForEach(func(simdjson.Iter) error { t.out++; return nil })
				}
				return t, err
			}), nil
		},
	}
}

const simdBlock = 256 << 10

// blockEnd returns the length of a block of about size bytes of whole lines.
func blockEnd(text []byte, size int) int {
	if len(text) <= size {
		return len(text)
	}
	return size + bytes.IndexByte(text[size:], '\n') + 1
}
