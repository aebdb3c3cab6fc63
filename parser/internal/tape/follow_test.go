package tape

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/internal/jsonwire"
)

// follow returns the texts of the steps of an event that has one of the
// layouts.
func follow(f *Follower, l *Layouts, event string, steps []Step) (texts []string, ok bool) {
	f.Load([]byte(event))
	if _, ok := f.Follow(l); !ok {
		return nil, false
	}
	for i, s := range steps {
		from, _ := f.End(i)
		to, _ := f.End(i + 1)
		start := int(from) + len(s.Literal)
		if s.Kind == StringStep {
			start--
		}
		texts = append(texts, event[start:to])
	}
	return texts, true
}

func newFollower() *Follower { return NewFollower(New(testKeys(), Options{Depth: 5})) }

func TestFollow(t *testing.T) {
	long := strings.Repeat(`"x":null,`, 10)
	steps := []Step{
		{`{"a":"`, StringStep, 0}, {`,"b":`, NumberStep, 0}, {`,` + long + `"arr":`, ArrayStep, 2}, {`,"x":`, SkipStep, 2},
	}
	var l Layouts
	_, ok := l.Learn(steps, "}")
	require.True(t, ok)
	_, ok = l.Learn(steps, "}")
	require.False(t, ok, "it is known")
	event := func(a, b, arr, x string) string {
		return `{"a":` + a + `,"b":` + b + `,` + long + `"arr":` + arr + `,"x":` + x + `}`
	}
	f := newFollower()

	for _, row := range []struct{ name, a, b, arr, x string }{
		{"short values", `""`, `0`, `[]`, `1`},
		{"a string of a word", `"1234567"`, `-1.5e3`, `[1,"2",[3]]`, `{"y":[]}`},
		{"strings of all lengths", `"` + strings.Repeat("s", 100) + `"`, `12`, `[{"a":1}]`, `"` + strings.Repeat("t", 33) + `"`},
		{"beyond ASCII", `"Zoë 山田"`, `1`, `[null]`, `null`},
		{"escapes", `"a\"b\u00e9"`, `1`, `[]`, `"\ud83d\ude00"`},
		{"broken text where nobody looks", `"a"`, `1`, `[]`, "\"\xff\""},
	} {
		got, ok := follow(f, &l, event(row.a, row.b, row.arr, row.x), steps)
		require.True(t, ok, row.name)
		require.Equal(t, []string{row.a, row.b, row.arr, row.x}, got, row.name)
	}
	_, ok = follow(f, &l, event(`"a"`, `1`, `[]`, `1`)+" \n", steps)
	require.True(t, ok, "white space behind")

	for _, row := range []struct{ name, event string }{
		{"another literal", strings.Replace(event(`"a"`, `1`, `[]`, `1`), `"b"`, `"c"`, 1)},
		{"a long literal that ends otherwise", strings.Replace(event(`"a"`, `1`, `[]`, `1`), `null,"arr"`, `true,"arr"`, 1)},
		{"something behind", event(`"a"`, `1`, `[]`, `1`) + "x"},
		{"cut off", strings.TrimSuffix(event(`"a"`, `1`, `[]`, `1`), "}")},
		{"cut off in a string", `{"a":"abc`},
		{"cut off in a literal", `{"a":"abc","b"`},
		{"nothing", ``},
		{"a control", event("\"a\x00\"", `1`, `[]`, `1`)},
		{"a bad escape", event(`"\x"`, `1`, `[]`, `1`)},
		{"not UTF-8", event("\"\xc3(\"", `1`, `[]`, `1`)},
		{"half a surrogate pair", event(`"\ud83d"`, `1`, `[]`, `1`)},
		{"a bad number", event(`"a"`, `01`, `[]`, `1`)},
		{"no array", event(`"a"`, `1`, `{}`, `1`)},
		{"an array that is not right", event(`"a"`, `1`, `[1,]`, `1`)},
		{"an array too deep", event(`"a"`, `1`, `[[[]]]`, `1`)},
		{"a dropped value too deep", event(`"a"`, `1`, `[]`, `[[[]]]`)},
	} {
		_, ok := follow(f, &l, row.event, steps)
		require.False(t, ok, row.name)
	}
}

// A string that ends just before, at and after each boundary of a scan, up to
// the largest event.
func TestFollowStringLengths(t *testing.T) {
	steps := []Step{{`{"a":"`, StringStep, 0}}
	var l Layouts
	_, ok := l.Learn(steps, "}")
	require.True(t, ok)
	f := newFollower()
	for n := range 200 {
		for _, n := range []int{n, MaxFollowed - 8 - n} {
			text := `"` + strings.Repeat("é", n/2) + strings.Repeat("a", n-n/2*2) + `"`
			if n%3 != 0 {
				text = `"` + strings.Repeat("a", n) + `"`
			}
			got, ok := follow(f, &l, `{"a":`+text+`}`, steps)
			require.True(t, ok, n)
			require.Equal(t, text, got[0])
		}
	}
}

// Strings of bytes that may be characters or not, and of escapes.
func TestFollowBeyondASCII(t *testing.T) {
	steps := []Step{{`{"a":"`, StringStep, 0}}
	var l Layouts
	_, ok := l.Learn(steps, "}")
	require.True(t, ok)
	f := newFollower()
	try := func(text string) {
		raw := []byte(`"` + text + `"`)
		end, flags := jsonwire.String(raw, 0)
		good := end == len(raw) && !jsonwire.Broken(raw, flags)
		event := `{"a":` + string(raw) + `}`
		got, ok := follow(f, &l, event, steps)
		if ok != good {
			t.Fatalf("%q: %v; want %v", text, ok, good)
		}
		if _, g := f.End(1); ok && (got[0] != string(raw) || g != flags) {
			t.Fatalf("%q is %q with the flags %b; want %b", text, got[0], g, flags)
		}
	}
	for a := 0x80; a < 0x100; a++ {
		for b := 0x7f; b < 0x100; b++ {
			for _, rest := range []string{"", "x", "\x7f", "\x80", "\x9f", "\xa0", "\xbf", "\xc0", "\x80\x80", "\xbf\xbfy", "\"", `\n`} {
				try("z" + string([]byte{byte(a), byte(b)}) + rest)
			}
		}
	}
	for a := range 0x80 {
		try(`\` + string(rune(a)))
		try(`\` + string(rune(a)) + `\u00e9é`)
		for _, hex := range []string{"0041", "d7ff", "D800", "dfff", "dC00", "e000", "00g0", "004"} {
			for i := range hex {
				try(`\u` + hex[:i] + string(rune(a)) + hex[i+1:] + "é")
			}
			try(`\u` + hex + `\udc00` + string(rune(a)))
		}
	}
}

// Sorted layouts are the same layouts; those that come often are tried first,
// but not before a longer text that starts alike.
func TestSort(t *testing.T) {
	var l Layouts
	events := []string{}
	learn := func(event, end string, steps ...Step) {
		_, ok := l.Learn(steps, end)
		require.True(t, ok)
		events = append(events, event)
	}
	learn(`{"longest_key":1}`, "}", Step{`{"longest_key":`, NumberStep, 0})
	learn(`{"a":1}`, "}", Step{`{"a":`, NumberStep, 0})
	learn(`{"a":"x"}`, "}", Step{`{"a":"`, StringStep, 0})
	learn(`{"a":null,"b":1}`, "}", Step{`{"a":null,"b":`, NumberStep, 0})
	learn(`{"a":[],"b":1}`, "}", Step{`{"a":`, AnyStep, 2}, Step{`,"b":`, NumberStep, 0})
	learn(`{"b":1}`, "}", Step{`{"b":`, NumberStep, 0})
	hits := []int{2, 1, 0, 0, 5, 9}
	for range 2 {
		f := newFollower()
		for i, event := range events {
			f.Load([]byte(event))
			got, ok := f.Follow(&l)
			require.True(t, ok, event)
			require.Equal(t, i, got, event)
		}
		l.Sort(func(layout int) int { return hits[layout] })
	}
	var order []string
	for e := l.root.next; e != nil; e = e.other {
		var text [32]byte
		for i, w := range e.literal.text {
			binary.LittleEndian.PutUint64(text[8*i:], w)
		}
		order = append(order, string(text[:e.literal.n]))
	}
	require.Equal(t, []string{`{"b":`, `{"longest_key":`, `{"a":"`, `{"a":null,"b":`, `{"a":`, `{"a":`}, order)
}

// gathered writes the outline of an event: each place with its value, and
// what it is.
func gathered(f *Follower, p *Places, names map[int]string, event string) string {
	f.Load([]byte(event))
	o, ok := f.Gather(p)
	if !ok {
		return "no"
	}
	var b strings.Builder
	for place := 1; place < len(p.all); place++ {
		if !o.has(place) {
			continue
		}
		start, first := f.Start(place)
		end, _ := f.End(place)
		if event[start] != first {
			return fmt.Sprintf("%s starts with %q", names[place], first)
		}
		fmt.Fprintf(&b, "%s=%s", names[place], event[start:end])
		b.WriteString([]string{"", " null", " empty", " other"}[o.null[0]>>place&1|o.empty[0]>>place&1<<1])
		b.WriteString("; ")
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestGather(t *testing.T) {
	p, names := NewPlaces(4), map[int]string{}
	place := func(in int, key string) int {
		number, ok := p.Place(in, key)
		require.True(t, ok)
		names[number] = names[in] + "/" + key
		return number
	}
	place(0, "a")
	place(0, "b")
	obj, arr, both := place(0, "obj"), place(0, "arr"), place(0, "both")
	p.Object(obj)
	p.Array(arr)
	p.Object(both)
	p.Array(both)
	place(obj, "a")
	again, _ := p.Place(obj, "a")
	require.Equal(t, "/obj/a", names[again])
	_, ok := p.Place(0, "p_long_enough_to_be_hashed_in_three_steps")
	require.False(t, ok, "no short key")
	f := newFollower()

	for _, row := range []struct{ name, event, want string }{
		{"in order", `{"a":"x","b":1,"obj":{"a":true},"arr":[1]}`, `/a="x"; /b=1; /obj={"a":true}; /arr=[1]; /obj/a=true`},
		{"in another order", `{"arr":[1],"obj":{"a":true},"b":1,"a":"x"}`, `/a="x"; /b=1; /obj={"a":true}; /arr=[1]; /obj/a=true`},
		{"nothing", `{}`, ``},
		{"null", `{"obj":null,"arr":null,"a":null}`, `/a=null null; /obj=null null; /arr=null null`},
		{"empty", `{"obj":{},"arr":[],"a":[],"b":""}`, `/a=[]; /b=""; /obj={}; /arr=[] empty`},
		{"unknown keys, long ones too", `{"x":{"a":1},"a":1,"` + strings.Repeat("x", 40) + `":[1],"\u0078":2}`, `/a=1`},
		{"what is not looked into", `{"a":{"b":[1, 2]}}`, `/a={"b":[1, 2]}`},
		{"beyond ASCII, and escapes", `{"a":"Zoë","b":"\n"}`, `/a="Zoë"; /b="\n"`},
		{"no object where one is looked into", `{"obj":"x"}`, `/obj="x" other`},
		{"an array for an object", `{"obj":[ ]}`, `/obj=[ ] other`},
		{"no array where one is looked at", `{"arr":{"x": 1}}`, `/arr={"x": 1} other`},
		{"an object where others look at arrays", `{"both":{}}`, `/both={}`},
		{"an empty array where others look inside of objects", `{"both":[]}`, `/both=[] empty`},
		{"a text where others look at both", `{"both":"x"}`, `/both="x" other`},
		{"as deep as may be", `{"a":[[[]]]}`, `/a=[[[]]]`},

		{"a key that stands twice", `{"a":1,"a":2}`, `no`},
		{"a known key without a place", `{"uuid":1}`, `no`},
		{"a known key without a place, in an object", `{"obj":{"b":1}}`, `no`},
		{"a known key that is escaped", `{"\u0061":1}`, `no`},
		{"white space before a key", `{ "a":1}`, `no`},
		{"white space before a colon", `{"x" :1}`, `no`},
		{"white space before a value", `{"a": 1}`, `no`},
		{"white space behind a value", `{"a":1 ,"b":2}`, `no`},
		{"white space behind the event", "{\"a\":1}\r\n", `/a=1`},
		{"an array where somebody else looks inside of objects", `{"both":[1]}`, `no`},
		{"broken text", "{\"a\":\"\xff\"}", `no`},
		{"too deep", `{"a":[[[[]]]]}`, `no`},
		{"an array too deep", `{"arr":[[[[]]]]}`, `no`},
		{"unknown keys too deep", `{"x":[[[[]]]]}`, `no`},
		{"something behind", `{"a":1}}`, `no`},
		{"cut off", `{"a":1`, `no`},
		{"cut off behind a comma", `{"a":1,`, `no`},
		{"cut off in a key", `{"a`, `no`},
		{"a comma too many", `{"a":1,}`, `no`},
		{"not an object", `[1]`, `no`},
		{"no text", ``, `no`},
	} {
		require.Equal(t, row.want, gathered(f, p, names, row.event), row.name)
	}
}

func TestOutlinesOfTheSameKeysAreEqual(t *testing.T) {
	p := NewPlaces(4)
	for _, key := range []string{"a", "b"} {
		_, ok := p.Place(0, key)
		require.True(t, ok)
	}
	f := newFollower()
	outline := func(event string) Outline {
		f.Load([]byte(event))
		o, ok := f.Gather(p)
		require.True(t, ok)
		return *o
	}
	same := outline(`{"a":1,"b":2}`)
	require.Equal(t, same, outline(`{"b":"x","x":1,"a":"y"}`))
	for _, event := range []string{`{"a":1}`, `{"a":1,"b":null}`, `{}`} {
		require.NotEqual(t, same, outline(event), event)
		require.NotEqual(t, same.hash, outline(event).hash, event)
	}
}

func TestPlacesAreBounded(t *testing.T) {
	p := NewPlaces(4)
	for i := 1; !p.Full(); i++ {
		number, ok := p.Place(0, fmt.Sprint("key", i))
		require.True(t, ok)
		require.Equal(t, i, number)
	}
	_, ok := p.Place(0, "one more")
	require.False(t, ok)
	number, ok := p.Place(0, "key7")
	require.True(t, ok, "a known one")
	require.Equal(t, 7, number)
}

// Keys are found in the object that they stand in, and in no other one, however
// full the table is.
func TestPlacesAreFoundInTheirObject(t *testing.T) {
	p := NewPlaces(MaxDepth)
	type keyIn struct {
		in  int
		key string
	}
	known := map[keyIn]int{}
	r := rand.New(rand.NewPCG(1, 1))
	someKey := func() keyIn {
		return keyIn{r.IntN(len(p.all)), strings.Repeat("k", r.IntN(maxShort+2))}
	}
	for !p.Full() {
		k := someKey()
		number, ok := p.Place(k.in, k.key)
		require.Equal(t, len(k.key) <= maxShort, ok, k)
		if before, seen := known[k]; seen {
			require.Equal(t, before, number, k)
		} else if ok {
			known[k] = number
		}
	}
	f := NewFollower(New(NewKeys(), Options{}))
	for range 20_000 {
		k := someKey()
		f.Load([]byte(`"` + k.key + `":`))
		place, after := f.key(p, k.in, 0)
		require.Equal(t, known[k], place, k)
		require.Equal(t, len(k.key)+3, after, k)
	}
}

func TestAppendValue(t *testing.T) {
	f := newFollower()
	event := []byte(strings.Repeat("0123456789", 10))
	f.Load(event)
	for start := range 60 {
		for end := start; end <= len(event); end++ {
			for _, room := range []int{0, 33} {
				dst := append(make([]byte, 0, 5+room), "before"[:5]...)
				require.Equal(t, "befor"+string(event[start:end]), string(f.AppendValue(dst, uint32(start), uint32(end))))
			}
		}
	}
	require.Equal(t, jsonwire.Flags(0), func() jsonwire.Flags { _, flags := f.End(0); return flags }())
}
