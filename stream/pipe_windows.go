package stream

import "syscall"

// closedPipe is what a write to a pipe fails with whose reader has gone:
// EPIPE, ERROR_BROKEN_PIPE or ERROR_NO_DATA.
var closedPipe = [...]error{syscall.EPIPE, syscall.Errno(109), syscall.Errno(232)}
