package fake

import (
	"maps"
	"net/http"
	"slices"
	"time"
)

// A Request is one that an API was sent, and what it answered.
type Request struct {
	Time     time.Time // by the clock of the API
	Method   string
	Path     string
	Endpoint Endpoint    // "" for introspection, and for paths that do not exist
	Header   http.Header // the value of Authorization is replaced
	Token    string      // the jti of the token, when it is one of this API
	Body     string      // at most 64 KiB of it
	Fault    Kind        // what was done to it
	Status   int         // 0 until it is answered, and when it is not
	Items    int         // how many items the answer had
}

// Stats count what an API did since it was made.
type Stats struct {
	Requests int              // all
	ByStatus map[int]int      // those that were answered
	ByFault  map[Kind]int     // those that something was done to
	Items    map[Endpoint]int // items in answers, also in those that were cut
}

// records holds the last requests. The lock of the API guards it.
type records struct {
	keep  int
	last  []*Request // a ring, once it is full
	stats Stats
}

func newRecords(keep int) records {
	return records{keep: keep, stats: Stats{ByStatus: map[int]int{}, ByFault: map[Kind]int{}, Items: map[Endpoint]int{}}}
}

func (rs *records) add(r *Request) {
	if len(rs.last) < rs.keep {
		rs.last = append(rs.last, r)
	} else {
		rs.last[rs.stats.Requests%rs.keep] = r
	}
	rs.stats.Requests++
	if r.Fault != None {
		rs.stats.ByFault[r.Fault]++
	}
}

// answered notes what a request is answered.
func (a *API) answered(r *Request, status, items int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r.Status, r.Items = status, items
	a.records.stats.ByStatus[status]++
	if items > 0 {
		a.records.stats.Items[r.Endpoint] += items
	}
}

// Requests returns the last requests, [Options.Keep] at most, in the order in
// which they came. The caller owns what is returned.
func (a *API) Requests() []Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	rs := &a.records
	all := make([]Request, 0, len(rs.last))
	for i := range rs.last {
		r := *rs.last[(i+rs.stats.Requests)%len(rs.last)]
		r.Header = r.Header.Clone()
		all = append(all, r)
	}
	return all
}

// Stats returns what the API has done so far.
func (a *API) Stats() Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.records.stats
	s.ByStatus, s.ByFault, s.Items = maps.Clone(s.ByStatus), maps.Clone(s.ByFault), maps.Clone(s.Items)
	return s
}

// record makes the record of a request, and picks the fault that it meets.
func (a *API) record(r *http.Request, e Endpoint, known bool, body []byte, now time.Time) (*Request, Fault) {
	rec := &Request{Time: now, Method: r.Method, Path: r.URL.Path, Endpoint: e, Header: r.Header.Clone(), Body: string(body)}
	if auth := rec.Header.Values("Authorization"); len(auth) > 0 {
		rec.Header["Authorization"] = slices.Repeat([]string{"(not kept)"}, len(auth))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	rec.Token = a.issued[bearer(r.Header)].ID
	var f Fault
	if known {
		f = a.faults.next(e)
	}
	rec.Fault = f.Kind
	a.records.add(rec)
	return rec, f
}
