package fake

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// maxBody is the size up to which a request is read.
const maxBody = 64 << 10

const (
	defaultLimit = 100
	maxLimit     = 1000
	defaultReach = time.Hour // how far back a reset cursor reaches that does not say
)

// readBody returns the body of a request, and whether that is all of it.
func readBody(r *http.Request) (body []byte, whole bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	return body[:min(len(body), maxBody)], err == nil && len(body) <= maxBody
}

// ask reads the body of a request for events: a cursor to go on from, or what
// a new chain of cursors wants. text is the cursor as the client knows it, or
// could. ok is false when the body is neither.
func (a *API) ask(e Endpoint, body []byte, now time.Time) (c cursor, text string, ok bool) {
	fields, ok := members(body)
	if !ok {
		return c, "", false
	}
	given, resumes := fields["cursor"]
	if !resumes {
		c, ok = a.reset(e, fields, now)
		return c, a.seal(c), ok
	}
	for _, name := range []string{"limit", "start_time", "end_time"} {
		if _, both := fields[name]; both {
			return c, "", false
		}
	}
	return a.resume(e, given, now)
}

// members returns the members of a body that is one JSON object, without
// those that are null.
func members(body []byte) (map[string]json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return nil, false
	}
	for name, value := range fields {
		if bytes.Equal(value, []byte("null")) {
			delete(fields, name)
		}
	}
	return fields, true
}

// resume returns what a cursor stands for, if it is one of the endpoint.
func (a *API) resume(e Endpoint, given json.RawMessage, now time.Time) (c cursor, text string, ok bool) {
	if json.Unmarshal(given, &text) != nil {
		return c, "", false
	}
	if c, ok = a.unseal(text); !ok || int(c.endpoint) != e.number() {
		return c, "", false
	}
	a.mu.Lock()
	if to, moved := a.moved[text]; moved {
		c.next = to
	}
	a.mu.Unlock()
	return c, text, !a.expired(c, now)
}

// expired reports whether the next event that c has not passed yet may be
// gone.
func (a *API) expired(c cursor, now time.Time) bool {
	if c.era != a.era.Load() {
		return true
	}
	for ev := range a.schedules[c.endpoint].between(c.next, now, c) {
		return ev.Arrives.Before(now.Add(-a.o.CursorLife))
	}
	return false
}

// reset returns where a new chain of cursors begins.
func (a *API) reset(e Endpoint, fields map[string]json.RawMessage, now time.Time) (c cursor, ok bool) {
	limit := defaultLimit
	if raw, given := fields["limit"]; given {
		if json.Unmarshal(raw, &limit) != nil || limit < 1 || limit > maxLimit {
			return c, false
		}
	}
	end, ok := instant(fields, "end_time", time.Time{})
	if !ok {
		return c, false
	}
	back := now
	if !end.IsZero() {
		back = end
	}
	start, ok := instant(fields, "start_time", back.Add(-defaultReach))
	if !ok || !end.IsZero() && start.After(end) {
		return c, false
	}
	if oldest := now.Add(-Retention); start.Before(oldest) {
		start = oldest
	}
	return cursor{
		endpoint: uint8(e.number()), limit: uint16(limit), era: a.era.Load(),
		next: a.schedules[e.number()].first(start), start: start.UnixNano(), end: nanos(end, 0),
	}, true
}

// instant reads the member of that name as RFC 3339; missing is its value
// when there is none.
func instant(fields map[string]json.RawMessage, name string, missing time.Time) (time.Time, bool) {
	raw, given := fields[name]
	if !given {
		return missing, true
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return missing, false
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil && t.Year() > 1700 && t.Year() < 2200 // what Unix nanoseconds can say
}
