package indicators_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/margaylog/margay/indicators"
)

func TestMAC(t *testing.T) {
	const mac48, eui64 = "00:1b:44:11:3a:b7", "02:00:5e:10:00:00:00:0f"
	runScanTests(t, "mac", []scanTest{
		{name: "colons", in: "00:1b:44:11:3a:b7", want: mac48},
		{name: "colons, upper case", in: "00:1B:44:11:3A:B7", want: mac48},
		{name: "hyphens", in: "00-1b-44-11-3a-b7", want: mac48},
		{name: "hyphens, upper case", in: "00-1B-44-11-3A-B7", want: mac48},
		{name: "dots", in: "001b.4411.3ab7", want: mac48},
		{name: "dots, upper case", in: "001B.4411.3AB7", want: mac48},
		{name: "digits alone", in: "001b44113ab7", want: mac48},
		{name: "digits alone, mixed case", in: "001B44113ab7", want: mac48},
		{name: "EUI-64, colons", in: "02:00:5e:10:00:00:00:0f", want: eui64},
		{name: "EUI-64, hyphens", in: "02-00-5E-10-00-00-00-0F", want: eui64},
		{name: "EUI-64, dots", in: "0200.5e10.0000.000f", want: eui64},
		{name: "EUI-64, digits alone", in: "02005e100000000F", want: eui64},
		{name: "trimmed", in: " 00:1b:44:11:3a:b7\r\n", want: mac48},
		{name: "zeros", in: "00:00:00:00:00:00", want: "00:00:00:00:00:00"},
		{name: "broadcast", in: "FF:FF:FF:FF:FF:FF", want: "ff:ff:ff:ff:ff:ff"},

		{name: "five pairs", in: "00:1b:44:11:3a"},
		{name: "seven pairs", in: "00:1b:44:11:3a:b7:00"},
		{name: "nine pairs", in: "00:1b:44:11:3a:b7:00:00:00"},
		{name: "20 octets of InfiniBand", in: "00:00:00:00:fe:80:00:00:00:00:00:00:02:00:5e:10:00:00:00:01"},
		{name: "two dotted groups", in: "001b.4411"},
		{name: "five dotted groups", in: "001b.4411.3ab7.0000.0000"},
		{name: "pairs with dots", in: "00.1b.44.11.3a.b7"},
		{name: "groups of four with colons", in: "001b:4411:3ab7"},
		{name: "groups of four with hyphens", in: "001b-4411-3ab7"},
		{name: "groups of six", in: "001b44-113ab7"},
		{name: "two separators", in: "00:1b:44:11:3a-b7"},
		{name: "a blank as separator", in: "00 1b 44 11 3a b7"},
		{name: "one digit", in: "0:1b:44:11:3a:b7"},
		{name: "a digit out of place", in: "0:01b:44:11:3a:b7"},
		{name: "no hex digit", in: "00:1b:44:11:3a:bg"},
		{name: "no hex digit, alone", in: "001b44113abg"},
		{name: "no hex digit, dots", in: "001b.4411.3abg"},
		{name: "a final separator", in: "00:1b:44:11:3a:b:"},
		{name: "a leading separator", in: ":00:1b:44:11:3a:b"},
		{name: "separators alone", in: ":::::::::::::::::"},
		{name: "NUL", in: "001b44113ab\x00"},
		{name: "NUL among 16", in: "0200\x005e100000000"},
		{name: "13 digits", in: "001b44113ab70"},
		{name: "brackets", in: "[00:1b:44:11:3a:b7]"},
		{name: "long and hostile", in: strings.Repeat("00:", 1<<16)},
		{name: "empty", in: ""},
	})
}

// Every form of an address gives one value.
func TestMACForms(t *testing.T) {
	for _, digits := range []string{"0123456789ab", "FEDCBA9876543210", "aAbBcCdDeEfF", "aAbBcCdDeEfF0011"} {
		pairs := groups(digits, 2)
		want := strings.ToLower(strings.Join(pairs, ":"))
		for _, in := range []string{digits, strings.Join(pairs, ":"), strings.Join(pairs, "-"), strings.Join(groups(digits, 4), ".")} {
			wantFound(t, "mac", in, map[string][]string{indicators.MACAddresses: {want}})
			wantFound(t, "mac", in+"0", nil)
			wantFound(t, "mac", in[1:], nil)
		}
	}
}

func groups(s string, n int) (out []string) {
	for c := range slices.Chunk([]byte(s), n) {
		out = append(out, string(c))
	}
	return out
}
