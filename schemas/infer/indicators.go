package infer

import (
	"bytes"
	"net/netip"
	"slices"

	"golang.org/x/net/publicsuffix"

	"github.com/margaylog/margay/indicators"
)

// Which indicators a field has: those that find something in every text of
// it. For some that says too little, as any text will do for a domain, or 32
// hex digits for a hash; these ask the text or the name of the field for more.

// A textTest is passed by the texts of some kind.
type textTest struct {
	scan *indicators.Compiled            // has to find something; nil: anything passes
	also func(n *name, text []byte) bool // and this has to be true; nil: it is
}

// The tests, by their place in textTests.
const (
	testIP = iota
	testMail
	testURL
	testARN
	testInstance
	testAccount
	testMAC
	testMD5
	testSHA1
	testSHA256
	testNetAddr
	testHost
	testDomain
	testMade
	testWord
	testCount
)

// textTests runs the tests. It is for one goroutine.
type textTests struct {
	tests  [testCount]textTest
	values indicators.Values
}

func newTextTests() *textTests {
	scan := func(name string) *indicators.Compiled {
		c, ok := indicators.Default().Compile(name)
		if !ok {
			panic("infer: no indicator " + name) // a bug: the names are ours
		}
		return c
	}
	return &textTests{tests: [testCount]textTest{
		testIP:       {scan: scan("ip")},
		testMail:     {scan("email"), isMail},
		testURL:      {scan("url"), isURL},
		testARN:      {scan: scan("aws_arn")},
		testInstance: {scan("aws_instance_id"), isInstance},
		testAccount:  {scan("aws_account_id"), isAccount},
		testMAC:      {scan("mac"), isMAC},
		testMD5:      {scan("md5"), isHash},
		testSHA1:     {scan("sha1"), isHash},
		testSHA256:   {scan("sha256"), isHash},
		testNetAddr:  {scan("net_addr"), isNetAddr},
		testHost:     {scan("hostname"), isHost},
		testDomain:   {scan("domain"), isDomain},
		testMade:     {nil, func(_ *name, text []byte) bool { return looksMade(text) }},
		testWord:     {nil, func(_ *name, text []byte) bool { return !bytes.ContainsAny(text, " \t\r\n") }},
	}}
}

// failing adds the tests that the text does not pass to those that failed.
func (t *textTests) failing(failed uint32, n *name, text []byte) uint32 {
	for i := range t.tests {
		if bit := uint32(1) << i; failed&bit == 0 && !t.passes(&t.tests[i], n, text) {
			failed |= bit
		}
	}
	return failed
}

func (t *textTests) passes(test *textTest, n *name, text []byte) bool {
	if test.also != nil && !test.also(n, bytes.TrimSpace(text)) {
		return false
	}
	if test.scan == nil {
		return true
	}
	t.values.Reset()
	test.scan.Scan(&t.values, text)
	return len(t.values.All()) > 0
}

// indicatorsOf returns the indicators of a field of text.
func indicatorsOf(n *name, t *texts) []string {
	found := byValue(t)
	switch {
	case t.count == 0 || slices.ContainsFunc(found, func(f string) bool { return f != "email" }):
		return found
	case saysUser(n) || saysPerson(n) && t.all(testWord):
		if t.all(testMade) {
			return append(found, "actor_id")
		}
		return append(found, "username")
	case saysActor(n):
		return append(found, "actor_id")
	case saysTrace(n):
		return append(found, "trace_id")
	case n.has("serial", "serialnumber"):
		return append(found, "serial_number")
	}
	return found
}

// byValue returns the indicators that the texts speak for. What holds for an
// IP address holds for a host as well: the narrower one counts.
func byValue(t *texts) []string {
	for _, f := range []struct {
		test      int
		indicator string
	}{
		{testIP, "ip"}, {testURL, "url"}, {testARN, "aws_arn"}, {testMail, "email"}, {testMAC, "mac"},
		{testMD5, "md5"}, {testSHA1, "sha1"}, {testSHA256, "sha256"},
		{testInstance, "aws_instance_id"}, {testAccount, "aws_account_id"},
		{testDomain, "domain"}, {testHost, "hostname"}, {testNetAddr, "net_addr"},
	} {
		if t.all(f.test) {
			return []string{f.indicator}
		}
	}
	return nil
}

func saysUser(n *name) bool {
	return n.endsIn("username", "loginname", "accountname", "principalname", "samaccountname") ||
		n.is("user", "login", "upn", "actor", "userlogin", "actorlogin")
}

// saysPerson reports whether the name is that of what people are called, which
// is a username as long as it is one word.
func saysPerson(n *name) bool {
	return n.is("name", "displayname") && n.in("user", "actor", "principal", "useridentity")
}

// saysActor reports whether the name is that of an id of who acted, such as
// actor_uuid, or the id in an object called user.
func saysActor(n *name) bool {
	who := n.parent
	switch n.last() {
	case "id", "uuid", "guid":
		if len(n.words) > 1 {
			who = n.words[len(n.words)-2:]
		}
	default:
		return n.endsIn("actorid", "principalid", "userid", "actoruuid", "useruuid")
	}
	return slices.ContainsFunc(who, func(w string) bool { return w == "actor" || w == "principal" || w == "user" })
}

func saysTrace(n *name) bool {
	return n.endsIn("traceid", "requestid", "correlationid", "transactionid", "sessionid", "sessionuuid", "traceparent") ||
		(n.is("id") || n.is("uuid")) && n.in("trace", "request", "session", "transaction")
}

// isMail asks for more than an @: a host behind it that could be one.
func isMail(n *name, text []byte) bool {
	local, host, _ := bytes.Cut(text, []byte("@"))
	if bytes.ContainsAny(local, ":/\\\"()[],;") {
		return false
	}
	return labels(host) > 1 || labels(host) == 1 && n.has("mail", "email")
}

func isURL(n *name, text []byte) bool {
	return bytes.Contains(text, []byte("://")) || n.has("url", "uri", "href", "link")
}

func isInstance(_ *name, text []byte) bool {
	id := bytes.TrimPrefix(text, []byte("i-"))
	return (len(id) == 8 || len(id) == 17) && isHex(id)
}

func isAccount(n *name, _ []byte) bool {
	return n.has("account", "accountid", "owner", "aws") || n.in("account")
}

// isMAC wants bare digits to have a name that speaks for them.
func isMAC(n *name, text []byte) bool {
	return bytes.ContainsAny(text, ":-.") || n.has("mac", "macaddress", "bssid", "hwaddr", "ether", "physical")
}

// isHash refuses the hex digits of ids, which are no hashes.
func isHash(n *name, _ []byte) bool {
	if n.has("md5", "sha", "sha1", "sha256", "hash", "hashes", "checksum", "digest", "fingerprint", "thumbprint", "ja3", "ja3s", "imphash") {
		return true
	}
	return !n.has("id", "ids", "uuid", "guid", "uid", "trace", "span", "session", "request", "token", "key", "nonce") &&
		!n.endsIn("id", "uuid", "guid")
}

// isNetAddr wants a host and a port.
func isNetAddr(_ *name, text []byte) bool {
	colon := bytes.LastIndexByte(text, ':')
	if colon < 0 || !isDigits(text[colon+1:]) || len(text)-colon > 6 {
		return false
	}
	host := text[:colon]
	if len(host) > 2 && host[0] == '[' {
		return true // the indicator looks inside
	}
	return isIP(host) || labels(host) > 1 && !isDigits(host[bytes.LastIndexByte(host, '.')+1:])
}

// isHost takes addresses and names of hosts; names without a dot only where
// the field is said to be a host.
func isHost(n *name, text []byte) bool {
	if isIP(text) || isDomain(n, text) {
		return true
	}
	return saysHost(n) && labels(text) > 0 && !isDigits(text)
}

func saysHost(n *name) bool {
	if n.has("id", "uuid", "type", "version", "os", "group", "count") {
		return false
	}
	return n.has("host", "hostname", "server", "servername", "computer", "computername", "fqdn", "workstation", "machine", "machinename") ||
		n.endsIn("hostname", "computername", "servername", "devicename")
}

// isDomain takes names of domains: those that end in a public suffix, where
// the name of the field does not say that they are something else, or what has
// at least two labels where it says that they are domains.
func isDomain(n *name, text []byte) bool {
	if labels(text) < 2 || isIP(text) {
		return false
	}
	if n.has("domain", "domains", "fqdn", "dns", "sni", "rrname", "domainname", "hostname") || saysHost(n) {
		return true
	}
	if n.has("action", "event", "events", "type", "name", "file", "filename", "path", "package", "class", "module", "method",
		"operation", "function", "logger", "version", "app", "application", "service", "key", "id", "category", "permission", "scope", "role") {
		return false
	}
	lower := string(bytes.ToLower(bytes.TrimSuffix(text, []byte("."))))
	suffix, official := publicsuffix.PublicSuffix(lower)
	return official && suffix != lower
}

// labels returns how many labels a host name has: of letters, digits, - and _,
// 1 to 63 bytes each, 253 in all, and not only digits in the end. It returns 0
// for what is no host name.
func labels(host []byte) int {
	host = bytes.TrimSuffix(host, []byte("."))
	if len(host) == 0 || len(host) > 253 {
		return 0
	}
	n := 0
	for label := range bytes.SplitSeq(host, []byte(".")) {
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return 0
		}
		for _, c := range label {
			if !isDigit(c) && !isLetter(c) && c != '-' && c != '_' {
				return 0
			}
		}
		n++
	}
	if last := host[bytes.LastIndexByte(host, '.')+1:]; n > 1 && !isLetter(last[0]) {
		return 0 // a version, or an address that is none
	}
	return n
}

func isIP(text []byte) bool {
	addr, err := netip.ParseAddr(string(text[:min(len(text), 46)]))
	return err == nil && len(text) <= 45 && addr.Zone() == ""
}

func isHex(text []byte) bool {
	for _, c := range text {
		if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return len(text) > 0
}

// looksMade reports whether a text looks made by a machine, as UUIDs do: long,
// without spaces, and with digits in it.
func looksMade(text []byte) bool {
	if len(text) < 16 {
		return len(text) > 0 && isDigits(text)
	}
	digits := 0
	for _, c := range text {
		switch {
		case isDigit(c):
			digits++
		case !isLetter(c) && c != '-' && c != '_':
			return false
		}
	}
	return digits > 1 && digits*20 > len(text)
}
