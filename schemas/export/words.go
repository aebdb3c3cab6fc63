package export

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// acronyms are words that are written in capitals, in Go names and in English.
var acronyms = map[string]string{
	"acl": "ACL", "api": "API", "arn": "ARN", "arns": "ARNs", "asn": "ASN", "aws": "AWS", "cidr": "CIDR", "cpu": "CPU",
	"dns": "DNS", "eof": "EOF", "guid": "GUID", "html": "HTML", "http": "HTTP", "https": "HTTPS", "id": "ID", "ids": "IDs",
	"io": "IO", "ip": "IP", "ips": "IPs", "json": "JSON", "mac": "MAC", "md5": "MD5", "mfa": "MFA", "os": "OS", "pid": "PID",
	"rpc": "RPC", "sha1": "SHA1", "sha256": "SHA256", "sha512": "SHA512", "sql": "SQL", "ssh": "SSH", "sso": "SSO",
	"tcp": "TCP", "tls": "TLS", "ttl": "TTL", "udp": "UDP", "ui": "UI", "uid": "UID", "uri": "URI", "url": "URL",
	"urls": "URLs", "utc": "UTC", "uuid": "UUID", "vm": "VM", "vpc": "VPC", "xml": "XML",
}

// listWords says in words what a p_any_ list holds.
func listWords(name string) string {
	words := strings.Split(strings.TrimPrefix(name, "p_any_"), "_")
	for i, word := range words {
		if a := acronyms[word]; a != "" {
			words[i] = a
		}
	}
	return strings.Join(words, " ")
}

// sentence makes a sentence of a note.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	text = capital(text)
	if !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// capital returns text with a capital first.
func capital(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[n:]
}
