package alarm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A command runs a program for each notice.
type command struct {
	path  string
	args  []string
	env   []string
	limit time.Duration
}

// maxSaid is how much of what a command says is in the log when it fails.
const maxSaid = 200

func newCommand(words, env []string) (*command, error) {
	path, err := exec.LookPath(words[0])
	if err != nil {
		return nil, err
	}
	if env == nil {
		env = os.Environ()
	}
	return &command{path: path, args: words[1:], env: env, limit: 30 * time.Second}, nil
}

func (c *command) send(ctx context.Context, n Notice) error {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	var said head
	cmd := exec.CommandContext(ctx, c.path, c.args...)
	cmd.Stdin = bytes.NewReader(append(n.json(), '\n'))
	cmd.Stderr = &said
	cmd.Env = append(append([]string{}, c.env...), n.env()...)
	cmd.WaitDelay = time.Second // for what it has started and left behind
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("not done after %s", span(c.limit))
	case said.line() != "":
		return fmt.Errorf("%w: %s", err, said.line())
	}
	return err
}

// A head keeps the start of what is written to it.
type head struct{ kept []byte }

func (h *head) Write(p []byte) (int, error) {
	h.kept = append(h.kept, p[:min(len(p), maxSaid-len(h.kept))]...)
	return len(p), nil
}

// line returns the first line, without what a terminal might take for more
// than text.
func (h *head) line() string {
	first, _, _ := strings.Cut(string(h.kept), "\n")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(first, ""))
}
