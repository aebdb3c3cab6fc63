package fake

import (
	"math/rand/v2"
	"time"
)

// A Kind is a way in which the answer to a request is not the usual one.
type Kind string

// The kinds. Errors have their usual body, unless it is said otherwise. Drop,
// Hang, Cut and CutChunk need a real connection. To introspection, only
// happens what is not about events. MovedCursor is the one that loses events:
// a client that does not keep the page is not given it again.
const (
	None Kind = "" // nothing: for requests of a script that nothing happens to

	// Instead of an answer:
	TooMany      Kind = "too-many"     // 429
	Unauthorized Kind = "unauthorized" // 401, as if the token had been revoked
	BadRequest   Kind = "bad-request"  // 400, as if the cursor had expired
	ServerError  Kind = "server-error" // 500
	Unavailable  Kind = "unavailable"  // 503, of a load balancer: the body is HTML
	Redirect     Kind = "redirect"     // 307 to Fault.Location
	Drop         Kind = "drop"         // the connection is closed
	Hang         Kind = "hang"         // nothing, until the client gives up

	// The right answer, but on its way:
	Slow      Kind = "slow"       // it comes after Fault.Wait
	Stall     Kind = "stall"      // half of it comes, and the rest after Fault.Wait
	Cut       Kind = "cut"        // the connection is closed after half of its Content-Length
	CutChunk  Kind = "cut-chunk"  // the same, without a Content-Length
	Truncated Kind = "truncated"  // half of it is all there is
	NotJSON   Kind = "not-json"   // HTML comes in its place, as application/json
	WrongType Kind = "wrong-type" // it comes as text/html
	WrongDate Kind = "wrong-date" // its Date is off by Fault.Skew

	// An answer that says something else:
	EmptyPage     Kind = "empty-page"     // no items, has_more, and a new cursor of the same place
	EmptyLoop     Kind = "empty-loop"     // no items, has_more, and the cursor of the request
	SameCursor    Kind = "same-cursor"    // with the cursor of the request, which gives the same items again
	MovedCursor   Kind = "moved-cursor"   // with the cursor of the request, which gives the next items from then on
	Junk          Kind = "junk"           // with Fault.Size more items that are no events
	HugeItems     Kind = "huge-items"     // each item has Fault.Size bytes more, in a member that nobody knows
	TooManyEvents Kind = "too-many-items" // up to Fault.Size items, whatever the limit
)

// Kinds returns all kinds but None.
func Kinds() []Kind {
	return []Kind{
		TooMany, Unauthorized, BadRequest, ServerError, Unavailable, Redirect, Drop, Hang, Slow, Stall, Cut, CutChunk, Truncated,
		NotJSON, WrongType, WrongDate, EmptyPage, EmptyLoop, SameCursor, MovedCursor, Junk, HugeItems, TooManyEvents,
	}
}

// A Fault is what happens to one request.
type Fault struct {
	Kind Kind

	// Wait, for Slow and Stall, is how long, by the wall clock. TooMany and
	// Unavailable say it in a Retry-After, in whole seconds, when it is not 0.
	Wait time.Duration

	Location string        // for Redirect: a URL
	Skew     time.Duration // for WrongDate: how far in the future
	Size     int           // for Junk, HugeItems and TooManyEvents
}

// faults says which request meets which fault. The lock of the API guards it.
type faults struct {
	script map[Endpoint][]Fault
	chaos  Chaos
	asked  map[Endpoint]uint64 // requests, for the dice of chaos
}

// Chaos is faults at random. The same requests in the same order, endpoint by
// endpoint, meet the same faults.
type Chaos struct {
	Seed   uint64
	Share  float64 // how many of the requests meet a fault, 0 to 1
	Faults []Fault // each as likely as any other
}

// Script sets what happens to the next requests to an endpoint, or to the
// introspection when that is "": one fault each, after those of the calls
// before. Requests with the wrong method, or to paths that do not exist, do
// not count.
func (a *API) Script(e Endpoint, next ...Fault) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults.script[e] = append(a.faults.script[e], next...)
}

// Chaos sets what happens to the requests to the three endpoints from now on,
// where no script says it. The zero value ends it.
func (a *API) Chaos(c Chaos) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults.chaos = c
}

// next returns what happens to the next request to an endpoint.
func (f *faults) next(e Endpoint) Fault {
	n := f.asked[e]
	f.asked[e]++
	if s := f.script[e]; len(s) > 0 {
		f.script[e] = s[1:]
		return s[0]
	}
	if e == "" || len(f.chaos.Faults) == 0 {
		return Fault{}
	}
	r := rand.New(rand.NewPCG(f.chaos.Seed+uint64(e.number())<<56, n))
	if r.Float64() >= f.chaos.Share {
		return Fault{}
	}
	return f.chaos.Faults[r.IntN(len(f.chaos.Faults))]
}
