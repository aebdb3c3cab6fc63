package indicators_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/margaylog/margay/indicators"
)

// scan returns what an indicator of r finds in a text, by list, as the
// examples have it.
func scan(t testing.TB, r *indicators.Registry, indicator, text string) map[string][]string {
	t.Helper()
	c, ok := r.Compile(indicator)
	if !ok {
		t.Fatalf("Compile(%q): no such indicator", indicator)
	}
	var v indicators.Values
	c.Scan(&v, []byte(text))
	v.Finish()
	return byList(r, &v)
}

func byList(r *indicators.Registry, v *indicators.Values) map[string][]string {
	var found map[string][]string
	lists := r.Lists()
	for _, value := range v.All() {
		if found == nil {
			found = make(map[string][]string)
		}
		list := lists[value.List]
		found[list] = append(found[list], string(value.Text))
	}
	return found
}

// A scanTest is a text and what is found in it. The empty want is nothing.
type scanTest struct {
	name string
	in   string
	want string
	list string // where want goes; empty: the first list of the indicator
}

func runScanTests(t *testing.T, indicator string, tests []scanTest) {
	t.Helper()
	ind, ok := indicators.Default().Lookup(indicator)
	if !ok {
		t.Fatalf("Lookup(%q): no such indicator", indicator)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want map[string][]string
			if tt.want != "" {
				list := tt.list
				if list == "" {
					list = ind.Lists[0]
				}
				want = map[string][]string{list: {tt.want}}
			}
			if got := scan(t, indicators.Default(), indicator, tt.in); !reflect.DeepEqual(got, want) {
				t.Errorf("%s.Scan(%q) = %q; want %q", indicator, tt.in, got, want)
			}
		})
	}
}

func TestExamples(t *testing.T) {
	r := indicators.Default()
	for _, name := range r.Names() {
		t.Run(name, func(t *testing.T) {
			ind, _ := r.Lookup(name)
			if ind.Doc == "" {
				t.Error("no Doc")
			}
			found := make(map[string]bool) // lists that an example fills
			nothing := 0
			for _, e := range ind.Examples {
				if got := scan(t, r, name, e.In); !reflect.DeepEqual(got, e.Want) {
					t.Errorf("Scan(%q) = %q; want %q", e.In, got, e.Want)
				}
				for list := range e.Want {
					found[list] = true
				}
				if e.Want == nil {
					nothing++
				}
			}
			if len(ind.Examples) < 4 || nothing == 0 {
				t.Errorf("%d examples, %d of them where nothing is found; want at least 4 and 1", len(ind.Examples), nothing)
			}
			if got := slices.Sorted(maps.Keys(found)); !slices.Equal(got, slices.Sorted(slices.Values(ind.Lists))) {
				t.Errorf("examples fill %q; want all of %q", got, ind.Lists)
			}
		})
	}
}

// spaces has every character that Unicode calls white space, and so
// strings.TrimSpace trims.
const spaces = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

// Of each indicator, a text in which it finds the whole.
var wholes = map[string]string{
	"ip":              "203.0.113.77",
	"domain":          "example.com",
	"hostname":        "example.com",
	"url":             "https://example.com",
	"net_addr":        "example.com:80",
	"email":           "wendy@example.com",
	"username":        "wendy",
	"actor_id":        "42",
	"trace_id":        "t",
	"serial_number":   "C02",
	"md5":             "d41d8cd98f00b204e9800998ecf8427e",
	"sha1":            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	"sha256":          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"mac":             "00:1b:44:11:3a:b7",
	"aws_arn":         "arn:aws:s3:::bucket",
	"aws_arn_only":    "arn:aws:s3:::bucket",
	"aws_account_id":  "123456789012",
	"aws_instance_id": "i-0abc",
	"aws_tag":         "env:prod",
}

func TestTrim(t *testing.T) {
	r := indicators.Default()
	untrimmed := []string{"aws_arn", "aws_arn_only", "aws_account_id", "aws_instance_id", "aws_tag"}
	for _, name := range r.Names() {
		whole, ok := wholes[name]
		if !ok {
			t.Errorf("no text for %q", name)
		}
		bare := scan(t, r, name, whole)
		if bare == nil {
			t.Errorf("%s.Scan(%q) found nothing", name, whole)
		}
		for _, space := range spaces {
			for _, in := range []string{string(space) + whole, whole + string(space), spaces + whole + spaces} {
				got := scan(t, r, name, in)
				if same := reflect.DeepEqual(got, bare); same == slices.Contains(untrimmed, name) {
					t.Errorf("%s.Scan(%q) = %q; without white space it is %q", name, in, got, bare)
				}
			}
		}
		if name != "aws_tag" {
			if got := scan(t, r, name, spaces); got != nil {
				t.Errorf("%s.Scan(white space) = %q; want nothing", name, got)
			}
		}
		if got := scan(t, r, name, ""); got != nil {
			t.Errorf("%s.Scan(\"\") = %q; want nothing", name, got)
		}
		// A zero-width space is no white space.
		if got := scan(t, r, name, "\u200b"+whole+"\u200b"); reflect.DeepEqual(got, bare) {
			t.Errorf("%s.Scan trims U+200B", name)
		}
	}
}

func wantFound(t testing.TB, indicator, in string, want map[string][]string) {
	t.Helper()
	if got := scan(t, indicators.Default(), indicator, in); !reflect.DeepEqual(got, want) {
		t.Errorf("%s.Scan(%q) = %q; want %q", indicator, in, got, want)
	}
}
