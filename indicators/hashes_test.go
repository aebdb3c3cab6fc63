package indicators_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/margaylog/margay/indicators"
)

var hashLists = map[string]struct {
	digits int
	list   string
}{
	"md5":    {32, indicators.MD5Hashes},
	"sha1":   {40, indicators.SHA1Hashes},
	"sha256": {64, indicators.SHA256Hashes},
}

func TestHashes(t *testing.T) {
	for indicator, h := range hashLists {
		t.Run(indicator, func(t *testing.T) {
			hash := strings.Repeat("0123456789abcdef", 4)[:h.digits]
			upper := strings.ToUpper(hash)
			runScanTests(t, indicator, []scanTest{
				{name: "lower case", in: hash, want: hash, list: h.list},
				{name: "upper case", in: upper, want: hash},
				{name: "mixed case", in: upper[:9] + hash[9:], want: hash},
				{name: "the last digit in upper case", in: hash[:h.digits-1] + "F", want: hash[:h.digits-1] + "f"},
				{name: "trimmed", in: "\t" + hash + "\n", want: hash},
				{name: "trimmed and lower-cased", in: " " + upper + " ", want: hash},
				{name: "digits", in: strings.Repeat("7", h.digits), want: strings.Repeat("7", h.digits)},
				{name: "a digit too few", in: hash[1:]},
				{name: "a digit too many", in: hash + "0"},
				{name: "a letter after f", in: hash[1:] + "g"},
				{name: "a capital after F", in: "G" + hash[1:]},
				{name: "0x", in: "0x" + hash[2:]},
				{name: "white space within", in: hash[:5] + " " + hash[6:]},
				{name: "fullwidth digits", in: strings.Repeat("０", h.digits)},
				{name: "fullwidth digits in so many bytes", in: strings.Repeat("０", h.digits/3) + hash[:h.digits%3]},
				{name: "long and hostile", in: strings.Repeat("a", 1<<20)},
				{name: "empty", in: ""},
			})
		})
	}
}

// Each indicator takes its own length alone.
func TestHashLengths(t *testing.T) {
	r := indicators.Default()
	for n := range 130 {
		var want []string
		for indicator, h := range hashLists {
			if n == h.digits {
				want = append(want, indicator)
			}
		}
		var got []string
		for indicator := range hashLists {
			if scan(t, r, indicator, strings.Repeat("a", n)) != nil {
				got = append(got, indicator)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d digits are %q; want %q", n, got, want)
		}
	}
}

// Every byte at every place.
func TestHashDamaged(t *testing.T) {
	hash := "d41d8cd98f00b204e9800998ecf8427e"
	for i := range hash {
		for c := range 256 {
			in := hash[:i] + string([]byte{byte(c)}) + hash[i+1:]
			var want map[string][]string
			if strings.IndexByte("0123456789abcdefABCDEF", byte(c)) >= 0 {
				want = map[string][]string{indicators.MD5Hashes: {strings.ToLower(in)}}
			}
			// White space at an end is trimmed, and a digit then missing.
			wantFound(t, "md5", in, want)
		}
	}
}
