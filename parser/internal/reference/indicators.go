package reference

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// A finding is an indicator value and the list it goes to.
type finding struct{ list, value string }

// scan returns what one indicator finds in a text (section 5).
func scan(indicator, text string) []finding {
	trimmed := strings.TrimSpace(text)
	switch indicator {
	case "ip":
		return when(isIP(trimmed), "p_any_ip_addresses", trimmed)
	case "domain":
		return when(trimmed != "", "p_any_domain_names", unicodeDomain(trimmed))
	case "hostname":
		return scanHostname(trimmed)
	case "url":
		return scanHostname(urlHost(trimmed))
	case "net_addr":
		return scanHostname(addressHost(trimmed))
	case "email":
		return when(isEmail(trimmed), "p_any_emails", trimmed)
	case "username", "actor_id", "trace_id", "serial_number":
		return when(trimmed != "", "p_any_"+indicator+"s", trimmed)
	case "md5", "sha1", "sha256":
		size := map[string]int{"md5": 32, "sha1": 40, "sha256": 64}[indicator]
		isHash := hexDigits.MatchString(trimmed) && len(trimmed) == size
		return when(isHash, "p_any_"+indicator+"_hashes", strings.ToLower(trimmed))
	case "mac":
		mac, ok := canonicalMAC(trimmed)
		return when(ok, "p_any_mac_addresses", mac)
	case "aws_arn":
		return scanARN(text)
	case "aws_arn_only":
		return when(isARN(text), "p_any_aws_arns", text)
	case "aws_account_id":
		return when(awsAccount.MatchString(text), "p_any_aws_account_ids", text)
	case "aws_instance_id":
		return when(awsInstance.MatchString(text), "p_any_aws_instance_ids", text)
	case "aws_tag":
		return when(text != "", "p_any_aws_tags", text)
	}
	panic("reference: unknown indicator " + indicator)
}

func when(ok bool, list, value string) []finding {
	if !ok {
		return nil
	}
	return []finding{{list, value}}
}

func scanHostname(text string) []finding {
	text = strings.TrimSpace(text)
	if isIP(text) {
		return []finding{{"p_any_ip_addresses", text}}
	}
	return when(text != "", "p_any_domain_names", unicodeDomain(text))
}

// validLabels is IDNA with all of its rules for the characters of a label.
var validLabels = idna.New(idna.ValidateLabels(true), idna.StrictDomainName(true), idna.BidiRule())

// unicodeDomain decodes each punycode label that is valid, in a name that is
// not too long to be one. DNS ignores case, but it is kept.
func unicodeDomain(domain string) string {
	if len(strings.TrimSuffix(domain, ".")) > 253 {
		return domain
	}
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		if len(label) < 5 || len(label) > 63 || !strings.EqualFold(label[:4], "xn--") {
			continue
		}
		if _, err := validLabels.ToUnicode(strings.ToLower(label)); err != nil {
			continue
		}
		decoded, err := idna.Punycode.ToUnicode("xn--" + label[4:])
		if err == nil && decoded != "" {
			labels[i] = decoded
		}
	}
	return strings.Join(labels, ".")
}

var (
	authority   = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//([^/?#]*)`)
	userAndHost = regexp.MustCompile(`^(?:(.*)@)?(\[[^\]@]*\]|[^:@\[\]]*)(?::[0-9]*)?$`)
	hostName    = regexp.MustCompile(`^(?:[A-Za-z0-9._~!$&'()*+,;=-]|[^\x00-\x7f])+$`)
)

// urlHost returns the host of an absolute URL, or of one that starts with //.
// It is empty where the authority is not what RFC 3986 and 3987 allow, for
// programs disagree about such hosts. What comes after the authority is not
// looked at.
func urlHost(text string) string {
	m := authority.FindStringSubmatch(text)
	if m == nil || strings.ContainsFunc(m[1], splitsURL) {
		return ""
	}
	m = userAndHost.FindStringSubmatch(m[1])
	if m == nil {
		return ""
	}
	if inner, ok := strings.CutPrefix(m[2], "["); ok {
		return onlyIPv6(strings.TrimSuffix(inner, "]"))
	}
	host, err := url.PathUnescape(m[2])
	if err != nil || !utf8.ValidString(host) || !hostName.MatchString(host) || strings.ContainsFunc(host, splitsURL) {
		return ""
	}
	return host
}

func splitsURL(r rune) bool { return r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r) }

func onlyIPv6(text string) string {
	if isAddress(text, "ipv6") {
		return text
	}
	return ""
}

var (
	bracketed = regexp.MustCompile(`^\[([^\]]*)\](?::([A-Za-z0-9-]*|\*))?$`)
	hostPort  = regexp.MustCompile(`(?s)^([^\[:][^:]*)(?::([A-Za-z0-9-]*|\*))?$`)
)

// addressHost returns the host of a network address: host, host:port, IPv6,
// [IPv6] or [IPv6]:port. A port may have a name, be missing, or be a star.
func addressHost(text string) string {
	if m := bracketed.FindStringSubmatch(text); m != nil {
		return onlyIPv6(m[1])
	}
	if m := hostPort.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return onlyIPv6(text)
}

func isEmail(text string) bool {
	user, host, _ := strings.Cut(text, "@")
	bad := func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>@", r) }
	return user != "" && host != "" && !strings.ContainsFunc(user, bad) && !strings.ContainsFunc(host, bad) &&
		len(text) <= 254
}

var (
	hexDigits = regexp.MustCompile(`^[0-9a-fA-F]+$`)
	macPairs  = regexp.MustCompile(`^[0-9a-fA-F]{2}((:[0-9a-fA-F]{2})+|(-[0-9a-fA-F]{2})+)$`)
	macFours  = regexp.MustCompile(`^[0-9a-fA-F]{4}(\.[0-9a-fA-F]{4})+$`)
)

// canonicalMAC returns a MAC-48 or EUI-64 in lower case with colons.
func canonicalMAC(text string) (string, bool) {
	if !hexDigits.MatchString(text) && !macPairs.MatchString(text) && !macFours.MatchString(text) {
		return "", false
	}
	digits := strings.ToLower(strings.NewReplacer(":", "", "-", "", ".", "").Replace(text))
	if len(digits) != 12 && len(digits) != 16 {
		return "", false
	}
	var pairs []string
	for i := 0; i < len(digits); i += 2 {
		pairs = append(pairs, digits[i:i+2])
	}
	return strings.Join(pairs, ":"), true
}

var (
	awsAccount  = regexp.MustCompile(`^[0-9]{12}$`)
	awsInstance = regexp.MustCompile(`^i-[A-Za-z0-9]+$`)
)

func isARN(text string) bool {
	return strings.HasPrefix(text, "arn:") && strings.Count(text, ":") >= 5
}

// scanARN returns the ARN and what its parts name. The sixth part may hold
// colons.
func scanARN(text string) []finding {
	if !isARN(text) {
		return nil
	}
	parts := strings.SplitN(text, ":", 6)
	account, resource := parts[4], parts[5]
	found := []finding{{"p_any_aws_arns", text}}
	found = append(found, when(awsAccount.MatchString(account), "p_any_aws_account_ids", account)...)
	if instance, ok := strings.CutPrefix(resource, "instance/"); ok {
		found = append(found, when(awsInstance.MatchString(instance), "p_any_aws_instance_ids", instance)...)
	}
	if role := strings.SplitN(resource, "/", 3); len(role) == 3 && role[0] == "assumed-role" && role[1] != "" {
		found = append(found, when(isEmail(role[2]), "p_any_emails", role[2])...)
	}
	return found
}
