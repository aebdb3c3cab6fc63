package onepassword

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// A host is where the API is for accounts of a region and plan.
type host struct {
	region, plan string
	name         string
}

var hosts = [...]host{
	{"us", "business", "events.1password.com"},
	{"us", "enterprise", "events.ent.1password.com"},
	{"ca", "", "events.1password.ca"}, // whatever the plan
	{"eu", "", "events.1password.eu"},
}

// Regions returns the regions that an account can be in: us, ca and eu.
func Regions() []string { return []string{"us", "ca", "eu"} }

// Plans returns the plans that decide on the host in some region: business
// and enterprise.
func Plans() []string { return []string{"business", "enterprise"} }

// RegionURL returns where the API is for a region and a plan.
func RegionURL(region, plan string) (string, error) {
	i := slices.IndexFunc(hosts[:], func(h host) bool { return h.region == region && (h.plan == plan || h.plan == "") })
	if i < 0 || !slices.Contains(Plans(), plan) {
		return "", fmt.Errorf("no host for the region %q and the plan %q", region, plan)
	}
	return "https://" + hosts[i].name, nil
}

// isVendorHost reports whether a host is one of 1Password's: a token is sent
// to no other unless the user names it.
func isVendorHost(name string) bool {
	return slices.ContainsFunc([]string{".1password.com", ".1password.ca", ".1password.eu"}, func(domain string) bool {
		label, ok := strings.CutSuffix(name, domain)
		return ok && label != "" && strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-.") == ""
	})
}

// checkURL returns a base URL in the form in which it is compared and
// extended: without a slash at its end. A token never goes over a network in
// the clear, so plain HTTP is for this machine alone.
func checkURL(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "":
		return "", errors.New("the URL is not one such as https://events.1password.com")
	case u.User != nil:
		return "", errors.New("the URL must not hold a user or password")
	case u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("the URL must end with its host or path")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return "", errors.New("the URL must start with https: only to this machine itself a token may go unencrypted")
	case u.Scheme != "https" && u.Scheme != "http":
		return "", errors.New("the URL must start with https")
	}
	return strings.TrimRight(u.Scheme+"://"+strings.ToLower(u.Host)+u.EscapedPath(), "/"), nil
}

func isLoopback(hostname string) bool {
	addr, err := netip.ParseAddr(hostname)
	return hostname == "localhost" || err == nil && addr.IsLoopback()
}
