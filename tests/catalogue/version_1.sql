CREATE TABLE libraries (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    revision TEXT NOT NULL DEFAULT '',
    since REAL,
    hidden TEXT NOT NULL DEFAULT '{}',
    listed_at REAL,
    synced_at REAL,
    deep_synced_at REAL
) WITHOUT ROWID;
CREATE TABLE items (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    library TEXT NOT NULL,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    year INTEGER,
    show TEXT,
    season INTEGER,
    episode INTEGER,
    artist TEXT,
    album TEXT,
    parent TEXT,
    top TEXT,
    duration REAL,
    rating REAL,
    summary TEXT NOT NULL,
    artwork TEXT NOT NULL,
    added_at REAL,
    updated_at REAL,
    revision TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    told INTEGER NOT NULL,
    state TEXT NOT NULL,
    in_trash INTEGER NOT NULL,
    first_seen_at REAL NOT NULL,
    stored_at REAL NOT NULL,
    errors INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    error_at REAL
);
CREATE INDEX items_in_library ON items (library, type);
CREATE INDEX items_by_age ON items (added_at, library, type, year, state);
CREATE INDEX items_by_title ON items (title COLLATE NOCASE, library, type, year, state);
CREATE INDEX items_by_year ON items (year) WHERE year IS NOT NULL;
CREATE INDEX items_in_trouble ON items (state) WHERE state NOT IN ('normal', 'remote_only');
CREATE INDEX items_by_parent ON items (parent) WHERE parent IS NOT NULL;
CREATE INDEX items_by_top ON items (top) WHERE top IS NOT NULL;
CREATE TABLE files (
    item INTEGER NOT NULL,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,
    size INTEGER,
    container TEXT NOT NULL,
    duration REAL,
    bitrate INTEGER,
    width INTEGER,
    height INTEGER,
    readable INTEGER,
    PRIMARY KEY (item, position)
) WITHOUT ROWID;
CREATE INDEX files_by_path ON files (path);
CREATE TABLE streams (
    item INTEGER NOT NULL,
    file INTEGER NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    codec TEXT NOT NULL,
    title TEXT NOT NULL,
    forced INTEGER NOT NULL,
    "default" INTEGER NOT NULL,
    external INTEGER NOT NULL,
    PRIMARY KEY (item, file, position)
) WITHOUT ROWID;
CREATE INDEX streams_of_language ON streams (language) WHERE kind = 'subtitle';
CREATE TABLE chapters (
    item INTEGER NOT NULL,
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    start REAL NOT NULL,
    PRIMARY KEY (item, position)
) WITHOUT ROWID;
CREATE TABLE tags (
    key INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
);
CREATE TABLE item_tags (
    item INTEGER NOT NULL,
    tag INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (item, tag)
) WITHOUT ROWID;
CREATE INDEX items_of_tag ON item_tags (tag);
CREATE TABLE guids (
    item INTEGER NOT NULL,
    source TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (item, source)
) WITHOUT ROWID;
CREATE INDEX items_of_guid ON guids (source, value);
CREATE VIRTUAL TABLE words USING fts5 (
    title, show, artist, album,
    content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2"
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    library TEXT NOT NULL,
    mode TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    user TEXT,
    started_at REAL NOT NULL,
    finished_at REAL,
    cursor TEXT,
    processed INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    duration REAL NOT NULL DEFAULT 0,
    error TEXT
);
CREATE INDEX runs_of_library ON runs (library, started_at);
CREATE TABLE seen (
    library TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (library, id)
) WITHOUT ROWID;
CREATE TABLE errors (
    id INTEGER PRIMARY KEY,
    run INTEGER,
    library TEXT,
    item TEXT,
    class TEXT NOT NULL,
    context TEXT NOT NULL,
    message TEXT NOT NULL,
    tries INTEGER NOT NULL,
    at REAL NOT NULL,
    resolved_at REAL
);
CREATE INDEX errors_by_age ON errors (at);
CREATE INDEX errors_of_item ON errors (item) WHERE item IS NOT NULL;
CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    run INTEGER,
    library TEXT NOT NULL,
    item TEXT NOT NULL,
    kind TEXT NOT NULL,
    changes TEXT NOT NULL,
    at REAL NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL
);
CREATE INDEX history_untold ON history (id) WHERE told = 0;
CREATE INDEX history_by_age ON history (at);
CREATE TABLE archive (
    id TEXT PRIMARY KEY,
    library TEXT NOT NULL,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    identities TEXT NOT NULL,
    data TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    errors INTEGER NOT NULL,
    first_seen_at REAL NOT NULL,
    removed_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX archive_by_age ON archive (removed_at);
CREATE TABLE archived_paths (
    path TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (path, id)
) WITHOUT ROWID;
CREATE INDEX paths_of_archived ON archived_paths (id);
CREATE TRIGGER archive_forgets AFTER DELETE ON archive BEGIN
    DELETE FROM archived_paths WHERE id = old.id;
END;
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    item TEXT NOT NULL,
    data TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE INDEX versions_by_age ON versions (at);
CREATE TABLE chores (
    name TEXT PRIMARY KEY,
    done_at REAL NOT NULL
) WITHOUT ROWID;
