package corpus

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// remake returns a copy of o in which value gives the values that are not
// objects themselves.
func remake(o object, value func(key, old string) string) object {
	made := make(object, 0, len(o))
	for _, m := range o {
		switch v := m.value.(type) {
		case object:
			m.value = remake(v, value)
		case string:
			m.value = value(m.key, v)
		}
		made = append(made, m)
	}
	return made
}

// layouts returns what appends an event in one of n layouts: each is an order
// of the keys, with values that change from event to event.
func (g *Generator) layouts(n int) func([]byte) []byte {
	known := make([]object, n)
	for i := range known {
		known[i] = g.shuffled(g.full(LogTypes()[i%3]))
	}
	return func(dst []byte) []byte {
		g.tick()
		return g.render(dst, remake(known[g.r.IntN(n)], g.fresh), Compact, 0)
	}
}

// full returns an event that is not one of the few with three or four
// members: these have too few orders.
func (g *Generator) full(logType string) object {
	for {
		if o := g.event(logType); len(o) > 4 {
			return o
		}
	}
}

// shuffled returns o with the keys of all its objects in any order.
func (g *Generator) shuffled(o object) object {
	o = append(object(nil), o...)
	for i, m := range o {
		if inner, ok := m.value.(object); ok {
			o[i].value = g.shuffled(inner)
		}
	}
	g.r.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
	return o
}

// fresh returns a new value for the members that differ from event to event.
func (g *Generator) fresh(key, old string) string {
	switch {
	case strings.HasSuffix(key, "uuid"):
		return g.uuid()
	case key == "timestamp" || key == "login_time":
		return g.at(g.time)
	case key == "ip" || key == "ip_address":
		return g.ip()
	case key == "email":
		return g.email()
	case key == "name":
		return g.name()
	}
	return old
}

// appendUnicode appends an event whose free text is in all kinds of scripts.
func (g *Generator) appendUnicode(dst []byte) []byte {
	o := remake(g.event(g.pick(LogTypes()...)), func(key, old string) string {
		switch key {
		case "name", "region", "city", "app_name", "platform_name", "os_name", "aux_info":
			return quoted(g.words(1 + g.r.IntN(6)))
		}
		return old
	})
	return g.render(dst, o, Compact, 0)
}

// words returns n words, one in five of them as escapes.
func (g *Generator) words(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		word := g.pick("Łódź", "Größe", "Αθήνα", "Москва", "الرياض", "ירושלים", "हिन्दी", "서울특별시", "東京都", "𠮷野家", "😀", "Ops")
		if g.chance(20) {
			for _, unit := range utf16.Encode([]rune(word)) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		} else {
			b.WriteString(word)
		}
	}
	return b.String()
}
