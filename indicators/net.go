package indicators

import "bytes"

// hostLists are the lists of the indicators that find hosts; the numbers
// index them.
var hostLists = [...]string{hostIP: IPAddresses, hostDomain: DomainNames}

const (
	hostIP = iota
	hostDomain
)

func netIndicators() []Indicator {
	return []Indicator{{
		Name:  "ip",
		Doc:   "An IPv4 or IPv6 address without port, prefix length, zone, brackets or leading zeros. Trimmed, kept as written.",
		Lists: []string{IPAddresses},
		Scan:  scanIP,
		Examples: []Example{
			{In: "203.0.113.77", Want: one(IPAddresses, "203.0.113.77")},
			{In: " 2001:DB8::1\n", Want: one(IPAddresses, "2001:DB8::1"), Note: "trimmed; kept as written"},
			{In: "::ffff:192.0.2.1", Want: one(IPAddresses, "::ffff:192.0.2.1")},
			{In: "203.0.113.077", Note: "a leading zero: some read it as octal"},
			{In: "203.0.113.77:443"},
			{In: "203.0.113.0/24"},
			{In: "fe80::1%eth0"},
			{In: "[::1]"},
			{In: "example.com"},
		},
	}, {
		Name:  "domain",
		Doc:   "A domain name; any text counts as one. Trimmed, not empty; labels in Punycode are decoded when they are valid; the case and a final dot are kept.",
		Lists: []string{DomainNames},
		Scan:  scanDomain,
		Examples: []Example{
			{In: "example.com", Want: one(DomainNames, "example.com")},
			{In: " WWW.Example.COM. ", Want: one(DomainNames, "WWW.Example.COM."), Note: "trimmed; case and final dot kept"},
			{In: "www.xn--mnchen-3ya.de", Want: one(DomainNames, "www.münchen.de")},
			{In: "xn--google-.com", Want: one(DomainNames, "xn--google-.com"), Note: "not valid: it hides plain ASCII"},
			{In: "bücher.example", Want: one(DomainNames, "bücher.example")},
			{In: ""},
			{In: " \t"},
		},
	}, {
		Name:  "hostname",
		Doc:   "An IP address, as ip finds it, or else a domain name, as domain does.",
		Lists: hostLists[:],
		Scan:  scanHostname,
		Examples: []Example{
			{In: "203.0.113.77", Want: one(IPAddresses, "203.0.113.77")},
			{In: " ::1 ", Want: one(IPAddresses, "::1")},
			{In: "wendys-laptop", Want: one(DomainNames, "wendys-laptop")},
			{In: "203.0.113.256", Want: one(DomainNames, "203.0.113.256"), Note: "no IP address"},
			{In: ""},
			{In: "\n"},
		},
	}, {
		Name:  "url",
		Doc:   "The host of an absolute URL, or of one that starts with //, without user, port and brackets, as hostname finds it. Trimmed. Anything that is no such URL gives nothing.",
		Lists: hostLists[:],
		Scan:  scanURL,
		Examples: []Example{
			{In: "https://www.example.com/a?b=c", Want: one(DomainNames, "www.example.com")},
			{In: "http://user:pw@203.0.113.77:8080/", Want: one(IPAddresses, "203.0.113.77")},
			{In: "//[2001:db8::1]:443/", Want: one(IPAddresses, "2001:db8::1")},
			{In: "https://xn--mnchen-3ya.de", Want: one(DomainNames, "münchen.de")},
			{In: "http://%65xample.com/", Want: one(DomainNames, "example.com"), Note: "percent-encoding in the host is decoded"},
			{In: "www.example.com/a", Note: "not absolute"},
			{In: "mailto:wendy@example.com", Note: "no host"},
			{In: "file:///etc/hosts", Note: "an empty host"},
			{In: `http://example.org\@example.com/`, Note: "programs disagree about its host"},
		},
	}, {
		Name:  "net_addr",
		Doc:   "A network address: a host, or a host and a port, as hostname finds the host. Trimmed.",
		Lists: hostLists[:],
		Scan:  scanNetAddr,
		Examples: []Example{
			{In: "203.0.113.77:443", Want: one(IPAddresses, "203.0.113.77")},
			{In: "example.com:https", Want: one(DomainNames, "example.com")},
			{In: "[::1]:80", Want: one(IPAddresses, "::1")},
			{In: "::1", Want: one(IPAddresses, "::1"), Note: "IPv6 without a port needs no brackets"},
			{In: "example.com", Want: one(DomainNames, "example.com")},
			{In: ":80", Note: "no host"},
			{In: "http://example.com", Note: "a URL"},
			{In: "example.com:80:90"},
		},
	}}
}

func scanIP(dst *Values, text []byte) {
	if s := trim(text); isIPv4(s) || isIPv6(s) {
		dst.Add(0, s)
	}
}

func scanDomain(dst *Values, text []byte) {
	if s := trim(text); len(s) > 0 {
		dst.Add(0, decodeLabels(dst, s))
	}
}

func scanHostname(dst *Values, text []byte) {
	s := trim(text)
	switch {
	case len(s) == 0:
	case isIP(s):
		dst.Add(hostIP, s)
	default:
		dst.Add(hostDomain, decodeLabels(dst, s))
	}
}

// scanNetAddr finds the host of host, host:port, [IPv6], [IPv6]:port and
// IPv6. A colon elsewhere means that it is none of them.
func scanNetAddr(dst *Values, text []byte) {
	s := trim(text)
	if len(s) > 0 && s[0] == '[' {
		if ip, rest, ok := cutBracketed(s); ok && (len(rest) == 0 || rest[0] == ':' && isPort(rest[1:])) {
			dst.Add(hostIP, ip)
		}
		return
	}
	colon := bytes.IndexByte(s, ':')
	switch {
	case colon < 0:
		scanHostname(dst, s)
	case isPort(s[colon+1:]):
		scanHostname(dst, s[:colon])
	case isIP(s):
		dst.Add(hostIP, s)
	}
}

// cutBracketed cuts s, which starts with a bracket, after the closing one.
// Only IPv6 addresses stand in brackets (RFC 3986, section 3.2.2), and a
// zone is no part of an address.
func cutBracketed(s []byte) (ip, rest []byte, ok bool) {
	end := bytes.IndexByte(s, ']')
	if end < 0 || !isIPv6(s[1:end]) {
		return nil, nil, false
	}
	return s[1:end], s[end+1:], true
}

// isPort reports whether s can stand for a port: nothing, a number, the name
// of a service (RFC 6335, section 5.1), or the * of netstat.
func isPort(s []byte) bool {
	if len(s) == 1 && s[0] == '*' {
		return true
	}
	for _, c := range s {
		if !isDigit(c) && !isLetter(c) && c != '-' {
			return false
		}
	}
	return true
}
