package stream

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/margaylog/margay/parser"
)

func TestRejectJSON(t *testing.T) {
	errs := []RejectError{{Code: parser.BadTime, Field: "/t", Message: "bad"}, {Code: parser.WrongType, Field: "/a/0", Message: "worse"}}
	full := Reject{
		LogType: "A.B", File: "f.ndjson", Line: 7, Offset: 1 << 40, Code: parser.BadTime, Field: "/t", Message: "bad",
		Errors: errs, Raw: "{\"t\":\"<&>\u2028é\"}", Truncated: true,
	}
	tests := []struct {
		name   string
		reject Reject
		want   string
	}{
		{"all keys", full, `{"log_type":"A.B","file":"f.ndjson","line":7,"offset":1099511627776,"code":"bad-time","field":"/t","message":"bad",` +
			`"errors":[{"code":"bad-time","field":"/t","message":"bad"},{"code":"wrong-type","field":"/a/0","message":"worse"}],` +
			`"raw":"{\"t\":\"<&>` + "\u2028é" + `\"}","truncated":true}`},
		{"not UTF-8", Reject{File: "-", Line: 1, Code: parser.InvalidJSON, Errors: errs[:1], RawBase64: []byte("\xff\xfe")},
			`{"log_type":"","file":"-","line":1,"offset":0,"code":"invalid-json","field":"","message":"",` +
				`"errors":[{"code":"bad-time","field":"/t","message":"bad"}],"raw_base64":"//4="}`},
		{"without text", Reject{File: "-", Line: 1, Code: parser.InvalidJSON, Errors: errs[:1]},
			`{"log_type":"","file":"-","line":1,"offset":0,"code":"invalid-json","field":"","message":"",` +
				`"errors":[{"code":"bad-time","field":"/t","message":"bad"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(tt.reject.AppendJSON([]byte("x")))
			if got != "x"+tt.want {
				t.Errorf("AppendJSON:\n%s\nwant:\n%s", got[1:], tt.want)
			}
			var back Reject
			if err := json.Unmarshal([]byte(got[1:]), &back); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, tt.reject) {
				t.Errorf("read back: %+v; want %+v", back, tt.reject)
			}
			if std := marshal(t, tt.reject); !bytes.Equal(std, []byte(tt.want)) && !strings.Contains(tt.want, "\u2028") {
				t.Errorf("encoding/json writes:\n%s\nwant:\n%s", std, tt.want)
			}
		})
	}
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRejectBytes(t *testing.T) {
	for _, raw := range []string{"", "text", "\xff\x00"} {
		var r Reject
		r.setRaw([]byte(raw))
		if got := string(r.Bytes()); got != raw {
			t.Errorf("Bytes() = %q; want %q", got, raw)
		}
	}
}

// A reject's text is the event byte for byte, whatever it is.
func FuzzReject(f *testing.F) {
	f.Add("A.B", "a file", "text", []byte("{\"a\":\"\\u00e9\"}\x00"))
	f.Add("", "\xff", "\"", []byte("\xff"))
	f.Fuzz(func(t *testing.T, logType, file, msg string, raw []byte) {
		r := Reject{LogType: logType, File: file, Errors: []RejectError{{Message: msg}}}
		r.setRaw(raw)
		var back Reject
		if err := json.Unmarshal(r.AppendJSON(nil), &back); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back.Bytes(), raw) {
			t.Fatalf("the text came back as %q; want %q", back.Bytes(), raw)
		}
		valid := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		if valid(back.LogType) != back.LogType || len(back.Errors) != 1 || !sameText(back.Errors[0].Message, msg) || !sameText(back.File, file) {
			t.Fatalf("read back as %+v", back)
		}
	})
}

// sameText compares strings after each invalid byte became U+FFFD.
func sameText(got, s string) bool { return got == string([]rune(s)) }
