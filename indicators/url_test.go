package indicators_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/margaylog/margay/indicators"
)

var urlTests = []struct {
	name string
	in   string
	host string // as hostname finds it; empty: nothing is found

	// differs says why net/url finds another host; empty: it finds this one.
	differs string
}{
	{name: "absolute", in: "https://www.example.com/path", host: "www.example.com"},
	{name: "host alone", in: "https://www.example.com", host: "www.example.com"},
	{name: "case kept", in: "HTTPS://WWW.Example.COM", host: "WWW.Example.COM"},
	{name: "a final dot kept", in: "http://example.com./", host: "example.com."},
	{name: "query ends the host", in: "http://example.com?q=http://b", host: "example.com"},
	{name: "fragment ends the host", in: "http://example.com#@b", host: "example.com"},
	{name: "without a scheme", in: "//example.com/a", host: "example.com"},
	{name: "any scheme", in: "git+ssh://git.example.com/a.git", host: "git.example.com"},
	{name: "a scheme with digits and dots", in: "a1.b-c+d://example.com", host: "example.com"},
	{name: "one letter", in: "x://example.com", host: "example.com"},
	{name: "IPv4", in: "http://203.0.113.77/", host: "203.0.113.77"},
	{name: "IPv6", in: "http://[2001:DB8::1]/", host: "2001:DB8::1"},
	{name: "IPv6 and port", in: "http://[::1]:8080/", host: "::1"},
	{name: "IPv6 and an empty port", in: "http://[::1]:/", host: "::1"},
	{name: "Punycode", in: "http://xn--mnchen-3ya.de/", host: "xn--mnchen-3ya.de"},
	{name: "Unicode", in: "http://münchen.de/", host: "münchen.de"},
	{name: "underscore", in: "http://a_b.example.com/", host: "a_b.example.com"},
	{name: "sub-delims", in: "http://a!$&'()*+,;=b~/", host: "a!$&'()*+,;=b~"},
	{name: "dots", in: "http://../", host: ".."},
	{name: "a number is no IP address", in: "http://3405803853/", host: "3405803853"},

	{name: "port", in: "http://example.com:8080/", host: "example.com"},
	{name: "an empty port", in: "http://example.com:/", host: "example.com"},
	{name: "a port out of range", in: "http://example.com:99999/", host: "example.com"},
	{name: "a port by name", in: "http://example.com:https/"},
	{name: "a negative port", in: "http://example.com:-1/"},
	{name: "two ports", in: "http://example.com:80:90/"},
	{name: "IPv6 without brackets", in: "http://::1/"},

	{name: "user", in: "ftp://wendy@example.com/", host: "example.com"},
	{name: "user and password", in: "ftp://wendy:pa:ss@example.com:21/", host: "example.com"},
	{name: "the last @ ends the user", in: "http://a@b@example.com/", host: "example.com"},
	{name: "an empty user", in: "http://@example.com/", host: "example.com"},
	{name: "a user that looks like a host", in: "https://example.com:443@203.0.113.77/", host: "203.0.113.77"},
	{name: "@ in the path", in: "http://example.com/@b", host: "example.com"},
	{name: "user before IPv6", in: "http://u:[p@[::1]:80/", host: "::1", differs: "it refuses brackets in a password"},
	{name: "a user beyond ASCII", in: "http://юлия@example.com/", host: "example.com", differs: "it wants userinfo in ASCII"},

	{name: "percent-encoded Unicode", in: "http://m%C3%BCnchen.de/", host: "münchen.de"},
	{name: "percent-encoded ASCII", in: "http://%65xample%2Ecom/", host: "example.com", differs: "it decodes non-ASCII alone; programs that connect decode all"},
	{name: "percent-encoded IP address", in: "http://%3203.0.113.77/", host: "203.0.113.77", differs: "it decodes non-ASCII alone"},
	{name: "percent-encoded slash", in: "http://example.com%2Fa/"},
	{name: "percent-encoded @", in: "http://a%40example.com/"},
	{name: "percent-encoded colon", in: "http://example.com%3A80/"},
	{name: "percent-encoded blank", in: "http://example%20.com/"},
	{name: "percent-encoded NUL", in: "http://example.com%00/"},
	{name: "percent-encoded percent", in: "http://example%2541.com/", differs: "it takes the percent of a zone everywhere"},
	{name: "percent-encoded bracket", in: "http://%5B::1%5D/"},
	{name: "percent-encoded white space beyond ASCII", in: "http://a%C2%A0b/", differs: "it takes everything beyond ASCII"},
	{name: "percent-encoded broken UTF-8", in: "http://%ffexample.com/", differs: "it takes everything beyond ASCII"},
	{name: "half an escape", in: "http://example.com%4/"},
	{name: "an escape without digits", in: "http://ex%zzample.com/"},
	{name: "percent at the end", in: "http://example.com%/"},

	{name: "an empty host", in: "http:///path"},
	{name: "an empty host and a port", in: "http://:80/"},
	{name: "an empty host and a user", in: "http://wendy@/"},
	{name: "nothing after the slashes", in: "http://"},
	{name: "two slashes", in: "//"},
	{name: "three slashes", in: "///example.com/"},
	{name: "a file", in: "file:///etc/hosts"},
	{name: "a file share", in: "file://server/share", host: "server"},
	{name: "one slash", in: "http:/example.com"},
	{name: "no slash", in: "http:example.com"},
	{name: "opaque", in: "mailto:wendy@example.com"},
	{name: "two schemes", in: "jdbc:mysql://db.example.com/"},
	{name: "a path", in: "/a//b"},
	{name: "a name", in: "www.example.com/a"},
	{name: "a colon first", in: "://example.com"},
	{name: "a digit first", in: "1http://example.com"},
	{name: "a bad scheme", in: "ht_tp://example.com"},
	{name: "a scheme beyond ASCII", in: "httр://example.com"},
	{name: "text before it", in: "see http://example.com"},
	{name: "angle brackets around it", in: "<http://example.com>"},
	{name: "empty", in: ""},

	{name: "a blank in the host", in: "http://exam ple.com/"},
	{name: "a blank after the host", in: "http://example.com and more"},
	{name: "a tab in the host", in: "http://exam\tple.com/"},
	{name: "a line feed in the host", in: "http://exam\nple.com/"},
	{name: "NUL in the host", in: "http://example.com\x00.example.org/"},
	{name: "DEL in the host", in: "http://exam\x7fple.com/"},
	{name: "a C1 control in the host", in: "http://exam\u0085ple.com/", differs: "it takes everything beyond ASCII"},
	{name: "white space beyond ASCII in the host", in: "http://exam\u3000ple.com/", differs: "it takes everything beyond ASCII"},
	{name: "a blank in the user", in: "http://a b@example.com/"},
	{name: "a line feed in the user", in: "http://a\nb@example.com/"},
	{name: "a backslash ends the host for browsers", in: `http://example.com\@example.org/`},
	{name: "a backslash after the host", in: `http://example.com\a/`},
	{name: "backslashes for slashes", in: `http:\\example.com\`},
	{name: "a backslash in the path", in: `http://example.com/a\b`, host: "example.com"},
	{name: "angle brackets in the host", in: "http://<host>/", differs: "it takes < > and quotes"},
	{name: "quotes in the host", in: `http://"example.com"/`, differs: "it takes < > and quotes"},
	{name: "braces in the host", in: "http://{host}/"},
	{name: "a pipe in the host", in: "http://a|b/"},
	{name: "a caret in the host", in: "http://a^b/"},
	{name: "a backtick in the host", in: "http://a`b/"},

	{name: "brackets not closed", in: "http://[::1/"},
	{name: "brackets not opened", in: "http://::1]/"},
	{name: "text after brackets", in: "http://[::1]a/"},
	{name: "text before brackets", in: "http://a[::1]/"},
	{name: "IPv4 in brackets", in: "http://[203.0.113.77]/"},
	{name: "a name in brackets", in: "http://[example.com]/"},
	{name: "IPvFuture", in: "http://[v1.a]/"},
	{name: "empty brackets", in: "http://[]/"},
	{name: "two brackets", in: "http://[::1][::1]/"},
	{name: "a zone", in: "http://[fe80::1%25eth0]/", differs: "it takes zones"},
	{name: "a zone not encoded", in: "http://[fe80::1%eth0]/"},

	{name: "the path may be broken", in: "http://example.com/100%", host: "example.com", differs: "it checks the path"},
	{name: "the query may be broken", in: "http://example.com/?a=%zz b\n", host: "example.com"},
	{name: "controls in the path", in: "http://example.com/\x01", host: "example.com", differs: "it looks for controls everywhere"},
	{name: "long and hostile", in: "http://" + strings.Repeat("a@", 1<<16) + "/"},
	{name: "long and hostile escapes", in: "http://" + strings.Repeat("%61", 1<<10), host: strings.Repeat("a", 1<<10), differs: "it decodes non-ASCII alone"},
}

func TestURL(t *testing.T) {
	for _, tt := range urlTests {
		t.Run(tt.name, func(t *testing.T) {
			wantFound(t, "url", tt.in, scan(t, indicators.Default(), "hostname", tt.host))
		})
	}
}

// net/url finds the same hosts, but for differences that the table explains.
func TestURLLikeNetURL(t *testing.T) {
	for _, tt := range urlTests {
		host := ""
		if u, err := url.Parse(strings.TrimSpace(tt.in)); err == nil {
			host = u.Hostname()
		}
		if same := host == tt.host; same != (tt.differs == "") {
			t.Errorf("%s: net/url finds the host %q in %q, we find %q; explained by %q", tt.name, host, tt.in, tt.host, tt.differs)
		}
	}
}
