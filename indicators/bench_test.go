package indicators_test

import (
	"testing"

	"github.com/margaylog/margay/indicators"
)

// benchTexts are typical texts, with the number of values to be found.
var benchTexts = []struct {
	name, indicator, text string
	want                  int
}{
	{"ip4", "ip", "203.0.113.77", 1},
	{"ip6", "ip", "2001:db8:85a3::8a2e:370:7334", 1},
	{"ip none", "ip", "example.com", 0},
	{"email", "email", "wendy.appleseed@example.com", 1},
	{"email international", "email", "юлия@пример.рф", 1},
	{"domain", "domain", "www.example.com", 1},
	{"domain punycode", "domain", "www.xn--mnchen-3ya.de", 1},
	{"hostname", "hostname", "www.example.com", 1},
	{"hostname ip", "hostname", "203.0.113.77", 1},
	{"url", "url", "https://www.example.com/path/to/page?q=1", 1},
	{"url ip", "url", "https://203.0.113.77:8443/", 1},
	{"net_addr", "net_addr", "203.0.113.77:443", 1},
	{"username", "username", "wendy", 1},
	{"actor_id", "actor_id", "7YWX5CCHYNQ7FVMYO2VJZCY5A4", 1},
	{"md5", "md5", "d41d8cd98f00b204e9800998ecf8427e", 1},
	{"sha256", "sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 1},
	{"sha256 upper", "sha256", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", 1},
	{"mac", "mac", "00:1b:44:11:3a:b7", 1},
	{"mac cisco", "mac", "001B.4411.3AB7", 1},
	{"aws_arn", "aws_arn", "arn:aws:sts::123456789012:assumed-role/Admin/wendy@example.com", 3},
	{"aws_account_id", "aws_account_id", "123456789012", 1},
	{"aws_instance_id", "aws_instance_id", "i-0abcdef1234567890", 1},
	{"aws_tag", "aws_tag", "env:prod", 1},
}

// benchmarkScan scans a text n times and checks what was found.
func benchmarkScan(tb testing.TB, indicator, text string, want int, next func() bool) {
	c, ok := indicators.Default().Compile(indicator)
	if !ok {
		tb.Fatalf("no indicator %q", indicator)
	}
	in := []byte(text)
	var v indicators.Values
	for next() {
		v.Reset()
		c.Scan(&v, in)
	}
	if got := len(v.All()); got != want {
		tb.Fatalf("Scan(%q) found %d values; want %d", text, got, want)
	}
}

func BenchmarkScan(b *testing.B) {
	for _, bt := range benchTexts {
		b.Run(bt.name, func(b *testing.B) {
			b.ReportAllocs()
			benchmarkScan(b, bt.indicator, bt.text, bt.want, b.Loop)
		})
	}
}

func TestBenchmarkScan(t *testing.T) {
	for _, bt := range benchTexts {
		rounds := 3
		benchmarkScan(t, bt.indicator, bt.text, bt.want, func() bool { rounds--; return rounds >= 0 })
	}
}

// eventValues are indicators and texts of one event, in the order found.
var eventValues = []struct{ indicator, text string }{
	{"actor_id", "7YWX5CCHYNQ7FVMYO2VJZCY5A4"},
	{"username", "Wendy Appleseed"},
	{"email", "wendy.appleseed@example.com"},
	{"ip", "203.0.113.77"},
}

func benchmarkEvent(tb testing.TB, finish bool, next func() bool) {
	r := indicators.Default()
	scans := make([]*indicators.Compiled, len(eventValues))
	texts := make([][]byte, len(eventValues))
	for i, e := range eventValues {
		scans[i], _ = r.Compile(e.indicator)
		texts[i] = []byte(e.text)
	}
	var v indicators.Values
	for next() {
		v.Reset()
		for i, c := range scans {
			c.Scan(&v, texts[i])
		}
		if finish {
			v.Finish()
		}
	}
	if got := len(v.All()); got != len(eventValues) {
		tb.Fatalf("found %d values; want %d", got, len(eventValues))
	}
}

// BenchmarkEvent shows what Finish costs as a difference.
func BenchmarkEvent(b *testing.B) {
	for name, finish := range map[string]bool{"scan": false, "scan and finish": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			benchmarkEvent(b, finish, b.Loop)
		})
	}
}

func TestBenchmarkEvent(t *testing.T) {
	for _, finish := range []bool{false, true} {
		rounds := 3
		benchmarkEvent(t, finish, func() bool { rounds--; return rounds >= 0 })
	}
}
