"""SQLite files are read whole, by reading alone: no other statement, no other file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from pipeline_core.measures.sqlite_tables import read_sqlite_table
from pipeline_core.messages.reading_notes import reading_messages
from pipeline_core.messages.words import lookup

REFUSED = [
    "",
    "  -- only a comment",
    "DROP TABLE flights",
    "INSERT INTO flights VALUES (1)",
    "UPDATE flights SET id = 1",
    "DELETE FROM flights",
    "SELECT 1; DROP TABLE flights",
    "SELECT 1;; SELECT 2",
    "WITH late AS (SELECT 1) INSERT INTO flights SELECT * FROM late",
    "WITH late AS (SELECT 1) DELETE FROM flights",
    "/* SELECT */ DROP TABLE flights",
    "-- SELECT\nDROP TABLE flights",
    "ATTACH DATABASE '{other}' AS other",
    "DETACH DATABASE main",
    "PRAGMA journal_mode = WAL",
    "PRAGMA table_info(flights)",
    "SELECT * FROM pragma_table_info('flights')",
    "SELECT load_extension('{other}')",
    "SELECT readfile('{other}')",
    "SELECT fts3_tokenizer('simple')",
    "VACUUM INTO '{other}.copy'",
    "VACUUM",
    "REINDEX",
    "BEGIN",
    "CREATE TABLE more AS SELECT * FROM flights",
    "CREATE TEMP TABLE more AS SELECT * FROM flights",
    "EXPLAIN SELECT 1",
    "REPLACE INTO flights VALUES (1)",
    "SELECT * FROM nowhere",
    "SELECT id id, id id FROM flights",
    "SELECT (",
    "SELECT ?",
]


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., str]:
    def database(*statements: str, name: str = "flights.db") -> str:
        path = tmp_path / name
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        return str(path)

    return database


def contents_of(folder: Path) -> dict[str, str]:
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


@pytest.mark.parametrize("query", REFUSED)
def test_all_but_reading_is_refused_and_nothing_is_changed(make, tmp_path, query):
    path = make("CREATE TABLE flights (id)", "INSERT INTO flights VALUES (7)")
    other = make("CREATE TABLE passwords (word)", name="other.db")
    before = contents_of(tmp_path)
    with pytest.raises(ValueError, match=r"query|SELECT|table"):
        read_sqlite_table(path, query=query.format(other=other) or " ")
    assert contents_of(tmp_path) == before


READ = [
    ("SELECT * FROM flights;", [7]),
    ("(SELECT 7 AS id)", None),
    ("select id /* ; DROP TABLE flights */ from flights -- ;", [7]),
    ("SELECT id FROM flights WHERE 'a;b' <> \"id\"", [7]),
    ("VALUES (1), (2)", [1, 2]),
    ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n",
     [1, 2, 3]),
    ("SELECT max(id), upper('x') FROM flights", [7]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "values"), [pair for pair in READ if pair[1]])
def test_what_reads_is_read(make, query, values):
    path = make("CREATE TABLE flights (id)", "INSERT INTO flights VALUES (7)")
    assert read_sqlite_table(path, query=query).iloc[:, 0].tolist() == values


def test_the_values_are_those_of_pandas(make):
    path = make(
        'CREATE TABLE t (a INTEGER, b REAL, c TEXT, d BLOB, "class", "e \'f" TEXT, "☃")',
        "INSERT INTO t VALUES (1, 0.1, 'ñ', x'00ff', NULL, '', 9007199254740993)",
        "INSERT INTO t VALUES (-5, NULL, NULL, NULL, NULL, 'x', 9223372036854775807)",
    )
    read = read_sqlite_table(path)
    with closing(sqlite3.connect(path)) as connection:
        expected = pd.read_sql("SELECT * FROM t", connection)
    same = ["a", "b", "c", "e 'f", "☃"]
    pd.testing.assert_frame_equal(read[same], expected[same])
    assert list(read.columns) == list(expected.columns)
    assert read["d"].tolist()[0] == "00ff"
    assert read["class"].isna().all()


@pytest.mark.parametrize(
    ("values", "code", "column"),
    [
        ("(9007199254740993), (NULL)", "warned.digits_as_text", ["9007199254740993"]),
        ("('2024-02-29'), ('2024-03-01 10:00')", "warned.dates_as_text", ["2024-02-29"]),
    ],
)
def test_what_cannot_stay_is_told_in_every_language(make, values, code, column):
    path = make("CREATE TABLE t (x)", f"INSERT INTO t VALUES {values}")
    read = read_sqlite_table(path)
    assert read["x"].tolist()[:1] == column
    (message,) = reading_messages(read.attrs["ingest"])
    assert (message.code, message.values) == (code, {"found": "'x'"})
    assert lookup(code, "es") != lookup(code, "en")


def test_an_empty_table_keeps_its_columns(make):
    read = read_sqlite_table(make("CREATE TABLE t (a INTEGER, b TEXT)"))
    assert (list(read.columns), len(read)) == (["a", "b"], 0)


def test_more_rows_than_allowed_are_refused_not_cut(make):
    path = make("CREATE TABLE t (x)", "INSERT INTO t VALUES (1), (2), (3)")
    assert len(read_sqlite_table(path, max_rows=3)) == 3
    with pytest.raises(ValueError, match="at most 2 rows"):
        read_sqlite_table(path, max_rows=2)


def test_a_query_without_end_ends(make):
    path = make("CREATE TABLE t (x)")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with pytest.raises(ValueError, match=r"within 0\.05 seconds"):
        read_sqlite_table(path, query=endless, seconds=0.05)


def test_a_table_is_chosen_by_name(make):
    path = make("CREATE TABLE flights (id)", "CREATE VIEW late AS SELECT 1 AS minutes")
    assert read_sqlite_table(path, "late")["minutes"].tolist() == [1]
    with pytest.raises(ValueError, match="flights, late"):
        read_sqlite_table(path)
    with pytest.raises(ValueError, match="no table 'Flights\"; --'"):
        read_sqlite_table(path, 'Flights"; --')
    with pytest.raises(ValueError, match="both"):
        read_sqlite_table(path, "late", "SELECT 1")


def test_a_file_that_is_being_written_is_refused(make, tmp_path):
    path = make("PRAGMA journal_mode = WAL", "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
    assert read_sqlite_table(path)["x"].tolist() == [1]  # all is in the file
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("INSERT INTO t VALUES (2)")
        before = contents_of(tmp_path)
        with pytest.raises(ValueError, match=r"flights\.db-wal"):
            read_sqlite_table(path)
        assert contents_of(tmp_path) == before
    assert read_sqlite_table(path)["x"].tolist() == [1, 2]


def test_reading_leaves_no_file_beside(make, tmp_path):
    path = make("PRAGMA journal_mode = WAL", "CREATE TABLE t (x)")
    read_sqlite_table(path)
    assert [file.name for file in tmp_path.iterdir()] == ["flights.db"]


@pytest.mark.parametrize("content", [b"", b"id,price\n1,2\n", b"SQLite format 3"])
def test_another_file_is_told(tmp_path, content):
    (tmp_path / "x.db").write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.db must be a SQLite database"):
        read_sqlite_table(str(tmp_path / "x.db"))
    with pytest.raises(ValueError, match=r"no file none\.db"):
        read_sqlite_table(str(tmp_path / "none.db"))


def test_a_torn_file_has_a_sentence(make):
    path = make("CREATE TABLE t (x)", "INSERT INTO t VALUES (zeroblob(20000))")
    Path(path).write_bytes(Path(path).read_bytes()[:6000])
    with pytest.raises(ValueError, match="whole SQLite database"):
        read_sqlite_table(path)


def test_a_parameters_value_never_becomes_sql(make: Callable[..., str]) -> None:
    path = make("CREATE TABLE t (city TEXT, n INTEGER)", "INSERT INTO t VALUES ('O''Higgins', 1)")
    query = "SELECT n FROM t WHERE city = :city"
    for city, rows in (("O'Higgins", 1), ("x' OR '1' = '1", 0), ("x'; DROP TABLE t; --", 0)):
        read = read_sqlite_table(path, query=query, parameters=[{"name": "city", "value": city}])
        assert len(read) == rows
    least = [{"name": "least", "value": 1}, {"name": "city", "value": "O'Higgins"}]
    assert len(read_sqlite_table(path, query=f"{query} AND n >= :least", parameters=least)) == 1


@pytest.mark.parametrize(
    ("query", "names", "sentence"),
    [
        ("SELECT n FROM t WHERE n > :least", (), "least"),
        ("SELECT n FROM t WHERE n > 1", ("least",), "it has no :least"),
        ("SELECT ':least' FROM t -- :least", ("least",), "it has no :least"),
        ("SELECT n FROM t WHERE n > :least_of_all", ("least",), "it has no :least"),
        ("", ("least",), "it has no :least"),
        ("SELECT n FROM t WHERE n > :least", ("least", "least"), "'least' comes twice"),
    ],
)
def test_parameters_are_those_of_the_query(
    make: Callable[..., str], query: str, names: tuple[str, ...], sentence: str
) -> None:
    path = make("CREATE TABLE t (n INTEGER)")
    parameters = [{"name": name, "value": 1} for name in names]
    with pytest.raises(ValueError, match=sentence):
        read_sqlite_table(path, query=query, parameters=parameters)
