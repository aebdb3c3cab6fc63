package main

import (
	"fmt"
	"net"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/connect/metrics"
	"github.com/margaylog/margay/stream"
)

// An address is the value of a flag that takes a host and a port.
type address string

func (a *address) String() string { return string(*a) }

func (a *address) Type() string { return "HOST:PORT" }

func (a *address) Set(text string) error {
	_, port, err := net.SplitHostPort(text)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("%q is not a host and a port such as 127.0.0.1:9464", text)
	}
	*a = address(text)
	return nil
}

// add adds the flag to a command.
func (a *address) add(cmd *cobra.Command) {
	cmd.Flags().Var(a, "metrics-addr", "serve Prometheus metrics at http://`HOST:PORT`/metrics, and /healthz")
	complete(cmd, "metrics-addr", cobra.NoFileCompletions)
}

// A monitor is the metrics of a run and who serves them. In the zero monitor
// there are none: what is said to them goes nowhere.
type monitor struct {
	*metrics.Metrics
	server *metrics.Server
}

// startMonitor serves the metrics of a run of those log types, if there is an
// address for them.
func startMonitor(cmd *cobra.Command, f *parseFlags, logTypes []string) (monitor, error) {
	if f.metricsAddr == "" {
		return monitor{}, nil
	}
	v, c := build()
	m := metrics.New(&metrics.Options{Version: v, Commit: c, LogTypes: logTypes, Now: f.clock})
	server, err := m.Listen(string(f.metricsAddr))
	if err != nil {
		return monitor{}, fmt.Errorf("--metrics-addr: %w", err)
	}
	if !f.quiet {
		fmt.Fprintf(cmd.ErrOrStderr(), "margay: metrics at http://%s/metrics\n", server.Addr())
	}
	return monitor{m, server}, nil
}

// observe lets the metrics take the totals of a run.
func (m monitor) observe(o *stream.Options) {
	if m.Metrics != nil {
		o.Written, o.EventTimes = m.Add, true
	}
}

// close ends the service.
func (m monitor) close() error {
	if m.server == nil {
		return nil
	}
	return m.server.Close()
}
