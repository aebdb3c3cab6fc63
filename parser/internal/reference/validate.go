package reference

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"github.com/margaylog/margay/schemas"
)

// valid reports whether text meets every condition of v (section 4).
func valid(v *schemas.Validate, text string) bool {
	switch {
	case len(v.Allow) > 0 && !containsText(v.Allow, text):
	case containsText(v.Deny, text):
	case v.IP.Set() && !isAddress(text, v.IP.Value):
	case v.CIDR.Set() && !isCIDR(text, v.CIDR.Value):
	case v.Host.Set() && !isHost(text):
	default:
		return true
	}
	return false
}

func containsText(list []schemas.Text, text string) bool {
	for _, t := range list {
		if t.Value == text {
			return true
		}
	}
	return false
}

// isIP reports whether text is an IP address as netip reads it, which allows
// no port, prefix, brackets or leading zeros, and has no zone.
func isIP(text string) bool {
	a, err := netip.ParseAddr(text)
	return err == nil && a.Zone() == ""
}

// isAddress reports whether text is an IP address of the family: ipv4, ipv6
// or any. What has a colon is IPv6, ::ffff:1.2.3.4 too.
func isAddress(text, family string) bool {
	return isIP(text) && (family == "any" || (family == "ipv6") == strings.Contains(text, ":"))
}

var prefixLength = regexp.MustCompile(`^(0|[1-9][0-9]{0,2})$`)

func isCIDR(text, family string) bool {
	address, length, found := strings.Cut(text, "/")
	if !found || !isAddress(address, family) || !prefixLength.MatchString(length) {
		return false
	}
	bits, _ := strconv.Atoi(length)
	return bits <= 32 || bits <= 128 && strings.Contains(address, ":")
}

var hostLabel = regexp.MustCompile(`^[A-Za-z0-9_-]{1,63}$`)

func isHost(text string) bool {
	if isIP(text) {
		return true
	}
	for _, label := range strings.Split(text, ".") {
		if !hostLabel.MatchString(label) {
			return false
		}
	}
	return len(text) <= 253
}
