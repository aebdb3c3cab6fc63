package indicators

func macIndicators() []Indicator {
	return []Indicator{{
		Name:  "mac",
		Doc:   "A MAC address, MAC-48 or EUI-64: pairs of hex digits with : or -, groups of four with a dot, or 12 or 16 digits alone. Trimmed, lower-cased, written as pairs with colons.",
		Lists: []string{MACAddresses},
		Scan:  scanMAC,
		Examples: []Example{
			{In: "00:1b:44:11:3a:b7", Want: one(MACAddresses, "00:1b:44:11:3a:b7")},
			{In: " 00-1B-44-11-3A-B7 ", Want: one(MACAddresses, "00:1b:44:11:3a:b7"), Note: "trimmed, lower-cased"},
			{In: "001B.4411.3AB7", Want: one(MACAddresses, "00:1b:44:11:3a:b7"), Note: "as Cisco writes it"},
			{In: "001b44113ab7", Want: one(MACAddresses, "00:1b:44:11:3a:b7")},
			{In: "02-00-5e-10-00-00-00-01", Want: one(MACAddresses, "02:00:5e:10:00:00:00:01"), Note: "EUI-64"},
			{In: "00:1b:44:11:3a"},
			{In: "00:1b:44-11:3a:b7", Note: "one kind of separator only"},
			{In: "0:1b:44:11:3a:b7", Note: "two digits each"},
			{In: "001b:4411:3ab7", Note: "groups of four take dots"},
		},
	}}
}

func scanMAC(dst *Values, text []byte) {
	s := trim(text)
	group, sep := macForm(s)
	if group == 0 || !macDigits(s, group, sep) {
		return
	}
	if sep == ':' && !hasUpper(s) {
		dst.Add(0, s)
		return
	}
	dst.Add(0, appendMAC(dst.Alloc(macLen(len(s), group))[:0], s, sep))
}

// macForm returns how many hex digits stand between separators in a MAC
// address of this length, and the separator; digits alone are one group. It
// returns 0 when there is none of this length.
func macForm(s []byte) (group int, sep byte) {
	switch len(s) {
	case 12, 16:
		return len(s), 0
	case 14, 19: // 3 or 4 groups of 4
		if s[4] == '.' {
			return 4, '.'
		}
	case 17, 23: // 6 or 8 groups of 2
		if s[2] == ':' || s[2] == '-' {
			return 2, s[2]
		}
	}
	return 0, 0
}

// macLen returns the length of an address of n bytes when it is written as
// pairs with colons.
func macLen(n, group int) int {
	groups := (n + 1) / (group + 1)
	return groups*group/2*3 - 1
}

// macDigits reports whether s consists of groups of hex digits with sep
// between them; the length of s fits whole groups.
func macDigits(s []byte, group int, sep byte) bool {
	left := group
	for _, c := range s {
		if left > 0 {
			if !isHex(c) {
				return false
			}
			left--
			continue
		}
		if c != sep {
			return false
		}
		left = group
	}
	return true
}

// appendMAC appends the digits of s, lower-cased, as pairs with colons.
func appendMAC(dst, s []byte, sep byte) []byte {
	for digits, i := 0, 0; i < len(s); i++ {
		if s[i] == sep {
			continue
		}
		if digits > 0 && digits%2 == 0 {
			dst = append(dst, ':')
		}
		dst = append(dst, s[i]|0x20)
		digits++
	}
	return dst
}
