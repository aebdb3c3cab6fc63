package textfmt

func datePatterns() []Pattern {
	return grouped("Dates and times",
		Pattern{
			Name:     "MONTH",
			Doc:      "the English name of a month, whole or its first three letters (Sept too), in any case",
			Expr:     `\b(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b`,
			Differs:  "English only.",
			Examples: []Example{found("10/Oct/2000", "Oct"), all("september"), all("Sept"), none("Mayor", "another word")},
		},
		Pattern{
			Name:     "MONTHNUM",
			Doc:      "1 to 12, perhaps with a leading zero",
			Expr:     `(?:1[0-2]|0?[1-9])`,
			Examples: []Example{all("12"), all("07"), all("3"), none("0", "no month")},
		},
		Pattern{
			Name:     "MONTHNUM2",
			Doc:      "01 to 12",
			Expr:     `(?:1[0-2]|0[1-9])`,
			Examples: []Example{all("12"), all("07"), none("3", "one digit")},
		},
		Pattern{
			Name:     "MONTHDAY",
			Doc:      "1 to 31, perhaps with a leading zero",
			Expr:     `(?:3[01]|[12]\d|0?[1-9])`,
			Examples: []Example{all("31"), all("07"), all("3"), none("0", "no day")},
		},
		Pattern{
			Name:     "DAY",
			Doc:      "the English name of a day, whole or abbreviated, in any case",
			Expr:     `\b(?i:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b`,
			Examples: []Example{found("Thu, 01 Jan", "Thu"), all("Thursday"), all("TUES"), none("Sunny", "another word")},
		},
		Pattern{
			Name:     "YEAR",
			Doc:      "four digits, or two",
			Expr:     `(?:\d{4}|\d{2})`,
			Examples: []Example{all("2024"), all("99"), none("7", "one digit")},
		},
		Pattern{
			Name:     "HOUR",
			Doc:      "0 to 23, perhaps with a leading zero",
			Expr:     `(?:2[0-3]|[01]?\d)`,
			Examples: []Example{all("23"), all("07"), all("7"), none("x", "no digit")},
		},
		Pattern{
			Name:     "MINUTE",
			Doc:      "00 to 59",
			Expr:     `[0-5]\d`,
			Examples: []Example{all("59"), none("7", "one digit"), none("60", "too many")},
		},
		Pattern{
			Name:     "SECOND",
			Doc:      "0 to 60, perhaps with a leading zero and a fraction after a point, comma or colon",
			Expr:     `(?:60|[0-5]?\d)(?:[.,:]\d+)?`,
			Examples: []Example{all("59.123"), all("60"), all("7,5"), none("x", "no digit")},
		},
		Pattern{
			Name:     "TIME",
			Doc:      "a time of day with seconds",
			Expr:     `%{HOUR}:%{MINUTE}:%{SECOND}`,
			Differs:  "Digits may stand before and after: RE2 cannot look around.",
			Examples: []Example{found("at 13:55:36.5 -0700", "13:55:36.5"), none("13:55", "no seconds"), none("12:60:00", "no such minute")},
		},
		Pattern{
			Name:     "DATE_US",
			Doc:      "month, day and year, with / or - between",
			Expr:     `%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}`,
			Examples: []Example{found("on 12/31/2024.", "12/31/2024"), all("1-2-24"), none("31.12.2024", "points")},
		},
		Pattern{
			Name:     "DATE_EU",
			Doc:      "day, month and year, with . / or - between",
			Expr:     `%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}`,
			Examples: []Example{found("am 31.12.2024", "31.12.2024"), all("1/2/24"), none("2024", "a year alone")},
		},
		Pattern{
			Name:     "DATE_X",
			Doc:      "year, month and day, with / between",
			Expr:     `%{YEAR}/%{MONTHNUM2}/%{MONTHDAY}`,
			Examples: []Example{found("2024/12/31 x", "2024/12/31"), none("2024-12-31", "hyphens")},
		},
		Pattern{
			Name:     "DATE",
			Doc:      "DATE_US, DATE_EU or DATE_X",
			Expr:     `(?:%{DATE_US}|%{DATE_EU}|%{DATE_X})`,
			Differs:  "DATE_X is one, too.",
			Examples: []Example{all("12/31/2024"), all("31.12.2024"), all("2024/12/31"), none("today", "a word")},
		},
		Pattern{
			Name:     "DATESTAMP",
			Doc:      "DATE, a space or hyphen, TIME",
			Expr:     `%{DATE}[ -]%{TIME}`,
			Examples: []Example{all("12/31/2024 23:59:59"), all("31.12.24-7:05:09.25"), none("12/31/2024", "no time")},
		},
		Pattern{
			Name:     "TZ",
			Doc:      "an abbreviated time zone of North America or Europe, UTC or GMT",
			Expr:     `\b(?:UTC|GMT|BST|MSK|AK[SD]T|[CEW]ES?T|[ACEHMNP][SD]T)\b`,
			Differs:  "Besides North America and UTC also GMT and Europe.",
			Examples: []Example{found("12:00 PST 2024", "PST"), all("UTC"), all("CEST"), none("XYZ", "no zone"), none("ESTATE", "a word")},
		},
		Pattern{
			Name:     "NUMTZ",
			Doc:      "a time zone as sign and four digits",
			Expr:     `[+-]\d{4}`,
			Examples: []Example{found("12:00 -0700", "-0700"), none("-07:00", "a colon")},
		},
		Pattern{
			Name:     "ISO8601_TIMEZONE",
			Doc:      "Z, or a sign, hours and perhaps minutes, with a colon or without",
			Expr:     `(?:[Zz]|[+-]%{HOUR}(?::?%{MINUTE})?)`,
			Examples: []Example{all("Z"), all("+05:30"), all("-0700"), all("+00"), none("UTC", "a name")},
		},
		Pattern{
			Name:     "ISO8601_SECOND",
			Doc:      "SECOND",
			Expr:     `%{SECOND}`,
			Examples: []Example{all("59.999"), all("60"), none("x", "no digit")},
		},
		Pattern{
			Name:     "TIMESTAMP_ISO8601",
			Doc:      "a timestamp of ISO 8601: date, T or a space, time, perhaps a time zone",
			Expr:     `%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[Tt ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?`,
			Examples: []Example{found("[2024-03-01T12:00:00.123Z] x", "2024-03-01T12:00:00.123Z"), all("2024-03-01 12:00:00,5+01:00"), all("2024-3-1T12:00"), none("2024-03-01", "no time")},
		},
		Pattern{
			Name:     "DATESTAMP_RFC822",
			Doc:      "weekday, month, day, year, time and zone name, with spaces",
			Expr:     `%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}`,
			Examples: []Example{all("Fri Mar 01 2024 12:00:00 GMT"), none("Fri, 01 Mar 2024 12:00:00 GMT", "another order")},
		},
		Pattern{
			Name:     "DATESTAMP_RFC2822",
			Doc:      "the date of an e-mail, with a numeric zone",
			Expr:     `%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}`,
			Examples: []Example{found("Date: Fri, 1 Mar 2024 12:00:00 -0300", "Fri, 1 Mar 2024 12:00:00 -0300"), none("Fri, 1 Mar 2024 12:00:00 GMT", "the name of a zone")},
		},
		Pattern{
			Name:     "DATESTAMP_OTHER",
			Doc:      "the date as the Unix command date prints it",
			Expr:     `%{DAY} %{MONTH} +%{MONTHDAY} %{TIME} %{TZ} %{YEAR}`,
			Examples: []Example{all("Fri Mar  1 12:00:00 UTC 2024"), none("Fri Mar  1 12:00:00 2024", "no zone")},
		},
		Pattern{
			Name:     "DATESTAMP_EVENTLOG",
			Doc:      "the date of the Windows event log: 14 digits, perhaps a fraction and minutes from UTC",
			Expr:     `\d{4}%{MONTHNUM2}(?:3[01]|[12]\d|0[1-9])(?:2[0-3]|[01]\d)%{MINUTE}(?:60|[0-5]\d)(?:\.\d+)?(?:[+-]\d{3})?`,
			Differs:  "Years have four digits; the fraction and the minutes belong to it.",
			Examples: []Example{all("20240301120000"), all("20240301120000.000000-180"), none("20241301120000", "no such month")},
		},
		Pattern{
			Name:     "RFC3339",
			Doc:      "a timestamp of RFC 3339",
			Expr:     `\d{4}-%{MONTHNUM2}-%{MONTHDAY}[Tt ]%{HOUR}:%{MINUTE}:(?:60|[0-5]\d)(?:\.\d+)?(?:[Zz]|[+-]%{HOUR}:%{MINUTE})`,
			Examples: []Example{all("2024-03-01T12:00:00Z"), all("2024-03-01T12:00:00.5-07:00"), none("2024-03-01T12:00:00", "no zone")},
		},
		Pattern{
			Name:     "RFC3339NANO",
			Doc:      "RFC3339",
			Expr:     `%{RFC3339}`,
			Differs:  "The fraction may have any length, or be left out.",
			Examples: []Example{all("2024-03-01T12:00:00.123456789Z"), none("2024-03-01 12:00:00.123456789", "no zone")},
		},
		Pattern{
			Name:     "RFC822Z",
			Doc:      "day, month, year, time and numeric zone, with spaces",
			Expr:     `%{MONTHDAY} %{MONTH} %{YEAR} %{HOUR}:%{MINUTE}(?::%{SECOND})? %{NUMTZ}`,
			Examples: []Example{all("01 Mar 24 12:00 -0700"), none("01 Mar 24 12:00 MST", "the name of a zone")},
		},
		Pattern{
			Name:     "RFC850",
			Doc:      "weekday, day-month-year, time and zone name",
			Expr:     `%{DAY}, %{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME} %{TZ}`,
			Examples: []Example{all("Friday, 01-Mar-24 12:00:00 GMT"), none("Fri, 01 Mar 2024 12:00:00 GMT", "no hyphens")},
		},
		Pattern{
			Name:     "RFC1123",
			Doc:      "weekday, day, month, year, time and zone name: the date of HTTP",
			Expr:     `%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{TZ}`,
			Examples: []Example{all("Fri, 01 Mar 2024 12:00:00 GMT"), none("Fri, 01 Mar 2024 12:00:00 +0000", "a numeric zone")},
		},
		Pattern{
			Name:     "RFC1123Z",
			Doc:      "weekday, day, month, year, time and numeric zone",
			Expr:     `%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{NUMTZ}`,
			Examples: []Example{all("Fri, 01 Mar 2024 12:00:00 +0000"), none("Fri, 01 Mar 2024 12:00:00 GMT", "the name of a zone")},
		},
		Pattern{
			Name:     "ANSIC",
			Doc:      "the date as C's asctime prints it",
			Expr:     `%{DAY} %{MONTH} +%{MONTHDAY} %{TIME} \d{4}`,
			Examples: []Example{all("Fri Mar  1 12:00:00 2024"), none("Fri Mar  1 12:00:00 UTC 2024", "a zone")},
		},
		Pattern{
			Name:     "UNIXDATE",
			Doc:      "DATESTAMP_OTHER",
			Expr:     `%{DATESTAMP_OTHER}`,
			Examples: []Example{all("Fri Mar  1 12:00:00 MST 2024"), none("Fri Mar  1 12:00:00 2024", "no zone")},
		},
		Pattern{
			Name:     "RUBYDATE",
			Doc:      "the date as Ruby prints it, with a numeric zone before the year",
			Expr:     `%{DAY} %{MONTH} +%{MONTHDAY} %{TIME} %{NUMTZ} \d{4}`,
			Examples: []Example{all("Fri Mar 01 12:00:00 -0700 2024"), none("Fri Mar 01 12:00:00 2024", "no zone")},
		},
		Pattern{
			Name:     "KITCHEN",
			Doc:      "hours and minutes with AM or PM",
			Expr:     `\b(?:1[0-2]|0?[1-9]):%{MINUTE}[ ]?(?i:am|pm)\b`,
			Examples: []Example{found("at 3:04PM.", "3:04PM"), all("11:59 am"), none("15:04", "24 hours")},
		},
		Pattern{
			Name:     "HTTPDATE",
			Doc:      "the date of Apache's access log",
			Expr:     `%{MONTHDAY}/%{MONTH}/\d{4}:%{TIME} [+-]\d{4}`,
			Examples: []Example{found("[10/Oct/2000:13:55:36 -0700]", "10/Oct/2000:13:55:36 -0700"), none("10/Oct/2000 13:55:36", "no zone")},
		},
		Pattern{
			Name:     "HTTPDERROR_DATE",
			Doc:      "the date of Apache's error log",
			Expr:     `%{DAY} %{MONTH} +%{MONTHDAY} %{TIME} \d{4}`,
			Examples: []Example{found("[Wed Oct 11 14:32:52.123456 2000]", "Wed Oct 11 14:32:52.123456 2000"), none("Wed Oct 11 14:32:52", "no year")},
		},
		Pattern{
			Name:     "SYSLOGTIMESTAMP",
			Doc:      "the date of classic syslog, without a year (RFC 3164)",
			Expr:     `%{MONTH} +%{MONTHDAY} %{TIME}`,
			Examples: []Example{found("<34>Oct  1 22:14:15 mymachine su:", "Oct  1 22:14:15"), none("2024-10-01 22:14:15", "a number for the month")},
		},
	)
}

const (
	exprSDName = `[!#-<>-\\^-~]+` // printable ASCII but for = ] "
	exprNil    = `(?:-|`
)

func syslogPatterns() []Pattern {
	return grouped("Syslog",
		Pattern{
			Name:     "PROG",
			Doc:      "the name of a program: printable ASCII without brackets",
			Expr:     `[!-Z\\^-~]+`,
			Examples: []Example{found("postfix/smtpd[12]", "postfix/smtpd"), none("[]", "brackets")},
		},
		Pattern{
			Name: "SYSLOGPROG",
			Doc:  "a program, captured as program, and perhaps its number in brackets, as pid",
			Expr: `%{PROG:program}(?:\[%{NONNEGINT:pid}\])?`,
			Examples: []Example{
				{In: "sshd[4721]", Want: "sshd[4721]", Fields: []KeyValue{{"program", "sshd"}, {"pid", "4721"}}},
				{In: "kernel", Want: "kernel", Fields: []KeyValue{{"program", "kernel"}}},
				none("[]", "no program"),
			},
		},
		Pattern{
			Name:     "SYSLOGHOST",
			Doc:      "IPORHOST",
			Expr:     `%{IPORHOST}`,
			Examples: []Example{all("mymachine"), all("10.0.0.1"), none("[]", "nothing there")},
		},
		Pattern{
			Name: "SYSLOGFACILITY",
			Doc:  "facility and priority as numbers in angle brackets, captured under these names",
			Expr: `<%{NONNEGINT:facility}\.%{NONNEGINT:priority}>`,
			Examples: []Example{
				{In: "<4.6>", Want: "<4.6>", Fields: []KeyValue{{"facility", "4"}, {"priority", "6"}}},
				none("<38>", "one number"),
			},
		},
		Pattern{
			Name: "SYSLOGBASE",
			Doc:  "what classic syslog has before the message; captures timestamp, facility, priority, logsource, program and pid",
			Expr: `%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource} +%{SYSLOGPROG}:`,
			Examples: []Example{
				{
					In: "Oct  1 22:14:15 web-1 sshd[4721]: Accepted publickey", Want: "Oct  1 22:14:15 web-1 sshd[4721]:",
					Fields: []KeyValue{{"timestamp", "Oct  1 22:14:15"}, {"logsource", "web-1"}, {"program", "sshd"}, {"pid", "4721"}},
				},
				none("Oct  1 22:14:15 web-1 last message repeated 2 times", "no program"),
			},
		},
		Pattern{
			Name: "SYSLOGLINE",
			Doc:  "a line of classic syslog: SYSLOGBASE and the rest, captured as message",
			Expr: `%{SYSLOGBASE} ?%{GREEDYDATA:message}`,
			Examples: []Example{
				{
					In: "Oct 11 22:14:15 10.0.0.1 su: failed", Want: "Oct 11 22:14:15 10.0.0.1 su: failed",
					Fields: []KeyValue{{"timestamp", "Oct 11 22:14:15"}, {"logsource", "10.0.0.1"}, {"program", "su"}, {"message", "failed"}},
				},
				none("su: failed", "no date"),
			},
		},
		Pattern{
			Name: "SYSLOG5424PRI",
			Doc:  "the priority in angle brackets, captured as syslog5424_pri",
			Expr: `<%{NONNEGINT:syslog5424_pri}>`,
			Examples: []Example{
				{In: "<165>1 ", Want: "<165>", Fields: []KeyValue{{"syslog5424_pri", "165"}}},
				none("<>", "no number"),
			},
		},
		Pattern{
			Name:     "SYSLOG5424PRINTASCII",
			Doc:      "printable ASCII without spaces",
			Expr:     `[!-~]+`,
			Examples: []Example{found("ID47 -", "ID47"), none("é", "not ASCII")},
		},
		Pattern{
			Name:     "SYSLOG5424SD",
			Doc:      "structured data of RFC 5424: elements in brackets",
			Expr:     `(?:\[` + exprSDName + `(?: ` + exprSDName + `="(?:[^"\\]|\\.)*")*\])+`,
			Differs:  "Brackets inside quotes do not end it.",
			Examples: []Example{found(`- [a@1 k="v \" ]"][b] text`, `[a@1 k="v \" ]"][b]`), none("-", "none at all")},
		},
		Pattern{
			Name: "SYSLOG5424BASE",
			Doc: "what RFC 5424 has before the message; captures syslog5424_pri, _ver, _ts, _host, _app, _proc, _msgid and _sd, " +
				"those that are - excepted",
			Expr: `%{SYSLOG5424PRI}%{NONNEGINT:syslog5424_ver} +` + exprNil + `%{TIMESTAMP_ISO8601:syslog5424_ts}) +` +
				exprNil + `%{SYSLOG5424PRINTASCII:syslog5424_host}) +` + exprNil + `%{SYSLOG5424PRINTASCII:syslog5424_app}) +` +
				exprNil + `%{SYSLOG5424PRINTASCII:syslog5424_proc}) +` + exprNil + `%{SYSLOG5424PRINTASCII:syslog5424_msgid}) +` +
				exprNil + `%{SYSLOG5424SD:syslog5424_sd})`,
			Examples: []Example{
				{
					In: `<34>1 2003-10-11T22:14:15.003Z web-1 su - ID47 [a@1 k="v"] failed`, Want: `<34>1 2003-10-11T22:14:15.003Z web-1 su - ID47 [a@1 k="v"]`,
					Fields: []KeyValue{
						{"syslog5424_pri", "34"}, {"syslog5424_ver", "1"}, {"syslog5424_ts", "2003-10-11T22:14:15.003Z"}, {"syslog5424_host", "web-1"},
						{"syslog5424_app", "su"}, {"syslog5424_msgid", "ID47"}, {"syslog5424_sd", `[a@1 k="v"]`},
					},
				},
				none("<34>Oct 11 22:14:15 web-1 su: failed", "classic syslog"),
			},
		},
		Pattern{
			Name: "SYSLOG5424LINE",
			Doc:  "a line of RFC 5424: SYSLOG5424BASE and the rest, captured as syslog5424_msg",
			Expr: `%{SYSLOG5424BASE}(?: +%{GREEDYDATA:syslog5424_msg})?`,
			Examples: []Example{
				{
					In: "<34>1 - - - - - - it failed", Want: "<34>1 - - - - - - it failed",
					Fields: []KeyValue{{"syslog5424_pri", "34"}, {"syslog5424_ver", "1"}, {"syslog5424_msg", "it failed"}},
				},
				none("it failed", "no header"),
			},
		},
	)
}

// apacheCommon and apacheCombined are the lines that the examples share.
const (
	apacheCommon   = `127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326`
	apacheCombined = apacheCommon + ` "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"`
)

func apacheFields(more ...KeyValue) []KeyValue {
	return append([]KeyValue{
		{"clientip", "127.0.0.1"}, {"ident", "-"}, {"auth", "frank"}, {"timestamp", "10/Oct/2000:13:55:36 -0700"},
		{"verb", "GET"}, {"request", "/apache_pb.gif"}, {"httpversion", "1.0"}, {"response", "200"}, {"bytes", "2326"},
	}, more...)
}

func webPatterns() []Pattern {
	common := []Example{
		{In: apacheCommon, Want: apacheCommon, Fields: apacheFields()},
		{
			In: `::1 - - [10/Oct/2000:13:55:36 -0700] "\x16\x03" 400 -`, Want: `::1 - - [10/Oct/2000:13:55:36 -0700] "\x16\x03" 400 -`,
			Fields: []KeyValue{{"clientip", "::1"}, {"ident", "-"}, {"auth", "-"}, {"timestamp", "10/Oct/2000:13:55:36 -0700"}, {"rawrequest", `\x16\x03`}, {"response", "400"}},
			Note:   "a request that is none, and no bytes",
		},
		none(`127.0.0.1 - - [10/Oct/2000] "GET / HTTP/1.0" 200 1`, "no time"),
	}
	combined := []Example{
		{
			In: apacheCombined, Want: apacheCombined,
			Fields: apacheFields(KeyValue{"referrer", `"http://www.example.com/start.html"`}, KeyValue{"agent", `"Mozilla/4.08 [en] (Win98; I ;Nav)"`}),
			Note:   "referrer and agent keep their quotes",
		},
		none(apacheCommon, "the common format"),
	}
	return grouped("Web servers",
		Pattern{
			Name:     "HTTPDUSER",
			Doc:      "EMAILADDRESS or USER",
			Expr:     `(?:%{EMAILADDRESS}|%{USER})`,
			Examples: []Example{all("frank"), all("j.doe@example.com"), all("-"), none("()", "no such character")},
		},
		Pattern{
			Name: "COMMONAPACHELOG",
			Doc: "a line of the common log format; captures clientip, ident, auth, timestamp, verb, request, httpversion, " +
				"rawrequest (instead of the three before), response and bytes",
			Expr: `%{IPORHOST:clientip} %{NOTSPACE:ident} %{NOTSPACE:auth} \[%{HTTPDATE:timestamp}\] ` +
				`"(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" (?:-|%{NUMBER:response}) (?:-|%{NUMBER:bytes})`,
			Differs:  "ident and auth are anything without white space.",
			Examples: common,
		},
		Pattern{
			Name:     "COMBINEDAPACHELOG",
			Doc:      "a line of the combined log format: COMMONAPACHELOG, and referrer and agent with their quotes",
			Expr:     `%{COMMONAPACHELOG} (?P<referrer>"(?:[^"\\]|\\.)*") (?P<agent>"(?:[^"\\]|\\.)*")`,
			Differs:  "Only double quotes are quotes.",
			Examples: combined,
		},
		Pattern{
			Name:     "HTTPD_COMMONLOG",
			Doc:      "COMMONAPACHELOG",
			Expr:     `%{COMMONAPACHELOG}`,
			Examples: common,
		},
		Pattern{
			Name:     "HTTPD_COMBINEDLOG",
			Doc:      "COMBINEDAPACHELOG",
			Expr:     `%{COMBINEDAPACHELOG}`,
			Examples: combined,
		},
		Pattern{
			Name: "HTTPD20_ERRORLOG",
			Doc:  "a line of the error log of Apache 2.0 and 2.2; captures timestamp, loglevel, clientip and message",
			Expr: `\[%{HTTPDERROR_DATE:timestamp}\] \[%{LOGLEVEL:loglevel}\] (?:\[client %{IPORHOST:clientip}\] )?%{GREEDYDATA:message}`,
			Examples: []Example{
				{
					In: "[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] client denied", Want: "[Wed Oct 11 14:32:52 2000] [error] [client 127.0.0.1] client denied",
					Fields: []KeyValue{{"timestamp", "Wed Oct 11 14:32:52 2000"}, {"loglevel", "error"}, {"clientip", "127.0.0.1"}, {"message", "client denied"}},
				},
				none("[error] client denied", "no date"),
			},
		},
		Pattern{
			Name: "HTTPD24_ERRORLOG",
			Doc:  "a line of the error log of Apache 2.4; captures timestamp, module, loglevel, pid, tid, clientip, clientport, errorcode and message",
			Expr: `\[%{HTTPDERROR_DATE:timestamp}\] \[%{WORD:module}?:%{LOGLEVEL:loglevel}\] \[pid %{POSINT:pid}(?::tid %{NUMBER:tid})?\]` +
				`(?: \[client %{IPORHOST:clientip}:%{POSINT:clientport}\])?(?: (?P<errorcode>AH\d+):)? %{GREEDYDATA:message}`,
			Differs: "Errors of proxies stay in message; errorcode is one of Apache's, such as AH01630.",
			Examples: []Example{
				{
					In:   "[Fri Mar 01 12:00:00.123456 2024] [authz_core:error] [pid 35708:tid 4328636416] [client 10.0.0.1:62730] AH01630: client denied",
					Want: "[Fri Mar 01 12:00:00.123456 2024] [authz_core:error] [pid 35708:tid 4328636416] [client 10.0.0.1:62730] AH01630: client denied",
					Fields: []KeyValue{
						{"timestamp", "Fri Mar 01 12:00:00.123456 2024"}, {"module", "authz_core"}, {"loglevel", "error"}, {"pid", "35708"}, {"tid", "4328636416"},
						{"clientip", "10.0.0.1"}, {"clientport", "62730"}, {"errorcode", "AH01630"}, {"message", "client denied"},
					},
				},
				none("[Fri Mar 01 12:00:00 2024] [error] client denied", "Apache 2.2"),
			},
		},
		Pattern{
			Name: "HTTPD_ERRORLOG",
			Doc:  "HTTPD24_ERRORLOG or HTTPD20_ERRORLOG",
			Expr: `(?:%{HTTPD24_ERRORLOG}|%{HTTPD20_ERRORLOG})`,
			Examples: []Example{
				{
					In: "[Wed Oct 11 14:32:52 2000] [notice] started", Want: "[Wed Oct 11 14:32:52 2000] [notice] started",
					Fields: []KeyValue{{"timestamp", "Wed Oct 11 14:32:52 2000"}, {"loglevel", "notice"}, {"message", "started"}},
				},
				none("started", "no date"),
			},
		},
	)
}
