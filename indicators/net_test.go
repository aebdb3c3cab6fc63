package indicators_test

import (
	"net"
	"strings"
	"testing"

	"golang.org/x/net/idna"

	"github.com/margaylog/margay/indicators"
)

var domainTests = []scanTest{
	{name: "a name", in: "www.example.com", want: "www.example.com"},
	{name: "case kept", in: "WWW.Example.COM", want: "WWW.Example.COM"},
	{name: "a final dot kept", in: "example.com.", want: "example.com."},
	{name: "a leading dot kept", in: ".example.com", want: ".example.com"},
	{name: "one label", in: "localhost", want: "localhost"},
	{name: "not checked", in: "not a domain!", want: "not a domain!"},
	{name: "an IP address", in: "203.0.113.77", want: "203.0.113.77"},
	{name: "Unicode kept", in: "BÜCHER.example", want: "BÜCHER.example"},
	{name: "two hyphens", in: "r3---sn-apo3qvuoxuxbt-j5pe.example", want: "r3---sn-apo3qvuoxuxbt-j5pe.example"},

	{name: "Punycode", in: "xn--mnchen-3ya.de", want: "münchen.de"},
	{name: "Punycode in every place", in: "xn--mnchen-3ya.xn--fiqs8s.xn--p1ai.", want: "münchen.中国.рф."},
	{name: "Punycode alone", in: "xn--p1ai", want: "рф"},
	{name: "Punycode between dots", in: "..xn--p1ai..", want: "..рф.."},
	{name: "other labels keep their case", in: "WWW.xn--mnchen-3ya.DE", want: "WWW.münchen.DE"},
	{name: "a prefix in capitals", in: "XN--p1ai", want: "рф"},
	{name: "Punycode in capitals", in: "XN--MNCHEN-3YA.DE", want: "MüNCHEN.DE"},
	{name: "Punycode in mixed case", in: "xn--Mnchen-3ya.de", want: "München.de"},
	{name: "sharp s", in: "xn--fa-hia.de", want: "faß.de"},
	{name: "Cherokee, where IDNA allows capitals", in: "Xn--0BeA", want: "ᏡᏡ"},
	{name: "right to left", in: "xn--mgberp4a5d4ar", want: "السعودية"},
	{name: "a symbol", in: "xn--ls8h.la", want: "💩.la"},
	{name: "look-alikes of ASCII show", in: "xn--80ak6aa92e.com", want: "аррӏе.com"},
	{name: "beside Unicode", in: "bücher.xn--p1ai", want: "bücher.рф"},
	{name: "valid and not", in: "xn--a.xn--p1ai", want: "xn--a.рф"},

	{name: "the prefix alone", in: "xn--", want: "xn--"},
	{name: "the prefix within a label", in: "axn--p1ai", want: "axn--p1ai"},
	{name: "cut off", in: "xn--a", want: "xn--a"},
	{name: "hides ASCII", in: "xn--google-.com", want: "xn--google-.com"},
	{name: "not in the alphabet", in: "xn--p1a_.ru", want: "xn--p1a_.ru"},
	{name: "overflow", in: "xn--99999999999.com", want: "xn--99999999999.com"},
	{name: "holds Unicode", in: "xn--münchen-3ya.de", want: "xn--münchen-3ya.de"},
	{name: "long and hostile", in: strings.Repeat("xn--p1ai.", 1<<12), want: strings.Repeat("xn--p1ai.", 1<<12)},
	{name: "a long hostile label", in: "xn--" + strings.Repeat("9", 1<<16), want: "xn--" + strings.Repeat("9", 1<<16)},

	{name: "empty", in: ""},
	{name: "white space", in: " \u00a0"},
}

func TestDomain(t *testing.T) { runScanTests(t, "domain", domainTests) }

// What must not appear in a list because a label decodes to it.
func TestDomainForbidden(t *testing.T) {
	for name, label := range map[string]string{
		"a full stop":                    "evil。com",
		"a fullwidth full stop":          "evil．com",
		"white space":                    "a\u3000b",
		"a no-break space":               "a\u00a0b",
		"a control":                      "a\u0085b",
		"a bidirectional override":       "a\u202eb",
		"a zero-width space":             "a\u200bb",
		"a joiner out of place":          "a\u200db",
		"a replacement character":        "a\ufffdb",
		"a fullwidth letter":             "ｅvil",
		"a capital":                      "MÜNCHEN",
		"a fullwidth slash":              "a／b",
		"a combining mark first":         "\u0301a",
		"not normalized":                 "u\u0308ber",
		"left and right mixed":           "aب",
		"a private character":            "a\ue000",
		"a noncharacter":                 "a\U0001fffe",
		"a hyphen first":                 "-ü",
		"a hyphen last":                  "ü-",
		"hyphens in third and fourth":    "ab--ü",
		"an ideographic full stop first": "。ü",
	} {
		ascii, err := idna.Punycode.ToASCII(label)
		if err != nil && label != "a\ufffdb" {
			t.Errorf("%s: ToASCII: %v", name, err)
			continue
		}
		got := scan(t, indicators.Default(), "domain", ascii+".com")[indicators.DomainNames]
		if len(got) != 1 || got[0] != ascii+".com" {
			t.Errorf("%s: Scan(%q) = %q; want it as written", name, ascii+".com", got)
		}
	}
}

// Labels up to the limit of 63 bytes are decoded, longer ones are kept.
func TestDomainLabelLength(t *testing.T) {
	for n := 50; n < 70; n++ {
		label := strings.Repeat("a", n) + "ü"
		ascii, err := idna.Punycode.ToASCII(label)
		if err != nil {
			t.Fatal(err)
		}
		want := label
		if len(ascii) > 63 {
			want = ascii
		}
		if got := scan(t, indicators.Default(), "domain", ascii)[indicators.DomainNames]; len(got) != 1 || got[0] != want {
			t.Errorf("Scan(%q) = %q; want %q", ascii, got, want)
		}
	}
}

func TestHostname(t *testing.T) {
	runScanTests(t, "hostname", []scanTest{
		{name: "IPv4", in: "203.0.113.77", want: "203.0.113.77"},
		{name: "IPv6", in: "2001:DB8::1", want: "2001:DB8::1"},
		{name: "a name", in: "Wendys-Laptop", want: "Wendys-Laptop", list: indicators.DomainNames},
		{name: "Punycode", in: "xn--mnchen-3ya.de", want: "münchen.de", list: indicators.DomainNames},
		{name: "no IP address", in: "203.0.113.077", want: "203.0.113.077", list: indicators.DomainNames},
		{name: "a port is not cut off", in: "example.com:80", want: "example.com:80", list: indicators.DomainNames},
		{name: "empty", in: ""},
	})
	// An IP address goes where ip says, anything else where domain says.
	for _, tests := range [][]scanTest{ipTests, domainTests} {
		for _, tt := range tests {
			want := scan(t, indicators.Default(), "ip", tt.in)
			if want == nil {
				want = scan(t, indicators.Default(), "domain", tt.in)
			}
			wantFound(t, "hostname", tt.in, want)
		}
	}
}

func TestNetAddr(t *testing.T) {
	runScanTests(t, "net_addr", []scanTest{
		{name: "IPv4 and port", in: "203.0.113.77:443", want: "203.0.113.77"},
		{name: "IPv4", in: "203.0.113.77", want: "203.0.113.77"},
		{name: "IPv6 and port", in: "[2001:DB8::1]:443", want: "2001:DB8::1"},
		{name: "IPv6 in brackets", in: "[::1]", want: "::1"},
		{name: "IPv6", in: "::1", want: "::1"},
		{name: "IPv6 that ends like a port", in: "2001:db8::1:443", want: "2001:db8::1:443"},
		{name: "IPv6 of colons", in: "::", want: "::"},
		{name: "IPv4-mapped and port", in: "[::ffff:192.0.2.1]:80", want: "::ffff:192.0.2.1"},
		{name: "name and port", in: "Example.com:80", want: "Example.com", list: indicators.DomainNames},
		{name: "name", in: "example.com", want: "example.com", list: indicators.DomainNames},
		{name: "Punycode and port", in: "xn--p1ai:80", want: "рф", list: indicators.DomainNames},
		{name: "a port by name", in: "example.com:https", want: "example.com", list: indicators.DomainNames},
		{name: "a port with a hyphen", in: "example.com:netbios-ns", want: "example.com", list: indicators.DomainNames},
		{name: "any port", in: "0.0.0.0:*", want: "0.0.0.0"},
		{name: "an empty port", in: "example.com:", want: "example.com", list: indicators.DomainNames},
		{name: "an empty port after brackets", in: "[::1]:", want: "::1"},
		{name: "a port out of range is no part of the host", in: "203.0.113.77:99999", want: "203.0.113.77"},

		{name: "a port alone", in: ":80"},
		{name: "a colon", in: ":"},
		{name: "two ports", in: "example.com:80:90"},
		{name: "IPv4 with two ports", in: "203.0.113.77:80:90"},
		{name: "a URL", in: "http://example.com"},
		{name: "a Windows path", in: `C:\Windows`},
		{name: "a zone", in: "fe80::1%eth0"},
		{name: "a zone in brackets", in: "[fe80::1%eth0]:80"},
		{name: "IPv4 in brackets", in: "[203.0.113.77]:80"},
		{name: "a name in brackets", in: "[example.com]:80"},
		{name: "empty brackets", in: "[]:80"},
		{name: "brackets not closed", in: "[::1"},
		{name: "brackets not opened", in: "::1]:80"},
		{name: "garbage after brackets", in: "[::1]80"},
		{name: "two ports after brackets", in: "[::1]:80:90"},
		{name: "brackets in brackets", in: "[[::1]]:80"},
		{name: "a port with white space", in: "example.com:80 90"},
		{name: "empty", in: ""},
	})
}

// net.SplitHostPort agrees wherever a port is there.
func TestNetAddrLikeSplitHostPort(t *testing.T) {
	for _, host := range []string{"203.0.113.77", "example.com", "::1", "2001:db8::1", "wendys-laptop", "xn--p1ai"} {
		for _, port := range []string{"0", "80", "65535", "https", "http-alt", ""} {
			addr := net.JoinHostPort(host, port)
			split, _, err := net.SplitHostPort(addr)
			if err != nil {
				t.Fatal(err)
			}
			wantFound(t, "net_addr", addr, scan(t, indicators.Default(), "hostname", split))
		}
	}
}
