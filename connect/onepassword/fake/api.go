package fake

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/margaylog/margay/internal/corpus"
)

// Retention is how far back events reach.
const Retention = 120 * 24 * time.Hour

// Options say how an API behaves. The zero value is a usual one.
type Options struct {
	// Seed is what all events follow from.
	Seed uint64

	// Now is the clock; nil for the wall clock. Events appear, cursors
	// expire and limits are counted by it.
	Now func() time.Time

	// Host is the host that tokens are for; by default events.1password.com.
	Host string

	// Since and Until are when events begin and cease to arrive. The zero
	// values mean that there are always some.
	Since, Until time.Time

	// Every is the mean time between two events of an endpoint; a negative
	// one means that it has none. By default an item is used every 10
	// seconds, and there is a sign-in each minute and an audit event every
	// two.
	Every map[Endpoint]time.Duration

	// Late is how many of the item usages arrive late, up to a day: of
	// devices that were offline. 0 to 1.
	Late float64

	// Skewed is how many of the events have a timestamp that is wrong, by up
	// to MostSkewed (by default an hour), in the past or in the future.
	// 0 to 1.
	Skewed     float64
	MostSkewed time.Duration

	// Malformed is how many of the events are not as documented. 0 to 1.
	Malformed float64

	// Quiet, when not nil, is asked for each event; none arrives at the
	// times for which it says true. It must always give the same answers.
	Quiet func(e Endpoint, arrives time.Time) bool

	// CursorLife is how old the next event behind a cursor may be before the
	// cursor has expired; by default a day more than [Retention], so that a
	// chain that begins there can be followed.
	CursorLife time.Duration

	// PerMinute and PerHour are how many requests are answered; by default
	// 600 and 30,000. Negative ones are no limit.
	PerMinute, PerHour int

	// Keep is how many of the last requests are recorded; by default 10,000.
	Keep int
}

// MostLate is the longest that a late event takes to arrive.
const MostLate = 24 * time.Hour

// An API serves the Events API of one made-up account. It is an
// [http.Handler], and may be used concurrently.
type API struct {
	o         Options
	company   *corpus.Company
	schedules [3]schedule
	key       *ecdsa.PrivateKey
	keyID     string

	era atomic.Uint32

	mu      sync.Mutex        // guards what follows
	issued  map[string]claims // what the tokens say that may be used
	moved   map[string]uint64 // where cursors lead that [MovedCursor] moved
	limits  limiter
	faults  faults
	records records
}

// New returns an API; nil stands for no options. It fails when there is no
// randomness for its key.
func New(o *Options) (*API, error) {
	if o == nil {
		o = new(Options)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	a := &API{o: *o, company: corpus.NewCompany(o.Seed), key: key, keyID: strings.ToLower(rand.Text())}
	a.o.setDefaults()
	a.issued, a.moved = map[string]claims{}, map[string]uint64{}
	a.limits = limiter{window{length: time.Minute, most: a.o.PerMinute}, window{length: time.Hour, most: a.o.PerHour}}
	a.faults = faults{script: map[Endpoint][]Fault{}, asked: map[Endpoint]uint64{}}
	a.records = newRecords(a.o.Keep)
	for i, e := range Endpoints() {
		a.schedules[i] = a.o.schedule(e)
	}
	return a, nil
}

func (o *Options) setDefaults() {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Host = cmp.Or(o.Host, "events.1password.com")
	if o.Since.IsZero() {
		o.Since = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	o.CursorLife = cmp.Or(o.CursorLife, Retention+24*time.Hour)
	o.MostSkewed = cmp.Or(o.MostSkewed, time.Hour)
	o.PerMinute = cmp.Or(o.PerMinute, 600)
	o.PerHour = cmp.Or(o.PerHour, 30_000)
	o.Keep = cmp.Or(o.Keep, 10_000)
}

func (o *Options) schedule(e Endpoint) schedule {
	s := schedule{
		seed: o.Seed + uint64(e.number())<<56, since: o.Since, until: o.Until, every: o.every(e),
		skewed: o.Skewed, malformed: o.Malformed,
	}
	if s.skewed > 0 {
		s.mostSkewed = o.MostSkewed
	}
	s.mostLate = slow
	if e == ItemUsages && o.Late > 0 {
		s.late, s.mostLate = o.Late, MostLate
	}
	if o.Quiet != nil {
		s.quiet = func(t time.Time) bool { return o.Quiet(e, t) }
	}
	return s
}

func (o *Options) every(e Endpoint) time.Duration {
	switch d := o.Every[e]; {
	case d < 0:
		return 0
	case d > 0:
		return d
	}
	return [...]time.Duration{10 * time.Second, time.Minute, 2 * time.Minute}[e.number()]
}

// Account returns the UUID of the account.
func (a *API) Account() string { return a.company.Account }

// ItemsJSON returns the items that the item usages name, with their titles,
// as "op item list --format json" prints them.
func (a *API) ItemsJSON() []byte { return a.company.ItemsJSON() }

// ExpireCursors makes all cursors that were given out so far ones that have
// expired.
func (a *API) ExpireCursors() { a.era.Add(1) }
