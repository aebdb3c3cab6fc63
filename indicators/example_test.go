package indicators_test

import (
	"bytes"
	"fmt"

	"github.com/margaylog/margay/indicators"
)

// An indicator of one's own: the number of a ticket, such as OPS-1234, into
// a list of its own.
func ExampleRegistry_With() {
	ticket := indicators.Indicator{
		Name:  "ticket",
		Doc:   "The number of a ticket of the operations team.",
		Lists: []string{"p_any_tickets"},
		Scan: func(dst *indicators.Values, text []byte) {
			number, ok := bytes.CutPrefix(bytes.TrimSpace(text), []byte("OPS-"))
			if ok && len(number) > 0 {
				dst.Add(0, number) // p_any_tickets
			}
		},
	}
	registry, err := indicators.Default().With(ticket)
	if err != nil {
		fmt.Println(err)
		return
	}

	scanTicket, _ := registry.Compile("ticket")
	scanEmail, _ := registry.Compile("email")
	var values indicators.Values
	scanTicket.Scan(&values, []byte(" OPS-1234 "))
	scanEmail.Scan(&values, []byte("wendy@example.com"))
	scanTicket.Scan(&values, []byte("OPS-1234"))
	values.Finish()

	lists := registry.Lists()
	for _, value := range values.All() {
		fmt.Printf("%s: %s\n", lists[value.List], value.Text)
	}
	// Output:
	// p_any_emails: wendy@example.com
	// p_any_tickets: 1234
}

// An indicator that prepares the text for a built-in one, whose Lists it
// shares.
func ExampleRegistry_Lookup() {
	email, _ := indicators.Default().Lookup("email")
	registry, err := indicators.Default().With(indicators.Indicator{
		Name:  "mailto",
		Lists: email.Lists,
		Scan: func(dst *indicators.Values, text []byte) {
			if address, ok := bytes.CutPrefix(text, []byte("mailto:")); ok {
				email.Scan(dst, address)
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	mailto, _ := registry.Compile("mailto")
	var values indicators.Values
	mailto.Scan(&values, []byte("mailto:wendy@example.com"))
	for _, value := range values.All() {
		fmt.Printf("%s: %s\n", registry.Lists()[value.List], value.Text)
	}
	// Output:
	// p_any_emails: wendy@example.com
}

func ExampleIPVersion() {
	for _, text := range []string{"203.0.113.77", "::ffff:203.0.113.77", "203.0.113.77:80"} {
		fmt.Println(text, indicators.IPVersion([]byte(text)))
	}
	// Output:
	// 203.0.113.77 4
	// ::ffff:203.0.113.77 6
	// 203.0.113.77:80 0
}
