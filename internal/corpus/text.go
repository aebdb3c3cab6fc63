package corpus

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Text logs, for tests and benchmarks of the text formats. Each returns n
// lines, always the same ones.

// FlowLog is made like VPC flow logs: 14 short columns, no quotes.
func FlowLog(n int, delimiter string) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for range n {
		ip := func() string { return fmt.Sprintf("10.%d.%d.%d", r.IntN(256), r.IntN(256), r.IntN(256)) }
		row := []any{
			2, int64(123456789010) + r.Int64N(1000), fmt.Sprintf("eni-%08x", r.Uint32()), ip(), ip(), r.IntN(65536), 443, 6,
			r.IntN(100), r.IntN(100000), 1418530010 + r.IntN(100000), 1418530070 + r.IntN(100000), "ACCEPT", "OK",
		}
		b.WriteString(strings.ReplaceAll(strings.TrimSpace(fmt.Sprintln(row...)), " ", delimiter) + "\n")
	}
	return b.Bytes()
}

// AppLog is delimited text of six columns, some in quotes, with quotes inside.
func AppLog(n int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	for i := range n {
		message := `"request done, nothing to say"`
		if i%10 == 0 {
			message = `"he said ""no"" and left, twice"`
		}
		fmt.Fprintf(&b, "2024-03-01T12:00:%02dZ,web-%d,\"%d\",%s,%q,%d\n", r.IntN(60), r.IntN(20), r.IntN(65536), message, "Mozilla/5.0 (X11; Linux x86_64)", r.IntN(1000))
	}
	return b.Bytes()
}

// AccessLog is in the combined log format of web servers. [AccessPattern] and
// [AccessExpr] read it.
func AccessLog(n int) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	var b bytes.Buffer
	for range n {
		fmt.Fprintf(&b, "10.%d.%d.%d - user%d [%02d/Oct/2000:13:%02d:36 -0700] \"GET /a/b%d.html?q=%d HTTP/1.1\" %d %d \"https://www.example.com/%d\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n",
			r.IntN(256), r.IntN(256), r.IntN(256), r.IntN(1000), 1+r.IntN(28), r.IntN(60), r.IntN(1000), r.IntN(1000), 200+r.IntN(300), r.IntN(100000), r.IntN(1000))
	}
	return b.Bytes()
}

// The eleven values of a line of AccessLog, by fastmatch and by regex.
const (
	AccessPattern = `%{ip} %{ident} %{user} [%{time}] "%{method} %{uri} %{protocol}" %{status} %{bytes} "%{referrer}" "%{agent}"`
	AccessExpr    = `^(?P<ip>\S+) (?P<ident>\S+) (?P<user>\S+) \[(?P<time>[^\]]*)\] "(?P<method>\S+) (?P<uri>\S+) (?P<protocol>[^"]*)" (?P<status>\d+) (?P<bytes>\S+) "(?P<referrer>[^"]*)" "(?P<agent>[^"]*)"$`
)

// The schemas of FlowLog with commas, and of AccessLog by fastmatch and by
// regex.
const (
	FlowSchema = `schema: Test.Flow
parser:
  csv:
    columns: [version, account, eni, src, dst, srcport, dstport, protocol, packets, bytes, start, end, action, status]
    emptyValues: ['-']
fields:
  - {name: version, type: int}
  - {name: account, type: string, indicators: [aws_account_id]}
  - {name: eni, type: string}
  - {name: src, type: string, indicators: [ip]}
  - {name: dst, type: string, indicators: [ip]}
  - {name: srcport, type: int}
  - {name: dstport, type: int}
  - {name: protocol, type: int}
  - {name: packets, type: bigint}
  - {name: bytes, type: bigint}
  - {name: start, type: timestamp, timeFormats: [unix], isEventTime: true, required: true}
  - {name: end, type: timestamp, timeFormats: [unix]}
  - {name: action, type: string}
  - {name: status, type: string}
`
	FastMatchSchema = "schema: Test.Fast\nparser: {fastmatch: {match: ['" + AccessPattern + "']}}\n" + accessFields
	RegexSchema     = "schema: Test.Regex\nparser: {regex: {match: ['" + AccessExpr + "']}}\n" + accessFields

	accessFields = `fields:
  - {name: ip, type: string, required: true, indicators: [ip]}
  - {name: ident, type: string}
  - {name: user, type: string, indicators: [username]}
  - {name: time, type: timestamp, timeFormats: ['%d/%b/%Y:%H:%M:%S %z'], isEventTime: true, required: true}
  - {name: method, type: string}
  - {name: uri, type: string}
  - {name: protocol, type: string}
  - {name: status, type: smallint}
  - {name: bytes, type: bigint}
  - {name: referrer, type: string, indicators: [url]}
  - {name: agent, type: string}
`
)
