package diff

import (
	"slices"
	"strconv"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// Conditions are what all validates on a text ask for together.
type conditions struct {
	allow    map[string]bool // nil: any text
	deny     map[string]bool
	ip, cidr []string // each of ipv4, ipv6 and any
	host     bool
}

func (c *comparison) validate(path string, a, b value) {
	old, new := conditionsOf(a.rules.validates), conditionsOf(b.rules.validates)
	wider, narrower := old.implies(new), new.implies(old)
	code := ValidateNarrowed
	switch {
	case wider && narrower:
		return
	case wider:
		code = ValidateWidened
	}
	c.add(code, path, old.String(), new.String(), validatePlace(a), validatePlace(b))
}

// validatePlace is where the innermost validate of a text stands.
func validatePlace(v value) schemas.Pos {
	if n := len(v.rules.validates); n > 0 {
		return v.rules.validates[n-1].Pos
	}
	return v.Pos
}

func conditionsOf(all []*schemas.Validate) *conditions {
	c := &conditions{deny: make(map[string]bool)}
	for _, v := range all {
		if v.Allow != nil {
			c.restrict(v.Allow)
		}
		for _, t := range v.Deny {
			c.deny[t.Value] = true
		}
		if v.IP.Set() {
			c.ip = append(c.ip, v.IP.Value)
		}
		if v.CIDR.Set() {
			c.cidr = append(c.cidr, v.CIDR.Value)
		}
		c.host = c.host || v.Host.Set()
	}
	for text := range c.allow {
		if c.deny[text] {
			delete(c.allow, text)
		}
	}
	return c
}

// restrict allows only texts that are in list too.
func (c *conditions) restrict(list []schemas.Text) {
	allow := make(map[string]bool, len(list))
	for _, t := range list {
		if c.allow == nil || c.allow[t.Value] {
			allow[t.Value] = true
		}
	}
	c.allow = allow
}

// implies reports whether every text that meets c surely meets d. It does not
// look at what is an address: where that would have to be known it says no.
func (c *conditions) implies(d *conditions) bool {
	if d.allow != nil {
		if c.allow == nil {
			return false
		}
		for text := range c.allow {
			if !d.allow[text] {
				return false
			}
		}
	}
	for text := range d.deny {
		if !c.deny[text] && (c.allow == nil || c.allow[text]) {
			return false
		}
	}
	return family(c.ip, d.ip) && family(c.cidr, d.cidr) &&
		(!d.host || c.host || len(c.ip) > 0) // an address is a host
}

// family reports whether an address that is of all families in have is of
// those in want.
func family(have, want []string) bool {
	for _, w := range want {
		if !slices.Contains(have, w) && (w != "any" || len(have) == 0) {
			return false
		}
	}
	return true
}

// String returns the conditions in the words of the schema.
func (c *conditions) String() string {
	var parts []string
	if c.allow != nil {
		parts = append(parts, "allow "+texts(c.allow))
	}
	if len(c.deny) > 0 && c.allow == nil {
		parts = append(parts, "deny "+texts(c.deny))
	}
	for _, kind := range c.ip {
		parts = append(parts, "ip "+kind)
	}
	for _, kind := range c.cidr {
		parts = append(parts, "cidr "+kind)
	}
	if c.host {
		parts = append(parts, "host any")
	}
	return strings.Join(parts, "; ")
}

// texts lists texts, sorted, each in quotes if it would not read well without.
func texts(set map[string]bool) string {
	var list []string
	for text := range set {
		list = append(list, text)
	}
	slices.Sort(list)
	return words(list)
}

// words lists texts in their order.
func words(list []string) string {
	shown := make([]string, len(list))
	for i, text := range list {
		shown[i] = text
		if text == "" || strings.TrimSpace(text) != text || strings.ContainsAny(text, ",;\"") || quote(text) != `"`+text+`"` {
			shown[i] = quote(text)
		}
	}
	return strings.Join(shown, ", ")
}

func quote(text string) string { return strconv.Quote(text) }
