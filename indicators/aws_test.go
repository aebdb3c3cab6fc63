package indicators_test

import (
	"strings"
	"testing"

	"github.com/margaylog/margay/indicators"
)

// arnTests have what aws_arn finds beside the ARN itself, which is the text.
var arnTests = []struct {
	name     string
	in       string
	notARN   bool
	account  string
	instance string
	email    string
}{
	{name: "six parts", in: "arn:aws:iam::123456789012:user/wendy", account: "123456789012"},
	{name: "seven parts", in: "arn:aws:sns:us-east-1:123456789012:topic:a:b", account: "123456789012"},
	{name: "no account", in: "arn:aws:s3:::my-bucket"},
	{name: "another partition", in: "arn:aws-us-gov:iam::123456789012:root", account: "123456789012"},
	{name: "an account of letters", in: "arn:aws:iam::aws:policy/AdministratorAccess"},
	{name: "an account of 11 digits", in: "arn:aws:iam::12345678901:root"},
	{name: "an account of 13 digits", in: "arn:aws:iam::1234567890123:root"},
	{name: "an account with a blank", in: "arn:aws:iam:: 123456789012:root"},
	{name: "12 digits in the region", in: "arn:aws:iam:123456789012::root"},
	{name: "12 digits in the resource", in: "arn:aws:iam:::123456789012"},
	{name: "empty parts", in: "arn:::::"},
	{name: "white space is kept", in: "arn:aws:s3:::my bucket "},

	{name: "an instance", in: "arn:aws:ec2:us-east-1:123456789012:instance/i-0abc", account: "123456789012", instance: "i-0abc"},
	{name: "an instance in capitals", in: "arn:aws:ec2:::instance/i-ABC", instance: "i-ABC"},
	{name: "an instance ID is empty", in: "arn:aws:ec2:::instance/i-"},
	{name: "an instance of another kind", in: "arn:aws:ssm:::managed-instance/mi-0abc"},
	{name: "more after the instance", in: "arn:aws:ec2:::instance/i-0abc/x"},
	{name: "a blank after the instance", in: "arn:aws:ec2:::instance/i-0abc "},
	{name: "all instances", in: "arn:aws:ec2:::instance/*"},
	{name: "an instance elsewhere", in: "arn:aws:x:::a/instance/i-0abc"},
	{name: "an instance after a colon", in: "arn:aws:x:::a:instance/i-0abc"},
	{name: "an instance as session name", in: "arn:aws:sts::123456789012:assumed-role/R/i-0abc", account: "123456789012"},

	{name: "a session", in: "arn:aws:sts::123456789012:assumed-role/Admin/wendy@example.com", account: "123456789012", email: "wendy@example.com"},
	{name: "a session keeps its case", in: "arn:aws:sts:::assumed-role/R/Wendy@Example.com", email: "Wendy@Example.com"},
	{name: "a session that is no address", in: "arn:aws:sts:::assumed-role/R/wendy"},
	{name: "a session with two @", in: "arn:aws:sts:::assumed-role/R/a@b@c"},
	{name: "a session is not trimmed", in: "arn:aws:sts:::assumed-role/R/wendy@example.com "},
	{name: "a session with a slash", in: "arn:aws:sts:::assumed-role/R/a/b@example.com", email: "a/b@example.com"},
	{name: "no session", in: "arn:aws:sts:::assumed-role/wendy@example.com"},
	{name: "an empty session", in: "arn:aws:sts:::assumed-role/R/"},
	{name: "a session of 255 bytes", in: "arn:aws:sts:::assumed-role/R/" + strings.Repeat("a", 243) + "@example.com"},
	{name: "an empty role", in: "arn:aws:sts:::assumed-role//wendy@example.com"},
	{name: "an address as the name of a user", in: "arn:aws:iam::123456789012:user/wendy@example.com", account: "123456789012"},
	{name: "another role", in: "arn:aws:iam:::role/R/wendy@example.com"},
	{name: "an assumed role elsewhere", in: "arn:aws:x:::a/assumed-role/R/wendy@example.com"},

	{name: "five parts", in: "arn:aws:iam::123456789012", notARN: true},
	{name: "one part", in: "arn:", notARN: true},
	{name: "no colon", in: "arn", notARN: true},
	{name: "capitals", in: "ARN:aws:s3:::my-bucket", notARN: true},
	{name: "white space before", in: " arn:aws:s3:::my-bucket", notARN: true},
	{name: "text before", in: "see arn:aws:s3:::my-bucket", notARN: true},
	{name: "colons", in: "::::::::", notARN: true},
	{name: "long and hostile", in: strings.Repeat("arn", 1<<16), notARN: true},
	{name: "empty", in: "", notARN: true},
}

func TestARN(t *testing.T) {
	for _, tt := range arnTests {
		t.Run(tt.name, func(t *testing.T) {
			var all, only map[string][]string
			if !tt.notARN {
				only = map[string][]string{indicators.AWSARNs: {tt.in}}
				all = map[string][]string{indicators.AWSARNs: {tt.in}}
			}
			for list, value := range map[string]string{
				indicators.AWSAccountIDs:  tt.account,
				indicators.AWSInstanceIDs: tt.instance,
				indicators.Emails:         tt.email,
			} {
				if value != "" {
					all[list] = []string{value}
				}
			}
			wantFound(t, "aws_arn", tt.in, all)
			wantFound(t, "aws_arn_only", tt.in, only)
		})
	}
}

func TestAccountID(t *testing.T) {
	runScanTests(t, "aws_account_id", []scanTest{
		{name: "12 digits", in: "123456789012", want: "123456789012"},
		{name: "leading zeros", in: "000000000001", want: "000000000001"},
		{name: "11 digits", in: "12345678901"},
		{name: "13 digits", in: "1234567890123"},
		{name: "a letter", in: "12345678901a"},
		{name: "before 0 in ASCII", in: "12345678901/"},
		{name: "after 9 in ASCII", in: "12345678901:"},
		{name: "hyphens", in: "1234-5678-9012"},
		{name: "a sign", in: "+12345678901"},
		{name: "not trimmed", in: "123456789012\n"},
		{name: "digits of other scripts in 12 bytes", in: "١٢٣٤٥٦"},
		{name: "empty", in: ""},
	})
}

func TestInstanceID(t *testing.T) {
	runScanTests(t, "aws_instance_id", []scanTest{
		{name: "17 digits", in: "i-0abcdef1234567890", want: "i-0abcdef1234567890"},
		{name: "8 digits", in: "i-1a2b3c4d", want: "i-1a2b3c4d"},
		{name: "one digit", in: "i-0", want: "i-0"},
		{name: "letters beyond hex", in: "i-XYZxyz", want: "i-XYZxyz"},
		{name: "no digit", in: "i-"},
		{name: "i", in: "i"},
		{name: "a capital I", in: "I-0abc"},
		{name: "no hyphen", in: "i0abc"},
		{name: "two hyphens", in: "i-0abc-1"},
		{name: "an underscore", in: "i-0_abc"},
		{name: "before A in ASCII", in: "i-@"},
		{name: "after z in ASCII", in: "i-{"},
		{name: "a letter beyond ASCII", in: "i-é"},
		{name: "not trimmed", in: " i-0abc"},
		{name: "another kind", in: "mi-0abc"},
		{name: "long", in: "i-" + strings.Repeat("0", 1<<16), want: "i-" + strings.Repeat("0", 1<<16)},
		{name: "empty", in: ""},
	})
}

func TestTag(t *testing.T) {
	runScanTests(t, "aws_tag", []scanTest{
		{name: "a tag", in: "env:prod", want: "env:prod"},
		{name: "not trimmed", in: " \tprod\u00a0", want: " \tprod\u00a0"},
		{name: "white space", in: "\n", want: "\n"},
		{name: "empty", in: ""},
	})
}
