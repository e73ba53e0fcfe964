"""A real PostgreSQL server answers what reads, and writes nothing, whatever is asked."""

from __future__ import annotations

import datetime
import decimal

import pandas as pd
import pytest

from pipeline_core.measures.database_queries import read_database_rows
from pipeline_core.measures.databases import database_connection, hosts_of
from pipeline_core.messages.reading_notes import reading_messages
from tests.postgres import PASSWORD

WRITING = [
    "INSERT INTO traces VALUES ('x')",
    "UPDATE sales SET id = 9",
    "DELETE FROM sales",
    "DROP TABLE sales",
    "TRUNCATE sales",
    "COPY sales TO PROGRAM 'touch /fabrica-canary'",
    "COPY (SELECT 1) TO '/fabrica-canary'",
    "SELECT writes()",
    "SELECT * FROM sales WHERE writes() = 1",
    "SELECT * FROM sales FOR UPDATE",
    "SELECT * FROM sales FOR SHARE",
    "SELECT * FROM sales FOR NO KEY UPDATE",
    "SELECT nextval('numbers')",
    "SELECT setval('numbers', 7)",
    "SELECT * INTO more FROM sales",
    "CREATE TABLE more AS SELECT * FROM sales",
    "WITH gone AS (DELETE FROM sales RETURNING *) SELECT * FROM gone",
    "WITH new AS (INSERT INTO traces VALUES ('x') RETURNING *) SELECT * FROM new",
    "SELECT 1; DROP TABLE sales",
    "SELECT 1; COMMIT; DROP TABLE sales; SELECT 1",
    "SELECT 1 /* ; */; INSERT INTO traces VALUES ('x')",
    "SELECT 1 -- ;\n; DELETE FROM sales",
    "/* SELECT */ DELETE FROM sales",
    "SELECT $a$ ; $a$; DELETE FROM sales",
    "SELECT E'\\'; DELETE FROM sales; --'",
    "SELECT set_config('transaction_read_only', 'off', false), writes()",
    "SELECT set_config('default_transaction_read_only', 'off', false), writes()",
    "SET TRANSACTION READ WRITE",
    "BEGIN READ WRITE",
    "DO $$ BEGIN DELETE FROM sales; END $$",
    "CALL writes()",
    "EXPLAIN ANALYZE DELETE FROM sales",
    "VACUUM",
    "GRANT ALL ON sales TO public",
    "LISTEN x",
    "LOCK sales",
]
# What the look at the text would let by, were it fooled: the server's own guard.
UNSEEN = [query for query in WRITING if "E'" not in query]


@pytest.fixture
def state(postgres):
    def of():
        rows = postgres.sql("SELECT * FROM sales ORDER BY id"), postgres.sql("TABLE traces")
        tables = postgres.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return *rows, sorted(tables), postgres.sql("SELECT last_value, is_called FROM numbers")

    return of


def test_nothing_that_writes_is_done(postgres, state):
    before = state()
    for query in WRITING:
        if "E'\\'" in query:
            continue
        with pytest.raises(ValueError, match=r"SELECT|query"):
            read_database_rows(postgres.url("owner"), query)
    assert state() == before


def test_the_servers_guard_holds_without_the_look_at_the_text(postgres, state, monkeypatch):
    before = state()
    monkeypatch.setattr("pipeline_core.measures.database_queries.require_select", lambda _: None)
    for query in UNSEEN:
        with pytest.raises(ValueError, match=r"database"):
            read_database_rows(postgres.url("owner"), query)
    assert state() == before


def test_a_text_that_looks_like_a_second_statement_is_a_text(postgres, state):
    before = state()
    query = "SELECT E'\\'; DELETE FROM sales; --' AS word"
    assert read_database_rows(postgres.url("owner"), query)["word"].tolist() == [
        "'; DELETE FROM sales; --"
    ]
    assert state() == before


def test_the_rows_are_those_of_pandas(postgres):
    from sqlalchemy import text

    query = "SELECT * FROM sales ORDER BY id;"
    read = read_database_rows(postgres.url(), query)
    with database_connection(postgres.url()) as connection:
        expected = pd.read_sql(text(query), connection)
    pd.testing.assert_frame_equal(read, expected)


def test_values_of_every_kind(postgres):
    read = read_database_rows(
        postgres.url(),
        "SELECT * FROM (VALUES (1.50::numeric, '0b7e9f6e-0000-4000-8000-000000000001'::uuid,"
        " '{\"a\": [1, \"ñ\"]}'::jsonb, ARRAY[1, NULL, 3], '2024-03-10 07:00-05'::timestamptz,"
        " '\\x00ff'::bytea, '2024-02-29'::date, '07:30'::time, true, 9007199254740993::bigint,"
        " 'ab'::char(4), '1 day'::interval, '10.0.0.1'::inet), (NULL, NULL, NULL, NULL, NULL,"
        " NULL, NULL, NULL, NULL, 2, NULL, NULL, NULL)) AS t (number, id, object, list, moment,"
        " bytes, day, clock, flag, big, letters, time, address)",
    )
    first = read.iloc[0].to_dict()
    assert first["number"] == 1.5
    assert first["id"] == "0b7e9f6e-0000-4000-8000-000000000001"
    assert first["object"] == '{"a": [1, "ñ"]}'
    assert first["list"] == "[1, null, 3]"
    assert first["moment"] == pd.Timestamp("2024-03-10 12:00")  # in UTC, as of a CSV file
    assert (first["bytes"], first["clock"], first["address"]) == ("00ff", "07:30:00", "10.0.0.1")
    assert first["day"] == pd.Timestamp("2024-02-29")
    assert first["flag"] is True
    assert read["big"].tolist() == [9007199254740993, 2]
    dtypes = read.dtypes.astype(str).to_dict()
    assert (dtypes["big"], dtypes["flag"], dtypes["day"]) == ("int64", "boolean", "datetime64[us]")
    assert read.iloc[1].drop("big").isna().all()


def codes_of(table):
    return [message.code for message in reading_messages(table.attrs["ingest"])]


def test_digits_are_kept_or_told(postgres):
    read = read_database_rows(postgres.url(), "VALUES (9007199254740993::bigint), (NULL)")
    assert codes_of(read) == ["warned.digits_as_text"]
    assert read.iloc[0, 0] == "9007199254740993"
    read = read_database_rows(postgres.url(), "SELECT 0.1234567890123456789::numeric AS x")
    assert codes_of(read) == ["warned.digits_rounded"]
    assert read["x"].tolist() == [float(decimal.Decimal("0.1234567890123456789"))]


@pytest.mark.parametrize(
    "value", ["O'Higgins", "'; DROP TABLE sales; --", '"', "%s %(x)s :city", "\\", "ñ☃"]
)
def test_parameters_are_values_never_text_of_the_query(postgres, state, value):
    before = state()
    parameters = [{"name": "city", "value": value}, {"name": "least", "value": 1}]
    query = (
        "SELECT CAST(:city AS text) AS city, '5%' AS share FROM sales"
        " WHERE id >= :least AND city IS DISTINCT FROM :city || 'x'"
    )
    read = read_database_rows(postgres.url(), query, parameters)
    assert read["city"].tolist() == [value] * 3
    assert state() == before


def test_a_missing_parameter_is_told(postgres):
    with pytest.raises(ValueError, match="understand the query"):
        read_database_rows(postgres.url(), "SELECT * FROM sales WHERE id = :id")


def test_an_empty_result_keeps_its_columns(postgres):
    read = read_database_rows(postgres.url(), "SELECT id, city FROM sales WHERE false")
    assert (list(read.columns), len(read)) == (["id", "city"], 0)


def test_more_rows_than_allowed_are_refused_not_cut(postgres):
    query = "SELECT * FROM generate_series(1, 25000) AS n"
    assert read_database_rows(postgres.url(), query)["n"].tolist() == list(range(1, 25001))
    with pytest.raises(ValueError, match="at most 24999 rows"):
        read_database_rows(postgres.url(), query, max_rows=24999)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT pg_sleep(60)",
        "SELECT set_config('statement_timeout', '0', true), pg_sleep(60)",
        "SELECT set_config('statement_timeout', '0', true), pg_sleep(1) FROM sales AS a, sales",
    ],
)
def test_a_slow_query_ends(postgres, query):
    with pytest.raises(ValueError, match=r"within 0\.3 seconds"):
        read_database_rows(postgres.url(), query, seconds=0.3)


@pytest.mark.parametrize(
    "query", ["SELECT * FROM nowhere", "SELECT (", "SELECT 1/0", "SELECT id id, id id FROM sales"]
)
def test_what_is_wrong_is_said_without_the_address(postgres, query):
    with pytest.raises(ValueError, match=r"database must understand|different names") as caught:
        read_database_rows(postgres.url(), query)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_wrong_password_and_a_server_that_is_gone_have_a_sentence(postgres):
    addresses = [
        postgres.url(password="wrong-" + PASSWORD),
        f"postgresql://reader:{PASSWORD[:6]}-gone@127.0.0.1:1/shop",
        postgres.url(database="nowhere"),
    ]
    for address in addresses:
        with pytest.raises(ValueError, match="must let this connection in") as caught:
            read_database_rows(address, "SELECT 1")
        assert PASSWORD[:6] not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("hunter2", "it is none"),
        ("mysql://ana:hunter2@db/shop", "one of mysql"),
        ("sqlite:////etc/passwd", "one of sqlite"),
        ("", "it is none"),
    ],
)
def test_another_address_is_refused(address, said):
    with pytest.raises(ValueError, match=said) as caught:
        read_database_rows(address, "SELECT 1")
    assert "hunter2" not in str(caught.value)


def test_the_hosts_of_an_address_are_all_that_the_driver_would_ask():
    assert hosts_of("postgresql://u@a:1/x") == ["a:1"]
    assert hosts_of("postgresql:///x") == ["localhost:5432"]
    assert hosts_of("postgresql://u@a/x?hostaddr=10.0.0.1") == ["a:5432", "10.0.0.1:5432"]
    assert hosts_of("postgresql://u@/x?host=a,b&port=7") == ["a:7", "b:7"]
    assert hosts_of("postgresql:///x?service=other") == ["other:5432"]


def test_moments_beyond_the_calendar_have_a_sentence(postgres):
    with pytest.raises(ValueError, match="database must understand"):
        read_database_rows(postgres.url(), "SELECT 'infinity'::timestamptz AS never")
    read = read_database_rows(postgres.url(), "SELECT '9999-12-31'::date AS last")
    assert read["last"].tolist() == [pd.Timestamp(datetime.date(9999, 12, 31))]
