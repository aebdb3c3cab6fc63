package indicators

import (
	"bytes"
	"encoding/binary"
)

// arnLists are the lists of aws_arn; the numbers index them.
var arnLists = [...]string{
	arnOfARN:  AWSARNs,
	arnOfID:   AWSAccountIDs,
	arnOfInst: AWSInstanceIDs,
	arnOfMail: Emails,
}

const (
	arnOfARN = iota
	arnOfID
	arnOfInst
	arnOfMail
)

func awsIndicators() []Indicator {
	const (
		role     = "arn:aws:sts::123456789012:assumed-role/Admin/wendy@example.com"
		instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-0abcdef1234567890"
		bucket   = "arn:aws:s3:::my-bucket/a:b"
	)
	return []Indicator{{
		Name:  "aws_arn",
		Doc:   "An Amazon Resource Name, with the account, the EC2 instance and the e-mail address (as the session name of an assumed role) in it. Not trimmed, kept as written.",
		Lists: arnLists[:],
		Scan:  scanARN,
		Examples: []Example{
			{In: role, Want: map[string][]string{AWSARNs: {role}, AWSAccountIDs: {"123456789012"}, Emails: {"wendy@example.com"}}},
			{In: instance, Want: map[string][]string{AWSARNs: {instance}, AWSAccountIDs: {"123456789012"}, AWSInstanceIDs: {"i-0abcdef1234567890"}}},
			{In: bucket, Want: one(AWSARNs, bucket), Note: "the sixth part may hold colons; no account"},
			{In: "arn:aws:iam::aws:policy/ReadOnlyAccess", Want: one(AWSARNs, "arn:aws:iam::aws:policy/ReadOnlyAccess"), Note: "aws is no account ID"},
			{In: "arn:aws:s3:::", Want: one(AWSARNs, "arn:aws:s3:::"), Note: "parts may be empty"},
			{In: "arn:aws:s3", Note: "three parts"},
			{In: " " + bucket, Note: "not trimmed"},
			{In: "123456789012"},
		},
	}, {
		Name:  "aws_arn_only",
		Doc:   "An Amazon Resource Name alone, without what is in it. Not trimmed, kept as written.",
		Lists: []string{AWSARNs},
		Scan:  scanARNOnly,
		Examples: []Example{
			{In: role, Want: one(AWSARNs, role)},
			{In: instance, Want: one(AWSARNs, instance)},
			{In: "arn:aws:s3"},
			{In: "ARN:aws:s3:::my-bucket", Note: "the arn is in small letters"},
		},
	}, {
		Name:  "aws_account_id",
		Doc:   "An AWS account ID: exactly 12 digits. Not trimmed.",
		Lists: []string{AWSAccountIDs},
		Scan:  scanAccountID,
		Examples: []Example{
			{In: "123456789012", Want: one(AWSAccountIDs, "123456789012")},
			{In: "000000000000", Want: one(AWSAccountIDs, "000000000000")},
			{In: "1234-5678-9012"},
			{In: "12345678901"},
			{In: " 123456789012", Note: "not trimmed"},
		},
	}, {
		Name:  "aws_instance_id",
		Doc:   "The ID of an EC2 instance: i- and one or more letters or digits. Not trimmed, kept as written.",
		Lists: []string{AWSInstanceIDs},
		Scan:  scanInstanceID,
		Examples: []Example{
			{In: "i-0abcdef1234567890", Want: one(AWSInstanceIDs, "i-0abcdef1234567890")},
			{In: "i-1A2b3C4d", Want: one(AWSInstanceIDs, "i-1A2b3C4d")},
			{In: "i-"},
			{In: "mi-0abcdef1234567890", Note: "a managed node"},
			{In: "i-0abc def"},
		},
	}, {
		Name:  "aws_tag",
		Doc:   "A tag of an AWS resource. Not trimmed, not empty.",
		Lists: []string{AWSTags},
		Scan:  scanTag,
		Examples: []Example{
			{In: "env:prod", Want: one(AWSTags, "env:prod")},
			{In: " prod ", Want: one(AWSTags, " prod "), Note: "not trimmed"},
			{In: " ", Want: one(AWSTags, " "), Note: "not empty"},
			{In: ""},
		},
	}}
}

func scanARN(dst *Values, text []byte) {
	account, resource, ok := splitARN(text)
	if !ok {
		return
	}
	dst.Add(arnOfARN, text)
	if isAccountID(account) {
		dst.Add(arnOfID, account)
	}
	if id, ok := bytes.CutPrefix(resource, []byte("instance/")); ok && isInstanceID(id) {
		dst.Add(arnOfInst, id)
	}
	if name, ok := sessionName(resource); ok && isEmail(name) {
		dst.Add(arnOfMail, name)
	}
}

func scanARNOnly(dst *Values, text []byte) {
	if _, _, ok := splitARN(text); ok {
		dst.Add(0, text)
	}
}

func scanAccountID(dst *Values, text []byte) {
	if isAccountID(text) {
		dst.Add(0, text)
	}
}

func scanInstanceID(dst *Values, text []byte) {
	if isInstanceID(text) {
		dst.Add(0, text)
	}
}

func scanTag(dst *Values, text []byte) {
	if len(text) > 0 {
		dst.Add(0, text)
	}
}

// splitARN returns the fifth and the sixth part of an ARN, which is
// arn:partition:service:region:account:resource. Only the last may hold
// colons; all may be empty.
func splitARN(s []byte) (account, resource []byte, ok bool) {
	rest, ok := bytes.CutPrefix(s, []byte("arn:"))
	for range 3 {
		_, rest, ok = cutColon(rest, ok)
	}
	return cutColon(rest, ok)
}

// cutColon cuts s at its first colon, if ok.
func cutColon(s []byte, ok bool) (before, after []byte, found bool) {
	i := bytes.IndexByte(s, ':')
	if !ok || i < 0 {
		return nil, nil, false
	}
	return s[:i], s[i+1:], true
}

// sessionName returns the session name of the resource
// assumed-role/<role>/<session name>.
func sessionName(resource []byte) ([]byte, bool) {
	rest, ok := bytes.CutPrefix(resource, []byte("assumed-role/"))
	role, name, found := bytes.Cut(rest, []byte("/"))
	return name, ok && found && len(role) > 0
}

func isAccountID(s []byte) bool {
	return len(s) == 12 && digitWord(binary.LittleEndian.Uint64(s)) && digitWord(binary.LittleEndian.Uint64(s[4:]))
}

func isInstanceID(s []byte) bool {
	if len(s) < 3 || s[0] != 'i' || s[1] != '-' {
		return false
	}
	for _, c := range s[2:] {
		if !isDigit(c) && !isLetter(c) {
			return false
		}
	}
	return true
}
