package onepassword

import (
	"context"
	"time"
)

// A Clock tells the time, and waits. It may be used concurrently.
type Clock interface {
	Now() time.Time

	// Sleep returns nil after d, or the error of ctx when that ends first.
	Sleep(ctx context.Context, d time.Duration) error
}

// wallClock is the clock of the machine.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil || d <= 0 {
		return err
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
