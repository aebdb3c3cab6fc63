package indicators

func hashIndicators() []Indicator {
	return []Indicator{{
		Name:  "md5",
		Doc:   "An MD5 hash: exactly 32 hex digits. Trimmed, lower-cased.",
		Lists: []string{MD5Hashes},
		Scan:  func(dst *Values, text []byte) { scanHash(dst, text, 32) },
		Examples: []Example{
			{In: "d41d8cd98f00b204e9800998ecf8427e", Want: one(MD5Hashes, "d41d8cd98f00b204e9800998ecf8427e")},
			{In: " D41D8CD98F00B204E9800998ECF8427E ", Want: one(MD5Hashes, "d41d8cd98f00b204e9800998ecf8427e"), Note: "trimmed, lower-cased"},
			{In: "d41d8cd98f00b204e9800998ecf8427", Note: "31 digits"},
			{In: "md5:d41d8cd98f00b204e9800998ecf8427e"},
			{In: "d41d8cd9-8f00-b204-e980-0998ecf8427e", Note: "a UUID"},
		},
	}, {
		Name:  "sha1",
		Doc:   "A SHA-1 hash: exactly 40 hex digits. Trimmed, lower-cased.",
		Lists: []string{SHA1Hashes},
		Scan:  func(dst *Values, text []byte) { scanHash(dst, text, 40) },
		Examples: []Example{
			{In: "da39a3ee5e6b4b0d3255bfef95601890afd80709", Want: one(SHA1Hashes, "da39a3ee5e6b4b0d3255bfef95601890afd80709")},
			{In: "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", Want: one(SHA1Hashes, "da39a3ee5e6b4b0d3255bfef95601890afd80709"), Note: "lower-cased"},
			{In: "da39a3ee5e6b4b0d3255bfef95601890afd8070g", Note: "g is no hex digit"},
			{In: "d41d8cd98f00b204e9800998ecf8427e", Note: "an MD5 hash"},
		},
	}, {
		Name:  "sha256",
		Doc:   "A SHA-256 hash: exactly 64 hex digits. Trimmed, lower-cased.",
		Lists: []string{SHA256Hashes},
		Scan:  func(dst *Values, text []byte) { scanHash(dst, text, 64) },
		Examples: []Example{
			{In: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Want: one(SHA256Hashes, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")},
			{In: "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\n", Want: one(SHA256Hashes, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), Note: "trimmed, lower-cased"},
			{In: "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"},
			{In: "da39a3ee5e6b4b0d3255bfef95601890afd80709", Note: "a SHA-1 hash"},
		},
	}}
}

// scanHash adds a text of the given number of hex digits.
func scanHash(dst *Values, text []byte, digits int) {
	s := trim(text)
	if len(s) != digits || !allHex(s) {
		return
	}
	if hasUpper(s) {
		s = appendLower(dst.Alloc(len(s))[:0], s)
	}
	dst.Add(0, s)
}
