package schemas_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/margaylog/margay/indicators"
	"github.com/margaylog/margay/schemas"
)

func TestOutputName(t *testing.T) {
	f := func(name, want string) {
		t.Helper()
		got, ok := schemas.OutputName(name)
		if got != want || ok != (want != "") {
			t.Errorf("OutputName(%q) = %q, %v; want %q", name, got, ok, want)
		}
	}
	// What stays.
	f("user", "user")
	f("User-Name_2", "User-Name_2")
	f("404", "404")
	f("_", "_")

	// Signs become words, set off unless first or last.
	f("@foo", "at_sign_foo")
	f("foo@", "foo_at_sign")
	f("foo@bar", "foo_at_sign_bar")
	f("@", "at_sign")
	f("@@", "at_sign__at_sign")
	f("a,b", "a_comma_b")
	f("a`b", "a_backtick_b")
	f("a'b", "a_apostrophe_b")
	f("a$b", "a_dollar_sign_b")
	f("a*b", "a_asterisk_b")
	f("a&b", "a_ampersand_b")
	f("a!b", "a_exclamation_b")
	f("a%b", "a_percent_b")
	f("a+b", "a_plus_b")
	f("a/b", "a_slash_b")
	f(`a\b`, "a_backslash_b")
	f("a#b", "a_hash_b")
	f("a~b", "a_tilde_b")
	f("a=b", "a_eq_b")

	// Everything else becomes an underscore.
	f("foo.bar", "foo_bar")
	f("a b:c", "a_b_c")
	f("package_name_(ntlm_only)", "package_name__ntlm_only_")
	f("\x00\t", "__")
	f("a\xffb", "a_b")
	f("€", "_")
	f("½", "_")
	f("１", "_")
	f("😀", "_")

	// Letters lose their accents and compatibility forms.
	f("café", "cafe")
	f("cafe\u0301", "cafe")
	f("Ångström", "Angstrom")
	f("ﬁeld", "field")
	f("Ｕser", "User")
	f("\u212Aelvin", "Kelvin")
	f("ǆ", "dz")

	// Letters without an ASCII form.
	f("straße", "stra_e")
	f("日本", "__")
	f("имя", "___")
	f("й", "_")
	f("한글", "__")
	f("ŉ", "_")

	// Nothing remains.
	f("", "")
	f("\u0301\u0302", "")
}

func FuzzOutputName(f *testing.F) {
	for _, name := range []string{"", "a.b", "@foo", "café", "한글", "a\xffb", "e\u0301@"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		out, ok := schemas.OutputName(name)
		require.Equal(t, out != "", ok)
		require.Empty(t, strings.Trim(out, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"))
		again, _ := schemas.OutputName(out)
		require.Equal(t, out, again, "an output name stays as it is")
	})
}

func TestOutputNameAllocations(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() { schemas.OutputName("a_plain-Name1") }))
}

func TestAddedNames(t *testing.T) {
	names := schemas.AddedNames(nil)
	require.Equal(t, "p_log_type", names[0])
	require.Contains(t, names, "p_enrichment")
	require.Contains(t, names, "p_any_ip_addresses")
	for _, name := range names {
		require.True(t, strings.HasPrefix(name, "p_"), name)
	}
	own, err := new(indicators.Registry).With(indicators.Indicator{
		Name:  "badge",
		Lists: []string{"p_any_badges"},
		Scan:  func(dst *indicators.Values, text []byte) { dst.Add(0, text) },
	})
	require.NoError(t, err)
	require.Equal(t, "p_any_badges", schemas.AddedNames(own)[9])
}
