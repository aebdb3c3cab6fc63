package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"

	"github.com/spf13/pflag"
)

// profiles are where profiles of a run go, for go tool pprof.
type profiles struct{ cpu, mem string }

func (p *profiles) add(flags *pflag.FlagSet) {
	flags.StringVar(&p.cpu, "cpuprofile", "", "write a CPU profile of the run to `FILE`")
	flags.StringVar(&p.mem, "memprofile", "", "write a memory profile to `FILE` at the end of the run")
}

// start begins the profiles that were asked for, unless mayWrite, which gets
// the flag and the name, has something against their files. stop writes them.
func (p *profiles) start(mayWrite func(flag, name string) error) (stop func() error, err error) {
	for _, f := range []struct{ flag, name string }{{"--cpuprofile", p.cpu}, {"--memprofile", p.mem}} {
		if f.name != "" {
			if err := mayWrite(f.flag, f.name); err != nil {
				return nil, err
			}
		}
	}
	var cpu *os.File
	if p.cpu != "" {
		if cpu, err = os.Create(p.cpu); err != nil {
			return nil, fmt.Errorf("--cpuprofile: %w", err)
		}
		if err := pprof.StartCPUProfile(cpu); err != nil {
			cpu.Close()
			return nil, fmt.Errorf("--cpuprofile: %w", err)
		}
	}
	return func() error {
		if cpu != nil {
			pprof.StopCPUProfile()
			if err := cpu.Close(); err != nil {
				return fmt.Errorf("--cpuprofile: %w", err)
			}
		}
		return p.writeMemory()
	}, nil
}

func (p *profiles) writeMemory() error {
	if p.mem == "" {
		return nil
	}
	f, err := os.Create(p.mem)
	if err != nil {
		return fmt.Errorf("--memprofile: %w", err)
	}
	runtime.GC() // so that it shows what is in use
	err = pprof.WriteHeapProfile(f)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("--memprofile: %w", err)
	}
	return nil
}
