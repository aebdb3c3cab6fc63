package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
	"unicode"

	"github.com/klauspost/cpuid/v2"
)

// A machine is what is told of the run: enough to judge the figures, and
// nothing that names who ran it.
type machine struct {
	Name   string // for files: the processor and its cores
	CPU    string
	System string
	Go     string
	Commit string
	Date   string
	Run    string // size, rounds, shapes
}

func thisMachine(e *env, rounds int) *machine {
	shapes := "on"
	if e.noShapes {
		shapes = "off"
	}
	return &machine{
		Name:   fmt.Sprintf("%s-%dcores", processor(), runtime.NumCPU()),
		CPU:    fmt.Sprintf("%s, family %d model %d, %d cores", strings.TrimSpace(cpuid.CPU.BrandName), cpuid.CPU.Family, cpuid.CPU.Model, runtime.NumCPU()),
		System: runtime.GOOS + "/" + runtime.GOARCH,
		Go:     runtime.Version() + experiments(),
		Commit: commit(),
		Date:   time.Now().UTC().Format(time.DateOnly),
		Run:    fmt.Sprintf("%d MB, %d rounds, learned layouts %s", e.size/1e6, rounds, shapes),
	}
}

// processor returns the kind of the processor as a word for file names.
func processor() string {
	name := cpuid.CPU.BrandName
	if name == "" {
		name = runtime.GOARCH
	}
	name = fmt.Sprintf("%s %d-%d", name, cpuid.CPU.Family, cpuid.CPU.Model)
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, "-")
}

// experiments returns the experiments of Go that are on: one of them is
// another encoding/json.
func experiments() string {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "GOEXPERIMENT" {
			return " " + s.Value
		}
	}
	return ""
}

// commit names what was measured, and whether it was changed since.
func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty", "--abbrev=12").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

func (m *machine) text() string {
	return fmt.Sprintf("%s; %s; %s; commit %s; %s; %s.", m.CPU, m.System, m.Go, m.Commit, m.Date, m.Run)
}
