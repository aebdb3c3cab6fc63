// Package fake is a 1Password Events API of its own, on this machine: for
// tests of what pulls from the real one, and for trying that without an
// account.
//
//	api, err := fake.New(&fake.Options{Seed: 1, Now: clock.Now, Late: 0.1})
//	server, err := api.Start("127.0.0.1:0")
//	defer server.Close()
//	// Pull from server.URL with the token api.Token(fake.Grant{}), and move
//	// the clock; api.Events says what must have come.
//
// [API] is an http.Handler. [API.Start] serves it over HTTP;
// httptest.NewTLSServer(api) serves it over HTTPS, with a certificate for
// tests.
//
// A client of several goroutines, such as a puller, is the same each time when
// a [Timeline] is its clock and its way to the API.
//
// # What is documented
//
// The introspection and the three endpoints, each in the versions 1 and 2,
// are those of the public reference: GET /api/auth/introspect and
// /api/v2/auth/introspect; POST /api/v1/ and /api/v2/ itemusages,
// signinattempts and auditevents. A body is {"cursor": "..."}, or a reset
// cursor of limit (1 to 1000, by default 100), start_time (by default an hour
// before end_time, or before now) and end_time, all optional. An answer has
// cursor, has_more and items. Errors are {"Error": {"Message": "..."}} with
// the text of the status. A token that is missing, wrong, revoked, of another
// region, or without the scope is 401; other bodies, and cursors that are
// unknown, of another endpoint or expired, are 400; more than 600 requests a
// minute or 30,000 an hour are 429.
//
// # What had to be decided
//
//   - start_time and end_time are about the timestamps of events: a chain of
//     cursors has those with start_time <= timestamp < end_time, and keeps to
//     that as long as it goes on. They come in the order in which they arrive,
//     so a late event comes late. One that happened before start_time never
//     comes: who begins a new chain must reach back far enough.
//   - has_more is true only when another event is there already.
//   - What is older than 120 days when a chain begins is not in it. A cursor
//     has expired when the next event behind its place arrived a day longer
//     ago than that.
//   - Cursors are about an endpoint in both its versions, and hold all there
//     is to know: an API that is made with the same options takes those of the
//     one before. Tokens are not: each API has its own key.
//   - Paths and methods are checked first, then the token, the limits, the
//     scope, and the body. Unknown members of a body are ignored, and so are
//     those that are null. Requests that are refused before the limits are
//     looked at, or because of them, do not count, nor do those that a fault
//     answers; minutes and hours are those of the clock, not any 60 seconds.
//   - The order of the events, their times and their contents follow from the
//     seed alone. Nothing is stored for an event, however many there are.
//
// # Faults
//
// [API.Script] says what happens to the next requests, [API.Chaos] to a share
// of all. Every request is recorded ([API.Requests], [API.Stats]); a second
// API, as the aim of a [Redirect], tells whether a token was sent there.
package fake
