"""The full-text index that hangs on the entries, which Django's models cannot describe."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE, INDEX = "search_searchentry", "search_fts"

# A vector stored beside its row would be fetched for each row that is looked at, which the planner does not reckon with.
POSTGRESQL = f"""
ALTER TABLE {TABLE} ADD COLUMN vector tsvector GENERATED ALWAYS AS (
  setweight(to_tsvector('simple'::regconfig, title_stems), 'A')
  || setweight(to_tsvector('simple'::regconfig, text_stems), 'B')) STORED;
ALTER TABLE {TABLE} ALTER COLUMN vector SET STORAGE MAIN;
CREATE INDEX entry_by_words ON {TABLE} USING gin (vector);
"""

SQLITE_TABLE = f"""
CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(
  title_stems, text_stems, content='{TABLE}', content_rowid='id', tokenize='unicode61')
"""
_OUT = """
INSERT INTO search_fts(search_fts, rowid, title_stems, text_stems)
VALUES ('delete', old.id, old.title_stems, old.text_stems);
"""
_IN = """
INSERT INTO search_fts(rowid, title_stems, text_stems) VALUES (new.id, new.title_stems, new.text_stems);
"""
SQLITE_TRIGGERS = {
    "search_fts_insert": f"AFTER INSERT ON {TABLE} BEGIN {_IN} END",
    "search_fts_delete": f"AFTER DELETE ON {TABLE} BEGIN {_OUT} END",
    "search_fts_update": f"AFTER UPDATE OF title_stems, text_stems ON {TABLE} BEGIN {_OUT} {_IN} END",
}
SQLITE_FILL = "INSERT INTO search_fts(search_fts) VALUES ('rebuild')"


def make_index(connection: BaseDatabaseWrapper, execute: Any) -> None:
    """Make the index of a new table, with what can execute a statement."""
    if connection.vendor == "postgresql":
        execute(POSTGRESQL)
    else:
        execute(SQLITE_TABLE)
        for name, trigger in SQLITE_TRIGGERS.items():
            execute(f"CREATE TRIGGER {name} {trigger}")


def missing_triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that should be there and are not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        return set(SQLITE_TRIGGERS) - {name for (name,) in cursor.fetchall()}


def put_back_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that SQLite dropped when a migration made the table anew, and fill the index again."""
    if connection.vendor != "sqlite" or TABLE not in connection.introspection.table_names():
        return
    if not (missing := missing_triggers(connection)):
        return
    with connection.cursor() as cursor:
        for name in sorted(missing):
            cursor.execute(f"CREATE TRIGGER {name} {SQLITE_TRIGGERS[name]}")
        cursor.execute(SQLITE_FILL)
