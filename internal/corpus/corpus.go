// Package corpus makes 1Password events for tests and benchmarks: the same
// events for the same seed, in every shape that the Events API documents,
// and in the ways that pipelines write JSON.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A Style is a way to write an event.
type Style int

// The styles.
const (
	Compact  Style = iota // no white space, keys as the API documents them
	Spaced                // a space after each colon and comma, as Python writes JSON
	Shuffled              // compact, keys in any order
	Pretty                // indented, over several lines
)

// The log types, as their schemas name them.
const (
	ItemUsage     = "OnePassword.ItemUsage"
	SignInAttempt = "OnePassword.SignInAttempt"
	AuditEvent    = "OnePassword.AuditEvent"
)

// LogTypes returns the three log types.
func LogTypes() []string { return []string{ItemUsage, SignInAttempt, AuditEvent} }

// A Generator makes events. It is not safe for concurrent use.
type Generator struct {
	r    *rand.Rand
	time time.Time

	v2, bare int // percent of events in the second shape of the API, and with required fields alone
}

// New returns a generator whose events follow from seed.
func New(seed uint64) *Generator {
	return &Generator{
		r:    rand.New(rand.NewPCG(seed, 0x6d6172676179)),
		time: time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC),
		v2:   40,
		bare: 2,
	}
}

// Append appends an event of the log type, without a line end.
func (g *Generator) Append(dst []byte, logType string, s Style) []byte {
	return g.render(dst, g.event(logType), s, 0)
}

// event makes an event of the log type, a bit later than the one before.
func (g *Generator) event(logType string) object {
	g.tick()
	switch logType {
	case ItemUsage:
		return g.itemUsage()
	case SignInAttempt:
		return g.signInAttempt()
	}
	return g.auditEvent()
}

func (g *Generator) tick() { g.time = g.time.Add(time.Duration(g.r.Int64N(int64(3 * time.Second)))) }

// AppendMixed appends n events of all log types, one a line: 1 in 100 with
// shuffled keys and 1 in 200 with white space, as in a stream that several
// producers feed.
func (g *Generator) AppendMixed(dst []byte, n int) []byte {
	for range n {
		dst = append(g.appendMixed(dst), '\n')
	}
	return dst
}

func (g *Generator) appendMixed(dst []byte) []byte {
	style := Compact
	switch k := g.r.IntN(200); {
	case k < 2:
		style = Shuffled
	case k == 2:
		style = Spaced
	}
	return g.Append(dst, g.pick(LogTypes()...), style)
}

// An object keeps its members in order. Values are objects, or JSON text.
type object []member

type member struct {
	key   string
	value any
}

func (g *Generator) pick(of ...string) string { return of[g.r.IntN(len(of))] }

func (g *Generator) chance(percent int) bool { return g.r.IntN(100) < percent }

// some returns v, or nil, which render leaves out, percent of the time.
func (g *Generator) some(percent int, v any) any {
	if g.chance(percent) {
		return v
	}
	return nil
}

func quoted(s string) string { return `"` + s + `"` }

func (g *Generator) uuid() string { return quoted(UUID(g.r)) }

// UUID returns a UUID as 1Password writes those of events, people and
// accounts: 26 digits of base 32, in capitals.
func UUID(r *rand.Rand) string {
	const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var b [26]byte
	for i := range b {
		b[i] = base32[r.IntN(len(base32))]
	}
	return string(b[:])
}

// at returns a time up to a second after t as the API and its clients write
// it.
func (g *Generator) at(t time.Time) string {
	_, text := Timestamp(g.r, t.Add(time.Duration(g.r.IntN(1e9))))
	return quoted(text)
}

// Timestamp returns a time as the API and its clients write it: with 0, 3, 6,
// 8 or 9 fraction digits, in UTC or with an offset. precise is what the text
// says.
func Timestamp(r *rand.Rand, t time.Time) (precise time.Time, text string) {
	digits := [...]int{0, 3, 6, 8, 9, 9}[r.IntN(6)]
	layout := "2006-01-02T15:04:05"
	if digits > 0 {
		layout += ".000000000"[:1+digits]
	}
	unit := time.Second
	for range digits {
		unit /= 10
	}
	t = t.UTC().Truncate(unit)
	if r.IntN(100) >= 8 {
		return t, t.Format(layout + "Z")
	}
	hours := r.IntN(25) - 12
	zone := time.FixedZone("", hours*3600+1800*r.IntN(2))
	return t, t.In(zone).Format(layout + "-07:00")
}

func (g *Generator) ip() string {
	switch g.r.IntN(20) {
	case 0, 1:
		return quoted(fmt.Sprintf("2001:db8:%x::%x", g.r.IntN(1<<16), g.r.IntN(1<<16)))
	case 2:
		return quoted(fmt.Sprintf("10.%d.%d.%d", g.r.IntN(256), g.r.IntN(256), g.r.IntN(256)))
	case 3:
		return quoted("1.1.1.1.1") // seen in the wild; no address
	}
	return quoted(fmt.Sprintf("203.0.%d.%d", g.r.IntN(256), g.r.IntN(256)))
}

// name returns the name of a person: one in five is beyond ASCII, or written
// with escapes.
func (g *Generator) name() string {
	if g.chance(80) {
		return quoted(g.pick("Wendy Appleseed", "Jack O'Neill", "Priya Natarajan", "Sam Smith", "Ana Garcia", "Lee Wong"))
	}
	return quoted(g.pick("Jürgen Müller", "山田 太郎", "Zoë Castillo", `Sam \"Q\" Smith`, "Ana Mar\\u00eda", "Łukasz Żak",
		"Emoji \\ud83d\\ude00 User"))
}

func (g *Generator) email() string {
	user := g.pick("wendy", "jack.oneill", "j.mueller", "t.yamada", "zoe+vault", "sam", "ana.maria+1password", "priya", "lukasz")
	return quoted(fmt.Sprintf("%s%d@%s", user, g.r.IntN(100), g.pick("example.com", "corp.example.org", "agilebits.example")))
}

func (g *Generator) location() object {
	place := [][5]string{
		{"CA", "Ontario", "Toronto", "-79.433", "43.64"},
		{"DE", "Bayern", "München", "11.58", "48.14"},
		{"JP", "Tokyo", "Tokyo", "139.69", "35.69"},
		{"US", "NY", "New York", "-74.006", "40.7128"},
		{"FR", "Île-de-France", "Paris", "2.35", "48.86"},
		{"US", "CA", "San Francisco", "-122.42", "37.77"},
		{"GB", "England", "London", "-0.13", "51.51"},
		{"BR", "São Paulo", "São Paulo", "-46.63", "-23.55"},
	}[g.r.IntN(8)]
	return object{
		{"country", quoted(place[0])}, {"region", quoted(place[1])}, {"city", quoted(place[2])},
		{"longitude", place[3]}, {"latitude", place[4]},
	}
}

func (g *Generator) client() object {
	return object{
		{"app_name", quoted(g.pick("1Password Extension", "1Password for Mac", "1Password for Windows", "1Password CLI"))},
		{"app_version", quoted(fmt.Sprint(20000 + g.r.IntN(900)))},
		{"platform_name", quoted(g.pick("Chrome", "Firefox", "US - C02FR0H8MD6P", "Safari"))},
		{"platform_version", quoted(g.pick("96.0.4664.55", "MacBookPro16,1", "", "x86_64"))},
		{"os_name", quoted(g.pick("MacOSX", "Windows", "Linux", "iOS"))},
		{"os_version", quoted(g.pick("10.15.7", "11.6.1", "10.0.19044", "17.4"))},
		{"ip_address", g.ip()},
	}
}

func (g *Generator) user(v2 bool) object {
	o := object{{"uuid", g.uuid()}, {"name", g.name()}, {"email", g.email()}}
	if v2 {
		o = append(o, member{"user_type", quoted(g.pick("user", "external"))}, member{"user_account_uuid", g.uuid()})
	}
	return o
}

func (g *Generator) details(v2 bool) any {
	if !v2 {
		return nil
	}
	return object{{"uuid", g.uuid()}, {"name", g.name()}, {"email", g.email()}}
}

// itemUsage returns an event of /api/v2/itemusages, or with the required
// fields alone and the one that tells it from a sign-in.
func (g *Generator) itemUsage() object {
	if g.chance(g.bare) {
		return object{{"uuid", g.uuid()}, {"timestamp", g.at(g.time)}, {"item_uuid", g.uuid()}}
	}
	v2 := g.chance(g.v2)
	return object{
		{"uuid", g.uuid()},
		{"timestamp", g.at(g.time)},
		{"used_version", fmt.Sprint(g.r.IntN(50))},
		{"vault_uuid", g.uuid()},
		{"item_uuid", g.uuid()},
		{"action", g.some(80, quoted(g.pick("fill", "reveal", "secure-copy", "server-fetch", "export", "share")))},
		{"user", g.user(v2)},
		{"client", g.client()},
		{"location", g.some(boolPercent(v2), g.location())},
		{"account_uuid", g.some(boolPercent(v2), g.uuid())},
	}
}

func (g *Generator) signInAttempt() object {
	if g.chance(g.bare) {
		return object{{"uuid", g.uuid()}, {"timestamp", g.at(g.time)}, {"category", quoted("success")}}
	}
	v2 := g.chance(g.v2)
	var details any = "null"
	if g.chance(20) {
		details = object{{"value", quoted(g.pick("Europe", "203.0.113.7", "FR"))}}
	}
	return object{
		{"uuid", g.uuid()},
		{"session_uuid", g.uuid()},
		{"timestamp", g.at(g.time)},
		{"category", quoted(g.pick("success", "credentials_failed", "mfa_failed", "sso_failed", "firewall_failed"))},
		{"type", quoted(g.pick("credentials_ok", "mfa_ok", "password_secret_bad", "continent_blocked", "totp_bad"))},
		{"country", quoted(g.pick("CA", "DE", "JP", "US", "FR"))},
		{"details", details},
		{"target_user", g.user(v2)},
		{"client", g.client()},
		{"location", g.location()},
		{"account_uuid", g.some(boolPercent(v2), g.uuid())},
	}
}

func (g *Generator) auditEvent() object {
	if g.chance(g.bare) {
		return object{{"uuid", g.uuid()}, {"timestamp", g.at(g.time)}, {"action", quoted("join")}, {"object_type", quoted("account")}}
	}
	v2 := g.chance(g.v2)
	aux := boolPercent(g.chance(60)) // they come together
	session := object{}
	if g.chance(90) {
		session = object{{"uuid", g.uuid()}, {"login_time", g.at(g.time.Add(-time.Hour))}, {"device_uuid", g.uuid()}, {"ip", g.ip()}}
	}
	return object{
		{"uuid", g.uuid()},
		{"timestamp", g.at(g.time)},
		{"actor_uuid", g.uuid()},
		{"actor_details", g.details(v2)},
		{"action", quoted(g.pick("create", "update", "delete", "join", "grant", "revoke", "activate"))},
		{"object_type", quoted(g.pick("user", "device", "vault", "uva", "gm", "account", "items"))},
		{"object_uuid", g.uuid()},
		{"object_details", g.details(v2)},
		{"aux_id", g.some(aux, fmt.Sprint(g.r.IntN(1e8)))},
		{"aux_uuid", g.some(aux, g.uuid())},
		{"aux_details", g.details(v2 && aux > 0)},
		{"aux_info", g.some(aux, quoted(g.pick("A", "R,W", "", "name changed to \\u201cOps\\u201d")))},
		{"session", session},
		{"location", g.some(80, g.location())},
		{"actor_type", g.some(boolPercent(v2), quoted("user"))},
		{"account_uuid", g.some(boolPercent(v2), g.uuid())},
	}
}

func boolPercent(b bool) int {
	if b {
		return 100
	}
	return 0
}

// render appends o in a style; depth is for indentation.
func (g *Generator) render(dst []byte, o object, s Style, depth int) []byte {
	if s == Shuffled {
		o = append(object(nil), o...)
		g.r.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
	}
	colon, comma, open, end := ":", ",", "{", "}"
	switch s {
	case Spaced:
		colon, comma = ": ", ", "
	case Pretty:
		indent := "\n" + strings.Repeat("  ", depth+1)
		colon, comma, open, end = ": ", ","+indent, "{"+indent, "\n"+strings.Repeat("  ", depth)+"}"
	}
	first := true
	for _, m := range o {
		if m.value == nil {
			continue
		}
		sep := comma
		if first {
			sep, first = open, false
		}
		dst = append(dst, sep+quoted(m.key)+colon...)
		if inner, ok := m.value.(object); ok {
			dst = g.render(dst, inner, s, depth+1)
		} else {
			dst = append(dst, m.value.(string)...)
		}
	}
	if first {
		return append(dst, "{}"...)
	}
	return append(dst, end...)
}
