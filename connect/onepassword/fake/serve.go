package fake

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/margaylog/margay/internal/corpus"
)

// serve answers a request for a path that there is.
func (a *API) serve(w http.ResponseWriter, r *http.Request, rt route, now time.Time) {
	token, ok := a.authorize(r, now)
	if !ok || rt.endpoint != "" && !slices.Contains(token.Scopes, rt.endpoint) {
		fail(w, http.StatusUnauthorized)
		return
	}
	if rt.endpoint == "" {
		reply(w, introspect(token, rt.v2))
		return
	}
	body, ok := readBody(r)
	if !ok {
		fail(w, http.StatusBadRequest)
		return
	}
	c, ok := a.ask(rt.endpoint, body, now)
	if !ok {
		fail(w, http.StatusBadRequest)
		return
	}
	reply(w, a.page(c, now, rt.v2))
}

func introspect(c claims, v2 bool) any {
	issued := time.Unix(c.Issued, 0).UTC()
	if v2 {
		return struct {
			UUID     string     `json:"uuid"`
			Issued   time.Time  `json:"issued_at"`
			Features []Endpoint `json:"features"`
			Account  string     `json:"account_uuid"`
		}{c.Subject, issued, c.Scopes, c.Account}
	}
	return struct {
		UUID     string
		IssuedAt time.Time
		Features []Endpoint
	}{c.Subject, issued, c.Scopes}
}

// A page is an answer with events.
type page struct {
	Cursor string            `json:"cursor"`
	More   bool              `json:"has_more"`
	Items  []json.RawMessage `json:"items"`
}

// page returns the events from a cursor on.
func (a *API) page(c cursor, now time.Time, v2 bool) page {
	e := Endpoints()[c.endpoint]
	p := page{Items: []json.RawMessage{}}
	for ev := range a.schedules[c.endpoint].between(c.next, now, c) {
		if len(p.Items) == int(c.limit) {
			p.More = true
			break
		}
		p.Items = append(p.Items, a.event(e, &ev, v2))
		c.next = ev.Index + 1
	}
	p.Cursor = a.seal(c)
	return p
}

func (a *API) event(e Endpoint, ev *Event, v2 bool) []byte {
	return a.company.Append(nil, e.logType(), corpus.Moment{Index: ev.Index, UUID: ev.UUID, Time: ev.Time, Timestamp: ev.timestamp}, v2)
}

func reply(w http.ResponseWriter, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("fake: " + err.Error())
	}
	send(w, http.StatusOK, body)
}

// fail answers with an error, in the documented form.
func fail(w http.ResponseWriter, status int) {
	body, err := json.Marshal(map[string]any{"Error": map[string]any{"Message": http.StatusText(status)}})
	if err != nil {
		panic("fake: " + err.Error())
	}
	send(w, status, body)
}

func send(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}
