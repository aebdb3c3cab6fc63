package main

import (
	"flag"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// update rewrites the golden parts of the scripts and the generated docs.
var update = flag.Bool("update", false, "rewrite golden files and generated docs")

// noRaceSleep is what GORACE is set to: under the race detector each process
// would sleep for a second at its end.
const noRaceSleep = "atexit_sleep_ms=0"

// TestMain lets the test binary be margay itself when a script calls it so.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"margay": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                scriptCommands(),
		Setup: func(env *testscript.Env) error {
			env.Setenv("GORACE", noRaceSleep)
			env.Values[localAPIKey{}] = new(localAPI)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "devfull" {
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			}
			return false, nil
		},
	})
}
