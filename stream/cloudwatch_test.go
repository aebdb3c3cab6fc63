package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// dataMessage is an envelope with the given text as its logEvents.
func dataMessage(logEvents string) string {
	return `{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"vpc","logStream":"eni-1",` +
		`"subscriptionFilters":["all"],"logEvents":` + logEvents + `}`
}

const controlMessage = `{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],` +
	`"logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."}]}`

func TestCloudWatch(t *testing.T) {
	const event = `{"id":"1","timestamp":2,"message":"x"}`
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"plain text", dataMessage(`[{"id":"1","timestamp":2,"message":"2 123456789012 eni-1"},{"message":"b"}]`),
			[]string{`event "2 123456789012 eni-1"`, `event "b"`}},
		{"JSON text", dataMessage(`[{"id":"1","message":"{\"a\":\"\\u00e9\\n\"}"}]`), []string{`event "{\"a\":\"\\u00e9\\n\"}"`}},
		{"escapes", dataMessage(`[{"message":"tab\t \u00e9\ud83d\ude00\/"}]`), []string{`event "tab\t é😀/"`}},
		{"pretty-printed", "{\n \"messageType\" : \"DATA_MESSAGE\",\n \"logEvents\" : [\n  { \"message\" : \"a\" } ,\n  {\"message\":\"!\"}\n ]\n}\n",
			[]string{`event "a"`, `reject 5:78 wrong-type /list/17/a "!"`}},
		{"one after another", dataMessage("["+event+"]") + dataMessage("[]") + "\n" + dataMessage("["+event+","+event+"]"),
			[]string{`event "x"`, `event "x"`, `event "x"`}},
		{"no message type", `{"logEvents":[{"message":"x"}]}`, []string{`event "x"`}},
		{"no events", dataMessage("[ ]"), nil},
		{"events before the fields", `{"logEvents":[{"message":"x"}],"messageType":"DATA_MESSAGE"}`, []string{`event "x"`}},
		{"events twice", `{"logEvents":[{"message":"x"}],"a":[{"message":"y"}],"logEvents":[{"message":"z"}]}`, []string{`event "x"`, `event "z"`}},
		{"events twice, one of them no array", `{"logEvents":[{"message":"x"}],"logEvents":7}`, []string{`event "x"`}},
		{"keys with escapes", `{"log\u0045vents":[{"\u006dessage":"x","message\u0000":"y"}],"\u006cogEvents" :[]}`, []string{`event "x"`}},
		{"key of nothing but escapes", `{"logEvents":[{"\u006d\u0065\u0073\u0073\u0061\u0067\u0065":"x"}]}`, []string{`event "x"`}},
		{"keys in another case", `{"logevents":[{"message":"x"}],"logEvents":[{"Message":"x"}]}`,
			[]string{`reject 1:44 missing-field /logEvents/0/message "{\"Message\":\"x\"}"`}},
		{"message twice", dataMessage(`[{"message":"x","message":"y"}]`), []string{`event "y"`}},
		{"message deeper", dataMessage(`[{"a":{"message":"x"},"message":"y","b":[{"message":"z"}]}]`), []string{`event "y"`}},
		{"extracted fields", dataMessage(`[{"message":"x","extractedFields":{"a":"b","c":[{}]}}]`), []string{`event "x"`}},

		{"line ends", dataMessage(`[{"message":"a\n"},{"message":"b\r\n"},{"message":"c\n\n"},{"message":"d\ne"},{"message":"f\r"}]`),
			[]string{`event "a"`, `event "b"`, `event "c\n"`, `event "d\ne"`, `event "f"`}},
		{"blank", dataMessage(`[{"message":""},{"message":" \t\r\n \n"},{"message":"\n"},{"message":"\f"}]`), []string{`event "\f"`, `blank 3`}},
		{"broken text", dataMessage("[{\"message\":\"a\xffb\"},{\"message\":\"\\ud800\"}]"), []string{`event "a�b"`, `event "�"`}},
		{"skipped by the engine", dataMessage(`[{"message":"#x"},{"message":"y"}]`), []string{`event "y"`, `skipped 1`}},
		{"reject of the engine", dataMessage(`[{"message":"!\u0041\n"},{"message":"y"}]`),
			[]string{`event "y"`, `reject 1:133 wrong-type /list/17/a "!A"`}},
		{"reject that was broken text", dataMessage("[{\"message\":\"!\xff\"}]"), []string{`reject 1:133 wrong-type /list/17/a "!�"`}},

		{"control", controlMessage, []string{`skipped 1`}},
		{"control between", dataMessage("["+event+"]") + controlMessage + "\n" + dataMessage("["+event+"]"), []string{`event "x"`, `event "x"`, `skipped 1`}},
		{"control without events", `{"messageType":"CONTROL_MESSAGE"}`, []string{`skipped 1`}},
		{"control with escapes", `{"logEvents":7,"messageType":"CONTROL\u005fMESSAGE"}`, []string{`skipped 1`}},
		{"control by the last type", `{"logEvents":[{"message":"x"}],"messageType":"DATA_MESSAGE","messageType":"CONTROL_MESSAGE"}`, []string{`skipped 1`}},
		{"data by the last type", `{"logEvents":[{"message":"x"}],"messageType":"CONTROL_MESSAGE","messageType":null}`, []string{`event "x"`}},
		{"other type", `{"logEvents":[{"message":"x"}],"messageType":["CONTROL_MESSAGE"]}`, []string{`event "x"`}},

		{"no envelope", `{"a":1}` + "{}", []string{`reject 1:0 missing-field /logEvents "{\"a\":1}"`, `reject 1:7 missing-field /logEvents "{}"`}},
		{"null events", `{"logEvents":null}`, []string{`reject 1:0 missing-field /logEvents "{\"logEvents\":null}"`}},
		{"object of events", `{"logEvents":{"message":"x"}}`, []string{`reject 1:0 wrong-type /logEvents "{\"logEvents\":{\"message\":\"x\"}}"`}},
		{"array", "[{}]\n" + `{"logEvents":[{"message":"x"}]}`, []string{`event "x"`, `reject 1:0 invalid-json "[{}]"`}},
		{"text", "x\n" + `{"logEvents":[{"message":"x"}]}`, []string{`event "x"`, `reject 1:0 invalid-json "x"`}},
		{"broken JSON", `{"logEvents":[{"message":"x"},]}` + "\n" + `{"logEvents":[{"message":"x"}]}`,
			[]string{`event "x"`, `reject 1:0 invalid-json "{\"logEvents\":[{\"message\":\"x\"},]}"`}},
		{"cut off", `{"logEvents":[{"message":"x"}`, []string{`reject 1:0 invalid-json "{\"logEvents\":[{\"message\":\"x\"}"`}},

		{"odd elements", "{\"logEvents\":[\n1,\n\"x\",{\"message\":\"a\"},null,[{}],{\"message\":\"b\"}]}", []string{
			`event "a"`, `event "b"`,
			`reject 2:15 wrong-type /logEvents/0 "1"`,
			`reject 3:18 wrong-type /logEvents/1 "\"x\""`,
			`reject 3:38 wrong-type /logEvents/3 "null"`,
			`reject 3:43 wrong-type /logEvents/4 "[{}]"`}},
		{"odd messages", `{"logEvents":[{},{"message":"a"},{"message":null},{"message":1,"id":"x"},{"message":{"message":"y"}},{"message":"b"}]}`, []string{
			`event "a"`, `event "b"`,
			`reject 1:14 missing-field /logEvents/0/message "{}"`,
			`reject 1:33 missing-field /logEvents/2/message "{\"message\":null}"`,
			`reject 1:50 wrong-type /logEvents/3/message "{\"message\":1,\"id\":\"x\"}"`,
			`reject 1:73 wrong-type /logEvents/4/message "{\"message\":{\"message\":\"y\"}}"`}},
		{"odd message that has another after it", `{"logEvents":[{"message":1,"message":"a"},{"message":"b","message":1}]}`, []string{
			`event "a"`, `reject 1:42 wrong-type /logEvents/1/message "{\"message\":\"b\",\"message\":1}"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: CloudWatch}, tt.text, func(t *testing.T, r result) { wantBrief(t, r, tt.want...) })
		})
	}
}

// What is known of a message before it is parsed is counted with it.
func TestCloudWatchCounts(t *testing.T) {
	text := dataMessage("[{\"message\":\"a\xff\",\"message\":\"b\"},{\"message\":\"c\\udc00\"},{\"message\":\"#\xff\"},{\"message\":\"\xff\",\"message\":\"\xff\"}]")
	r := runText(t, Options{Framing: CloudWatch}, text)
	if r.stats.DuplicateKeys != 2 || r.stats.MendedStrings != 2 || r.stats.Skipped != 1 || r.stats.Out != 3 {
		t.Errorf("duplicates %d, mended %d, skipped %d, out %d; want 2, 2, 1, 3",
			r.stats.DuplicateKeys, r.stats.MendedStrings, r.stats.Skipped, r.stats.Out)
	}
}

// Events whose header was mended count, and when headers are kept alone.
func TestCloudWatchCountsMendedHeaders(t *testing.T) {
	text := "{\"a\":\"\xff\",\"b\":1,\"logEvents\":[{\"message\":\"x\"},{\"message\":\"y\xff\"}]}" +
		"{\"\xff\":1,\"logEvents\":[{\"message\":\"x\"}]}" + `{"a":1,"logEvents":[{"message":"x"}]}`
	for keep, want := range map[bool]int64{true: 3, false: 1} {
		r := runHeaders(t, Options{Framing: CloudWatch, KeepHeader: keep}, strings.NewReader(text))
		if r.stats.MendedStrings != want || r.stats.Out != 4 {
			t.Errorf("header kept: %t: mended %d, out %d; want %d, 4", keep, r.stats.MendedStrings, r.stats.Out, want)
		}
	}
}

// The envelope as a whole has the limits of an event.
func TestCloudWatchLimits(t *testing.T) {
	const plain = `{"logEvents":[{"message":"0123456789"}]}`
	nested := func(depth int) string { // of the envelope
		n := depth - 3
		return `{"logEvents":[{"message":"x","a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}]}"
	}
	broken := `{"logEvents":[{"message":"!` + strings.Repeat("\xff", 20) + `"}]}`
	for _, tt := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"at the limit", plain, len(plain), []string{`event "0123456789"`}},
		{"over the limit", plain + plain[:14] + "]}", len(plain) - 1, []string{
			`reject 1:0 too-long truncated ` + strconv.Quote(plain[:len(plain)-1])}},
		{"message that mending makes too long", broken, len(broken), []string{`reject 1:14 too-long truncated "!` + strings.Repeat("�", 16) + `\xef\xbf"`}},
		{"as deep as may be", nested(maxEnvelopeDepth), 0, []string{`event "x"`}},
		{"deeper", nested(maxEnvelopeDepth+1) + plain, 0, []string{`event "0123456789"`, `reject 1:0 too-deep of 1056 bytes`}},
		{"a field that is deeper", `{"a":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`, 0, []string{`reject 1:0 too-deep of 1206 bytes`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			eachReader(t, Options{Framing: CloudWatch, MaxEventBytes: tt.limit}, tt.text, func(t *testing.T, r result) { wantBrief(t, r, tt.want...) })
		})
	}
}

// A headerEngine writes the header before each event.
type headerEngine struct {
	fakeEngine
	header []byte
	set    int // how often it was
}

func (e *headerEngine) setHeader(json []byte) { e.header, e.set = bytes.Clone(json), e.set+1 }

func (e *headerEngine) parse(dst, raw []byte) ([]byte, outcome, error) {
	if raw[0] == '!' {
		return e.fakeEngine.parse(dst, raw)
	}
	return append(strconv.AppendQuote(dst, string(e.header)+" "+string(raw)), '\n'), outcome{logType: "Fake.Header"}, nil
}

func headerEngines() engines {
	return engines{make: func() engine { return new(headerEngine) }, now: time.Now}
}

func runHeaders(t testing.TB, o Options, r io.Reader) result {
	t.Helper()
	res, err := tryEngines(t, t.Context(), headerEngines(), o, Reader("-", r))
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestKeepHeader(t *testing.T) {
	const events = `"logEvents":[{"message":"x"}]`
	large := strings.Repeat("y", maxHeaderBytes-len(`{"a":""}`))
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"as CloudWatch has it", dataMessage(`[{"message":"x"},{"message":"y"}]`), []string{
			`{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"vpc","logStream":"eni-1","subscriptionFilters":["all"]} x`,
			`{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"vpc","logStream":"eni-1","subscriptionFilters":["all"]} y`}},
		{"white space", "{\n \"a\" : [ 1 , { } ] ,\n \"b\" : \" c \",\"logEvents\":[{\"message\":\"x\"}] }", []string{`{"a":[1,{}],"b":" c "} x`}},
		{"fields behind", `{"a":1,` + events + `,"b":2}`, []string{`{"a":1,"b":2} x`}},
		{"no fields", `{` + events + `}`, []string{` x`}},
		{"header gone again", `{"a":1,` + events + `}{` + events + `}{"a":1,` + events + `}`, []string{`{"a":1} x`, ` x`, `{"a":1} x`}},
		{"header of a control message", controlMessage + `{` + events + `}`, []string{` x`}},
		{"another envelope", `{"a":1,` + events + `}{"a":2,` + events + `}`, []string{`{"a":1} x`, `{"a":2} x`}},
		{"events twice", `{` + events + `,"a":1,` + events + `}`, []string{`{"a":1} x`, `{"a":1} x`}},
		{"broken text", "{\"a\xff\":\"\\ud800\xe9\"," + events + "}", []string{`{"a�":"��"} x`}},
		{"escapes", `{"\u0061\n":"\u0061\n",` + events + `}`, []string{`{"\u0061\n":"\u0061\n"} x`}},
		{"key twice", `{"a":1,"b":2,"\u0061":3,` + events + `,"c":4}`, []string{`{"b":2,"\u0061":3,"c":4} x`}},
		{"keys that mending makes equal", "{\"\xff\":1,\"\xfe\":2," + events + `}`, []string{`{"�":2} x`}},
		{"as long as may be", `{"a":"` + large + `",` + events + `}`, []string{`{"a":"` + large + `"} x`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, rd := range readers {
				r := runHeaders(t, Options{Framing: CloudWatch, KeepHeader: true, Workers: 3}, rd.wrap(strings.NewReader(tt.text)))
				if !slices.Equal(r.events, tt.want) || r.rej != "" {
					t.Errorf("%s: events %.1000q; want %.1000q; rejects:\n%.1000s", rd.name, r.events, tt.want, r.rej)
				}
			}
		})
	}
}

// A header that is too long refuses its envelope, and that one alone.
func TestKeepHeaderTooLong(t *testing.T) {
	const events = `"logEvents":[{"message":"x"}]`
	long := `{"a":"` + strings.Repeat("y", maxHeaderBytes-len(`{"a":""}`)+1) + `",` + events + `}`
	r := runHeaders(t, Options{Framing: CloudWatch, KeepHeader: true}, strings.NewReader(`{"a":1,`+events+`}`+long+`{`+events+`}`))
	wantBrief(t, r, `event "{\"a\":1} x"`, `event " x"`, `reject 1:37 too-long of `+strconv.Itoa(len(long))+` bytes`)
	r = runHeaders(t, Options{Framing: CloudWatch}, strings.NewReader(`{"a":1,`+events+`}`+long))
	wantBrief(t, r, `event " x"`, `event " x"`)
}

// The engine gets a header only when it is another one.
func TestKeepHeaderOnce(t *testing.T) {
	e := new(headerEngine)
	text := strings.Repeat(dataMessage(`[{"message":"x"}]`), 100) + strings.Repeat(`{"logEvents":[{"message":"x"}]}`, 100)
	o := Options{Framing: CloudWatch, KeepHeader: true, Workers: 1}
	if _, err := tryEngines(t, t.Context(), engines{make: func() engine { return e }, now: time.Now}, o, Reader("-", strings.NewReader(text))); err != nil {
		t.Fatal(err)
	}
	if e.set != 2 {
		t.Errorf("set %d times; want twice", e.set)
	}
}

// Envelopes that are compressed one by one, as CloudWatch sends them, are
// read like one.
func TestCloudWatchGzip(t *testing.T) {
	text := gzipped(t, dataMessage(`[{"message":"x"}]`)) + gzipped(t, dataMessage(`[{"message":"y"}]`))
	eachReader(t, Options{Framing: CloudWatch}, text, func(t *testing.T, r result) { wantBrief(t, r, `event "x"`, `event "y"`) })
}

// Messages are the records of their file, across its envelopes.
func TestCloudWatchFileState(t *testing.T) {
	text := controlMessage + dataMessage(`[{"message":"head"},{"message":""},{"message":"a"}]`) + dataMessage(`[1]`) + dataMessage(`[{"message":"b"}]`)
	for _, rd := range readers {
		e, _ := headEngines(0)
		r, err := tryEngines(t, t.Context(), e, Options{Framing: CloudWatch, Workers: 3}, Reader("-", rd.wrap(strings.NewReader(text))))
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"head a", "head b"}; !slices.Equal(r.events, want) {
			t.Errorf("%s: events %q; want %q", rd.name, r.events, want)
		}
	}
}

// An error of the engine ends the run within an envelope.
func TestCloudWatchEngineError(t *testing.T) {
	r, err := tryInputs(t, t.Context(), Options{Framing: CloudWatch}, Reader("-", strings.NewReader(dataMessage(`[{"message":"a"},{"message":"fatal"},1,{"message":""},{"message":"b"}]`))))
	if !errors.Is(err, errFatal) || !slices.Equal(r.events, []string{"a"}) || r.rej != "" || r.stats.In != 1 {
		t.Errorf("error %v, in %d, events %q, rejects %q", err, r.stats.In, r.events, r.rej)
	}
}

// Envelopes do not make a run take more memory, whatever is in them.
func TestCloudWatchMemory(t *testing.T) {
	for _, logEvents := range []string{
		`[` + strings.Repeat(`{"message":"y"},`, 200_000) + `{}]`,
		`[` + strings.Repeat(`0,`, 200_000) + `{}]`,
		`[]` + strings.Repeat(`,"logEvents":[]`, 200_000),
	} {
		before := heapInUse(true)
		peak := before
		measure := writerFunc(func(b []byte) (int, error) {
			peak = max(peak, heapInUse(false))
			return len(b), nil
		})
		text := dataMessage(logEvents)
		r := &repeater{text: text, left: int64(len(text)) * 4}
		o := Options{Framing: CloudWatch, KeepHeader: true, Workers: 2, Out: measure, Rejects: measure}
		if _, err := run(t.Context(), engines{make: func() engine { return greedyEngine{} }, now: time.Now}, []Input{Reader("-", r)}, &o); err != nil {
			t.Fatal(err)
		}
		t.Logf("the heap grew by %d KiB", (peak-before)>>10)
		if peak > before+64<<20 {
			t.Errorf("the heap grew by %d MiB", (peak-before)>>20)
		}
	}
}

// Nothing is allocated for a message, nor for an envelope whose header is
// that of the one before.
func TestCloudWatchAllocations(t *testing.T) {
	text := strings.Repeat(dataMessage(`[{"id":"1","message":"{\"a\":\"\u00e9\"}"},{"message":"plain"},{"message":""}]`)+"\n", 1000)
	mallocs := func(rounds int64) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		o := Options{Out: io.Discard, Framing: CloudWatch, KeepHeader: true, Workers: 2}
		stream(t, o, emptyEngine{copy: true}, text, 2000, rounds)
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	few, many := mallocs(20), mallocs(60)
	if many > few+200 {
		t.Errorf("%d allocations for %d events, %d for %d; want the same", few, 20*2000, many, 60*2000)
	}
}

// FuzzCloudWatch opens one envelope, and holds what becomes of it against a
// simple reader of envelopes on encoding/json. What is not JSON never comes so
// far; it does no harm all the same.
func FuzzCloudWatch(f *testing.F) {
	f.Add([]byte(dataMessage(`[{"id":"1","timestamp":2,"message":"x"},{"message":"!y"},{"message":"{\"a\":\"\\u00e9\"}"}]`)), true)
	f.Add([]byte(controlMessage), false)
	f.Add([]byte(dataMessage(`[{"message":""},{"message":" \n"},{"message":"a\r\n"}]`)), true)
	f.Add([]byte(`{"logEvents":[1,null,{},[],{"message":1},{"message":"x","message":"y"}],"a":1,"a":2}`), true)
	f.Add([]byte(`{"logEvents":{}}`), true)
	f.Add([]byte("{\"log\\u0045vents\":[{\"message\":\"\xff\\ud800!\"}],\"\xff\":\"\\ud800\",\"logEvents\":[{\"message\":\"z\"}]}"), true)
	f.Add([]byte("{ \"logEvents\" : [ { \"a\" : [ { } ] , \"message\" : \"x\" } ] , \"messageType\" : \"DATA_MESSAGE\" }"), false)
	f.Add([]byte(`{"logEvents":[{"message":"x","a":`+strings.Repeat("[", 600)+strings.Repeat("]", 600)+`}]}`), true)
	f.Add([]byte(`{"logEvents":[{"message":"x"},]`), true)
	f.Fuzz(func(t *testing.T, text []byte, header bool) {
		if len(text) == 0 || text[0] != '{' || len(text) > 4<<10 || bytes.Contains(text, []byte("fatal")) {
			return // what comes is an object; long headers and an engine's errors have their tests
		}
		o := Options{Framing: CloudWatch, KeepHeader: header, Rejects: io.Discard}
		s, err := o.settings()
		if err != nil {
			t.Fatal(err)
		}
		w := &worker{settings: s, pipeline: newPipeline(1), engine: &canonicalEngine{t: t}, c: newChunk(), line: 1}
		w.c.buf = text
		w.record(0, len(text), nil)
		if json.Valid(text) {
			checkEnvelope(t, bytes.TrimRight(text, " \t\r\n"), header, w.c)
		}
	})
}

// A canonicalEngine checks headers, and writes what they mean.
type canonicalEngine struct {
	headerEngine
	t *testing.T
}

func (e *canonicalEngine) setHeader(header []byte) {
	if e.header = nil; header == nil {
		return
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, header); err != nil || !bytes.Equal(compact.Bytes(), header) || !utf8.Valid(header) {
		e.t.Errorf("header %q is not compact JSON, %v", header, err)
	}
	keys := make(map[string]bool)
	for _, m := range members(e.t, header) {
		if keys[m.key] {
			e.t.Errorf("header %q has a key twice", header)
		}
		keys[m.key] = true
	}
	e.header = canonical(e.t, header)
}

// canonical writes JSON anew, with sorted keys.
func canonical(t *testing.T, text []byte) []byte {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// checkEnvelope reads an envelope in a simple way.
func checkEnvelope(t *testing.T, text []byte, header bool, c *chunk) {
	t.Helper()
	want := simpleEnvelope{header: header}
	want.read(t, text)
	var events []string
	for line := range strings.Lines(string(c.out)) {
		event, err := strconv.Unquote(strings.TrimSuffix(line, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	n := &c.tally.Counts
	if !slices.Equal(events, want.events) || n.Blank != want.blank || n.Rejected != want.rejected || n.Skipped != want.skipped {
		t.Fatalf("events %q, blank %d, rejected %d, skipped %d; want %q, %d, %d, %d",
			events, n.Blank, n.Rejected, n.Skipped, want.events, want.blank, want.rejected, want.skipped)
	}
	if n.In != n.Out+n.Blank+n.Rejected+n.Skipped || n.Out != int64(len(events)) {
		t.Fatalf("counts %+v", n)
	}
	for line := range strings.Lines(string(c.rej)) {
		var r Reject
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if line := 1 + int64(bytes.Count(text[:r.Offset], newline)); r.Line != line {
			t.Fatalf("reject at %d has line %d; want %d", r.Offset, r.Line, line)
		}
	}
}

// A simpleEnvelope is what an envelope makes.
type simpleEnvelope struct {
	header                   bool
	events                   []string
	blank, rejected, skipped int64
}

// A simpleMember is one of an object.
type simpleMember struct {
	key   string
	value json.RawMessage
}

// members reads an object, or an array: then without keys.
func members(t *testing.T, text []byte) (found []simpleMember) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for d.More() {
		var m simpleMember
		if text[0] == '{' {
			key, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			m.key = key.(string)
		}
		if err := d.Decode(&m.value); err != nil {
			t.Fatal(err)
		}
		found = append(found, m)
	}
	return found
}

func (s *simpleEnvelope) read(t *testing.T, text []byte) {
	kind := "" // value of messageType
	fields := make(map[string]json.RawMessage)
	var arrays []json.RawMessage
	for _, m := range members(t, text) {
		switch {
		case m.key == "logEvents" && m.value[0] == '[':
			arrays = append(arrays, m.value)
		case m.key != "logEvents":
			fields[m.key] = m.value
		}
	}
	if json.Unmarshal(fields["messageType"], &kind) != nil {
		kind = ""
	}
	switch {
	case depth(text) > maxEnvelopeDepth || kind != "CONTROL_MESSAGE" && arrays == nil:
		s.rejected++
		return
	case kind == "CONTROL_MESSAGE":
		s.skipped++
		return
	}
	header := ""
	if s.header && len(fields) > 0 {
		b, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		header = string(canonical(t, b))
	}
	for _, a := range arrays {
		for _, e := range members(t, a) {
			s.event(t, header, e.value)
		}
	}
}

func (s *simpleEnvelope) event(t *testing.T, header string, text []byte) {
	message := json.RawMessage("null")
	if text[0] == '{' {
		for _, m := range members(t, text) {
			if m.key == "message" {
				message = m.value
			}
		}
	}
	var event string
	if message[0] != '"' || json.Unmarshal(message, &event) != nil {
		s.rejected++
		return
	}
	event = strings.TrimSuffix(strings.TrimSuffix(event, "\n"), "\r")
	switch {
	case strings.Trim(event, " \t\r\n") == "":
		s.blank++
	case event[0] == '!':
		s.rejected++
	default:
		s.events = append(s.events, header+" "+event)
	}
}

// depth returns how deep valid JSON nests.
func depth(text []byte) (most int) {
	d := json.NewDecoder(bytes.NewReader(text))
	for n := 0; ; {
		switch tok, err := d.Token(); {
		case err != nil:
			return most
		case tok == json.Delim('{') || tok == json.Delim('['):
			n++
			most = max(most, n)
		case tok == json.Delim('}') || tok == json.Delim(']'):
			n--
		}
	}
}
