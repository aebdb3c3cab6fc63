package indicators_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"github.com/margaylog/margay/indicators"
)

// seed adds the examples and the tables of some indicators.
func seed(f *testing.F, names []string, tables ...[]scanTest) {
	for _, name := range names {
		ind, ok := indicators.Default().Lookup(name)
		if !ok {
			f.Fatalf("no indicator %q", name)
		}
		for _, e := range ind.Examples {
			f.Add(e.In)
		}
	}
	for _, tests := range tables {
		for _, tt := range tests {
			if len(tt.in) < 1000 {
				f.Add(tt.in)
			}
		}
	}
}

// checkScan checks what holds for every indicator and every text, and
// returns what was found.
func checkScan(t *testing.T, indicator, text string) map[string][]string {
	r := indicators.Default()
	c, _ := r.Compile(indicator)
	ind, _ := r.Lookup(indicator)
	lists := r.Lists()
	in := []byte(text)
	var v indicators.Values
	c.Scan(&v, in)
	v.Finish()
	if string(in) != text {
		t.Errorf("%s.Scan(%q) changed the text to %q", indicator, text, in)
	}
	for i, value := range v.All() {
		if !slices.Contains(ind.Lists, lists[value.List]) {
			t.Errorf("%s.Scan(%q) fills %s", indicator, text, lists[value.List])
		}
		if utf8.ValidString(text) && !utf8.Valid(value.Text) {
			t.Errorf("%s.Scan(%q) found %q, which is not UTF-8", indicator, text, value.Text)
		}
		if len(value.Text) == 0 {
			t.Errorf("%s.Scan(%q) found an empty value", indicator, text)
		}
		if i == 0 {
			continue
		}
		before := v.All()[i-1]
		if before.List > value.List || before.List == value.List && bytes.Compare(before.Text, value.Text) >= 0 {
			t.Errorf("%s.Scan(%q) is not sorted or not unique: %q", indicator, text, byList(r, &v))
		}
	}
	found := byList(r, &v)

	// Once more into the same Values: nothing is added.
	c.Scan(&v, in)
	v.Finish()
	if again := byList(r, &v); !reflect.DeepEqual(again, found) {
		t.Errorf("%s.Scan(%q) found %q the second time, %q the first", indicator, text, again, found)
	}
	return found
}

// checkWritten checks that values are kept as written.
func checkWritten(t *testing.T, text string, found map[string][]string) {
	for list, values := range found {
		for _, value := range values {
			if !strings.Contains(text, value) {
				t.Errorf("%s: %q is no part of %q", list, value, text)
			}
		}
	}
}

// checkAgain checks that a value found is a value when it is the text.
func checkAgain(t *testing.T, indicator, text string, found map[string][]string, list string) {
	for _, value := range found[list] {
		if got := scan(t, indicators.Default(), indicator, value)[list]; !slices.Equal(got, []string{value}) {
			t.Errorf("%s.Scan(%q) found %q, but in that, it finds %q", indicator, text, value, got)
		}
	}
}

func FuzzIP(f *testing.F) {
	seed(f, []string{"ip"}, ipTests)
	f.Fuzz(func(t *testing.T, text string) {
		checkIPVersion(t, text)
		var want map[string][]string
		if s := strings.TrimSpace(text); versionOf(s) != 0 {
			want = map[string][]string{indicators.IPAddresses: {s}}
		}
		if got := checkScan(t, "ip", text); !reflect.DeepEqual(got, want) {
			t.Errorf("ip.Scan(%q) = %q; want %q", text, got, want)
		}
	})
}

func FuzzDomain(f *testing.F) {
	seed(f, []string{"domain", "hostname"}, domainTests)
	f.Fuzz(func(t *testing.T, text string) {
		s := strings.TrimSpace(text)
		found := checkScan(t, "domain", text)[indicators.DomainNames]
		if s == "" {
			return
		}
		if len(found) != 1 {
			t.Fatalf("domain.Scan(%q) = %q; want one value", text, found)
		}
		// Label by label, it is as written or what Punycode makes of it.
		got, written := strings.Split(found[0], "."), strings.Split(s, ".")
		if len(got) != len(written) {
			t.Fatalf("domain.Scan(%q) = %q; want as many labels", text, found[0])
		}
		for i := range got {
			if got[i] == written[i] {
				continue
			}
			ascii, err := idna.Punycode.ToASCII(lowerASCII(got[i]))
			if err != nil || !strings.EqualFold(ascii, written[i]) {
				t.Errorf("domain.Scan(%q): %q is not what %q stands for", text, got[i], written[i])
			}
		}
		host := checkScan(t, "hostname", text)
		if versionOf(s) != 0 {
			found = []string{s}
		}
		if got := slices.Concat(host[indicators.IPAddresses], host[indicators.DomainNames]); !slices.Equal(got, found) {
			t.Errorf("hostname.Scan(%q) = %q; want %q", text, got, found)
		}
	})
}

// lowerASCII is strings.ToLower for ASCII alone: there are labels that are
// capitals in other scripts.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func FuzzURL(f *testing.F) {
	seed(f, []string{"url"})
	for _, tt := range urlTests {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := checkScan(t, "url", text)
		if found != nil && !strings.Contains(text, "//") {
			t.Errorf("url.Scan(%q) = %q; that is no URL", text, found)
		}
		if !strings.Contains(text, "%") && !strings.Contains(text, "--") {
			checkWritten(t, text, found)
		}
		for _, ip := range found[indicators.IPAddresses] {
			if versionOf(ip) == 0 {
				t.Errorf("url.Scan(%q) found %q, which is no IP address", text, ip)
			}
		}
		for _, name := range found[indicators.DomainNames] {
			if strings.ContainsAny(name, "/?#@:[]\\%<>\" \t\r\n\x00") {
				t.Errorf("url.Scan(%q) found the host %q", text, name)
			}
		}
		// What comes after the host changes nothing, nor does a user before it.
		s := strings.TrimSpace(text)
		if found != nil && !strings.ContainsAny(s[strings.Index(s, "//")+2:], "/?#") {
			for _, tail := range []string{"/", "?a@b", "#c:d", "/%zz \\"} {
				wantFound(t, "url", s+tail, found)
			}
			wantFound(t, "url", strings.Replace(s, "//", "//u:p@", 1), found)
		}
	})
}

func FuzzNetAddr(f *testing.F) {
	seed(f, []string{"net_addr", "hostname"}, ipTests)
	f.Fuzz(func(t *testing.T, text string) {
		found := checkScan(t, "net_addr", text)
		if !strings.Contains(text, "--") {
			checkWritten(t, text, found)
		}
		s := strings.TrimSpace(text)
		if !strings.Contains(s, ":") && !strings.HasPrefix(s, "[") {
			wantFound(t, "hostname", text, found)
			wantFound(t, "net_addr", s+":80", found)
		}
		if versionOf(s) == 6 {
			want := map[string][]string{indicators.IPAddresses: {s}}
			wantFound(t, "net_addr", s, want)
			wantFound(t, "net_addr", "["+s+"]:80", want)
		}
		checkAgain(t, "net_addr", text, found, indicators.IPAddresses)
	})
}

func FuzzEmail(f *testing.F) {
	seed(f, []string{"email"}, emailTests)
	f.Fuzz(func(t *testing.T, text string) {
		checkEmail(t, text)
		checkWritten(t, text, checkScan(t, "email", text))
	})
}

func FuzzNames(f *testing.F) {
	names := []string{"username", "actor_id", "trace_id", "serial_number"}
	seed(f, names)
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range names {
			ind, _ := indicators.Default().Lookup(name)
			var want []string
			if s := strings.TrimSpace(text); s != "" {
				want = []string{s}
			}
			if got := checkScan(t, name, text)[ind.Lists[0]]; !slices.Equal(got, want) {
				t.Errorf("%s.Scan(%q) = %q; want %q", name, text, got, want)
			}
		}
	})
}

// isHexString is the simple way to see whether s is so many hex digits.
func isHexString(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

func FuzzHashes(f *testing.F) {
	seed(f, []string{"md5", "sha1", "sha256"})
	f.Fuzz(func(t *testing.T, text string) {
		// The fuzzer seldom hits a length: help it.
		for _, in := range []string{text, (text + wholes["md5"])[:32], (text + wholes["sha1"])[:40], (text + wholes["sha256"])[:64]} {
			for name, h := range hashLists {
				var want map[string][]string
				if s := strings.TrimSpace(in); isHexString(s, h.digits) {
					want = map[string][]string{h.list: {strings.ToLower(s)}}
				}
				if got := checkScan(t, name, in); !reflect.DeepEqual(got, want) {
					t.Errorf("%s.Scan(%q) = %q; want %q", name, in, got, want)
				}
			}
		}
	})
}

func FuzzMAC(f *testing.F) {
	seed(f, []string{"mac"})
	f.Fuzz(func(t *testing.T, text string) {
		found := checkScan(t, "mac", text)
		s := strings.TrimSpace(text)
		digits := strings.Map(func(r rune) rune {
			if strings.ContainsRune(":-.", r) {
				return -1
			}
			return r
		}, s)
		var want map[string][]string
		if isHexString(digits, 12) || isHexString(digits, 16) {
			value := strings.ToLower(strings.Join(groups(digits, 2), ":"))
			for _, form := range []string{
				digits, strings.Join(groups(digits, 2), ":"), strings.Join(groups(digits, 2), "-"), strings.Join(groups(digits, 4), "."),
			} {
				if s == form {
					want = map[string][]string{indicators.MACAddresses: {value}}
				}
			}
		}
		if !reflect.DeepEqual(found, want) {
			t.Errorf("mac.Scan(%q) = %q; want %q", text, found, want)
		}
		checkAgain(t, "mac", text, found, indicators.MACAddresses)
	})
}

func FuzzAWS(f *testing.F) {
	seed(f, []string{"aws_arn", "aws_arn_only", "aws_account_id", "aws_instance_id", "aws_tag"})
	for _, tt := range arnTests {
		if len(tt.in) < 1000 {
			f.Add(tt.in)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := checkScan(t, "aws_arn", text)
		checkWritten(t, text, found)
		var arn []string
		if strings.HasPrefix(text, "arn:") && strings.Count(text, ":") >= 5 {
			arn = []string{text}
		}
		if got := found[indicators.AWSARNs]; !slices.Equal(got, arn) {
			t.Errorf("aws_arn.Scan(%q) = %q; want %q", text, got, arn)
		}
		if got := checkScan(t, "aws_arn_only", text)[indicators.AWSARNs]; !slices.Equal(got, arn) {
			t.Errorf("aws_arn_only.Scan(%q) = %q; want %q", text, got, arn)
		}
		// What is found in an ARN is found alone.
		for indicator, list := range map[string]string{
			"aws_account_id":  indicators.AWSAccountIDs,
			"aws_instance_id": indicators.AWSInstanceIDs,
			"email":           indicators.Emails,
		} {
			checkAgain(t, indicator, text, found, list)
			checkWritten(t, text, checkScan(t, indicator, text))
		}
		if got := checkScan(t, "aws_tag", text)[indicators.AWSTags]; text != "" && !slices.Equal(got, []string{text}) {
			t.Errorf("aws_tag.Scan(%q) = %q", text, got)
		}
	})
}

// FuzzValues takes its text as pairs of a list and a value.
func FuzzValues(f *testing.F) {
	f.Add([]byte("0a 1b 2c 0a"))
	f.Add(bytes.Repeat([]byte("2x 1y 0"), 20))
	r, c := probe(f, func(dst *indicators.Values, text []byte) {
		for field := range bytes.SplitSeq(text, []byte(" ")) {
			if len(field) > 0 {
				made := dst.Alloc(len(field) - 1)
				copy(made, field[1:])
				dst.Add(int(field[0]%3), made)
			}
		}
	})
	f.Fuzz(func(t *testing.T, text []byte) {
		var want map[string][]string
		for field := range strings.SplitSeq(string(text), " ") {
			if field == "" {
				continue
			}
			if want == nil {
				want = make(map[string][]string)
			}
			list := testLists[field[0]%3]
			want[list] = append(want[list], field[1:])
		}
		for list, texts := range want {
			slices.Sort(texts)
			want[list] = slices.Compact(texts)
		}
		var v indicators.Values
		c.Scan(&v, text)
		v.Finish()
		if got := byList(r, &v); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: All() = %q; want %q", text, got, want)
		}
	})
}
