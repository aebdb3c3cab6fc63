package indicators_test

import (
	"strings"
	"testing"

	"github.com/margaylog/margay/indicators"
)

// What a scan of one text allocates in steady state.
func TestScanAllocs(t *testing.T) {
	for _, tt := range []struct {
		indicator, text string
		want            float64
	}{
		{"ip", "203.0.113.77", 0},
		{"ip", " 2001:db8::1 ", 0},
		{"ip", "no address", 0},
		{"domain", "www.Example.com", 0},
		{"domain", "r3---sn-apo3qvuoxuxbt-j5pe.example.com", 0},
		{"domain", "bücher.example", 0},
		{"domain", strings.Repeat("xn--p1ai.", 1000), 0},
		{"hostname", "wendys-laptop", 0},
		{"hostname", "203.0.113.77", 0},
		{"url", "https://user@www.example.com:8080/a?b#c", 0},
		{"url", "https://%65xample.com/", 0},
		{"url", "https://[::1]/", 0},
		{"url", "no URL", 0},
		{"net_addr", "203.0.113.77:80", 0},
		{"net_addr", "[::1]:80", 0},
		{"email", "wendy.appleseed@example.com", 0},
		{"email", "юлия@пример.рф", 0},
		{"email", "Wendy <wendy@example.com>", 0},
		{"username", " wendy ", 0},
		{"actor_id", "7YWX5CCHYNQ7FVMYO2VJZCY5A4", 0},
		{"trace_id", "t", 0},
		{"serial_number", "C02", 0},
		{"md5", "D41D8CD98F00B204E9800998ECF8427E", 0},
		{"sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709", 0},
		{"sha256", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", 0},
		{"mac", "001B.4411.3AB7", 0},
		{"aws_arn", "arn:aws:sts::123456789012:assumed-role/Admin/wendy@example.com", 0},
		{"aws_arn_only", "arn:aws:s3:::my-bucket", 0},
		{"aws_account_id", "123456789012", 0},
		{"aws_instance_id", "i-0abc", 0},
		{"aws_tag", "env:prod", 0},
	} {
		c, ok := indicators.Default().Compile(tt.indicator)
		if !ok {
			t.Fatalf("no indicator %q", tt.indicator)
		}
		var v indicators.Values
		text := []byte(tt.text)
		got := testing.AllocsPerRun(100, func() {
			v.Reset()
			c.Scan(&v, text)
			v.Finish()
		})
		if got != tt.want {
			t.Errorf("%s.Scan(%q): %v allocations; want %v", tt.indicator, tt.text, got, tt.want)
		}
	}
}

func TestFinishAllocs(t *testing.T) {
	for _, n := range []int{0, 1, 4, 12, 13, 1000} {
		_, c := probe(t, addPairs)
		var v indicators.Values
		texts := make([][]byte, n)
		for i := range texts {
			texts[i] = []byte{'0' + byte(i%3), byte('z' - i%20)}
		}
		add := func() {
			v.Reset()
			for _, text := range texts {
				c.Scan(&v, text)
			}
		}
		scans := testing.AllocsPerRun(100, add)
		both := testing.AllocsPerRun(100, func() { add(); v.Finish() })
		if both != scans {
			t.Errorf("Finish of %d values: %v allocations; want 0", n, both-scans)
		}
	}
}
