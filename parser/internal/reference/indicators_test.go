package reference

import (
	"sort"
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	const (
		ip, domain, arn   = "ip_addresses=", "domain_names=", "aws_arns="
		account, instance = "aws_account_ids=", "aws_instance_ids="
		role              = "arn:aws:sts::123456789012:assumed-role/admin/"
		md5               = "d41d8cd98f00b204e9800998ecf8427e"
	)
	for _, c := range []struct{ indicator, in, want string }{ // list=value ..., without p_any_, sorted
		{"ip", " 10.0.0.1\n", ip + "10.0.0.1"},
		{"ip", "2001:DB8::A", ip + "2001:DB8::A"},
		{"ip", "::ffff:1.2.3.4", ip + "::ffff:1.2.3.4"},
		{"ip", "10.0.0.01", ""},
		{"ip", "10.0.0.1:80", ""},
		{"ip", "10.0.0.0/8", ""},
		{"ip", "[::1]", ""},
		{"ip", "fe80::1%eth0", ""},
		{"ip", "10.0.0", ""},
		{"ip", "", ""},

		{"domain", " Example.COM. ", domain + "Example.COM."},
		{"domain", "\u00a0", ""},
		{"domain", "xn--bcher-kva.xn--p1ai", domain + "bücher.рф"},
		{"domain", "www.xn--Bcher-KVA", domain + "www.Bücher"},
		{"domain", "xn--a!.example", domain + "xn--a!.example"},
		{"domain", "xn--a", domain + "xn--a"}, // a control character
		{"domain", "xn--google-.com", domain + "xn--google-.com"},
		{"domain", "xn--" + strings.Repeat("a", 60), domain + "xn--" + strings.Repeat("a", 60)},
		{"domain", "xn--abc-", domain + "xn--abc-"},
		{"domain", "xn--", domain + "xn--"},
		{"domain", "10.0.0.1", domain + "10.0.0.1"},

		{"hostname", " ::1 ", ip + "::1"},
		{"hostname", "db-1", domain + "db-1"},
		{"hostname", "", ""},

		{"url", "https://u:p@Example.com:8443/x?y#z", domain + "Example.com"},
		{"url", "//10.0.0.1/x", ip + "10.0.0.1"},
		{"url", "ftp://[2001:db8::1]:21", ip + "2001:db8::1"},
		{"url", " http://a.b ", domain + "a.b"},
		{"url", "http://xn--bcher-kva/", domain + "bücher"},
		{"url", "http://ä:ö@a.b/%zz", domain + "a.b"},
		{"url", "http://%65x.b", domain + "ex.b"},
		{"url", "http://a.b?c@d", domain + "a.b"},
		{"url", "http://a@b@c/", domain + "c"},
		{"url", "http://a.b:/", domain + "a.b"},
		{"url", "http://a.b:x/", ""},
		{"url", "http://a:1:2/", ""},
		{"url", "http://[::1/", ""},
		{"url", "http://[a.b]/", ""},
		{"url", "http://[fe80::1%25eth0]/", ""},
		{"url", "http://a b/", ""},
		{"url", `http://a\@b/`, ""},
		{"url", "http://a%20b/", ""},
		{"url", "http://a%ff/", ""},
		{"url", "http://a<b/", ""},
		{"url", "1x://a.b/", ""},
		{"url", "/only/a/path", ""},
		{"url", "example.com/x", ""},
		{"url", "mailto:a@b.c", ""},
		{"url", "https:///x", ""},
		{"url", "", ""},

		{"net_addr", "10.0.0.1:80", ip + "10.0.0.1"},
		{"net_addr", "[::1]:80", ip + "::1"},
		{"net_addr", "::1", ip + "::1"},
		{"net_addr", "[::1]", ip + "::1"},
		{"net_addr", "db:5432", domain + "db"},
		{"net_addr", " db ", domain + "db"},
		{"net_addr", "db:postgres", domain + "db"},
		{"net_addr", "db:*", domain + "db"},
		{"net_addr", "db:", domain + "db"},
		{"net_addr", "[::1]:", ip + "::1"},
		{"net_addr", "[db]:1", ""},
		{"net_addr", "a:b:c", ""},
		{"net_addr", "http://a.b", ""},
		{"net_addr", ":80", ""},
		{"net_addr", "", ""},

		{"email", " Bob@Example.com ", "emails=Bob@Example.com"},
		{"email", "a@@b", ""},
		{"email", "@b", ""},
		{"email", "a@", ""},
		{"email", "a b@c", ""},
		{"email", "<a@b>", ""},
		{"email", "a", ""},
		{"email", strings.Repeat("a", 252) + "@b", "emails=" + strings.Repeat("a", 252) + "@b"},
		{"email", strings.Repeat("a", 253) + "@b", ""},

		{"username", " bob ", "usernames=bob"},
		{"username", " ", ""},
		{"actor_id", "x", "actor_ids=x"},
		{"trace_id", "x", "trace_ids=x"},
		{"serial_number", "x", "serial_numbers=x"},

		{"md5", " " + strings.ToUpper(md5), "md5_hashes=" + md5},
		{"md5", md5 + "0", ""},
		{"md5", md5[:31] + "g", ""},
		{"sha1", md5 + "01234567", "sha1_hashes=" + md5 + "01234567"},
		{"sha1", md5, ""},
		{"sha256", md5 + md5, "sha256_hashes=" + md5 + md5},
		{"sha256", md5, ""},

		{"mac", "00:00:5E:00:53:01", "mac_addresses=00:00:5e:00:53:01"},
		{"mac", "00-00-5e-00-53-01-02-03", "mac_addresses=00:00:5e:00:53:01:02:03"},
		{"mac", "0000.5e00.5301", "mac_addresses=00:00:5e:00:53:01"},
		{"mac", "00005e0053010203", "mac_addresses=00:00:5e:00:53:01:02:03"},
		{"mac", "00:00-5e:00:53:01", ""},
		{"mac", "00:00:5e:00:53", ""},
		{"mac", "0:0:5e:0:53:1", ""},

		{"aws_arn", "arn:aws:s3:::bucket/a:b", arn + "arn:aws:s3:::bucket/a:b"},
		{"aws_arn", "arn:aws:ec2:us-east-1:123456789012:instance/i-0Az", account + "123456789012 " + arn +
			"arn:aws:ec2:us-east-1:123456789012:instance/i-0Az " + instance + "i-0Az"},
		{"aws_arn", "arn:aws:ec2:::instance/i-0/x", arn + "arn:aws:ec2:::instance/i-0/x"},
		{"aws_arn", role + "a@b.c", account + "123456789012 " + arn + role + "a@b.c emails=a@b.c"},
		{"aws_arn", role + "bob", account + "123456789012 " + arn + role + "bob"},
		{"aws_arn", "arn:aws:iam::1234:user/a@b.c", arn + "arn:aws:iam::1234:user/a@b.c"},
		{"aws_arn", "arn:aws:s3::x", ""},
		{"aws_arn", " arn:aws:s3:::x", ""},
		{"aws_arn", "ARN:aws:s3:::x", ""},
		{"aws_arn_only", role + "a@b.c", arn + role + "a@b.c"},
		{"aws_arn_only", "x", ""},
		{"aws_account_id", "123456789012", account + "123456789012"},
		{"aws_account_id", "1234567890123", ""},
		{"aws_account_id", " 123456789012", ""},
		{"aws_account_id", "123456789012\n", ""},
		{"aws_instance_id", "i-x9", instance + "i-x9"},
		{"aws_instance_id", "i-", ""},
		{"aws_instance_id", "i-x-9", ""},
		{"aws_instance_id", "i-é", ""},
		{"aws_tag", " ", "aws_tags= "},
		{"aws_tag", "", ""},
	} {
		var all []string
		for _, f := range scan(c.indicator, c.in) {
			all = append(all, strings.TrimPrefix(f.list, "p_any_")+"="+f.value)
		}
		sort.Strings(all)
		if got := strings.Join(all, " "); got != c.want {
			t.Errorf("%s of %q: got %q; want %q", c.indicator, c.in, got, c.want)
		}
	}
}
