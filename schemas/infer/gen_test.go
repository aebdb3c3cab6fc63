package infer_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// A world makes samples of one kind: its fields mostly keep to the kinds of
// values that they began with, as those of real logs do, and now and then not.
type world struct {
	r     *rand.Rand
	odd   int // percent of values of any other kind
	kinds map[string]func() string
}

func newWorld(seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 7))
	return &world{r: r, odd: pick(r, 0, 0, 0, 1, 10), kinds: make(map[string]func() string)}
}

// quoted returns text as a JSON string, with broken bytes as they are.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", `\n`).Replace(text) + `"`
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func (w *world) chance(percent int) bool { return w.r.IntN(100) < percent }

// sample returns a JSON object.
func (w *world) sample() string { return w.object("", 1, 12) }

// keys of all sorts, some of which cannot be names of fields.
func (w *world) key() string {
	return pick(w.r,
		"id", "ID", "Id", "name", "Name", "user", "time", "timestamp", "eventTime", "created_at", "expires", "ts", "start", "date",
		"port", "statusCode", "hash", "md5", "mac", "host", "hostname", "domain", "url", "account", "version", "serial", "trace_id",
		"foo.bar", "foo_bar", "a b", "@timestamp", "at_sign_timestamp", "größe", "日付", "p_x", "p_log_type", "p_row_id", "P_Event_Time", "p",
		"yes", "null", "~", "1", "42", "-", "<<", "#", "a: b", "'", `\"`, `\u0000`, `\u0301`, "", " ", `\n`, `\ud800`, "\xff", `\u2028`, "\u00a0", "ı", "İ", "ſ", "K",
		"x"+strconv.Itoa(w.r.IntN(40)), "x"+strconv.Itoa(w.r.IntN(40)), "x"+strconv.Itoa(w.r.IntN(40)),
		"10.0.0."+strconv.Itoa(w.r.IntN(20)), strings.Repeat("k", 300),
	)
}

func (w *world) object(path string, depth, most int) string {
	var members []string
	for range w.r.IntN(most) {
		key := w.key()
		members = append(members, `"`+key+`"`+pick(w.r, ":", " : ")+w.field(path+"."+key, depth))
	}
	return "{" + strings.Join(members, pick(w.r, ",", ",\n")) + "}"
}

// field returns a value for the field at path, of its kind if there is
// nothing odd about it.
func (w *world) field(path string, depth int) string {
	if w.chance(w.odd) {
		return w.kind(path, depth)()
	}
	kind := w.kinds[path]
	if kind == nil {
		kind = w.kind(path, depth)
		w.kinds[path] = kind
	}
	return kind()
}

func (w *world) kind(path string, depth int) func() string {
	if depth < 6 {
		switch w.r.IntN(8) {
		case 0:
			return func() string { return w.object(path, depth+1, 6) }
		case 1:
			return func() string { return w.array(path+"[]", depth+1) }
		case 2:
			return func() string {
				return quoted(w.object(path+"{}", depth+2, 4))
			}
		}
	}
	fixed := pick(w.r, w.scalars()...)
	return func() string { return pick(w.r, fixed...)() }
}

func (w *world) array(path string, depth int) string {
	var items []string
	for range w.r.IntN(4) {
		items = append(items, w.field(path, depth))
	}
	return "[" + strings.Join(items, ",") + "]"
}

// scalars are kinds of values, each a list of makers.
func (w *world) scalars() [][]func() string {
	of := func(values ...string) []func() string {
		return []func() string{func() string { return pick(w.r, values...) }}
	}
	times := w.times()
	return [][]func() string{
		of("null"), of(`""`), of(`""`, "null", "1"), of("true", "false"), of("true", "0", "1"), of("true", "-0"), of("true", "1.0", `""`),
		of("0", "1", "-0", "-1", "443", "65535"), of("2147483647", "-2147483649"), of("9223372036854775807", "-9223372036854775808"),
		of("9223372036854775808", "18446744073709551615"), of("1.5", "-0.0", "1e3", "1E-400"), of("1.5", "9223372036854775808"), of("1e999", "1"), of("1", `""`, `"2"`),
		of(`"a"`, `"b"`), of(`"a"`, "1.50", "true"), of(`"1"`, `"2"`), of(`"true"`, `"false"`), of(`"\ud800"`, "\"\xff\"", `"\u0000"`, `" "`),
		of(`"10.0.0.1"`, `"::1"`), of(`"10.0.0.1"`, `"example.com"`), of(`"example.com"`, `"www.example.org"`), of(`"a@example.com"`), of(`"https://example.com/x"`),
		of(`"d41d8cd98f00b204e9800998ecf8427e"`), of(`"00:1b:44:11:3a:b7"`), of(`"arn:aws:s3:::b"`), of(`"123456789012"`), of(`"i-0abcdef1234567890"`), of(`"10.0.0.1:80"`),
		of(`"{}"`, `"[]"`), of(`"{\"a\":1}"`, `"[1]"`), of(`"null"`, `"{}"`), of(`"{\"a\":\"{\\\"b\\\":\\\"[1,{}]\\\"}\"}"`), of(`"{"`, `"{}x"`), of("{}", "[]"), of("{}", `""`), of("[]", `"x"`),
		of(`"2024-02-30"`, `"2024-01-01"`), of(`"0"`, "0"), of("0", "1709294400"), of("1709294400", "1709294400123", "1709294400.5"), of("1709294400", `"2024-03-01T00:00:00Z"`, "1709294400123456789"),
		times[:1], times[:2], times, times[2:3],
	}
}

// times are makers of times, in a few formats.
func (w *world) times() []func() string {
	layouts := []string{
		time.RFC3339, time.RFC3339Nano, time.DateTime, time.DateOnly, time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850,
		time.RFC1123, time.RFC1123Z, time.Stamp, time.StampMilli, time.StampNano, "02/Jan/2006:15:04:05 -0700", "01/02/2006 15:04", "02.01.2006 15:04:05", "1/2/06 3:04:05 PM",
		"2006-01-02T15:04:05", "2006-01-02T15:04:05.000000", "2006-01-02 15:04:05,000", "20060102", "20060102150405", "20060102T150405Z", "2006-01-02 15:04:05.999999999 -0700 MST",
		"Mon Jan 02 2006 15:04:05 GMT-0700", "January 2, 2006 at 3:04 PM", "2006/01/02 15:04:05.999", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05-07", "06-01-02", "2006-002",
	}
	makers := make([]func() string, 3)
	for i := range makers {
		layout := pick(w.r, layouts...)
		makers[i] = func() string {
			t := time.Unix(w.r.Int64N(4e9), w.r.Int64N(1e9))
			zone := pick(w.r, time.UTC, time.FixedZone("EST", -5*3600), time.FixedZone("CEST", 2*3600))
			return strconv.Quote(t.In(zone).Format(layout))
		}
		if w.chance(20) {
			unit := pick[int64](w.r, 1, 1e3, 1e6, 1e9)
			makers[i] = func() string {
				n := fmt.Sprint(1_600_000_000*unit + w.r.Int64N(1e8*unit))
				return pick(w.r, n, strconv.Quote(n), "0")
			}
		}
	}
	return makers
}
