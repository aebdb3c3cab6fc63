package infer

import (
	"bytes"
	"net/url"
	"strings"
)

// Objects whose keys are data, such as ids or addresses, are maps. As fields
// they would grow without end, so they become json.

// fewKeys is how many different keys say nothing by their number.
const fewKeys = 20

// keysAreData reports whether the object is a map: its keys look like data, or
// there are many of which each object has only a few.
func (o *object) keysAreData() bool {
	keys, made := len(o.fields), 0
	for _, f := range o.fields {
		if looksLikeData([]byte(f.key)) {
			made++
		}
	}
	if keys > 0 && made*10 >= keys*8 {
		return true
	}
	return keys > fewKeys && o.members*10 < o.count*int64(keys)
}

// looksLikeData reports whether a key is nothing that a person would name a
// field.
func looksLikeData(key []byte) bool {
	switch {
	case isDigits(key), isIP(key), isUUID(key):
		return true
	case len(key) >= 16 && (isHex(key) || looksMade(key)) && bytes.ContainsAny(key, "0123456789") && !readable(key):
		return true
	case bytes.HasPrefix(key, []byte("/")), bytes.HasPrefix(key, []byte("arn:")), isDate(key):
		return true
	case bytes.Contains(key, []byte("://")):
		u, err := url.Parse(string(key))
		return err == nil && u.Host != ""
	}
	local, host, found := strings.Cut(string(key), "@")
	return found && local != "" && labels([]byte(host)) > 1
}

// readable reports whether a key is made of words, as is
// network_interface_eth0.
func readable(key []byte) bool {
	longest, run := 0, 0
	for _, c := range key {
		if run++; !isLetter(c) {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest >= 6 && bytes.ContainsAny(key, "_-") && !isHex(bytes.ReplaceAll(key, []byte("-"), nil))
}

func isUUID(key []byte) bool {
	if len(key) != 36 {
		return false
	}
	for i, c := range key {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') {
			return false
		}
	}
	return isHex(bytes.ReplaceAll(key, []byte("-"), nil))
}

// isDate reports whether a key is a date such as 2024-03-01.
func isDate(key []byte) bool {
	return len(key) >= 10 && isDigits(key[:4]) && key[4] == '-' && isDigits(key[5:7]) && key[7] == '-' && isDigits(key[8:10])
}
