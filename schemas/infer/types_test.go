package infer_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/schemas"
	"github.com/margaylog/margay/schemas/infer"
)

// shapeOf writes a value in one line: type, element, fields.
func shapeOf(v *infer.Value) string {
	s := string(v.Type)
	if v.Embedded {
		s = "embedded " + s
	}
	switch v.Type {
	case schemas.Array:
		s += " of " + shapeOf(v.Element)
	case schemas.Object:
		var fields []string
		for _, f := range v.Fields {
			fields = append(fields, f.Name+" "+shapeOf(&f.Value))
		}
		s += "(" + strings.Join(fields, ", ") + ")"
	}
	return s
}

func TestTypes(t *testing.T) {
	f := func(values, want string) {
		t.Helper()
		field, _ := fieldOf(t, "x", values)
		assert.Equal(t, want, shapeOf(&field.Value), values)
	}
	f(`"a"|"b"|null`, "string")
	f(`""`, "string")
	f(`"1"|"2"`, "string")
	f(`"true"`, "string")
	f(`"a"|1.50|true`, "string")
	f(`1|2`, "bigint")
	f(`-9223372036854775808|9223372036854775807|-0`, "bigint")
	f(`1|""`, "bigint")
	f(`9223372036854775808`, "string")
	f(`9223372036854775808|0.5`, "float")
	f(`1|1.5`, "float")
	f(`1e3`, "float")
	f(`1e999`, "string")
	f(`true|false|""`, "boolean")
	f(`true|0|1`, "boolean")
	f(`true|2`, "string")
	f(`true|1.0`, "string")

	f(`[1]|[]|[null,2]`, "array of bigint")
	f(`[1,1.5]`, "array of float")
	f(`["a",1]`, "array of string")
	f(`[]`, "array of json")
	f(`[null]`, "array of json")
	f(`[[1],[]]|[[2.5]]`, "array of array of float")
	f(`[1,[1]]`, "array of json")
	f(`[{"a":1},{"b":[{"c":"x"}]}]`, "array of object(a bigint, b array of object(c string))")
	f(`["2024-03-01T00:00:00Z"]`, "array of timestamp")

	f(`{"a":1}|{"b":"x","a":2}`, "object(b string, a bigint)")
	f(`{}`, "json")
	f(`{"a":null}`, "json")
	f(`{"a":1}|[1]`, "json")
	f(`{"a":1}|"x"`, "json")
	f(`{"a":1}|""`, "json")
	f(`{"a":1}|null`, "object(a bigint)")
	f(`[1]|1`, "json")

	f(`"{\"a\":1}"|"{\"b\":[1]}"`, "embedded object(a bigint, b array of bigint)")
	f(`"[1]"|"[]"`, "embedded array of bigint")
	f(`"[1]"|"{\"a\":1}"`, "embedded json")
	f(`"{}"`, "embedded json")
	f(`"{\"a\":1}"|""`, "string")
	f(`"{\"a\":1}"|"x"`, "string")
	f(`"{\"a\":1}"|"{\"a\":1} x"`, "string")
	f(`"{\"a\":1}"|{"a":1}`, "json")
	f(`"{\"a\":\"{\\\"b\\\":\\\"{}\\\"}\"}"`, "embedded object(a embedded object(b string))")
	f(`"1"`, "string")
	f(`["{\"a\":1}"]`, "array of embedded object(a bigint)")

	deep := strings.Repeat(`{"a":`, 30) + "1" + strings.Repeat("}", 30)
	field, notes := fieldOf(t, "x", deep)
	assert.Equal(t, 22, strings.Count(shapeOf(&field.Value), "object"))
	assert.Contains(t, shapeOf(&field.Value), "a json")
	assert.Equal(t, infer.TooDeep, notes[1].Code)
}

// Integers are bigint but for the few names that bound them.
func TestIntegers(t *testing.T) {
	f := func(key, values string, want schemas.Type) {
		t.Helper()
		field, _ := fieldOf(t, key, values)
		assert.Equal(t, want, field.Type, "%s %s", key, values)
	}
	f("port", `443`, schemas.Int)
	f("dstPort", `443|65535`, schemas.Int)
	f("http_status_code", `200`, schemas.Int)
	f("port", `2147483648`, schemas.BigInt)
	f("count", `1`, schemas.BigInt)
	f("report", `1`, schemas.BigInt)
}

// Fields stand in the order of the samples, as far as these agree.
func TestOrder(t *testing.T) {
	f := func(want string, samples ...string) {
		t.Helper()
		r, _, _ := collect(t, nil, samples...)
		var got string
		for _, f := range r.Schema.Fields {
			got += f.Name
		}
		assert.Equal(t, want, got)
	}
	f("abc", `{"a":1,"b":1,"c":1}`)
	f("abcd", `{"a":1,"b":1,"c":1}`, `{"a":1,"d":1}`)
	f("abxyc", `{"a":1,"b":1,"c":1}`, `{"a":1,"x":1,"y":1,"c":1}`)
	f("xabcyz", `{"a":1,"b":1,"c":1}`, `{"x":1,"a":1,"c":1,"y":1,"z":1}`)
	f("abcx", `{"a":1,"b":1,"c":1}`, `{"c":1,"x":1,"a":1}`)
	f("axbyc", `{"a":1,"b":1,"c":1}`, `{"a":1,"x":1,"b":1,"y":1,"c":1,"x":2}`)
}

// The last of several members of one name counts, and nothing of the others.
func TestRepeatedKeys(t *testing.T) {
	r, good, _ := collect(t, &infer.Options{RequiredAfter: 1},
		`{"a":{"x":1},"a":"s","b":1,"b":null,"\u0061":"t"}`, `{"a":"u","b":2}`)
	accepts(t, r.Schema.YAML(), good)
	require.Len(t, r.Schema.Fields, 2)
	assert.Equal(t, schemas.String, r.Schema.Fields[0].Type)
	assert.True(t, r.Schema.Fields[0].Required)
	assert.False(t, r.Schema.Fields[1].Required, "a last null is no value")
}

func TestRequired(t *testing.T) {
	samples := []string{`{"all":1,"most":1,"n":"","s":"","o":{"in":1},"l":[{"id":1},{"id":2,"x":1}],"j":[1]}`, `{"all":2,"n":2,"s":"x","o":{"in":2},"l":[],"j":null}`, `{"all":2,"most":1,"n":2,"s":"","j":{}}`}
	f := func(after int, want string) {
		t.Helper()
		r, good, _ := collect(t, &infer.Options{RequiredAfter: after}, samples...)
		accepts(t, r.Schema.YAML(), good)
		assert.Equal(t, want, strings.Join(requiredOf("", r.Schema.Fields), " "))
	}
	f(0, "")
	f(1, "all s o.in l.id")
	f(2, "all s o.in l.id")
	f(3, "all s")
	f(4, "")
}

func requiredOf(path string, fields []*infer.Field) []string {
	var all []string
	for _, f := range fields {
		if f.Required {
			all = append(all, path+f.Name)
		}
		v := &f.Value
		for v.Element != nil {
			v = v.Element
		}
		all = append(all, requiredOf(path+f.Name+".", v.Fields)...)
	}
	return all
}

func TestMaps(t *testing.T) {
	f := func(values, want string) {
		t.Helper()
		field, _ := fieldOf(t, "x", values)
		assert.Equal(t, want, shapeOf(&field.Value), values)
	}
	f(`{"550e8400-e29b-41d4-a716-446655440000":1}`, "json")
	f(`{"10.0.0.1":1,"::1":2}`, "json")
	f(`{"17":{"a":1}}`, "json")
	f(`{"a@example.com":1,"b@example.com":1}`, "json")
	f(`{"2024-03-01":1}`, "json")
	f(`{"/etc/passwd":1,"/bin/sh":2}`, "json")
	f(`{"ecd1d435c26440dc930ddfbbef201a11":1}`, "json")
	f(`{"network_interface_eth0":1,"sha256_of_the_file":2,"deadbeef":3}`, "object(network_interface_eth0 bigint, sha256_of_the_file bigint, deadbeef bigint)")

	// Many keys, of which each object has few.
	var some, same []string
	for i := range 60 {
		some = append(some, fmt.Sprintf(`{"k%d":1,"k%d":2}`, i%30, (i+1)%30))
		same = append(same, `{"a1":1,"a2":1,"a3":1,"a4":1,"a5":1,"a6":1,"a7":1,"a8":1,"a9":1,"b1":1,"b2":1,"b3":1,"b4":1,"b5":1,"b6":1,"b7":1,"b8":1,"b9":1,"c1":1,"c2":1,"c3":1}`)
	}
	f(strings.Join(some, "|"), "json")
	field, _ := fieldOf(t, "x", strings.Join(same, "|"))
	assert.Len(t, field.Fields, 21)

	// More than MaxKeys.
	r, good, _ := collect(t, &infer.Options{MaxKeys: 2}, `{"x":{"a":1,"b":1},"y":{"a":1,"b":1}}`, `{"y":{"c":1},"z":1}`)
	accepts(t, r.Schema.YAML(), good)
	assert.Equal(t, "object(a bigint, b bigint)", shapeOf(&r.Schema.Fields[0].Value))
	assert.Equal(t, "json", shapeOf(&r.Schema.Fields[1].Value))
}

func TestNames(t *testing.T) {
	f := func(sample string, want ...string) {
		t.Helper()
		r, good, _ := collect(t, nil, strings.Split(sample, "|")...)
		accepts(t, r.Schema.YAML(), good)
		var names []string
		for _, f := range r.Schema.Fields {
			name := f.Name
			if f.RenameFrom != "" {
				name += "<" + f.RenameFrom
			}
			names = append(names, name)
		}
		assert.Equal(t, want, names)
	}
	f(`{"a":1,"A":2,"b":3}`, "a", "A_2<A", "b")
	f(`{"A":2}|{"a":1}|{"a":1}`, "A_2<A", "a")
	f(`{"foo.bar":1,"foo_bar":2,"Foo bar":3,"foo_bar_2":4}`, "foo.bar", "foo_bar_3<foo_bar", "Foo_bar_4<Foo bar", "foo_bar_2")
	f(`{"":1,"a":1,"\u0301":2}`, "a", "unnamed<\u0301")
	f(`{"p_row_id":"x","P_x":1,"p":{"p_a":1}}`, "p")
	f(`{"`+strings.Repeat("k", 257)+`":1,"a":1}`, "a")
}

// Keys are read as they are, whatever characters they have.
func TestNamesOfAllCharacters(t *testing.T) {
	chars := []rune{0x200b, 0x2028, 0x2029, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1fffe, 0x10ffff}
	for c := range rune(0x100) {
		chars = append(chars, c)
	}
	for _, c := range chars {
		key := "a" + string(c) + "b"
		sample, err := json.Marshal(map[string]any{"o": map[string]string{key: "x"}})
		require.NoError(t, err)
		r, _, _ := collect(t, nil, string(sample))
		for _, src := range [][]byte{r.Schema.YAML(), r.Schema.JSON()} {
			docs, err := schemas.Parse("inferred", src, nil)
			require.NoError(t, err, "%U", c)
			f := docs.Schemas[0].Fields[0].Fields[0]
			if f.Rename != nil {
				f.Name = f.Rename.From
			}
			assert.Equal(t, key, f.Name.Value, "%U", c)
		}
	}
}

func TestEnumerations(t *testing.T) {
	o := &infer.Options{Enumerate: 3}
	var samples []string
	for i := range 12 {
		samples = append(samples, fmt.Sprintf(`{"few":%q,"many":%q,"rare":%q,"mixed":%s,"ip":"10.0.0.1","empty":%q}`,
			[]string{"a", "yes", "c d"}[i%3], fmt.Sprint("v", i%4), fmt.Sprint("w", i), []string{"1", `"1"`}[i%2], []string{"", "x"}[i%2]))
	}
	samples = append(samples, `{"rare":"one"}`)
	r, good, _ := collect(t, o, samples...)
	accepts(t, r.Schema.YAML(), good)
	allow := make(map[string][]string)
	for _, f := range r.Schema.Fields {
		if f.Allow != nil {
			allow[f.Name] = f.Allow
		}
	}
	assert.Equal(t, map[string][]string{"few": {"a", "yes", "c d"}, "empty": {"x", ""}}, allow)
	_, err := compiled(t, r.Schema.YAML()).NewParser().Parse([]byte(`{"few":"d"}`))
	assert.ErrorContains(t, err, "failed-validation")
}

func TestExamples(t *testing.T) {
	r, good, _ := collect(t, &infer.Options{Examples: true}, `{"a":"x: y","n":1,"t":"2024-03-01T00:00:00Z","o":{"b":true},"long":"`+strings.Repeat("z", 100)+`"}`, `{"a":"#\n'q'","n":2,"o":{"b":false}}`)
	src := r.Schema.YAML()
	accepts(t, src, good)
	docs, err := schemas.Parse("x.yml", src, nil)
	require.NoError(t, err)
	var got []string
	for _, f := range docs.Schemas[0].Fields {
		got = append(got, f.Doc.Value)
	}
	assert.Equal(t, []string{"Such as x: y, # 'q'.", "Such as 1, 2.", "Such as 2024-03-01T00:00:00Z.", "", ""}, got)
}

func TestEventTime(t *testing.T) {
	f := func(want string, samples ...string) {
		t.Helper()
		r, good, _ := collect(t, nil, samples...)
		accepts(t, r.Schema.YAML(), good)
		got := ""
		if r.Notes[0].Code == infer.EventTimeChosen {
			got = r.Notes[0].Field
		}
		assert.Equal(t, want, got)
		assert.Equal(t, want != "", strings.Contains(string(r.Schema.YAML()), "isEventTime: true"))
	}
	const at = `"2024-03-01T00:00:00Z"`
	sample := func(keys ...string) string {
		var members []string
		for _, k := range keys {
			members = append(members, `"`+k+`":`+at)
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	f("timestamp", sample("created_at", "timestamp", "updated"))
	f("@timestamp", sample("@timestamp", "x"))
	f("created_at", sample("updated_at", "created_at", "expires"))
	f("x", sample("x"))
	f("", sample("expires_at", "notAfter", "birthDate"))
	f("", `{"a":1}`)
	f("created", sample("created", "time"), sample("created"), sample("created"), sample("created"))
	f("time", sample("time"), sample("time"), sample("x", "time"), sample("x"))
	f("meta.time", `{"meta":{"time":`+at+`},"updated":`+at+`}`)
	f("time", `{"meta":{"time":`+at+`},"time":`+at+`}`)
	f("time", `{"list":[{"timestamp":`+at+`}],"time":`+at+`}`)
	f("", `{"list":[{"timestamp":`+at+`}]}`)

	r, _, _ := collect(t, &infer.Options{EventTime: "o.expires"}, `{"time":`+at+`,"o":{"expires":`+at+`}}`, `{"time":`+at+`}`)
	assert.Equal(t, infer.Note{Code: infer.EventTimeChosen, Field: "o.expires", Text: "the event time (as asked for; in 1 of 2 events, and the others get the time of parsing)"}, r.Notes[0])
	c, err := infer.New(&infer.Options{EventTime: "nope"})
	require.NoError(t, err)
	require.NoError(t, c.Add([]byte(sample("a", "b"))))
	_, err = c.Result()
	assert.EqualError(t, err, `no timestamp "nope" for the event time: the timestamps are a, b`)
}

func TestIndicators(t *testing.T) {
	f := func(key, values string, want ...string) {
		t.Helper()
		field, _ := fieldOf(t, key, values)
		assert.Equal(t, want, field.Indicators, "%s %s", key, values)
	}
	f("x", `"10.0.0.1"|"::1"|""|null`, "ip")
	f("x", `"10.0.0.1"|"unknown"`)
	f("x", `"a@example.com"`, "email")
	f("x", `"a@localhost"`)
	f("email", `"a@localhost"`, "email")
	f("x", `"https://u@example.com/x"`, "url")
	f("x", `"/relative"`)
	f("x", `"arn:aws:sts::123456789012:assumed-role/r/a@example.com"`, "aws_arn")
	f("x", `"d41d8cd98f00b204e9800998ecf8427e"`, "md5")
	f("session_id", `"d41d8cd98f00b204e9800998ecf8427e"`, "trace_id")
	f("item_uuid", `"d41d8cd98f00b204e9800998ecf8427e"`)
	f("x", `"da39a3ee5e6b4b0d3255bfef95601890afd80709"`, "sha1")
	f("x", `"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"`, "sha256")
	f("x", `"00:1b:44:11:3a:b7"`, "mac")
	f("x", `"001b44113ab7"`)
	f("mac_address", `"001b44113ab7"`, "mac")
	f("x", `"10.0.0.1:443"|"example.com:80"`, "net_addr")
	f("x", `"12:30"`)
	f("x", `"www.example.com"|"example.org."`, "domain")
	f("x", `"user.login"|"user.delete"`)
	f("action", `"item.share"`)
	f("file", `"main.py"`)
	f("x", `"1.2.3"`)
	f("x", `"10.0.0.1"|"example.com"`, "hostname")
	f("hostname", `"wendys-laptop"`, "hostname")
	f("x", `"wendys-laptop"`)
	f("x", `"i-0abcdef1234567890"`, "aws_instance_id")
	f("x", `"i-think"`)
	f("account_id", `"123456789012"`, "aws_account_id")
	f("x", `"123456789012"`)
	f("username", `"wendy"`, "username")
	f("userName", `"wendy@example.com"`, "email", "username")
	f("user", `"550e8400-e29b-41d4-a716-446655440000"`, "actor_id")
	f("actor_uuid", `"AAA"`, "actor_id")
	f("user_account_uuid", `"AAA"`)
	f("requestId", `"1"`, "trace_id")
	f("serialNumber", `"C02XK0TYJGH5"`, "serial_number")
	f("username", `1`)

	field, _ := fieldOf(t, "user", `{"name":"wendy","id":"1","tags":["10.0.0.1"]}`)
	assert.Equal(t, []string{"username"}, field.Fields[0].Indicators)
	assert.Equal(t, []string{"actor_id"}, field.Fields[1].Indicators)
	assert.Equal(t, []string{"ip"}, field.Fields[2].Element.Indicators)
	field, _ = fieldOf(t, "user", `{"name":"Wendy Appleseed"}`)
	assert.Empty(t, field.Fields[0].Indicators)
}
