"""Python: normalize.py < events.ndjson"""
import ipaddress
import json
import re
import sys
from datetime import datetime, timezone

TIME = re.compile(r"([0-9T:-]{19})(?:\.([0-9]+))?(Z|[-+][0-9:]+)")

USER = ("uuid", "name", "email")
CLIENT = ("app_name", "app_version", "platform_name", "platform_version", "os_name", "os_version", "ip_address")
LOCATION = ("country", "region", "city", "longitude", "latitude")
AUDIT = ("uuid", "timestamp", "actor_uuid", "action", "object_type", "object_uuid", "aux_id", "aux_uuid", "aux_info", "session", "location")
SIGN_IN = ("uuid", "session_uuid", "timestamp", "category", "type", "country", "details", "target_user", "client", "location")
ITEM_USAGE = ("uuid", "timestamp", "used_version", "vault_uuid", "item_uuid", "action", "user", "client")
INNER = {
    "user": USER,
    "target_user": USER,
    "client": CLIENT,
    "location": LOCATION,
    "details": ("value",),
    "session": ("uuid", "login_time", "device_uuid", "ip"),
}


def utc(text):
    seconds, fraction, zone = TIME.fullmatch(text).groups()
    at = datetime.fromisoformat(seconds + zone.replace("Z", "+00:00")).astimezone(timezone.utc)
    return f"{at:%Y-%m-%d %H:%M:%S}.{(fraction or ''):0<9.9}"


def pick(event, names):
    picked = {}
    for name in names:
        value = event.get(name)
        if value is not None:
            picked[name] = pick(value, INNER[name]) if name in INNER else value
    return picked


def is_address(text):
    try:
        ipaddress.ip_address(text)
        return True
    except ValueError:
        return False


def normalize(event):
    if "object_type" in event:
        log_type, names = "AuditEvent", AUDIT
    elif "category" in event:
        log_type, names = "SignInAttempt", SIGN_IN
    else:
        log_type, names = "ItemUsage", ITEM_USAGE
    row = pick(event, names)
    row["timestamp"] = utc(row["timestamp"])
    session = row.get("session", {})
    if "login_time" in session:
        session["login_time"] = utc(session["login_time"])
    row["p_log_type"] = "OnePassword." + log_type
    row["p_event_time"] = row["timestamp"]
    if "actor_uuid" in row:
        row["p_any_actor_ids"] = [row["actor_uuid"]]
    email = row.get("user", row.get("target_user", {})).get("email")
    if email is not None:
        row["p_any_emails"] = [email]
    address = row.get("client", {}).get("ip_address", session.get("ip"))
    if address is not None and is_address(address):
        row["p_any_ip_addresses"] = [address]
    return row


for line in sys.stdin:
    print(json.dumps(normalize(json.loads(line)), ensure_ascii=False, separators=(",", ":")))
