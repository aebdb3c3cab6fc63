package suggest

import "testing"

func TestDistance(t *testing.T) {
	f := func(a, b string, want int) {
		t.Helper()
		if got := Distance(a, b); got != want {
			t.Errorf("Distance(%q, %q) = %d; want %d", a, b, got, want)
		}
		if got := Distance(b, a); got != want {
			t.Errorf("Distance(%q, %q) = %d; want %d", b, a, got, want)
		}
	}
	f("", "", 0)
	f("", "abc", 3)
	f("abc", "abc", 0)
	f("abc", "acb", 1)
	f("abc", "abcd", 1)
	f("abc", "xyz", 3)
	f("kitten", "sitting", 3)
	f("ca", "abc", 3) // a swapped pair is not touched again
}

func TestClosest(t *testing.T) {
	words := []string{"nanos", "millis", "rfc3339", "OnePassword.ItemUsage", "OnePassword.AuditEvent"}
	for in, want := range map[string]string{
		"milis": "millis", "RFC3393": "rfc3339", "onepassword.itemusages": "OnePassword.ItemUsage",
		"OnePasword.AuditEvents": "OnePassword.AuditEvent", "xml": "", "": "", "nano": "nanos",
	} {
		if got := Closest(in, words); got != want {
			t.Errorf("Closest(%q) = %q; want %q", in, got, want)
		}
	}
	if got := Closest("cat", []string{"hat", "bat"}); got != "hat" {
		t.Errorf("of equals Closest takes %q; want the first", got)
	}
}
