package infer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a field's name says about its values. Names are English, and written
// in every style there is: created_at, createdAt, CreatedAt, created-at,
// IPAddress, dst.ip, eventtime.

// A name is a key of an object, cut into words.
type name struct {
	words  []string // in lower case
	parent []string // the words of the object that holds it; nil at the top level
}

// maxWords bounds the words that are looked at. Names that have more are no
// names that people gave.
const maxWords = 12

func newName(key string, parent *name) *name {
	n := &name{words: words(key)}
	if parent != nil {
		n.parent = parent.words
	}
	return n
}

// words cuts a key at what is neither a letter nor a digit, and where
// capitals begin a word.
func words(key string) []string {
	var all []string
	start, last := -1, rune(0)
	cut := func(i int) {
		if start >= 0 && start < i && len(all) < maxWords {
			all = append(all, strings.ToLower(key[start:i]))
		}
		start = -1
	}
	for i, c := range key {
		switch {
		case !unicode.IsLetter(c) && !unicode.IsDigit(c):
			cut(i)
		case start >= 0 && unicode.IsUpper(c) && (!unicode.IsUpper(last) || lowerAt(key, i+utf8.RuneLen(c))):
			cut(i)
			start = i
		case start < 0:
			start = i
		}
		last = c
	}
	cut(len(key))
	return all
}

// lowerAt reports whether a small letter that is no plural s stands at key[i]:
// then the capital before it begins a word, as the A in IPAddress.
func lowerAt(key string, i int) bool {
	c, n := utf8.DecodeRuneInString(key[min(i, len(key)):])
	return unicode.IsLower(c) && !(c == 's' && i+n == len(key))
}

// has reports whether one of the words is among those.
func (n *name) has(any ...string) bool {
	return slices.ContainsFunc(n.words, func(w string) bool { return slices.Contains(any, w) })
}

// last returns the last word, or "".
func (n *name) last() string {
	if len(n.words) == 0 {
		return ""
	}
	return n.words[len(n.words)-1]
}

// is reports whether the words together, without what stood between them, are
// one of those.
func (n *name) is(any ...string) bool { return slices.Contains(any, strings.Join(n.words, "")) }

// endsIn reports whether the words together end in one of those.
func (n *name) endsIn(any ...string) bool {
	all := strings.Join(n.words, "")
	return slices.ContainsFunc(any, func(end string) bool { return strings.HasSuffix(all, end) })
}

// in reports whether the object that holds the field has one of those words in
// its name.
func (n *name) in(any ...string) bool {
	return slices.ContainsFunc(n.parent, func(w string) bool { return slices.Contains(any, w) })
}

// saysTime reports whether the name is that of a point in time. Only then are
// bare numbers taken for times.
func (n *name) saysTime() bool {
	if n.has("duration", "elapsed", "latency", "timeout", "uptime", "runtime", "count", "size", "bytes", "length", "zone", "timezone", "tz", "version") {
		return false
	}
	return n.has(
		"time", "timestamp", "timestamps", "times", "ts", "date", "dates", "datetime", "epoch", "when",
		"created", "modified", "updated", "changed", "deleted", "expires", "expiry", "expiration", "occurred",
		"published", "received", "observed", "generated", "since", "until", "mtime", "ctime", "atime",
		"iat", "exp", "nbf",
	) || n.last() == "at" || slices.ContainsFunc(n.words, endsInTime)
}

// endsInTime reports whether a word such as eventtime is a time.
func endsInTime(word string) bool {
	for _, end := range []string{"time", "date", "timestamp", "datetime"} {
		rest, ok := strings.CutSuffix(word, end)
		if !ok {
			continue
		}
		switch rest + end {
		case "update", "candidate", "validate", "mandate", "sometime", "lifetime", "downtime", "overtime", "daytime", "realtime":
			return false
		}
		return true
	}
	return false
}

// hintsAtTime reports whether the name may be that of a point in time. Then
// numbers that are long enough to be nothing else are taken for times.
func (n *name) hintsAtTime() bool {
	return n.saysTime() || n.has("start", "started", "begin", "began", "end", "ended", "finish", "finished", "first", "last", "seen", "login", "logout")
}

// saysVersion reports whether the name is that of something which may look
// like a date and is none.
func (n *name) saysVersion() bool {
	return !n.saysTime() && n.has("version", "versions", "release", "build", "ver", "ip", "id", "uuid", "serial")
}

// saysCode reports whether the digits of the value are no amount, so that
// leading zeros, and points, have to stay.
func (n *name) saysCode() bool {
	return n.has("zip", "zipcode", "postal", "postcode", "phone", "telephone", "mobile", "fax", "serial", "sku", "version", "ver", "account", "iban", "hash")
}
