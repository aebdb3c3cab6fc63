# jq and gojq: -c -f normalize.jq

def compact: with_entries(select(.value != null));

def utc:
  capture("^(?<day>[0-9-]+)T(?<clock>[0-9:]+)(\\.(?<fraction>[0-9]+))?(?<zone>Z|[-+][0-9:]+)$")
  | (if .zone == "Z" then 0
     else (.zone[1:3] | tonumber) * 3600 + (.zone[4:6] | tonumber) * 60
     end) as $ahead
  | ("\(.day)T\(.clock)Z" | fromdateiso8601) as $local
  | (if .zone[0:1] == "-" then $local + $ahead else $local - $ahead end | strftime("%Y-%m-%d %H:%M:%S"))
    + "." + ((.fraction // "") + "000000000")[0:9];

def optional(f): if . == null then null else f end;

def addresses:
  map(select(. != null and test("^(([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])(\\.|$)){4}$|^[0-9a-f:]*:[0-9a-f:]+$")))
  | unique | if . == [] then null else . end;

def emails: map(select(. != null)) | unique | if . == [] then null else . end;

def user: optional({uuid, name, email} | compact);

def client:
  optional({app_name, app_version, platform_name, platform_version, os_name, os_version, ip_address} | compact);

def location: optional({country, region, city, longitude, latitude} | compact);

def added($type; $ips; $mails; $actors): {
  p_log_type: $type,
  p_event_time: .timestamp,
  p_any_actor_ids: $actors,
  p_any_emails: ($mails | emails),
  p_any_ip_addresses: ($ips | addresses)
};

def audit:
  {uuid, timestamp, actor_uuid, action, object_type, object_uuid, aux_id, aux_uuid, aux_info,
   session: (.session | optional({uuid, login_time: (.login_time | optional(utc)), device_uuid, ip} | compact)),
   location: (.location | location)}
  | . + added("OnePassword.AuditEvent"; [.session.ip]; []; .actor_uuid | optional([.]));

def sign_in:
  {uuid, session_uuid, timestamp, category, type, country,
   details: (.details | optional({value} | compact)),
   target_user: (.target_user | user), client: (.client | client), location: (.location | location)}
  | . + added("OnePassword.SignInAttempt"; [.client.ip_address]; [.target_user.email]; null);

def item_usage:
  {uuid, timestamp, used_version, vault_uuid, item_uuid, action, user: (.user | user), client: (.client | client)}
  | . + added("OnePassword.ItemUsage"; [.client.ip_address]; [.user.email]; null);

.timestamp |= utc
| if has("object_type") then audit elif has("category") then sign_in else item_usage end
| compact
