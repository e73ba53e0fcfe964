"""SQL over tables: pandas' own numbers, types that come back exact, and a locked door."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline_core.engine.failures import explain
from pipeline_core.measures.sql_query import queried
from pipeline_core.messages.words import say

RANDOM = np.random.default_rng(0)
SOLD = pd.DataFrame(
    {
        "class": RANDOM.choice(["a", "b", None], 200),
        'unit "price" 🚲': np.where(RANDOM.random(200) < 0.2, np.nan, RANDOM.normal(9, 3, 200)),
        "index": RANDOM.integers(-9, 9, 200),
        "big": 2**62 + np.arange(200),
        "at": (pd.Timestamp("2024-03-30 22:00", tz="America/Mexico_City")
               + pd.to_timedelta(RANDOM.integers(0, 72, 200), unit="h")),
        "day": pd.date_range("2024-01-01", periods=200).as_unit("us"),
        "flag": pd.array(RANDOM.choice([True, False, None], 200), dtype="boolean"),
        "shop": pd.Categorical(RANDOM.choice(["x", "y"], 200), ["y", "x", "z"]),
    },
    index=RANDOM.integers(0, 9, 200),
).astype({"class": "str"}).sample(frac=1, random_state=0)  # fmt: skip
SHOPS = pd.DataFrame({"shop": ["x", "y", "y"], "city": ["Lima", "Cusco", "Puno"]})


class TestTheSameAsPandas:
    def test_all_values_and_types_come_back(self):
        pd.testing.assert_frame_equal(
            queried({"sold": SOLD}, "SELECT * FROM sold"), SOLD.reset_index(drop=True)
        )

    def test_groups(self):
        made = queried(
            {"sold": SOLD},
            'SELECT class, count(*) AS n, sum("index") AS total, max("unit ""price"" 🚲") AS top '
            "FROM sold GROUP BY class ORDER BY class NULLS LAST",
        )
        groups = SOLD.groupby("class", dropna=False)
        expected = groups.agg(
            n=("index", "size"), total=("index", "sum"), top=('unit "price" 🚲', "max")
        ).reset_index()
        pd.testing.assert_frame_equal(made, expected)

    def test_a_join_repeats_rows_as_merge_does(self):
        made = queried(
            {"sold": SOLD, "shops": SHOPS},
            'SELECT s."index", c.city FROM sold s JOIN shops c USING (shop) ORDER BY s.big, c.city',
        )
        merged = SOLD.sort_values("big").merge(SHOPS, on="shop").sort_values(["big", "city"])
        pd.testing.assert_frame_equal(made, merged[["index", "city"]].reset_index(drop=True))

    def test_a_window_is_a_lag_by_group(self):
        made = queried(
            {"sold": SOLD},
            'SELECT lag("index") OVER (PARTITION BY shop ORDER BY big) AS past '
            "FROM sold ORDER BY big",
        )
        ordered = SOLD.sort_values("big").reset_index(drop=True)
        past = ordered.groupby("shop", observed=True)["index"].shift()
        pd.testing.assert_series_equal(made["past"], past, check_names=False)

    def test_hours_are_those_of_the_zone_of_the_times(self):
        made = queried(
            {"sold": SOLD}, 'SELECT hour("at") AS hour, max("at") OVER () AS last FROM sold'
        )
        assert made["hour"].tolist() == SOLD["at"].dt.hour.tolist()
        assert made["last"].iloc[0] == SOLD["at"].max()

    @pytest.mark.parametrize("rows", [0, 1])
    def test_no_row_or_one(self, rows):
        table = SOLD.head(rows)
        made = queried({"sold": table}, "SELECT * FROM sold")
        pd.testing.assert_frame_equal(made, table.reset_index(drop=True))

    def test_without_an_order_the_rows_come_in_the_same_order_on_each_run(self):
        many = pd.DataFrame(
            {"key": RANDOM.integers(0, 5_000, 50_000), "value": RANDOM.random(50_000)}
        )
        sql = "SELECT key, sum(m.value) AS total FROM many m JOIN many USING (key) GROUP BY key"
        first, second = (queried({"many": many}, sql) for _ in range(2))
        pd.testing.assert_frame_equal(first, second, check_exact=True)


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("SELECT 1.10::DECIMAL(10, 2) AS x", 1.1),
        ("SELECT sum(x)::DECIMAL(38, 1) AS x FROM (VALUES (0.1), (0.2)) v(x)", 0.3),
        ("SELECT 9223372036854775807::HUGEINT AS x", 2**63 - 1),
        ("SELECT DATE '2024-02-29' AS x", pd.Timestamp("2024-02-29")),
        ("SELECT TIMESTAMP '1677-01-01 00:00:00.000001' AS x",
         pd.Timestamp("1677-01-01 00:00:00.000001")),
        ("SELECT 'ñ🚲' AS x", "ñ🚲"),
    ],
)  # fmt: skip
def test_a_value_is_what_it_says(sql, value):
    assert queried({}, sql)["x"].tolist() == [value]


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("SELECT big FROM sold UNION ALL SELECT NULL", "beyond 9007199254740992 beside missing"),
        ("SELECT 9223372036854775808::HUGEINT AS x", "beyond those of 64 bits"),
        ("SELECT 18446744073709551615::UBIGINT AS x", "beyond those of 64 bits"),
        ("SELECT 1.2345678901234567::DECIMAL(30, 16) AS x", "decimals of more than 15 digits"),
        ("SELECT [1, 2] AS x", "holds numbers, words, dates"),
        ("SELECT TIME '10:00' AS x", "holds numbers, words, dates"),
        ('SELECT "index" AS x, "index" AS x FROM sold', r"columns of one name: \['x'\]"),
    ],
)  # fmt: skip
def test_what_a_table_cannot_hold_is_refused_not_bent(sql, sentence):
    with pytest.raises(ValueError, match=sentence):
        queried({"sold": SOLD}, sql)


ATTACKS = [
    "SELECT * FROM read_csv('{file}')", "SELECT * FROM '{file}'", "FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')", "SELECT * FROM glob('/*')", "FROM sniff_csv('{file}')",
    "SELECT * FROM parquet_metadata('{file}')", "SELECT * FROM read_json('http://127.0.0.1/')",
    "COPY sold TO '{file}'", "COPY (SELECT 1) TO '{file}'", "EXPORT DATABASE '{file}'",
    "IMPORT DATABASE '{file}'", "ATTACH '{file}' AS other", "DETACH memory", "USE memory",
    "INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL spatial FROM 'http://127.0.0.1/'",
    "SET threads = 8", "SET enable_external_access = true", "RESET memory_limit",
    "SET lock_configuration = false", "PRAGMA database_list", "CALL pragma_version()",
    "CREATE TABLE t AS SELECT 1", "CREATE SECRET s (TYPE s3)", "CREATE MACRO m() AS 1",
    "DELETE FROM sold", "UPDATE sold SET big = 1", "INSERT INTO sold VALUES (1)", "DROP VIEW sold",
    "SELECT 1; COPY sold TO '{file}'", "SELECT 1; SELECT 2", "PREPARE p AS SELECT 1", "VACUUM",
    "SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_secrets()", "SHOW TABLES",
    "SELECT * FROM information_schema.tables", "SELECT * FROM sqlite_master", "DESCRIBE sold",
    "SELECT * FROM pg_catalog.pg_class", "SELECT current_setting('memory_limit')",
    "SELECT getenv('HOME')", "SELECT * FROM query('SELECT 1')", "FROM query_table('sold')",
    "SELECT * FROM SOLD_TABLE", "SELECT * FROM secret_of_this_process", "EXPLAIN SELECT 1",
    "WITH x AS (SELECT * FROM read_text('{file}')) SELECT * FROM x", "BEGIN TRANSACTION",
    "SELECT (SELECT content FROM read_text('{file}'))", "CHECKPOINT", "",
    "SELECT * FROM sold WHERE big IN (SELECT 1 FROM '{file}')", "-- nothing",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_a_sentence_and_changes_nothing(attack, tmp_path: Path):
    secret_of_this_process = SOLD  # DuckDB may not look into Python's variables
    file = tmp_path / "there.csv"
    file.write_text("word\nunseen\n")
    with pytest.raises(ValueError, match=r"^The SQL") as refused:
        queried({"sold": secret_of_this_process}, attack.format(file=file))
    assert "unseen" not in str(refused.value)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["word\nunseen\n"]


@pytest.mark.parametrize(
    "attack", ["SELECT * FROM read_text('{file}')", "COPY (SELECT 1) TO '{file}'", "LOAD httpfs"]
)
def test_the_connection_refuses_it_too(attack, tmp_path: Path, monkeypatch):
    """The list of what is allowed and the locked connection are two doors."""
    monkeypatch.setattr("pipeline_core.measures.sql_query.require_select", lambda *_: None)
    file = tmp_path / "there.csv"
    file.write_text("unseen")
    with pytest.raises(ValueError, match="no files or settings"):
        queried({}, attack.format(file=file))
    assert file.read_text() == "unseen"


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            "SELECT\n 'ñ🚲', nope FROM sold",
            'line 2, character 8: Referenced column "nope" not found',
        ),
        ("SELECT big FRM sold WHERE", 'line 1, character 16: syntax error at or near "sold"'),
        ("SELECT big FROM sold\nJOIN shop USING (x)", r"line 2, .*no table 'shop'; .*\['sold'\]"),
        ("SELECT random() FROM sold", "character 8: 'random' is not allowed, because"),
        ("SELECT current_date", "'current_date' is not allowed"),
        ("SELECT * FROM sold USING SAMPLE 3", "a sample needs a seed"),
        ("SELECT array_agg(i) FROM range(1000000000) r(i)", "needs more than 100 MB"),
        ("SELECT i FROM range(100) r(i)", "gives more than 50 rows"),
    ],
)
def test_a_mistake_is_told_with_its_place(sql, sentence):
    with pytest.raises(ValueError, match=sentence) as refused:
        queried({"sold": SOLD}, sql, memory_mb=100, max_rows=50)
    message = explain(refused.value, "s")
    said = {language: say(message.code, message.values, language) for language in ("en", "es")}
    assert said["es"].startswith("s: ") or "El SQL" in said["es"]
    assert said["en"] != said["es"]
    assert "{" not in said["en"] + said["es"]


def test_it_stops_after_its_time():
    sql = "SELECT max(a.i * b.i) FROM range(1000000) a(i), range(1000000) b(i)"
    with pytest.raises(ValueError, match="took longer than 1 seconds"):
        queried({}, sql, seconds=1)


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"t": pd.DataFrame({"a": [1], "A": [2]})}, r"columns of 't' must differ .*\['a', 'A'\]"),
        ({"t": SHOPS, "T": SHOPS}, r"tables must differ in more than capital letters"),
    ],
)
def test_names_that_differ_in_capitals_only_are_one_name(tables, sentence):
    with pytest.raises(ValueError, match=sentence):
        queried(tables, "SELECT 1 AS one")


def test_a_column_may_be_called_like_a_function_and_a_stage_with_blanks():
    table = pd.DataFrame({"now": [1, 2], "user": ["a", "b"]})
    made = queried({"my rows": table}, 'SELECT now, "user" FROM "my rows"')
    pd.testing.assert_frame_equal(made, table)


def test_duckdb_is_imported_by_a_query_only():
    code = "import sys, pipeline_core.measures.sql_query as q; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
