package corpus

// A Stream is events of one kind, without end, and the schemas that read
// them. Each stands for a way in which real streams differ.
type Stream struct {
	Name  string
	About string // a few words, for tables

	// Schema returns the YAML of the stream's own schemas. Nil means that
	// the built-in ones read it.
	Schema func() string

	// Start returns what appends the next event, without a line end. The
	// events follow from seed.
	Start func(seed uint64) func(dst []byte) []byte
}

// Streams returns all streams, the usual one first.
func Streams() []Stream {
	return append([]Stream{
		{Name: "mixed", About: "three log types, 1 % of the lines with shuffled keys, 0.5 % with white space",
			Start: each((*Generator).appendMixed)},
		{Name: "spaced", About: "white space after each colon and comma", Start: styled(Spaced)},
		{Name: "shuffled", About: "keys in any order on each line", Start: styled(Shuffled)},
		{Name: "layouts", About: "10,000 different layouts", Start: func(seed uint64) func([]byte) []byte {
			return New(seed).layouts(10_000)
		}},
		{Name: "unicode", About: "free text beyond ASCII, one word in five as escapes", Start: each((*Generator).appendUnicode)},
		{Name: "audit", About: "one log type", Start: each(func(g *Generator, dst []byte) []byte {
			return g.Append(dst, AuditEvent, Compact)
		})},
		{Name: "dirty", About: "1 event in 20 refused", Start: each((*Generator).appendDirty)},
		{Name: "tiny", About: "events of 100 bytes", Start: each((*Generator).appendTiny)},
	}, extremes()...)
}

// each makes a Start of what appends one event.
func each(one func(*Generator, []byte) []byte) func(uint64) func([]byte) []byte {
	return func(seed uint64) func([]byte) []byte {
		g := New(seed)
		return func(dst []byte) []byte { return one(g, dst) }
	}
}

func styled(s Style) func(uint64) func([]byte) []byte {
	return each(func(g *Generator, dst []byte) []byte { return g.Append(dst, g.pick(LogTypes()...), s) })
}

// appendTiny appends a sign-in of the required fields and the one that tells
// its type.
func (g *Generator) appendTiny(dst []byte) []byte {
	g.tick()
	o := object{{"uuid", g.uuid()}, {"timestamp", g.at(g.time)}, {"category", quoted("success")}}
	return g.render(dst, o, Compact, 0)
}

// appendDirty appends an event of which one in 20 is refused: it is cut off,
// or it lacks a required field.
func (g *Generator) appendDirty(dst []byte) []byte {
	o := g.event(g.pick(LogTypes()...))
	switch start := len(dst); g.r.IntN(40) {
	case 0:
		return g.render(dst, o[1:], Compact, 0)
	case 1:
		dst = g.render(dst, o, Compact, 0)
		return dst[:start+(len(dst)-start)/2]
	}
	return g.render(dst, o, Compact, 0)
}
