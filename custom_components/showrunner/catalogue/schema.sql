-- The catalogue of one server. Moments are seconds since 1970: those that end in `_at`
-- by our clock, except added_at and updated_at, which like `since` are by the server's.

CREATE TABLE libraries (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    revision TEXT NOT NULL DEFAULT '',  -- The server's own marker, when last in step
    since REAL,                         -- A quick sync asks for what changed after it
    hidden TEXT NOT NULL DEFAULT '{}',  -- {shelf: rows that are counted and not shown}
    listed_at REAL,                     -- First complete listing; null: tell nothing
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
    told INTEGER NOT NULL,              -- 1: streams, 2: people, 4: chapters, 8: tags; a
                                        -- sum; -1: it could never be read yet
    state TEXT NOT NULL,
    in_trash INTEGER NOT NULL,
    first_seen_at REAL NOT NULL,
    stored_at REAL NOT NULL,            -- When it was written, or proven by a scan, last
    errors INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    error_at REAL,
    guids TEXT NOT NULL DEFAULT '{}'    -- {source: id}
);
CREATE INDEX items_in_library ON items (library, type, duration);
-- search.py walks the next two, and needs no row to know what does not match
CREATE INDEX items_by_age ON items (added_at, library, type, year, state);
CREATE INDEX items_by_title ON items (title COLLATE NOCASE, library, type, year, state);
CREATE INDEX items_by_year ON items (year) WHERE year IS NOT NULL;
CREATE INDEX items_in_trouble ON items (state) WHERE state NOT IN ('normal', 'remote_only');
CREATE INDEX items_by_parent ON items (parent) WHERE parent IS NOT NULL;
CREATE INDEX items_by_top ON items (top) WHERE top IS NOT NULL;

CREATE TABLE files (
    item INTEGER NOT NULL,
    position INTEGER NOT NULL,
    path TEXT NOT NULL,                 -- In the server's own notation
    size INTEGER,
    container TEXT NOT NULL,
    duration REAL,
    bitrate INTEGER,
    width INTEGER,
    height INTEGER,
    readable INTEGER,
    folded TEXT,                        -- How the path compares, if not as it is
    PRIMARY KEY (item, position)
) WITHOUT ROWID;
CREATE INDEX files_by_path ON files (path);
CREATE INDEX files_by_folded ON files (folded) WHERE folded IS NOT NULL;

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
    kind TEXT NOT NULL,                 -- genre, studio, collection, label or person
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

CREATE VIRTUAL TABLE words USING fts5 (
    title, show, artist, album,
    content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 2"
);

-- Runs and their resumption

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    library TEXT NOT NULL,
    mode TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    user TEXT,
    started_at REAL NOT NULL,
    finished_at REAL,                   -- Null: running, or cut
    cursor TEXT,                        -- Where to go on, as JSON; null: at the start
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

CREATE TABLE seen (                     -- What the complete listing under way has shown
    library TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (library, id)
) WITHOUT ROWID;

CREATE TABLE errors (
    id INTEGER PRIMARY KEY,
    run INTEGER,
    library TEXT,
    item TEXT,
    class TEXT NOT NULL,                -- The translation key
    context TEXT NOT NULL,              -- What we were doing
    message TEXT NOT NULL,
    tries INTEGER NOT NULL,
    at REAL NOT NULL,
    resolved_at REAL
);
CREATE INDEX errors_by_age ON errors (at);
CREATE INDEX errors_of_item ON errors (item) WHERE item IS NOT NULL;

-- What happened to items: a log, and an outbox for what is still to be told

CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    run INTEGER,
    library TEXT NOT NULL,
    item TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- added, updated, removed or returned
    changes TEXT NOT NULL,              -- Of an update: comma-separated
    at REAL NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0, -- The server said that it has done with it
    told INTEGER NOT NULL
);
CREATE INDEX history_untold ON history (id) WHERE told = 0;
CREATE INDEX history_by_age ON history (at);

CREATE TABLE archive (                  -- What is gone, as last known
    id TEXT PRIMARY KEY,
    library TEXT NOT NULL,
    type TEXT NOT NULL,
    title TEXT NOT NULL,
    identities TEXT NOT NULL,           -- One a line
    data TEXT NOT NULL,                 -- The item as JSON
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

CREATE TABLE versions (                 -- Metadata as it was before an update
    id INTEGER PRIMARY KEY,
    item TEXT NOT NULL,
    data TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE INDEX versions_by_age ON versions (at);

CREATE TABLE chores (                   -- What is done now and then, and when last
    name TEXT PRIMARY KEY,
    done_at REAL NOT NULL
) WITHOUT ROWID;

CREATE TABLE scans (                    -- Paths to be proven, and what became of them
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL,
    path TEXT NOT NULL,                 -- As the caller writes it
    server_path TEXT NOT NULL,          -- As the server does
    library TEXT NOT NULL,
    root TEXT NOT NULL,
    folder TEXT NOT NULL,
    asked_at REAL NOT NULL,
    source TEXT NOT NULL,
    expects TEXT NOT NULL,
    is_folder INTEGER NOT NULL,
    immediate INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    user TEXT,
    verdict TEXT,                       -- Null: it waits for one
    finished_at REAL,
    started_at REAL,                    -- Shared by those of one look
    reason TEXT NOT NULL DEFAULT '',
    item TEXT,
    title TEXT NOT NULL DEFAULT '',     -- Of the item, then
    attempts INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    reach TEXT,                         -- Null: the server was not asked
    sizes TEXT NOT NULL DEFAULT '[null, null]',  -- The library's before and after: JSON
    files TEXT NOT NULL DEFAULT '[]',   -- Of a folder, the worst first: JSON
    libraries TEXT NOT NULL DEFAULT '[]',  -- Those that were named, if any: JSON
    part TEXT NOT NULL DEFAULT ''       -- What is gone of a folder, by its title
);
CREATE UNIQUE INDEX scans_waiting ON scans (request, library, path)
    WHERE verdict IS NULL;
CREATE INDEX scans_by_age ON scans (finished_at) WHERE verdict IS NOT NULL;
