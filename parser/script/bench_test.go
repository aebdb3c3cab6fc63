package script_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const accessLog = `192.0.2.7 - alice [01/Mar/2024:08:00:00 +0000] "GET /items?id=7 HTTP/1.1" 200 5316 "-" "curl/8.5.0"`

const accessScript = `
def parse(log):
    head, _, rest = log.partition(" [")
    ip, _, user = head.split(" ")
    when, _, rest = rest.partition("] \"")
    request, _, rest = rest.partition("\" ")
    method, path, protocol = request.split(" ")
    status, size, referer, agent = rest.split(" ", 3)
    return {
        "remote_ip": ip,
        "user": user,
        "time": when,
        "method": method,
        "path": path,
        "protocol": protocol,
        "status": int(status),
        "bytes": int(size),
        "referer": referer.strip("\""),
        "agent": agent.strip("\""),
    }
`

const accessResult = `{"remote_ip":"192.0.2.7","user":"alice","time":"01/Mar/2024:08:00:00 +0000","method":"GET",` +
	`"path":"/items?id=7","protocol":"HTTP/1.1","status":200,"bytes":5316,"referer":"-","agent":"curl/8.5.0"}`

const nestedLog = `{"event":{"id":"7","actor":{"uuid":"4HCGRGYCTRQFBMGVEGTABYDU2V","type":"user"},"tags":["a","b"],"at":1709280000.25}}`

const nestedResult = `{"id":"7","actor":{"uuid":"4HCGRGYCTRQFBMGVEGTABYDU2V","type":"user"},"tags":["a","b"],"at":1709280000.25}`

var benchmarks = []struct{ name, source, log, want string }{
	{"least", body(`return {"log": log}`), "text", `{"log":"text"}`},
	{"access", accessScript, accessLog, accessResult},
	{"json", body(`return json.decode(log)["event"]`), nestedLog, nestedResult},
}

func TestBenchmarkRun(t *testing.T) {
	for _, row := range benchmarks {
		require.Equal(t, row.want, result(t, row.source, row.log), row.name)
	}
}

func BenchmarkRun(b *testing.B) {
	for _, row := range benchmarks {
		b.Run(row.name, func(b *testing.B) {
			r := compile(b, nil, row.source).NewRunner()
			record := []byte(row.log)
			var out []byte
			b.SetBytes(int64(len(record)))
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if out, err = r.Run(out[:0], record); err != nil {
					b.Fatal(err)
				}
			}
			if string(out) != row.want {
				b.Fatalf("got %s", out)
			}
		})
	}
}

// What a reject costs.
func BenchmarkFailure(b *testing.B) {
	r := compile(b, nil, body(`return {"n": int(log)}`)).NewRunner()
	record := []byte("not a number")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Run(nil, record); err == nil {
			b.Fatal("no error")
		}
	}
}
