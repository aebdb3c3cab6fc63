package alarm_test

import (
	"fmt"
	"log"
	"time"

	"github.com/margaylog/margay/connect/alarm"
)

func Example() {
	clock := func() time.Time { return time.Date(2024, 3, 2, 0, 0, 30, 0, time.UTC) }
	state := alarm.State{"OnePassword.SignInAttempt": {Since: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)}}

	a, err := alarm.New(alarm.Options{
		LogTypes: []string{"OnePassword.SignInAttempt"},
		After:    12 * time.Hour,
		State:    state, // what an earlier process left
		Log:      func(line string) { fmt.Println(line) },
		Changed:  func(n alarm.Notice) { fmt.Println(n.LogType, n.Status) },
		Now:      clock,
	})
	if err != nil {
		log.Fatal(err)
	}
	a.Check()                           // or Run, which does so each minute
	a.Seen("OnePassword.SignInAttempt") // an event has arrived
	state = a.State()                   // to be stored, as JSON

	fmt.Println(state["OnePassword.SignInAttempt"].Raised)
	// Output:
	// no OnePassword.SignInAttempt events for 24h0m30s, since 2024-03-01T00:00:00Z
	// OnePassword.SignInAttempt raised
	// OnePassword.SignInAttempt events come again, after 24h0m30s without
	// OnePassword.SignInAttempt resumed
	// false
}
