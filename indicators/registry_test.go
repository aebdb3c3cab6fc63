package indicators_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/margaylog/margay/indicators"
)

func nothing(*indicators.Values, []byte) {}

// The names and lists that schemas and detections rely on. Changing one is a
// breaking change.
func TestDefault(t *testing.T) {
	r := indicators.Default()
	wantNames := []string{
		"actor_id", "aws_account_id", "aws_arn", "aws_arn_only", "aws_instance_id", "aws_tag",
		"domain", "email", "hostname", "ip", "mac", "md5", "net_addr", "serial_number",
		"sha1", "sha256", "trace_id", "url", "username",
	}
	if got := r.Names(); !slices.Equal(got, wantNames) {
		t.Errorf("Names() = %q; want %q", got, wantNames)
	}
	wantLists := []string{
		"p_any_actor_ids", "p_any_aws_account_ids", "p_any_aws_arns", "p_any_aws_instance_ids",
		"p_any_aws_tags", "p_any_domain_names", "p_any_emails", "p_any_ip_addresses",
		"p_any_mac_addresses", "p_any_md5_hashes", "p_any_serial_numbers", "p_any_sha1_hashes",
		"p_any_sha256_hashes", "p_any_trace_ids", "p_any_usernames",
	}
	if got := r.Lists(); !slices.Equal(got, wantLists) {
		t.Errorf("Lists() = %q; want %q", got, wantLists)
	}
	if indicators.Default() != r {
		t.Error("Default() is another registry the second time")
	}
}

func TestZeroRegistry(t *testing.T) {
	var r indicators.Registry
	if len(r.Names()) != 0 || len(r.Lists()) != 0 {
		t.Errorf("the zero Registry has names %q and lists %q", r.Names(), r.Lists())
	}
	if _, ok := r.Lookup("ip"); ok {
		t.Error("the zero Registry has an ip")
	}
	if _, ok := r.Compile("ip"); ok {
		t.Error("the zero Registry compiles ip")
	}
}

func TestWith(t *testing.T) {
	base := indicators.Default()
	names, lists := base.Names(), base.Lists()
	r, err := base.With(
		indicators.Indicator{Name: "ticket", Lists: []string{"p_any_tickets", "p_any_aaa"}, Scan: func(dst *indicators.Values, text []byte) {
			dst.Add(0, text)
			dst.Add(1, text[:1])
		}},
		indicators.Indicator{Name: "user2", Lists: []string{indicators.Usernames}, Scan: func(dst *indicators.Values, text []byte) { dst.Add(0, text) }},
	)
	if err != nil {
		t.Fatal(err)
	}
	if got := scan(t, r, "ticket", "OPS-1"); !reflect.DeepEqual(got, map[string][]string{"p_any_tickets": {"OPS-1"}, "p_any_aaa": {"O"}}) {
		t.Errorf("ticket found %q", got)
	}
	if got := scan(t, r, "user2", "wendy"); !reflect.DeepEqual(got, map[string][]string{indicators.Usernames: {"wendy"}}) {
		t.Errorf("user2 found %q; want it in the list of username", got)
	}
	// The built-in ones still fill their lists, though the IDs have moved.
	for name, whole := range wholes {
		if got, want := scan(t, r, name, whole), scan(t, base, name, whole); !reflect.DeepEqual(got, want) {
			t.Errorf("%s found %q in the new registry, %q in the old", name, got, want)
		}
	}
	if got := r.Lists(); !slices.IsSorted(got) || len(got) != len(lists)+2 || got[0] != "p_any_aaa" {
		t.Errorf("Lists() = %q; want them sorted, with two more", got)
	}
	if got := r.Names(); !slices.IsSorted(got) || len(got) != len(names)+2 {
		t.Errorf("Names() = %q; want them sorted, with two more", got)
	}
	if !slices.Equal(base.Names(), names) || !slices.Equal(base.Lists(), lists) {
		t.Errorf("With changed its receiver: %q, %q", base.Names(), base.Lists())
	}
	again, err := r.With()
	if err != nil || !slices.Equal(again.Names(), r.Names()) || !slices.Equal(again.Lists(), r.Lists()) {
		t.Errorf("With() = %v; want a copy", err)
	}
}

func TestWithErrors(t *testing.T) {
	good := indicators.Indicator{Name: "good", Lists: []string{"p_any_good"}, Scan: nothing}
	with := func(change func(ind *indicators.Indicator)) []indicators.Indicator {
		ind := good
		change(&ind)
		return []indicators.Indicator{ind}
	}
	name := func(s string) []indicators.Indicator {
		return with(func(ind *indicators.Indicator) { ind.Name = s })
	}
	lists := func(s ...string) []indicators.Indicator {
		return with(func(ind *indicators.Indicator) { ind.Lists = s })
	}
	many := make([]indicators.Indicator, 1)
	many[0] = indicators.Indicator{Name: "many", Scan: nothing}
	for i := range 65536 {
		many[0].Lists = append(many[0].Lists, fmt.Sprintf("p_any_l%d", i))
	}
	const badName = "must be lower-case letters, digits and underscores, a letter first"
	for _, tt := range []struct {
		name string
		more []indicators.Indicator
		want []string // in the error, one a line
	}{
		{name: "an empty name", more: name(""), want: []string{badName}},
		{name: "a name in capitals", more: name("Good"), want: []string{badName}},
		{name: "a name with a hyphen", more: name("my-id"), want: []string{badName}},
		{name: "a digit first", more: name("2good"), want: []string{badName}},
		{name: "an underscore first", more: name("_good"), want: []string{badName}},
		{name: "a name beyond ASCII", more: name("gööd"), want: []string{badName}},
		{name: "a built-in name", more: name("ip"), want: []string{`"ip": the name is taken`}},
		{name: "a name twice", more: []indicators.Indicator{good, good}, want: []string{`"good": the name is taken`}},
		{name: "no Scan", more: with(func(ind *indicators.Indicator) { ind.Scan = nil }), want: []string{"no Scan function"}},
		{name: "no list", more: lists(), want: []string{"no list to fill"}},
		{name: "a list without p_any_", more: lists("any_good"), want: []string{`list "any_good" must be p_any_`}},
		{name: "another p_ list", more: lists("p_good"), want: []string{`list "p_good" must be p_any_`}},
		{name: "the bare prefix", more: lists("p_any_"), want: []string{`list "p_any_" must be p_any_`}},
		{name: "a list in capitals", more: lists("p_any_Good"), want: []string{`list "p_any_Good" must be p_any_`}},
		{name: "a list with a dot", more: lists("p_any_a.b"), want: []string{`list "p_any_a.b" must be p_any_`}},
		{name: "a list twice", more: lists("p_any_a", "p_any_b", "p_any_a"), want: []string{`list "p_any_a" is there twice`}},
		{name: "too many lists", more: many, want: []string{"more than 65536 lists"}},
		{name: "everything at once", more: append(append(name("Bad"), lists()...), name("ip")...), want: []string{badName, "no list to fill", "the name is taken"}},
		{name: "everything about one", more: []indicators.Indicator{{}}, want: []string{badName, "no Scan function", "no list to fill"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := indicators.Default().With(tt.more...)
			if r != nil || err == nil {
				t.Fatalf("With = %v, %v; want an error alone", r, err)
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(tt.want) {
				t.Fatalf("With reports %q; want %d lines", lines, len(tt.want))
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, "indicators: ") || !strings.Contains(line, tt.want[i]) {
					t.Errorf("line %d is %q; want it to contain %q", i, line, tt.want[i])
				}
			}
		})
	}
	if _, err := indicators.Default().With(good); err != nil {
		t.Errorf("With(good) = %v", err)
	}
	if _, err := new(indicators.Registry).With(many...); err != nil {
		t.Errorf("With 65,536 lists = %v", err)
	}
}

// Nothing that callers hold can change a registry.
func TestRegistryImmutable(t *testing.T) {
	given := indicators.Indicator{
		Name:  "given",
		Lists: []string{"p_any_given"},
		Scan:  func(dst *indicators.Values, text []byte) { dst.Add(0, text) },
		Examples: []indicators.Example{
			{In: "x", Want: map[string][]string{"p_any_given": {"x"}}},
		},
	}
	r, err := indicators.Default().With(given)
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(ind indicators.Indicator) {
		ind.Lists[0] = "p_any_spoiled"
		ind.Examples[0].Want["p_any_given"][0] = "spoiled"
		ind.Examples[0].Want["p_any_spoiled"] = nil
		ind.Examples[0].In = "spoiled"
	}
	spoil(given)
	got, _ := r.Lookup("given")
	spoil(got)
	r.Lists()[0] = "spoiled"
	r.Names()[0] = "spoiled"

	got, _ = r.Lookup("given")
	want := []indicators.Example{{In: "x", Want: map[string][]string{"p_any_given": {"x"}}}}
	if got.Lists[0] != "p_any_given" || !reflect.DeepEqual(got.Examples, want) {
		t.Errorf("Lookup = %v, %v", got.Lists, got.Examples)
	}
	if slices.Contains(r.Lists(), "spoiled") || slices.Contains(r.Names(), "spoiled") {
		t.Error("the registry's own lists were handed out")
	}
	if got := scan(t, r, "given", "x"); !reflect.DeepEqual(got, want[0].Want) {
		t.Errorf("Scan = %q", got)
	}
}

// One registry, many goroutines, each with its own Values.
func TestConcurrentScan(t *testing.T) {
	r := indicators.Default()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				for _, bt := range benchTexts {
					rounds := 2
					benchmarkScan(t, bt.indicator, bt.text, bt.want, func() bool { rounds--; return rounds >= 0 })
				}
				if _, err := r.With(indicators.Indicator{Name: "x", Lists: []string{"p_any_x"}, Scan: nothing}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}
