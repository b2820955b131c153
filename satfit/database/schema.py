"""The tables, version by version. A database is brought up to date when it is opened for writing."""

from __future__ import annotations

APPLICATION_ID = 0x5A7F17
"""In the header of our files: another program's database is refused, not rewritten."""

MIGRATIONS = (
    """
    CREATE TABLE texts (
        id INTEGER PRIMARY KEY,
        text TEXT NOT NULL UNIQUE
    );
    CREATE TABLE environments (
        id INTEGER PRIMARY KEY,
        document TEXT NOT NULL UNIQUE
    );
    CREATE TABLE batches (
        id INTEGER PRIMARY KEY,
        suite TEXT NOT NULL,
        suite_sha256 TEXT NOT NULL,
        environment INTEGER NOT NULL REFERENCES environments(id),
        started_at TEXT NOT NULL
    );
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY,
        question BLOB NOT NULL,
        instance TEXT NOT NULL,
        family TEXT NOT NULL,
        rule TEXT,
        label TEXT,
        label_objective TEXT,
        n INTEGER NOT NULL,
        d INTEGER NOT NULL,
        k INTEGER NOT NULL,
        UNIQUE (question, instance)
    );
    CREATE TABLE configurations (
        id INTEGER PRIMARY KEY,
        solver TEXT NOT NULL,
        native INTEGER NOT NULL,
        version TEXT NOT NULL,
        formula TEXT,
        geometry TEXT NOT NULL,
        options TEXT NOT NULL,
        sha256 BLOB NOT NULL UNIQUE
    );
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        batch INTEGER NOT NULL REFERENCES batches(id),
        environment INTEGER NOT NULL REFERENCES environments(id),
        question INTEGER NOT NULL REFERENCES questions(id),
        configuration INTEGER NOT NULL REFERENCES configurations(id),
        repeat INTEGER NOT NULL,
        started_at TEXT NOT NULL,
        asked INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        claimed TEXT NOT NULL,
        termination TEXT NOT NULL,
        basis TEXT,
        assumes INTEGER NOT NULL REFERENCES texts(id),
        note INTEGER NOT NULL REFERENCES texts(id),
        objective TEXT,
        bound TEXT,
        bound_basis TEXT,
        claimed_bound TEXT,
        rejected INTEGER NOT NULL,
        encode_s REAL NOT NULL,
        solve_s REAL NOT NULL,
        check_s REAL NOT NULL,
        wall_s REAL NOT NULL,
        cpu_s REAL NOT NULL,
        peak_mib REAL NOT NULL
    );
    CREATE TABLE claims (
        key BLOB PRIMARY KEY,
        batch INTEGER NOT NULL REFERENCES batches(id)
    ) WITHOUT ROWID;
    CREATE TABLE files (
        sha256 BLOB PRIMARY KEY,
        stored_bytes INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE run_files (
        run INTEGER NOT NULL REFERENCES runs(id),
        name TEXT NOT NULL,
        sha256 BLOB NOT NULL REFERENCES files(sha256),
        PRIMARY KEY (run, name)
    ) WITHOUT ROWID;
    """,
)
"""The i-th turns schema version i into i + 1; a new file starts at 0. Never edited once released, only added to."""

VERSION = len(MIGRATIONS)
