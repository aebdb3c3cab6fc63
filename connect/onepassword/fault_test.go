package onepassword

import (
	"cmp"
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/connect/onepassword/fake"
)

// A few faults in the middle of pages: each is told of, and no event is lost
// or doubled. A fault that does not end makes a puller give up that is to
// come to an end, after a bounded number of calls.
func TestFaults(t *testing.T) {
	const short = 300 * time.Millisecond // for what takes wall-clock time
	for _, tt := range []struct {
		name    string
		fault   fake.Fault
		want    FaultKind     // of each; empty: it does no harm
		endless FaultKind     // of one without an end; empty: the same
		calls   int           // that it takes to give up; 0: it has an end
		timeout time.Duration // of a call
	}{
		{name: "429", fault: fake.Fault{Kind: fake.TooMany}, want: TooManyRequests, calls: onceTries},
		{name: "429 that says when", fault: fake.Fault{Kind: fake.TooMany, Wait: 90 * time.Second}, want: TooManyRequests, calls: onceTries},
		{name: "500", fault: fake.Fault{Kind: fake.ServerError}, want: ServerError, calls: onceTries},
		{name: "503", fault: fake.Fault{Kind: fake.Unavailable}, want: ServerError, calls: onceTries},
		{name: "no answer", fault: fake.Fault{Kind: fake.Drop}, want: Unreachable, calls: onceTries},
		{name: "an answer that never comes", fault: fake.Fault{Kind: fake.Hang}, want: TimedOut, calls: onceTries, timeout: short},
		{name: "an answer that comes too late", fault: fake.Fault{Kind: fake.Slow, Wait: time.Minute}, want: TimedOut, calls: onceTries, timeout: short},
		{name: "half an answer, and then nothing", fault: fake.Fault{Kind: fake.Stall, Wait: time.Minute}, want: TimedOut, calls: onceTries, timeout: short},
		{name: "cut in mid-body", fault: fake.Fault{Kind: fake.Cut}, want: CutShort, calls: onceTries},
		{name: "cut in mid-chunk", fault: fake.Fault{Kind: fake.CutChunk}, want: CutShort, calls: onceTries},
		{name: "half a page that ends well", fault: fake.Fault{Kind: fake.Truncated}, want: NotJSON, calls: onceTries},
		{name: "HTML", fault: fake.Fault{Kind: fake.NotJSON}, want: NotJSON, calls: onceTries},
		{name: "an answer that is too large", fault: fake.Fault{Kind: fake.HugeItems, Size: 64 << 10}, want: TooLarge, calls: onceTries},
		{name: "a redirect", fault: fake.Fault{Kind: fake.Redirect, Location: "/elsewhere"}, want: Redirected, calls: onceTries},
		{name: "another content type", fault: fake.Fault{Kind: fake.WrongType}},
		{name: "another date", fault: fake.Fault{Kind: fake.WrongDate, Skew: 3 * time.Hour}},
		{name: "more events than asked for", fault: fake.Fault{Kind: fake.TooManyEvents, Size: 120}},
		{name: "empty pages", fault: fake.Fault{Kind: fake.EmptyPage}, endless: Stuck, calls: onceEmpties + 1},
		{name: "an empty page with the same cursor", fault: fake.Fault{Kind: fake.EmptyLoop}, want: Stuck, calls: 1 + onceTries},
		{name: "the same cursor with the next events", fault: fake.Fault{Kind: fake.MovedCursor}},
		{name: "the same cursor with the same events", fault: fake.Fault{Kind: fake.SameCursor}, endless: Stuck, calls: 2 + onceTries},
		{name: "400 once is an accident", fault: fake.Fault{Kind: fake.BadRequest}, want: BadRequest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fake.Options{})
			w.clock.all = 1
			o := w.options()
			o.Sources, o.Once, o.pageLimit = []string{"itemusages"}, true, 50
			o.MaxPageBytes = 1 << 20
			if tt.timeout > 0 {
				o.Timeout = tt.timeout
			}

			// The second page, and one later.
			w.api.Script(fake.ItemUsages, fake.Fault{}, tt.fault, fake.Fault{}, fake.Fault{}, tt.fault, fake.Fault{})
			got := w.run(context.Background(), o)
			require.NoError(t, got.err)
			got.exactly(t, w.all(noon.Add(-time.Hour), time.Time{}, fake.ItemUsages))
			if tt.want == "" {
				assert.Empty(t, got.notices)
			} else {
				assert.GreaterOrEqual(t, got.Faults[tt.want], int64(2))
				got.said(t, tt.want.Text())
				got.said(t, "works again, after 1 failed call")
			}

			if tt.calls == 0 {
				return
			}
			before := len(w.api.Requests())
			w.api.Script(fake.ItemUsages, slices.Repeat([]fake.Fault{tt.fault}, 1000)...)
			got = w.run(context.Background(), o)
			require.ErrorIs(t, got.err, ErrAllStopped)
			assert.Equal(t, 1+tt.calls, len(w.api.Requests())-before, "%q", got.notices)
			require.Len(t, got.Stopped, 1)
			var f *Fault
			require.ErrorAs(t, got.Stopped[0], &f)
			assert.Equal(t, cmp.Or(tt.endless, tt.want), f.Kind)
		})
	}
}

// A puller that is to go on for ever does so, whatever fails, and its calls
// become rare.
func TestFaultsForEver(t *testing.T) {
	for _, tt := range []struct {
		kind        fake.Kind
		least, most int // calls in a day
	}{
		{fake.ServerError, 24*12 - 10, 24*12*2 + 10}, // five minutes at most, two and a half at least
		{fake.TooMany, 24*12 - 10, 24*12*2 + 10},
		{fake.EmptyLoop, 24*60 - 10, 24*60 + 10}, // each minute, as if there were none
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fake.Options{})
			w.clock.all = 1
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			o := w.options()
			o.Sources = []string{"auditevents"}
			w.api.Script(fake.AuditEvents, slices.Repeat([]fake.Fault{{Kind: tt.kind}}, 100_000)...)
			o.Observer.Call = func(Call) {
				if w.clock.now().After(noon.Add(24 * time.Hour)) {
					cancel()
				}
			}
			got := w.run(ctx, o)
			require.NoError(t, got.err)
			assert.Greater(t, len(w.asked(fake.AuditEvents)), tt.least)
			assert.Less(t, len(w.asked(fake.AuditEvents)), tt.most)
			assert.InDelta(t, 24, len(got.notices), 2) // and people are told each hour
		})
	}
}

// chaosTime is how long TestChaos goes on, by the clock of the test.
func chaosTime() time.Duration {
	if testing.Short() {
		return 2 * time.Hour
	}
	return 8 * time.Hour
}

// Nothing is skipped in hours of all kinds of faults, and only cursors that
// the API refuses make events come twice.
func TestChaos(t *testing.T) {
	faults := []fake.Fault{
		{Kind: fake.TooMany}, {Kind: fake.TooMany, Wait: 5 * time.Second}, {Kind: fake.ServerError}, {Kind: fake.Unavailable}, {Kind: fake.Drop},
		{Kind: fake.Hang}, {Kind: fake.Stall, Wait: time.Second}, {Kind: fake.Cut}, {Kind: fake.CutChunk}, {Kind: fake.Truncated},
		{Kind: fake.NotJSON}, {Kind: fake.WrongType}, {Kind: fake.WrongDate, Skew: time.Hour}, {Kind: fake.EmptyPage}, {Kind: fake.EmptyLoop},
		{Kind: fake.MovedCursor}, {Kind: fake.Redirect, Location: "/x"}, {Kind: fake.HugeItems, Size: 256 << 10},
		{Kind: fake.TooManyEvents, Size: 25},
	}
	for _, tt := range []struct {
		name  string
		more  []fake.Fault
		twice bool
	}{
		{name: "every event once"},
		{name: "with cursors that are refused or stay", more: []fake.Fault{{Kind: fake.BadRequest}, {Kind: fake.SameCursor}}, twice: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, fake.Options{Seed: 3, Late: 0.1, Skewed: 0.05})
			w.clock.all = 3
			w.api.Chaos(fake.Chaos{Seed: 7, Share: 0.3, Faults: append(slices.Clone(faults), tt.more...)})
			o := w.options()
			o.Start, o.Until, o.Interval = noon, noon.Add(chaosTime()), 5*time.Minute
			o.Timeout, o.MaxPageBytes, o.pageLimit = 500*time.Millisecond, 1<<20, 10
			got := w.run(context.Background(), o)
			require.NoError(t, got.err)
			assert.Greater(t, len(w.api.Stats().ByFault), 12)

			want := w.all(o.Start, o.Until, fake.Endpoints()...)
			got.atLeast(t, want)
			if !tt.twice {
				got.exactly(t, want)
			}
			assert.EqualValues(t, w.api.Stats().ByStatus[429], got.Faults[TooManyRequests])
		})
	}
}

// A refused token stops its source, and the others go on; when none is left,
// the run ends.
func TestUnauthorized(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	w.clock.all = 3
	w.api.Script(fake.SignInAttempts, fake.Fault{}, fake.Fault{}, fake.Fault{Kind: fake.Unauthorized})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o := w.options()
	o.Observer.Call = func(Call) {
		if w.clock.now().After(noon.Add(time.Hour)) {
			cancel()
		}
	}
	got := w.run(ctx, o)
	require.NoError(t, got.err)
	require.Len(t, got.Stopped, 1)
	assert.Equal(t, "signinattempts: "+Unauthorized.Text()+" (HTTP 401)", got.Stopped[0].Error())
	got.said(t, got.Stopped[0].Error())
	assert.Len(t, w.asked(fake.SignInAttempts), 3)
	assert.InDelta(t, 61, len(w.asked(fake.ItemUsages)), 20)

	o.Observer.Call = func(Call) {
		if w.clock.now().After(noon.Add(2 * time.Hour)) {
			w.api.Revoke(w.token)
		}
	}
	got = w.run(context.Background(), o)
	require.ErrorIs(t, got.err, ErrAllStopped)
	assert.Len(t, got.Stopped, 3)
}

// A token that is refused at once ends the run, without a word of the sources.
func TestUnauthorizedAtTheStart(t *testing.T) {
	w := newWorld(t, fake.Options{Host: "events.1password.eu"})
	w.token = w.api.Token(fake.Grant{Audience: "events.1password.com"})
	got := w.run(context.Background(), w.options())
	var f *Fault
	require.ErrorAs(t, got.err, &f)
	assert.Equal(t, Unauthorized, f.Kind)
	assert.Len(t, w.api.Requests(), 1)
}

// A token that names another region than the one that is asked is told of.
func TestTokenOfAnotherRegion(t *testing.T) {
	w := newWorld(t, fake.Options{})
	o := w.options()
	o.URL, o.Transport = "https://events.1password.eu", refusing{}
	o.Once = true
	got := w.run(context.Background(), o)
	require.ErrorContains(t, got.err, "the API refuses the token")
	got.said(t, "the token says that it is for https://events.1password.com, and https://events.1password.eu is asked")
}

// refusing is an API that lets nobody in.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusUnauthorized, Header: make(http.Header), Body: http.NoBody}, nil
}

// While the API can't be reached at the start, a puller waits for it; one that
// is to come to an end gives up.
func TestNoNetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	w.api.Script("", slices.Repeat([]fake.Fault{{Kind: fake.Drop}}, 3)...)
	o := w.options()
	o.Once = true
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	got.said(t, "works again, after 3 failed calls")

	o.URL = "http://127.0.0.1:1"
	got = w.run(context.Background(), o)
	require.ErrorContains(t, got.err, "failed 6 times in a row: the API can't be reached: dial tcp 127.0.0.1:1")

	o.Once = false
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	o.Observer.Call = func(Call) {
		if calls++; calls == 20 {
			cancel()
		}
	}
	require.NoError(t, w.run(ctx, o).err)
}

// However long the API can't be asked at the start, nothing is left out that
// happened since.
func TestOutageAtTheStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	w.clock.all, w.clock.ahead = 1, 3*time.Hour // the API's clock counts
	o := w.options()
	o.Sources, o.Since, o.Until = []string{"auditevents"}, 30*time.Minute, noon.Add(7*time.Hour)
	o.Transport = &outage{next: o.Transport, endpoint: "/introspect", over: func() bool { return w.clock.now().After(noon.Add(6 * time.Hour)) }}
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	got.said(t, "works again, after ")
	got.exactly(t, w.all(noon.Add(-o.Since), o.Until, fake.AuditEvents))
}

// An outage is an API of which one endpoint can't be reached until it is over.
type outage struct {
	next     http.RoundTripper
	endpoint string
	over     func() bool
}

func (d *outage) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, d.endpoint) && !d.over() {
		return nil, errBroken
	}
	return d.next.RoundTrip(r)
}

// Nothing that a server sends shows, even when it is no answer at all.
func TestServerThatIsNoAPI(t *testing.T) {
	w := newWorld(t, fake.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		conn, _, err := out.(http.Hijacker).Hijack()
		if err == nil {
			io.WriteString(conn, "lee@tallgrass.example says hi\r\n\r\n")
			conn.Close()
		}
	}))
	defer server.Close()
	o := w.options()
	o.Once, o.URL = true, server.URL
	got := w.run(context.Background(), o)
	require.EqualError(t, got.err, "failed 6 times in a row: the API can't be reached: the server, or a proxy before it, does not answer as it should")
	require.Len(t, got.notices, 1)
	assert.NotContains(t, got.notices[0], "says")
}

// A cursor that has expired is done without: the source begins anew at its
// last event, a day earlier as events may come late, and skips none.
func TestExpiredCursor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Seed: 5, Late: 0.2, Skewed: 0.1, Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: time.Minute}})
	w.clock.all = 3
	var expire sync.Once
	o := w.options()
	o.Since, o.Until, o.Interval = 2*time.Hour, noon.Add(48*time.Hour), 30*time.Minute
	o.Observer.Call = func(Call) {
		if w.clock.now().After(noon.Add(30 * time.Hour)) {
			expire.Do(w.api.ExpireCursors)
		}
	}
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.EqualValues(t, 3, got.ExpiredCursors)
	got.said(t, "itemusages: the API no longer knows the cursor; going on from 2024-03-01T")

	got.atLeast(t, w.all(noon.Add(-o.Since), o.Until, fake.Endpoints()...))
}

// A cursor that expires in the middle of a backlog skips nothing of it, also
// when an event before was dated later than most of it.
func TestExpiredCursorInABacklog(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Seed: 5, Skewed: 0.01, MostSkewed: 20 * 24 * time.Hour, Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: 10 * time.Minute}})
	w.clock.all = 1
	o := w.options()
	o.Sources, o.Since, o.Once, o.pageLimit = []string{"itemusages"}, 30*24*time.Hour, true, 50
	pages := 0
	o.Observer.Commit = func(Commit) {
		if pages++; pages == 9 {
			w.api.ExpireCursors()
		}
	}
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.EqualValues(t, 1, got.ExpiredCursors)
	got.atLeast(t, w.all(noon.Add(-o.Since), time.Time{}, fake.ItemUsages))
}

// A date that the API gave and that is far ahead makes no source skip what is
// before it when its cursor expires; nor does an event that is dated ahead too.
func TestExpiredCursorAfterAWrongDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{Seed: 5, Skewed: 0.3, MostSkewed: 5 * 24 * time.Hour, Every: map[fake.Endpoint]time.Duration{fake.ItemUsages: 10 * time.Minute}})
	w.clock.all = 1
	o := w.options()
	o.Sources, o.Since, o.Until, o.Interval = []string{"itemusages"}, 24*time.Hour, noon.Add(6*24*time.Hour), 30*time.Minute
	w.api.Script(fake.ItemUsages, fake.Fault{Kind: fake.WrongDate, Skew: 200 * 24 * time.Hour}, fake.Fault{Kind: fake.BadRequest}, fake.Fault{Kind: fake.BadRequest})
	ctx, cancel := context.WithCancel(context.Background())
	o.Observer.Call = func(Call) {
		if w.clock.now().After(o.Until.Add(time.Hour)) {
			cancel() // it should have ended
		}
	}
	got := w.run(ctx, o)
	require.NoError(t, got.err)
	assert.EqualValues(t, 1, got.ExpiredCursors)
	got.said(t, "itemusages: the API no longer knows the cursor; going on from 2024-02-29T12:00:00Z")
	got.atLeast(t, w.all(noon.Add(-o.Since), o.Until, fake.ItemUsages))
}

// An API that refuses each cursor that it gives is not asked without end.
func TestCursorsAlwaysRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	w.clock.all = 1
	script := []fake.Fault{{}, {Kind: fake.BadRequest}, {Kind: fake.BadRequest}}
	w.api.Script(fake.ItemUsages, slices.Repeat(script, 1000)...)
	o := w.options()
	o.Sources, o.Once, o.pageLimit = []string{"itemusages"}, true, 10
	got := w.run(context.Background(), o)
	require.ErrorIs(t, got.err, ErrAllStopped)
	assert.Less(t, len(w.api.Requests()), 3*(onceTries+2))
}

// The token goes to no other place than the one that was named.
func TestRedirectTakesNoTokenAlong(t *testing.T) {
	var asked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	w := newWorld(t, fake.Options{})
	o := w.options()
	o.Once = true
	for _, e := range append(fake.Endpoints(), "") {
		w.api.Script(e, slices.Repeat([]fake.Fault{{Kind: fake.Redirect, Location: elsewhere.URL + "/?q=1"}}, 2)...)
	}
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.Zero(t, asked.Load())
	assert.EqualValues(t, 8, got.Faults[Redirected])
}

// A certificate that nobody vouches for is not accepted, and the token is not
// sent.
func TestCertificatesAreVerified(t *testing.T) {
	w := newWorld(t, fake.Options{})
	server := httptest.NewUnstartedServer(w.api)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that must fail
	server.StartTLS()
	defer server.Close()
	o := w.options()
	o.Once, o.URL = true, server.URL
	got := w.run(context.Background(), o)
	require.ErrorContains(t, got.err, "certificate")
	assert.Empty(t, w.api.Requests())

	o.Transport = server.Client().Transport // which knows it
	got = w.run(context.Background(), o)
	require.NoError(t, got.err)
	assert.Len(t, got.ByLogType, 3)

	bad := server.Client().Transport.(*http.Transport).Clone()
	bad.TLSClientConfig.InsecureSkipVerify = true
	o.Transport = bad
	_, err := New(o)
	require.ErrorContains(t, err, "does not verify certificates")
}

// A clock that is wrong does not make a source begin at the wrong time, and
// is told of.
func TestClockSkew(t *testing.T) {
	for _, tt := range []struct {
		name  string
		ahead time.Duration
		text  string
	}{
		{name: "right", ahead: 20 * time.Second},
		{name: "ahead", ahead: 5 * time.Hour, text: "5h0m0s ahead of that of the API"},
		{name: "behind", ahead: -36 * time.Hour, text: "36h0m0s behind that of the API"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, fake.Options{})
			w.clock.ahead = tt.ahead
			o := w.options()
			o.Once = true
			got := w.run(context.Background(), o)
			require.NoError(t, got.err)
			got.exactly(t, w.truth(noon.Add(-time.Hour), time.Time{}, noon))
			if tt.text == "" {
				assert.Empty(t, got.notices)
			} else {
				got.said(t, tt.text)
			}
		})
	}
}

// When the API says how long to wait, no source asks before that.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	w := newWorld(t, fake.Options{})
	w.clock.all = 3
	w.api.Script(fake.ItemUsages, fake.Fault{}, fake.Fault{Kind: fake.TooMany, Wait: 25 * time.Minute})
	o := w.options()
	o.Until = noon.Add(time.Hour)
	got := w.run(context.Background(), o)
	require.NoError(t, got.err)
	got.said(t, "trying again in 25m0s")
	var at []time.Time
	for _, r := range w.api.Requests() {
		at = append(at, r.Time)
	}
	slices.SortFunc(at, time.Time.Compare)
	gap := time.Duration(0)
	for i := range at[1:] {
		gap = max(gap, at[i+1].Sub(at[i]))
	}
	assert.InDelta(t, 25*time.Minute, gap, float64(time.Minute))
}

func TestRetryAfterTexts(t *testing.T) {
	c := &client{clock: newSimClock(noon)}
	for _, tt := range []struct {
		text string
		want time.Duration
	}{
		{"", 0},
		{"30", 30 * time.Second},
		{"-5", 0},
		{"soon", 0},
		{"99999999", maxRetryAfter},
		{"99999999999999999999", 0},
		{"Fri, 01 Mar 2024 12:02:00 GMT", 2 * time.Minute},
		{"Fri, 01 Mar 2024 11:02:00 GMT", 0},
		{"Fri, 01 Mar 2030 11:02:00 GMT", maxRetryAfter},
	} {
		if got := c.retryAfter(tt.text); got != tt.want {
			t.Errorf("%q: %s; want %s", tt.text, got, tt.want)
		}
	}
}

// The texts of faults are for people, and hold nothing of the URL.
func TestFaultTexts(t *testing.T) {
	for _, kind := range FaultKinds() {
		assert.Greater(t, strings.Count(kind.Text(), " "), 3, kind)
	}
	assert.Equal(t, "weird", FaultKind("weird").Text())
	assert.Equal(t, "the API has a problem (HTTP 502)", statusFault(502).Error())
	assert.Equal(t, UnexpectedStatus, statusFault(http.StatusForbidden).Kind)
	assert.Equal(t, UnexpectedStatus, statusFault(http.StatusNoContent).Kind)
}
