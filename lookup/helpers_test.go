package lookup_test

import "time"

// testNow is the parse time of the tests.
var testNow = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

func fixedClock() time.Time { return testNow }
