package onepassword

import "time"

const (
	firstDelay = time.Second
	mostDelay  = 5 * time.Minute

	// onceTries is how often in a row a call may fail when the puller is to
	// come to an end.
	onceTries = 6

	// maxRetryAfter is the longest that the API can make us wait by saying
	// so.
	maxRetryAfter = time.Hour
)

// backoff returns how long to wait after so many failures in a row: twice as
// long each time, less up to a half by chance, so that pullers which failed
// together do not come back together. chance is from 0 to 1.
func backoff(failures int, chance float64) time.Duration {
	d := mostDelay
	if n := failures - 1; n < 20 {
		d = min(firstDelay<<n, mostDelay)
	}
	return d - time.Duration(chance*float64(d/2))
}
