package indicators

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// This file takes the host from a URL, by the grammar of RFC 3986, section 3:
//
//	[scheme ":"] "//" [userinfo "@"] host [":" port] ["/" path] ["?" query] ["#" fragment]
//
// It only reads up to the end of the authority, which the first of / ? #
// ends: logs are full of URLs with broken paths and queries, and their hosts
// are good. In the authority it is strict, because a host that programs
// disagree about is worse than none: white space, controls and backslashes
// (which browsers take for slashes) give nothing, as do a port that is no
// number and a host that RFC 3986 doesn't allow.

func scanURL(dst *Values, text []byte) {
	rest := afterSlashes(trim(text))
	if host := plainHost(rest); len(host) > 0 {
		scanHostname(dst, host)
		return
	}
	host, ok := authorityHost(authority(rest))
	if !ok {
		return
	}
	if len(host) > 0 && host[0] == '[' {
		if ip, rest, ok := cutBracketed(host); ok && len(rest) == 0 {
			dst.Add(hostIP, ip)
		}
		return
	}
	if host, ok = decodePercent(dst, host); ok && validHost(host) {
		scanHostname(dst, host)
	}
}

// afterSlashes returns what follows the // of a URL, nothing when it has none.
func afterSlashes(s []byte) []byte {
	rest := s[schemeLen(s):]
	if len(rest) < 2 || rest[0] != '/' || rest[1] != '/' {
		return nil
	}
	return rest[2:]
}

// plainHost returns the authority that s starts with, if it is nothing but a
// host without anything to decode, as it nearly always is.
func plainHost(s []byte) []byte {
	for i, c := range s {
		if hostBytes[c] {
			continue
		}
		if endsAuthority(c) {
			return s[:i]
		}
		return nil
	}
	return s
}

// authority returns the authority that s starts with.
func authority(s []byte) []byte {
	end := 0
	for end < len(s) && !endsAuthority(s[end]) {
		end++
	}
	return s[:end]
}

func endsAuthority(c byte) bool { return c == '/' || c == '?' || c == '#' }

// schemeLen returns the length of the scheme that s starts with and its
// colon, 0 when it starts with none.
func schemeLen(s []byte) int {
	for i, c := range s {
		switch {
		case isLetter(c):
		case c == ':' && i > 0:
			return i + 1
		case (isDigit(c) || c == '+' || c == '-' || c == '.') && i > 0:
		default:
			return 0
		}
	}
	return 0
}

// authorityHost returns an authority without userinfo, which the last @
// ends, and port: a host as written, with its brackets. It reports whether
// nothing forbids to look at it.
func authorityHost(authority []byte) ([]byte, bool) {
	host := authority
	if at := bytes.LastIndexByte(authority, '@'); at >= 0 {
		host = authority[at+1:]
		if bytes.ContainsFunc(authority[:at], splitsURL) {
			return nil, false
		}
	}
	colon := bytes.LastIndexByte(host, ':')
	if colon < 0 || bytes.IndexByte(host[colon:], ']') >= 0 {
		return host, true // the colons are those of an IPv6 address
	}
	for _, c := range host[colon+1:] {
		if !isDigit(c) {
			return nil, false
		}
	}
	return host[:colon], true
}

// splitsURL reports whether r is a character at which some program or
// reader may take a URL to end or its path to begin.
func splitsURL(r rune) bool {
	return r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r)
}

// decodePercent returns host with %XX decoded, in memory of dst, or host
// itself when it has none. It reports whether all are well-formed and stand
// for UTF-8 in the end.
func decodePercent(dst *Values, host []byte) ([]byte, bool) {
	if bytes.IndexByte(host, '%') < 0 {
		return host, true
	}
	out := dst.Alloc(len(host))[:0]
	for i := 0; i < len(host); i++ {
		c := host[i]
		if c == '%' {
			if i+2 >= len(host) || !isHex(host[i+1]) || !isHex(host[i+2]) {
				return nil, false
			}
			c = unhex(host[i+1])<<4 | unhex(host[i+2])
			i += 2
		}
		out = append(out, c)
	}
	return out, utf8.Valid(out)
}

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return (c | 0x20) - 'a' + 10
}

// validHost reports whether host, which is decoded, is a reg-name of RFC
// 3986, or such with characters beyond ASCII that are no white space and no
// controls (RFC 3987).
func validHost(host []byte) bool {
	for i, c := range host {
		if c >= utf8.RuneSelf {
			return !bytes.ContainsFunc(host[i:], notInHost)
		}
		if !hostBytes[c] {
			return false
		}
	}
	return len(host) > 0
}

func notInHost(r rune) bool {
	if r < utf8.RuneSelf {
		return !hostBytes[r]
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
}

// hostBytes are the ASCII characters of a reg-name: unreserved and
// sub-delims.
var hostBytes = func() (set [256]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=" {
		set[c] = true
	}
	return set
}()
