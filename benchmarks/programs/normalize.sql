-- DuckDB: duckdb :memory: -c ".read normalize.sql" < events.ndjson
-- Fields that an event does not have come out as null.
SET TimeZone = 'UTC';
SET preserve_insertion_order = true;

CREATE MACRO utc(t) AS
    strftime(regexp_replace(t, '\.[0-9]+', '')::TIMESTAMPTZ, '%Y-%m-%d %H:%M:%S')
    || '.' || rpad(regexp_extract(t, '\.([0-9]+)', 1), 9, '0');

CREATE MACRO addresses(a) AS
    CASE WHEN regexp_full_match(a, '(([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])(\.|$)){4}|[0-9a-f:]*:[0-9a-f:]+') THEN [a] END;

COPY (
    SELECT
        e.* REPLACE (
            utc(timestamp) AS timestamp,
            CASE WHEN coalesce(object_type, category) IS NOT NULL THEN location END AS location,
            CASE WHEN session IS NOT NULL THEN struct_pack(
                uuid := session.uuid, login_time := utc(session.login_time),
                device_uuid := session.device_uuid, ip := session.ip) END AS session),
        CASE
            WHEN object_type IS NOT NULL THEN 'OnePassword.AuditEvent'
            WHEN category IS NOT NULL THEN 'OnePassword.SignInAttempt'
            ELSE 'OnePassword.ItemUsage'
        END AS p_log_type,
        utc(timestamp) AS p_event_time,
        CASE WHEN actor_uuid IS NOT NULL THEN [actor_uuid] END AS p_any_actor_ids,
        CASE WHEN coalesce("user".email, target_user.email) IS NOT NULL
            THEN [coalesce("user".email, target_user.email)] END AS p_any_emails,
        addresses(coalesce(client.ip_address, session.ip)) AS p_any_ip_addresses
    FROM read_json('/dev/stdin', format = 'newline_delimited', columns = {
        uuid: 'VARCHAR', session_uuid: 'VARCHAR', timestamp: 'VARCHAR',
        used_version: 'BIGINT', vault_uuid: 'VARCHAR', item_uuid: 'VARCHAR',
        actor_uuid: 'VARCHAR', action: 'VARCHAR', object_type: 'VARCHAR', object_uuid: 'VARCHAR',
        aux_id: 'BIGINT', aux_uuid: 'VARCHAR', aux_info: 'VARCHAR',
        category: 'VARCHAR', type: 'VARCHAR', country: 'VARCHAR',
        details: 'STRUCT(value VARCHAR)',
        "user": 'STRUCT(uuid VARCHAR, name VARCHAR, email VARCHAR)',
        target_user: 'STRUCT(uuid VARCHAR, name VARCHAR, email VARCHAR)',
        client: 'STRUCT(app_name VARCHAR, app_version VARCHAR, platform_name VARCHAR, platform_version VARCHAR, os_name VARCHAR, os_version VARCHAR, ip_address VARCHAR)',
        session: 'STRUCT(uuid VARCHAR, login_time VARCHAR, device_uuid VARCHAR, ip VARCHAR)',
        location: 'STRUCT(country VARCHAR, region VARCHAR, city VARCHAR, longitude DOUBLE, latitude DOUBLE)'
    }) AS e
) TO '/dev/stdout' (FORMAT json);
