package fake_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

func TestClock(t *testing.T) {
	c := fake.NewClock(noon)
	require.Equal(t, noon, c.Now())
	require.Equal(t, noon.Add(time.Minute), c.Advance(time.Minute))
	require.Equal(t, noon.Add(time.Minute), c.Now())
	c.Set(noon.Add(-time.Hour))
	require.Equal(t, noon.Add(-time.Hour), c.Now())
}

func TestFaster(t *testing.T) {
	began := time.Now()
	now := fake.Faster(noon, 3600)
	time.Sleep(20 * time.Millisecond)
	gone := now().Sub(noon)
	require.GreaterOrEqual(t, gone, 72*time.Second)
	require.LessOrEqual(t, gone, 3600*time.Since(began))
}
