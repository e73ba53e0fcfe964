"""The tables of the database, as migrations from one version to the next.

The version is SQLite's ``user_version``: the number of migrations applied. A
migration is never edited once it has been released; a new one is added.
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE artifacts (
            key TEXT PRIMARY KEY, created REAL NOT NULL, summary TEXT NOT NULL,
            parts TEXT NOT NULL, ingredients TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE last_made (
            pipeline TEXT NOT NULL, stage TEXT NOT NULL, ingredients TEXT NOT NULL,
            PRIMARY KEY (pipeline, stage)) WITHOUT ROWID""",
        """CREATE TABLE runs (
            id TEXT PRIMARY KEY, pipeline_id TEXT NOT NULL, name TEXT NOT NULL,
            file TEXT NOT NULL, spec TEXT NOT NULL, options TEXT NOT NULL,
            status TEXT NOT NULL, pid INTEGER NOT NULL, pid_start TEXT NOT NULL,
            boot_id TEXT NOT NULL, created REAL NOT NULL, submitted INTEGER,
            started REAL, ended REAL, heartbeat REAL NOT NULL, token TEXT UNIQUE, error TEXT)""",
        "CREATE INDEX runs_by_status ON runs (status, submitted)",
        """CREATE TABLE stages (
            run TEXT NOT NULL, stage TEXT NOT NULL, place INTEGER NOT NULL, status TEXT NOT NULL,
            reason TEXT, started REAL, seconds REAL, key TEXT, summary TEXT, error TEXT,
            PRIMARY KEY (run, stage)) WITHOUT ROWID""",
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, t REAL NOT NULL,
            kind TEXT NOT NULL, stage TEXT, payload TEXT NOT NULL)""",
        "CREATE INDEX events_by_run ON events (run, seq)",
    ),
    (
        """CREATE TABLE revisions (
            pipeline TEXT NOT NULL, number INTEGER NOT NULL, created REAL NOT NULL,
            text TEXT NOT NULL, edits TEXT NOT NULL, PRIMARY KEY (pipeline, number))""",
        """CREATE TABLE stands_at (
            pipeline TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE revisions_with_state (
            pipeline TEXT NOT NULL, number INTEGER NOT NULL, created REAL NOT NULL,
            text TEXT, edits TEXT NOT NULL, state BLOB, client TEXT, revision INTEGER,
            PRIMARY KEY (pipeline, number))""",
        """INSERT INTO revisions_with_state (pipeline, number, created, text, edits)
            SELECT pipeline, number, created, text, edits FROM revisions""",
        "DROP TABLE revisions",
        "ALTER TABLE revisions_with_state RENAME TO revisions",
        """CREATE TABLE documents (
            pipeline TEXT PRIMARY KEY, revision INTEGER NOT NULL,
            disk TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE answers (
            pipeline TEXT NOT NULL, client TEXT NOT NULL, seq INTEGER NOT NULL,
            created REAL NOT NULL, answer TEXT NOT NULL,
            PRIMARY KEY (pipeline, client, seq)) WITHOUT ROWID""",
        """CREATE TABLE versions (
            id TEXT PRIMARY KEY, pipeline TEXT NOT NULL, name TEXT NOT NULL,
            created REAL NOT NULL, stages INTEGER NOT NULL, text TEXT,
            state BLOB NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX versions_by_pipeline ON versions (pipeline, created)",
        "CREATE INDEX runs_by_pipeline ON runs (pipeline_id, created)",
    ),
    (
        """CREATE TABLE pins (
            pipeline TEXT NOT NULL, stage TEXT NOT NULL, key TEXT NOT NULL, pin TEXT NOT NULL,
            created REAL NOT NULL, PRIMARY KEY (pipeline, stage)) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE run_notes (
            run TEXT PRIMARY KEY, starred INTEGER NOT NULL, tags TEXT NOT NULL,
            note TEXT NOT NULL, hypothesis TEXT NOT NULL, changed REAL NOT NULL) WITHOUT ROWID""",
        "CREATE TABLE run_pipelines (name TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID",
    ),
    (
        """CREATE TABLE kept_models (
            name TEXT NOT NULL, version INTEGER NOT NULL, created REAL NOT NULL,
            run TEXT NOT NULL, stage TEXT NOT NULL, files TEXT NOT NULL, record TEXT NOT NULL,
            note TEXT NOT NULL, retired REAL, PRIMARY KEY (name, version)) WITHOUT ROWID""",
        """CREATE TABLE model_aliases (
            name TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL,
            created REAL NOT NULL, PRIMARY KEY (name, alias)) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE watched_batches (
            name TEXT NOT NULL, source TEXT NOT NULL, number INTEGER NOT NULL,
            batch TEXT NOT NULL, position INTEGER NOT NULL, model TEXT NOT NULL,
            created REAL NOT NULL, rows INTEGER NOT NULL, result TEXT NOT NULL,
            PRIMARY KEY (name, source, number), UNIQUE (name, source, batch)) WITHOUT ROWID""",
        """CREATE TABLE alarms (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL,
            subject TEXT NOT NULL, state TEXT NOT NULL, quiet INTEGER NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL, changed REAL NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX alarms_by_watch ON alarms (name, source, state)",
    ),
    (
        """CREATE TABLE deployments (
            name TEXT PRIMARY KEY, model TEXT NOT NULL, sources TEXT NOT NULL,
            rows INTEGER NOT NULL, every REAL, labels TEXT, webhook TEXT, retrain TEXT,
            active INTEGER NOT NULL, created REAL NOT NULL, looked REAL,
            problem TEXT) WITHOUT ROWID""",
        """CREATE TABLE watched_rows (
            name TEXT NOT NULL, source TEXT NOT NULL, number INTEGER NOT NULL,
            place INTEGER NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL,
            groups TEXT NOT NULL, created REAL NOT NULL,
            PRIMARY KEY (name, source, number, place)) WITHOUT ROWID""",
        "CREATE INDEX watched_rows_by_key ON watched_rows (name, key)",
        """CREATE TABLE late_labels (
            name TEXT NOT NULL, key TEXT NOT NULL, label TEXT NOT NULL, created REAL NOT NULL,
            PRIMARY KEY (name, key)) WITHOUT ROWID""",
        """CREATE TABLE label_batches (
            name TEXT NOT NULL, source TEXT NOT NULL, batch TEXT NOT NULL,
            position INTEGER NOT NULL, rows INTEGER NOT NULL, created REAL NOT NULL,
            PRIMARY KEY (name, source, batch)) WITHOUT ROWID""",
        """CREATE TABLE performances (
            name TEXT NOT NULL, source TEXT NOT NULL, number INTEGER NOT NULL,
            labels INTEGER NOT NULL, result TEXT NOT NULL, pending INTEGER NOT NULL,
            judged INTEGER NOT NULL, PRIMARY KEY (name, source, number)) WITHOUT ROWID""",
        "CREATE INDEX pending_performances ON performances (name) WHERE pending",
        """CREATE TABLE outbox (
            id TEXT PRIMARY KEY, deployment TEXT NOT NULL, body TEXT NOT NULL,
            created REAL NOT NULL, attempts INTEGER NOT NULL, due REAL NOT NULL,
            delivered REAL, problem TEXT) WITHOUT ROWID""",
        "CREATE INDEX outbox_due ON outbox (due) WHERE delivered IS NULL",
    ),
    (
        """CREATE TABLE acknowledgements (
            alarm TEXT PRIMARY KEY, person TEXT NOT NULL, created REAL NOT NULL) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE retrainings (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, champion TEXT NOT NULL,
            sources TEXT NOT NULL, plan TEXT NOT NULL, state TEXT NOT NULL,
            attempts INTEGER NOT NULL, run TEXT, reasons TEXT NOT NULL, created REAL NOT NULL,
            changed REAL NOT NULL, pid INTEGER NOT NULL, pid_start TEXT NOT NULL,
            boot_id TEXT NOT NULL) WITHOUT ROWID""",
        "CREATE UNIQUE INDEX one_retraining ON retrainings (name) WHERE state = 'going'",
        """CREATE TABLE answered_alarms (
            alarm TEXT PRIMARY KEY, retraining TEXT NOT NULL) WITHOUT ROWID""",
        """CREATE TABLE proposals (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, retraining TEXT NOT NULL UNIQUE,
            champion INTEGER NOT NULL, challenger INTEGER NOT NULL, advice TEXT NOT NULL,
            reasons TEXT NOT NULL, comparison TEXT NOT NULL, created REAL NOT NULL,
            state TEXT NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL,
            answered REAL) WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE lesson_events (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, lesson TEXT NOT NULL, pipeline TEXT NOT NULL,
            kind TEXT NOT NULL, content TEXT NOT NULL, created REAL NOT NULL)""",
        "CREATE INDEX lesson_events_by_lesson ON lesson_events (lesson, seq)",
        "CREATE INDEX lesson_events_by_pipeline ON lesson_events (pipeline, seq)",
    ),
)
