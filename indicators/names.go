package indicators

func nameIndicators() []Indicator {
	return []Indicator{{
		Name:  "username",
		Doc:   "The name of a user. Trimmed, not empty.",
		Lists: []string{Usernames},
		Scan:  scanTrimmed,
		Examples: []Example{
			{In: "wendy", Want: one(Usernames, "wendy")},
			{In: `CORP\Wendy Appleseed`, Want: one(Usernames, `CORP\Wendy Appleseed`), Note: "kept as written"},
			{In: "\twendy ", Want: one(Usernames, "wendy"), Note: "trimmed"},
			{In: ""},
			{In: " \u00a0\n", Note: "nothing but white space"},
		},
	}, {
		Name:  "actor_id",
		Doc:   "The ID of whoever acted. Trimmed, not empty.",
		Lists: []string{ActorIDs},
		Scan:  scanTrimmed,
		Examples: []Example{
			{In: "7YWX5CCHYNQ7FVMYO2VJZCY5A4", Want: one(ActorIDs, "7YWX5CCHYNQ7FVMYO2VJZCY5A4")},
			{In: "0", Want: one(ActorIDs, "0"), Note: "any text counts"},
			{In: " user:42 ", Want: one(ActorIDs, "user:42"), Note: "trimmed"},
			{In: ""},
			{In: "  "},
		},
	}, {
		Name:  "trace_id",
		Doc:   "An ID that connects events, such as that of a request or a session. Trimmed, not empty.",
		Lists: []string{TraceIDs},
		Scan:  scanTrimmed,
		Examples: []Example{
			{In: "4bf92f3577b34da6a3ce929d0e0e4736", Want: one(TraceIDs, "4bf92f3577b34da6a3ce929d0e0e4736")},
			{In: "Root=1-67891233-abcdef012345678912345678", Want: one(TraceIDs, "Root=1-67891233-abcdef012345678912345678")},
			{In: "\r\nA1 B2\r\n", Want: one(TraceIDs, "A1 B2"), Note: "trimmed at the ends only"},
			{In: ""},
			{In: "\t"},
		},
	}, {
		Name:  "serial_number",
		Doc:   "The serial number of a device or a certificate. Trimmed, not empty.",
		Lists: []string{SerialNumbers},
		Scan:  scanTrimmed,
		Examples: []Example{
			{In: "C02XK0TYJGH5", Want: one(SerialNumbers, "C02XK0TYJGH5")},
			{In: "03:A1:0f", Want: one(SerialNumbers, "03:A1:0f"), Note: "kept as written"},
			{In: " 0042 ", Want: one(SerialNumbers, "0042"), Note: "trimmed"},
			{In: ""},
			{In: "\u2003", Note: "Unicode white space"},
		},
	}}
}

func scanTrimmed(dst *Values, text []byte) {
	if s := trim(text); len(s) > 0 {
		dst.Add(0, s)
	}
}
