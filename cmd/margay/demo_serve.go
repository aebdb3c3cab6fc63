package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// serveDemo starts the API alone, until it is interrupted.
func serveDemo(cmd *cobra.Command, f *demoFlags, dir string) error {
	api, err := fake.New(&fake.Options{Seed: uint64(f.seed.n), Late: 0.1, Malformed: 0.02})
	if err != nil {
		return err
	}
	if f.faults {
		api.Chaos(fake.Chaos{Seed: uint64(f.seed.n), Share: 0.2, Faults: servedFaults()})
	}
	ctx, stop := untilSignal(cmd.Context())
	defer stop()
	server, err := api.Start(net.JoinHostPort("127.0.0.1", strconv.Itoa(f.port.n)))
	if err != nil {
		return fmt.Errorf("--port: %w", err)
	}
	items, err := writeItems(dir, api)
	if err == nil {
		err = sayServed(cmd, f, server.URL, api.Token(fake.Grant{}), items)
	}
	if err == nil {
		<-ctx.Done()
	}
	return errors.Join(err, server.Close())
}

// servedFaults are those that a puller gets over by itself, and soon.
func servedFaults() []fake.Fault {
	return []fake.Fault{
		{Kind: fake.TooMany, Wait: 5 * time.Second}, {Kind: fake.ServerError}, {Kind: fake.Unavailable}, {Kind: fake.Drop},
		{Kind: fake.Slow, Wait: 2 * time.Second}, {Kind: fake.Cut}, {Kind: fake.Truncated}, {Kind: fake.NotJSON},
		{Kind: fake.EmptyPage}, {Kind: fake.SameCursor},
	}
}

// sayServed says how to pull from an API: the token, which opens that one
// alone, on standard output, so that a shell can read it.
func sayServed(cmd *cobra.Command, f *demoFlags, url, token, items string) error {
	stderr := cmd.ErrOrStderr()
	say := func(text string) {
		if !f.quiet {
			fmt.Fprint(stderr, text)
		}
	}
	say("margay: the 1Password Events API of a made-up company, at " + url + " until an interrupt\n" +
		"margay: in another terminal, set the token, which opens this API and nothing else,\n")
	if err := writeOutput(cmd.OutOrStdout(), fmt.Appendf(nil, "export %s=%s\n", tokenVariable, token)); err != nil {
		return err
	}
	say("margay: and pull from it:\n" +
		"  margay pull onepassword --url " + url + " --state demo-state.json --interval 5s --lookup \"" + items + "\"\n")
	return nil
}
