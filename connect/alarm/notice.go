package alarm

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Status says what a notice is about.
type Status string

// The statuses.
const (
	Raised  Status = "raised"  // no events for too long
	Resumed Status = "resumed" // they come again
)

// A Notice is an alarm, or the end of one. In JSON it has the keys of all its
// fields, and alarm, which is always no-data. It holds no event data.
type Notice struct {
	Status  Status    `json:"status"`
	LogType string    `json:"log_type"`
	At      time.Time `json:"at"`    // of the notice, in UTC
	Since   time.Time `json:"since"` // when the last event before arrived, or watching began

	SilentSeconds int64 `json:"silent_seconds"` // from since to at
	AfterSeconds  int64 `json:"after_seconds"`  // how long it may be without events

	Text string `json:"text"` // the same in words
}

func newNotice(status Status, logType string, since, now time.Time, after time.Duration) Notice {
	n := Notice{
		Status:        status,
		LogType:       logType,
		At:            now,
		Since:         since,
		SilentSeconds: int64(now.Sub(since) / time.Second),
		AfterSeconds:  int64(after / time.Second),
	}
	silent := span(now.Sub(since))
	if status == Raised {
		n.Text = fmt.Sprintf("no %s events for %s, since %s", logType, silent, since.Format(time.RFC3339))
	} else {
		n.Text = fmt.Sprintf("%s events come again, after %s without", logType, silent)
	}
	return n
}

// span words a duration in hours, minutes and seconds, without the parts at
// its end that are 0.
func span(d time.Duration) string {
	s := d.Truncate(time.Second).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// json returns the notice as one JSON object.
func (n *Notice) json() []byte {
	text, err := json.Marshal(struct {
		Alarm string `json:"alarm"`
		*Notice
	}{"no-data", n})
	if err != nil {
		panic("alarm: " + err.Error()) // a year that has no text: a broken clock
	}
	return text
}

// env returns the notice as environment variables.
func (n *Notice) env() []string {
	return []string{
		"MARGAY_ALARM=no-data",
		"MARGAY_ALARM_STATUS=" + string(n.Status),
		"MARGAY_ALARM_LOG_TYPE=" + n.LogType,
		"MARGAY_ALARM_AT=" + n.At.Format(time.RFC3339),
		"MARGAY_ALARM_SINCE=" + n.Since.Format(time.RFC3339),
		"MARGAY_ALARM_SILENT_SECONDS=" + strconv.FormatInt(n.SilentSeconds, 10),
		"MARGAY_ALARM_AFTER_SECONDS=" + strconv.FormatInt(n.AfterSeconds, 10),
		"MARGAY_ALARM_TEXT=" + n.Text,
	}
}
