//go:build !windows

package stream

import "syscall"

// closedPipe is what a write to a pipe fails with whose reader has gone.
var closedPipe = [...]error{syscall.EPIPE}
