package reference

import (
	"strings"
	"testing"
	"time"
)

// The row ids were computed outside of Go: SHA-256 over the log type, a zero
// byte and the object, its first half behind the seconds since 1400000000,
// and that number in base 62.
func TestWholeLine(t *testing.T) {
	d := docs(t, "version: 3\n"+schemaOf(`
- {name: t, type: timestamp, isEventTime: true}
- {name: v, type: string}
`))
	for _, c := range []struct {
		name, in, want string
		o              Options
	}{
		{"with an event time", `{"u":1,"v":"x","t":"2021-02-03T04:05:06.5Z"}`,
			`{"t":"2021-02-03 04:05:06.500000000","v":"x","p_log_type":"Test.One","p_row_id":"1nxI2IQSiMgzfUXFniHgqequnCI",` +
				`"p_event_time":"2021-02-03 04:05:06.500000000","p_parse_time":"2024-05-06 07:08:09.123456789","p_schema_version":3}`,
			Options{}},
		{"the id needs neither profile nor unknown keys", `{"u":1,"v":"x","t":"2021-02-03T04:05:06.5Z"}`,
			`{"t":"2021-02-03T04:05:06.5Z","v":"x","u":1,"p_log_type":"Test.One","p_row_id":"1nxI2IQSiMgzfUXFniHgqequnCI",` +
				`"p_event_time":"2021-02-03T04:05:06.5Z","p_parse_time":"2024-05-06T07:08:09.123456789Z","p_schema_version":3}`,
			Options{TimeFormat: "rfc3339", KeepUnknown: true}},
		{"without an event time", `{"v":"x"}`,
			`{"v":"x","p_log_type":"Test.One","p_row_id":"000006bMlzQrynEl6TPPU3Tb0gn",` +
				`"p_event_time":"2024-05-06 07:08:09.123","p_parse_time":"2024-05-06 07:08:09.123","p_schema_version":3,` +
				`"p_source_id":"a\"b","p_source_label":"é\n"}`,
			Options{TimeFormat: "millis", SourceID: `a"b`, SourceLabel: "é\n"}},
		{"nothing", `{}`,
			`{"p_log_type":"Test.One","p_row_id":"000006H4hT1raIZBL2ArinBuxai",` +
				`"p_event_time":"2024-05-06 07:08:09.123456789","p_parse_time":"2024-05-06 07:08:09.123456789","p_schema_version":3}`,
			Options{}},
	} {
		c.o.Now = testNow
		if got := both(t, d, c.o, []byte(c.in)); got.JSON != c.want || got.LogType != "Test.One" {
			t.Errorf("%s:\ngot  %s %s\nwant %s", c.name, got.LogType, got.JSON, c.want)
		}
	}
}

func TestRowIDTimeIsClamped(t *testing.T) {
	d := docs(t, schemaOf("- {name: t, type: timestamp, isEventTime: true}"))
	for in, want := range map[string]string{
		"2000-01-01T00:00:00Z": "00000271AbO6NH2NCxSu8I3qP5q",
		"2200-01-01T00:00:00Z": "aWgEPSRZ5vH9lBenG2YxoTQqv5Z",
	} {
		got := both(t, d, Options{Now: testNow}, []byte(`{"t":"`+in+`"}`))
		if !strings.Contains(got.JSON, `"p_row_id":"`+want+`"`) {
			t.Errorf("%s: got %s; want row id %s", in, got.JSON, want)
		}
	}
}

func TestEventTime(t *testing.T) {
	d := docs(t, schemaOf(`
- {name: no, type: timestamp, timeFormat: unix}
- name: o
  type: object
  fields: [{name: a, type: timestamp, timeFormat: unix, isEventTime: true}]
- name: l
  type: array
  element: {type: object, fields: [{name: a, type: timestamp, timeFormat: unix, isEventTime: true}]}
- {name: ts, type: array, element: {type: timestamp, timeFormat: unix}}
- {name: ts2, type: array, element: {type: timestamp, timeFormat: unix, isEventTime: true}}
- {name: last, type: timestamp, timeFormat: unix, isEventTime: true}
`))
	for _, c := range []struct {
		name, in string
		seconds  int64 // -1: the parse time
	}{
		{"not marked", `{"no":1}`, -1},
		{"schema order", `{"last":1,"o":{"a":2},"ts":[3]}`, 2},
		{"no value", `{"o":{"a":null},"l":[],"ts":[],"last":1}`, 1},
		{"empty text is no value", `{"o":{"a":""},"last":1}`, 1},
		{"first element with a value", `{"l":[null,{},{"a":""},{"a":4},{"a":5}],"last":1}`, 4},
		{"elements without a mark", `{"ts":[null,6,7],"last":1}`, 1},
		{"marked element", `{"ts2":["",8],"last":1}`, 8},
		{"the epoch is a time", `{"o":{"a":0},"last":1}`, 0},
	} {
		want := testNow
		if c.seconds >= 0 {
			want = time.Unix(c.seconds, 0)
		}
		got := both(t, d, Options{Now: testNow}, []byte(c.in))
		if text := `"p_event_time":"` + printTime(want, "nanos") + `"`; !strings.Contains(got.JSON, text) {
			t.Errorf("%s: got %s; want %s", c.name, got.JSON, text)
		}
	}
	got := both(t, d, Options{Now: testNow, NullField: true}, []byte(`{"o":{"a":"x"},"last":1}`))
	if !strings.Contains(got.JSON, `"p_event_time":"1970-01-01 00:00:01.000000000"`) {
		t.Errorf("dropped event time: got %s; want that of the next field", got.JSON)
	}
}

func TestIndicatorLists(t *testing.T) {
	d := docs(t, schemaOf(`
- {name: a, type: string, indicators: [ip, username]}
- {name: l, type: array, element: {type: string}, indicators: [ip]}
- {name: ll, type: array, element: {type: array, element: {type: string, indicators: [hostname]}}}
- {name: j, type: json}
- name: o
  type: object
  fields: [{name: b, type: string, indicators: [email]}]
`))
	got := both(t, d, Options{Now: testNow, KeepUnknown: true}, []byte(
		`{"a":"10.0.0.9","l":["10.0.0.10","10.0.0.9",null," 10.0.0.9 ","x"],"ll":[["::1",true],["h"]],"j":"1.1.1.1","o":{"b":"\u00e9@b"},"z":"2.2.2.2"}`))
	want := `"p_any_domain_names":["h","true"],"p_any_emails":["é@b"],"p_any_ip_addresses":["10.0.0.10","10.0.0.9","::1"],"p_any_usernames":["10.0.0.9"]}`
	if !strings.HasSuffix(got.JSON, `"p_schema_version":0,`+want) {
		t.Errorf("got %s; want ... %s", got.JSON, want)
	}
	got = both(t, d, Options{Now: testNow}, []byte(`{"a":"","l":["x"]}`))
	if !strings.HasSuffix(got.JSON, `"p_schema_version":0}`) {
		t.Errorf("empty lists: got %s; want none", got.JSON)
	}
}
