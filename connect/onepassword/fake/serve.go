package fake

import (
	"net/http"
	"slices"
	"time"
)

// A route is what a path leads to.
type route struct {
	method   string
	endpoint Endpoint // none for introspection
	v2       bool
}

// routeOf returns where a path leads.
func routeOf(path string) (rt route, ok bool) {
	switch path {
	case "/api/auth/introspect":
		return route{http.MethodGet, "", false}, true
	case "/api/v2/auth/introspect":
		return route{http.MethodGet, "", true}, true
	}
	for _, e := range Endpoints() {
		switch path {
		case "/api/v1/" + string(e):
			return route{http.MethodPost, e, false}, true
		case "/api/v2/" + string(e):
			return route{http.MethodPost, e, true}, true
		}
	}
	return route{}, false
}

// ServeHTTP answers a request as the Events API does, or as a fault wants it.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := a.o.Now()
	rt, known := routeOf(r.URL.Path)
	allowed := known && r.Method == rt.method
	body, whole := readBody(r)
	rec, f := a.record(r, rt.endpoint, allowed, body, now)
	w.Header().Set("Date", now.Add(f.Skew).UTC().Format(http.TimeFormat))

	var ans answer
	switch {
	case !known:
		ans = failure(http.StatusNotFound)
	case !allowed:
		w.Header().Set("Allow", rt.method)
		ans = failure(http.StatusMethodNotAllowed)
	default:
		f.before(r)
		var faulty bool
		if ans, faulty = f.instead(w.Header()); !faulty {
			ans = a.answer(r, rt, body, whole, now, &f)
		}
	}
	a.answered(rec, ans.status, ans.items)
	f.send(w, r, ans)
}

// before does what a fault does before an answer is thought of.
func (f *Fault) before(r *http.Request) {
	switch f.Kind {
	case Slow:
		sleep(r, f.Wait)
	case Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Drop:
		panic(http.ErrAbortHandler) // closes the connection
	}
}

// answer returns the answer to a request for a path that there is.
func (a *API) answer(r *http.Request, rt route, body []byte, whole bool, now time.Time, f *Fault) answer {
	token, ok := a.authorize(r, now)
	switch {
	case !ok:
		return failure(http.StatusUnauthorized)
	case !a.allow(now):
		return failure(http.StatusTooManyRequests)
	case rt.endpoint == "":
		return jsonAnswer(http.StatusOK, introspection(token, rt.v2))
	case !slices.Contains(token.Scopes, rt.endpoint):
		return failure(http.StatusUnauthorized)
	case !whole:
		return failure(http.StatusBadRequest)
	}
	c, text, ok := a.ask(rt.endpoint, body, now)
	if !ok {
		return failure(http.StatusBadRequest)
	}
	pad := 0
	if f.Kind == HugeItems {
		pad = f.Size
	}
	return a.page(c, text, now, rt.v2, f).answer(pad)
}

func (a *API) allow(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.limits.allow(now)
}

// introspection returns what the API says of a token.
func introspection(c claims, v2 bool) any {
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
