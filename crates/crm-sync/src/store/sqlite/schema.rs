//! Tables of the embedded store. `user_version` is the version of this layout.

/// The layout, created in one go; later versions append steps behind it.
pub(super) const LAYOUT: &str = "
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS observation (
    provider TEXT NOT NULL, external_id TEXT NOT NULL, hash TEXT NOT NULL, lead TEXT,
    person TEXT NOT NULL, keys TEXT NOT NULL, blocks TEXT NOT NULL,
    PRIMARY KEY (provider, external_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS observation_lead ON observation (lead) WHERE lead IS NOT NULL;
CREATE INDEX IF NOT EXISTS observation_new ON observation (provider, external_id) WHERE lead IS NULL;
CREATE TABLE IF NOT EXISTS reveal (
    provider TEXT NOT NULL, external_id TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (provider, external_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lead (
    id TEXT PRIMARY KEY, ticket INTEGER, contact INTEGER, company INTEGER,
    dirty INTEGER NOT NULL /* 0 no, 1 the CRM moved, 2 a provider said something new */) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lead_dirty ON lead (id) WHERE dirty > 0;
CREATE INDEX IF NOT EXISTS lead_ticket ON lead (ticket) WHERE ticket IS NOT NULL;
CREATE TABLE IF NOT EXISTS lead_key (key TEXT NOT NULL, lead TEXT NOT NULL, PRIMARY KEY (key, lead)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lead_key_lead ON lead_key (lead);
CREATE TABLE IF NOT EXISTS crm (
    tbl INTEGER NOT NULL, id INTEGER NOT NULL, row TEXT NOT NULL, dirty INTEGER NOT NULL,
    PRIMARY KEY (tbl, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS crm_dirty ON crm (id) WHERE dirty = 1 AND tbl = 2;
CREATE TABLE IF NOT EXISTS crm_key (
    key TEXT NOT NULL, tbl INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, tbl, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS crm_key_row ON crm_key (tbl, id);
CREATE TABLE IF NOT EXISTS base (ticket INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (ticket, field)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS membership (contact INTEGER NOT NULL, list TEXT NOT NULL,
    PRIMARY KEY (contact, list)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS suppression (
    identifier TEXT PRIMARY KEY, reason TEXT NOT NULL, origin TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, command TEXT NOT NULL, action TEXT NOT NULL,
    state INTEGER NOT NULL, result INTEGER, attempts INTEGER NOT NULL DEFAULT 0, message TEXT);
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (command, seq) WHERE state <= 1;
CREATE TABLE IF NOT EXISTS decision (
    entity TEXT PRIMARY KEY, at INTEGER NOT NULL, review INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS decision_review ON decision (at) WHERE review = 1;
CREATE TABLE IF NOT EXISTS verdict (
    entity TEXT NOT NULL, about TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (entity, about)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, entity TEXT NOT NULL,
    at INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS event_entity ON event (entity, seq);
CREATE TABLE IF NOT EXISTS task (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, entity TEXT NOT NULL, provider TEXT, body TEXT NOT NULL,
    state TEXT NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL, result TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS task_open ON task (kind, due) WHERE state = '\"open\"';
CREATE INDEX IF NOT EXISTS task_entity ON task (entity);
CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, whole TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS call (
    key TEXT PRIMARY KEY, ticket INTEGER NOT NULL, at INTEGER NOT NULL, is_new INTEGER NOT NULL, body TEXT NOT NULL)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS call_ticket ON call (ticket);
CREATE INDEX IF NOT EXISTS answer_whole ON answer (whole);
CREATE TABLE IF NOT EXISTS pause (
    name TEXT PRIMARY KEY, tries INTEGER NOT NULL, due INTEGER NOT NULL /* parked: since when */,
    doubtful INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lease (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, report TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audit (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audit_mark (which INTEGER PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS timer (
    ticket INTEGER NOT NULL, kind TEXT NOT NULL, due INTEGER NOT NULL, PRIMARY KEY (ticket, kind)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timer_due ON timer (due);
CREATE TABLE IF NOT EXISTS notice (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, body TEXT);
CREATE INDEX IF NOT EXISTS notice_open ON notice (seq) WHERE body IS NOT NULL;
";

/// Version of [`LAYOUT`].
pub(super) const VERSION: i64 = 1;
