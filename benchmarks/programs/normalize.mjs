// Node: node normalize.mjs < events.ndjson
import { isIP } from "node:net";
import { createInterface } from "node:readline";

const user = { uuid: 0, name: 0, email: 0 };
const client = { app_name: 0, app_version: 0, platform_name: 0, platform_version: 0, os_name: 0, os_version: 0, ip_address: 0 };
const location = { country: 0, region: 0, city: 0, longitude: 0, latitude: 0 };
const session = { uuid: 0, login_time: 0, device_uuid: 0, ip: 0 };
const audit = { uuid: 0, timestamp: 0, actor_uuid: 0, action: 0, object_type: 0, object_uuid: 0, aux_id: 0, aux_uuid: 0, aux_info: 0, session, location };
const signIn = { uuid: 0, session_uuid: 0, timestamp: 0, category: 0, type: 0, country: 0, details: { value: 0 }, target_user: user, client, location };
const itemUsage = { uuid: 0, timestamp: 0, used_version: 0, vault_uuid: 0, item_uuid: 0, action: 0, user, client };

function pick(event, fields) {
  const picked = {};
  for (const name in fields) {
    const value = event[name];
    if (value != null) picked[name] = fields[name] ? pick(value, fields[name]) : value;
  }
  return picked;
}

function utc(text) {
  const [, seconds, fraction = "", zone] = /^([0-9T:-]{19})(?:\.([0-9]+))?(Z|[-+][0-9:]+)$/.exec(text);
  const at = new Date(seconds + zone).toISOString();
  return `${at.slice(0, 10)} ${at.slice(11, 19)}.${fraction.slice(0, 9).padEnd(9, "0")}`;
}

function normalize(event) {
  const [logType, fields] =
    "object_type" in event ? ["AuditEvent", audit] : "category" in event ? ["SignInAttempt", signIn] : ["ItemUsage", itemUsage];
  const row = pick(event, fields);
  row.timestamp = utc(row.timestamp);
  if (row.session?.login_time != null) row.session.login_time = utc(row.session.login_time);
  row.p_log_type = "OnePassword." + logType;
  row.p_event_time = row.timestamp;
  if (row.actor_uuid != null) row.p_any_actor_ids = [row.actor_uuid];
  const email = (row.user ?? row.target_user)?.email;
  if (email != null) row.p_any_emails = [email];
  const address = row.client?.ip_address ?? row.session?.ip;
  if (address != null && isIP(address)) row.p_any_ip_addresses = [address];
  return row;
}

let out = "";
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  out += JSON.stringify(normalize(JSON.parse(line))) + "\n";
  if (out.length > 65536) {
    process.stdout.write(out);
    out = "";
  }
}
process.stdout.write(out);
