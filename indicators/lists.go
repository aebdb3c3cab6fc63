package indicators

// The lists that the built-in indicators fill, by their names in the output.
const (
	IPAddresses    = "p_any_ip_addresses"
	DomainNames    = "p_any_domain_names"
	Emails         = "p_any_emails"
	Usernames      = "p_any_usernames"
	ActorIDs       = "p_any_actor_ids"
	TraceIDs       = "p_any_trace_ids"
	SerialNumbers  = "p_any_serial_numbers"
	MD5Hashes      = "p_any_md5_hashes"
	SHA1Hashes     = "p_any_sha1_hashes"
	SHA256Hashes   = "p_any_sha256_hashes"
	MACAddresses   = "p_any_mac_addresses"
	AWSARNs        = "p_any_aws_arns"
	AWSAccountIDs  = "p_any_aws_account_ids"
	AWSInstanceIDs = "p_any_aws_instance_ids"
	AWSTags        = "p_any_aws_tags"
)

// one is what an example wants that finds values for a single list.
func one(list string, values ...string) map[string][]string {
	return map[string][]string{list: values}
}
