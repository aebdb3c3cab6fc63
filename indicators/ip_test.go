package indicators_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/margaylog/margay/indicators"
)

var ipTests = []scanTest{
	{name: "IPv4", in: "203.0.113.77", want: "203.0.113.77"},
	{name: "the shortest IPv4", in: "1.2.3.4", want: "1.2.3.4"},
	{name: "IPv4 of 8 bytes", in: "10.2.3.4", want: "10.2.3.4"},
	{name: "the longest IPv4", in: "255.255.255.255", want: "255.255.255.255"},
	{name: "all zeros", in: "0.0.0.0", want: "0.0.0.0"},
	{name: "broadcast and loopback are addresses", in: "127.0.0.1", want: "127.0.0.1"},
	{name: "256", in: "203.0.113.256"},
	{name: "260", in: "260.0.113.25"},
	{name: "300", in: "1.300.1.1"},
	{name: "999", in: "1.1.999.1"},
	{name: "four digits", in: "1.1.1.1000"},
	{name: "a leading zero", in: "203.0.113.07"},
	{name: "two zeros", in: "203.00.113.7"},
	{name: "three zeros", in: "000.0.113.7"},
	{name: "three octets", in: "203.0.113"},
	{name: "five octets", in: "1.2.3.4.5"},
	{name: "an empty octet", in: "1..2.3"},
	{name: "a leading dot", in: ".1.2.3.4"},
	{name: "a final dot", in: "1.2.3.4."},
	{name: "dots only", in: "......."},
	{name: "digits only", in: "3405803853"},
	{name: "16 digits", in: "1111111111111111"},
	{name: "hex octets", in: "0xcb.0.0x71.0x4d"},
	{name: "a sign", in: "+1.2.3.4"},
	{name: "a slash below the digits", in: "1.2.3./4"},
	{name: "a colon above the digits", in: "1.2.3.4:"},
	{name: "digits of other scripts", in: "١.٢.٣.٤"},
	{name: "fullwidth dots", in: "1．2．3．4"},
	{name: "a port", in: "203.0.113.77:443"},
	{name: "a prefix length", in: "203.0.113.77/32"},
	{name: "white space within", in: "203.0. 113.77"},
	{name: "NUL at the end", in: "203.0.113.77\x00"},
	{name: "two addresses", in: "203.0.113.77,203.0.113.78"},

	{name: "IPv6", in: "2001:db8:85a3:8d3:1319:8a2e:370:7348", want: "2001:db8:85a3:8d3:1319:8a2e:370:7348"},
	{name: "IPv6 keeps its case and zeros", in: "2001:0DB8::0001", want: "2001:0DB8::0001"},
	{name: "unspecified", in: "::", want: "::"},
	{name: "loopback", in: "::1", want: "::1"},
	{name: ":: at the end", in: "fe80::", want: "fe80::"},
	{name: ":: in the middle", in: "1::8", want: "1::8"},
	{name: ":: for one group", in: "1:2:3:4:5:6:7::", want: "1:2:3:4:5:6:7::"},
	{name: ":: for nothing", in: "1:2:3:4::5:6:7:8"},
	{name: "IPv4-mapped", in: "::ffff:192.0.2.1", want: "::ffff:192.0.2.1"},
	{name: "IPv4 in the last groups", in: "1:2:3:4:5:6:192.0.2.1", want: "1:2:3:4:5:6:192.0.2.1"},
	{name: "the longest IPv6", in: "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", want: "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"},
	{name: "IPv4 too early", in: "1:2:3:4:5:192.0.2.1"},
	{name: "IPv4 too late", in: "1:2:3:4:5:6:7:192.0.2.1"},
	{name: "IPv4 in the middle", in: "::192.0.2.1:1"},
	{name: "IPv4 with a leading zero in IPv6", in: "::192.0.2.01"},
	{name: "IPv4 over 255 in IPv6", in: "::192.0.2.256"},
	{name: "half an IPv4 in IPv6", in: "::192.0.2"},
	{name: "five digits", in: "2001:0db80::1"},
	{name: "no hex digit", in: "2001:dbg::1"},
	{name: "seven groups", in: "1:2:3:4:5:6:7"},
	{name: "nine groups", in: "1:2:3:4:5:6:7:8:9"},
	{name: "two ::", in: "1::2::3"},
	{name: ":::", in: ":::"},
	{name: ":: then :::", in: "1:::2"},
	{name: "a leading colon", in: ":1:2:3:4:5:6:7:8"},
	{name: "a final colon", in: "1:2:3:4:5:6:7:8:"},
	{name: "one colon", in: ":"},
	{name: "a zone", in: "fe80::1%eth0"},
	{name: "an empty zone", in: "fe80::1%"},
	{name: "brackets", in: "[::1]"},
	{name: "an IPv6 prefix length", in: "2001:db8::/32"},
	{name: "a MAC address", in: "00:1b:44:11:3a:b7"},

	{name: "a name", in: "example.com"},
	{name: "hex digits as a name", in: "beef.cafe"},
	{name: "long and hostile", in: strings.Repeat("1.", 1<<16)},
	{name: "long and hostile, IPv6", in: strings.Repeat("1:", 1<<16)},
}

func TestIP(t *testing.T) { runScanTests(t, "ip", ipTests) }

// versionOf is what netip says, without zones.
func versionOf(text string) int {
	addr, err := netip.ParseAddr(text)
	switch {
	case err != nil || addr.Zone() != "":
		return 0
	case addr.Is4():
		return 4
	}
	return 6
}

func checkIPVersion(t *testing.T, text string) {
	t.Helper()
	if got, want := indicators.IPVersion([]byte(text)), versionOf(text); got != want {
		t.Errorf("IPVersion(%q) = %d; netip says %d", text, got, want)
	}
}

func TestIPVersion(t *testing.T) {
	for _, tt := range ipTests {
		checkIPVersion(t, tt.in)
	}
	checkIPVersion(t, "")
	checkIPVersion(t, " 203.0.113.77")
	for n := range 1100 {
		checkIPVersion(t, fmt.Sprintf("%d.0.0.1", n))
		checkIPVersion(t, fmt.Sprintf("1.%03d.33.1", n))
		checkIPVersion(t, fmt.Sprintf("22.1.%02d.14", n))
		checkIPVersion(t, fmt.Sprintf("133.122.111.%d", n))
	}
}

// Every byte at every place of addresses of every length.
func TestIPVersionDamaged(t *testing.T) {
	for _, text := range []string{
		"1.2.3.4", "10.2.3.4", "10.20.3.4", "10.20.30.4", "10.20.30.40",
		"203.0.113.77", "203.10.113.77", "203.10.113.177", "203.110.113.177",
		"::", "::1", "2001:db8::1", "::ffff:10.0.0.1", "1:2:3:4:5:6:7:8",
	} {
		for i := range len(text) {
			for c := range 256 {
				checkIPVersion(t, text[:i]+string([]byte{byte(c)})+text[i+1:])
				checkIPVersion(t, text[:i]+string([]byte{byte(c)})+text[i:])
			}
			checkIPVersion(t, text[:i]+text[i+1:])
		}
	}
}

// All short texts of the characters that matter.
func TestIPVersionExhaustive(t *testing.T) {
	var try func(text string, alphabet string, length int)
	try = func(text, alphabet string, length int) {
		checkIPVersion(t, text)
		if len(text) < length {
			for _, c := range alphabet {
				try(text+string(c), alphabet, length)
			}
		}
	}
	try("", "0:.", 10)
	for _, head := range []string{"1.2.", "12.25", "1:2:3:4:5:", "::1.2.3"} {
		try(head, "025.:", len(head)+5)
	}
}
