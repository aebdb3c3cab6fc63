package textfmt

// exprIPv6 counts the groups of a full address, so that times and MAC
// addresses are none, and leaves them uncounted around a "::": counting there
// takes ten times as many steps, which every expression with a host in it
// would pay for. The first two lines are all that can come before the last
// group, or the IPv4 address that stands for the last two.
const exprIPv6 = `(?:` +
	`(?:(?:[[:xdigit:]]{1,4}:){6}(?:[[:xdigit:]]{1,4}:)?` +
	`|(?:[[:xdigit:]]{1,4}(?::[[:xdigit:]]{1,4})*)?::(?:[[:xdigit:]]{1,4}:)*)` +
	`(?:%{IPV4}|[[:xdigit:]]{1,4})` +
	`|(?:[[:xdigit:]]{1,4}(?::[[:xdigit:]]{1,4})*)?::` +
	`)(?:%[\w.~-]+)?`

const (
	exprOctet = `(?:2(?:5[0-5]|[0-4]\d)|[01]?\d?\d)`
	exprLabel = `[[:alnum:]_][\w-]*`
	exprAtom  = "[\\w!#$%&'*+/=?^`{|}~-]+"
)

func networkPatterns() []Pattern {
	return grouped("Users, hosts and addresses",
		Pattern{
			Name:     "USERNAME",
			Doc:      "letters, digits and ._-",
			Expr:     `[\w.-]+`,
			Examples: []Example{found("(j.doe-1)", "j.doe-1"), all("-"), none("@!", "no such character")},
		},
		Pattern{
			Name:     "USER",
			Doc:      "USERNAME",
			Expr:     `%{USERNAME}`,
			Examples: []Example{found("for root from", "for"), all("www-data"), none("@!", "no such character")},
		},
		Pattern{
			Name:     "EMAILLOCALPART",
			Doc:      "what stands before the @ of an e-mail address, without quotes (RFC 5322, dot-atom)",
			Expr:     exprAtom + `(?:\.` + exprAtom + `)*`,
			Differs:  "The length is not limited.",
			Examples: []Example{all("j.doe+news"), found("a..b", "a"), none("@", "nothing before it")},
		},
		Pattern{
			Name:     "EMAILADDRESS",
			Doc:      "an e-mail address",
			Expr:     `%{EMAILLOCALPART}@%{HOSTNAME}`,
			Examples: []Example{found("to=<j.doe+news@mail.example.com>", "j.doe+news@mail.example.com"), none("@example.com", "nobody"), none("j.doe@", "nowhere")},
		},
		Pattern{
			Name:     "MAC",
			Doc:      "a MAC address in one of the three notations below",
			Expr:     `(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})`,
			Examples: []Example{found("on 00:1B:44:11:3a:b7.", "00:1B:44:11:3a:b7"), all("001b.4411.3ab7"), all("00-1b-44-11-3a-b7"), none("00:1b:44:11:3a", "too short")},
		},
		Pattern{
			Name:     "CISCOMAC",
			Doc:      "a MAC address as Cisco writes it",
			Expr:     `(?:[[:xdigit:]]{4}\.){2}[[:xdigit:]]{4}`,
			Examples: []Example{all("001b.4411.3ab7"), none("00:1b:44:11:3a:b7", "colons")},
		},
		Pattern{
			Name:     "WINDOWSMAC",
			Doc:      "a MAC address as Windows writes it",
			Expr:     `(?:[[:xdigit:]]{2}-){5}[[:xdigit:]]{2}`,
			Examples: []Example{all("00-1b-44-11-3a-b7"), none("00:1b:44:11:3a:b7", "colons")},
		},
		Pattern{
			Name:     "COMMONMAC",
			Doc:      "a MAC address with colons",
			Expr:     `(?:[[:xdigit:]]{2}:){5}[[:xdigit:]]{2}`,
			Examples: []Example{all("00:1b:44:11:3a:b7"), none("00-1b-44-11-3a-b7", "hyphens")},
		},
		Pattern{
			Name:    "IPV4",
			Doc:     "an IPv4 address",
			Expr:    `\b(?:` + exprOctet + `\.){3}` + exprOctet + `\b`,
			Differs: "It may follow or precede a dot: RE2 cannot look around.",
			Examples: []Example{
				found("from 192.168.1.250:22", "192.168.1.250"), all("010.000.000.001"),
				none("192.168.1", "three numbers"), none("300.1.1.1", "above 255"), none("1.2.3.256", "above 255"), none("v1.2.3.4", "inside a word"),
			},
		},
		Pattern{
			Name:    "IPV6",
			Doc:     "an IPv6 address, with a zone if there is one",
			Expr:    exprIPv6,
			Differs: "Groups around a :: are not counted, and seven are enough without one.",
			Examples: []Example{
				found("[2001:db8::1]:443", "2001:db8::1"), all("2001:db8:0:1:2:3:4:5"), all("::"), all("fe80::1%eth0"), all("::ffff:10.0.0.1"), all("1:2:3:4:5:6:1.2.3.4"),
				none("12:34:56", "a time"), none("00:1b:44:11:3a:b7", "a MAC address"), none("10.0.0.1", "IPv4"),
			},
		},
		Pattern{
			Name:     "IP",
			Doc:      "IPV6 or IPV4",
			Expr:     `(?:%{IPV6}|%{IPV4})`,
			Examples: []Example{found("12:34:56 10.0.0.1 ok", "10.0.0.1"), all("2001:db8::1"), none("example.com", "a name")},
		},
		Pattern{
			Name:     "HOSTNAME",
			Doc:      "a host name: labels of letters, digits, - and _, with dots between, perhaps one at the end",
			Expr:     `\b` + exprLabel + `(?:\.` + exprLabel + `)*\.?`,
			Differs:  "Underscores are accepted; the length of labels is not limited.",
			Examples: []Example{found("<web-1.example.com>", "web-1.example.com"), all("db_1"), all("example.com."), none("--", "no letter")},
		},
		Pattern{
			Name:     "HOST",
			Doc:      "HOSTNAME",
			Expr:     `%{HOSTNAME}`,
			Examples: []Example{found("@example.com!", "example.com"), none("--", "no letter")},
		},
		Pattern{
			Name:     "IPORHOST",
			Doc:      "IP or HOSTNAME",
			Expr:     `(?:%{IP}|%{HOSTNAME})`,
			Examples: []Example{found("10.0.0.1 - -", "10.0.0.1"), all("2001:db8::1"), all("www.example.com"), none("[]", "nothing there")},
		},
		Pattern{
			Name:     "HOSTPORT",
			Doc:      "IPORHOST, a colon and a port; IPv6 addresses may have brackets",
			Expr:     `(?:\[%{IPV6}\]|%{IPORHOST}):%{POSINT}`,
			Differs:  "Brackets are accepted.",
			Examples: []Example{found("to 10.0.0.1:443.", "10.0.0.1:443"), all("[::1]:80"), all("db.local:5432"), none("10.0.0.1", "no port")},
		},
	)
}

const (
	exprURIPath  = `[\w.~!$&'()*+,;=:@%#{}|\[\]^-]`
	exprURIQuery = `[\w.~!$&'()*+,;=:@%#{}|\[\]^/?<>-]`
)

func pathPatterns() []Pattern {
	return grouped("Paths and URIs",
		Pattern{
			Name:     "PATH",
			Doc:      "UNIXPATH or WINPATH",
			Expr:     `(?:%{UNIXPATH}|%{WINPATH})`,
			Examples: []Example{found("open /etc/passwd failed", "/etc/passwd"), all(`C:\Windows\System32\cmd.exe`), none("passwd", "no directory")},
		},
		Pattern{
			Name:     "UNIXPATH",
			Doc:      "an absolute path with slashes; a backslash takes in the character after it",
			Expr:     `(?:/(?:[\w.~!$%@:,+=#-]|\\.)*)+`,
			Examples: []Example{found("exe=/usr/bin/python3.12 (deleted)", "/usr/bin/python3.12"), all(`/home/a\ b/x`), none("etc", "no slash")},
		},
		Pattern{
			Name:     "TTY",
			Doc:      "a terminal of Unix",
			Expr:     `/dev/(?:pts/\d+|tty\w+|pty\w+|console)`,
			Examples: []Example{found("on /dev/pts/3 now", "/dev/pts/3"), all("/dev/ttyS0"), none("/dev/null", "no terminal")},
		},
		Pattern{
			Name:     "WINPATH",
			Doc:      "a path of Windows: a drive or a share, and what file names may hold, spaces too",
			Expr:     `(?:\b[A-Za-z]:|\\)(?:\\[^\\/:*?"<>|\r\n]*)+`,
			Differs:  "A share begins with two backslashes; : \" < > | end a path.",
			Examples: []Example{found(`"C:\Program Files\x.exe" -v`, `C:\Program Files\x.exe`), all(`\\server\share\a.txt`), none("/usr/bin", "slashes")},
		},
		Pattern{
			Name:     "URIPROTO",
			Doc:      "the scheme of a URI, without the colon",
			Expr:     `[A-Za-z][0-9A-Za-z+.-]*`,
			Examples: []Example{found("https://example.com", "https"), all("git+ssh"), none("://", "nothing before it")},
		},
		Pattern{
			Name:     "URIHOST",
			Doc:      "IPORHOST, perhaps with a port; IPv6 addresses may have brackets",
			Expr:     `(?:\[%{IPV6}\]|%{IPORHOST})(?::%{POSINT})?`,
			Differs:  "Brackets are accepted; the port is not captured.",
			Examples: []Example{found("//example.com:8080/x", "example.com:8080"), all("[2001:db8::1]:443"), all("10.0.0.1"), none("//", "nothing there")},
		},
		Pattern{
			Name:     "URIPATH",
			Doc:      "the path of a URI; characters that programs leave unescaped are accepted",
			Expr:     `(?:/` + exprURIPath + `*)+`,
			Examples: []Example{found("GET /a/b%20c.html?x=1 HTTP", "/a/b%20c.html"), all("/"), none("a", "no slash")},
		},
		Pattern{
			Name:     "URIQUERY",
			Doc:      "the query of a URI, without the question mark",
			Expr:     exprURIQuery + `+`,
			Examples: []Example{all("q=a+b&lang=en"), found("q=a b", "q=a"), none(`""`, "nothing there")},
		},
		Pattern{
			Name:     "URIPARAM",
			Doc:      "the query of a URI, with the question mark",
			Expr:     `\?` + exprURIQuery + `*`,
			Examples: []Example{found("/x?q=a&b=c HTTP", "?q=a&b=c"), all("?"), none("/x", "no question mark")},
		},
		Pattern{
			Name:     "URIPATHPARAM",
			Doc:      "the path of a URI and its query, if any",
			Expr:     `%{URIPATH}(?:%{URIPARAM})?`,
			Examples: []Example{found("GET /x?q=a HTTP", "/x?q=a"), all("/x"), none("?q=a", "no path")},
		},
		Pattern{
			Name:    "URI",
			Doc:     "a URI with a scheme and //, perhaps user, password, host, port, path and query",
			Expr:    `%{URIPROTO}://(?:%{USERNAME}(?::[^@/\s]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?(?:%{URIPARAM})?`,
			Differs: "A password holds no slash and no white space; a query may follow the host.",
			Examples: []Example{
				found(`ref "https://u:p@example.com:8443/a/b?c=d#e" x`, "https://u:p@example.com:8443/a/b?c=d#e"), all("file:///etc/hosts"), all("http://[::1]/"), all("https://example.com?q=1"),
				none("example.com/a", "no scheme"), none("mailto:a@b.c", "no //"),
			},
		},
	)
}
