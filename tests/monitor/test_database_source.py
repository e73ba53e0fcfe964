"""Rows of a PostgreSQL table that are watched as they come; a real server, started by the tests."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.monitor.database_source import database_rows, database_source
from pipeline_core.monitor.watch import watch
from pipeline_core.registry.opened_model import open_model
from pipeline_core.store import open_store
from pipeline_core.store.class_workspace import PEOPLE, PERSON
from tests.monitor.conftest import batch


@pytest.fixture
def loans_table(postgres, monkeypatch):
    """A table of loans with a number and a moment; return what fills it."""
    monkeypatch.setenv("FABRICA_SECRET_SHOP", postgres.url("reader"))
    postgres.sql(
        "DROP TABLE IF EXISTS loans",
        "CREATE TABLE loans (id bigint, came timestamptz, day date,"
        " income double precision, city text)",
        "GRANT SELECT ON loans TO reader",
    )

    def add(first, rows, minute=None):
        values = []
        for place, row in enumerate(batch(rows=rows).itertuples()):
            moment = f"2026-01-01 10:{(minute if minute is not None else place):02}:00.25+02"
            cells = f"'{moment}', '2026-01-01', {row.income}, '{row.city}'"
            values.append(f"({first + place}, {cells})")
        postgres.sql(f"INSERT INTO loans VALUES {', '.join(values)}")

    return add


def watched(store, source):
    model = open_model(store, store.models.find("loans"))
    return list(watch(store, model, source, 25, load_catalogue(store.workspace)))


def test_each_row_is_in_one_batch_in_the_order_of_the_column(store, loans_table):
    source = "secret:SHOP:public.loans:id"
    loans_table(1, 60)
    assert [w.batch.batch for w in watched(store, source)] == ["1-25", "26-50"]
    loans_table(61, 20)
    (more,) = watched(store, source)
    assert (more.batch.batch, more.batch.rows) == ("51-75", 25)
    assert watched(store, source) == []


def test_the_measures_are_those_of_the_same_rows_in_a_folder(store, loans_table):
    from pipeline_core.monitor.comparison import compare_batch

    loans_table(101, 25)
    (one,) = watched(store, "secret:SHOP:loans:id")
    model = open_model(store, store.models.find("loans"))
    expected = compare_batch(model, batch(rows=25)).result["features"]
    assert one.batch.result["features"] == expected


def test_rows_of_equal_moments_stay_together(store, loans_table):
    source = "secret:SHOP:loans:came"
    loans_table(1, 20, minute=1)
    loans_table(21, 20, minute=2)
    (first,) = watched(store, source)
    assert first.batch.rows == 40  # the 25th row has twins
    loans_table(41, 25, minute=3)
    (second,) = watched(store, source)
    assert second.batch.rows == 25
    assert first.batch.batch.endswith(f"-{second.batch.position - 60_000_000}")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("secret:SHOP:loans:city", "monitor.bad_order"),
        ("secret:SHOP:loans:day", "monitor.bad_order"),
        ("secret:SHOP:nothing:id", "monitor.no_database"),
        ("secret:SHOP:loans:nothing", "monitor.no_database"),
        ("secret:OTHER:loans:id", "secret.unknown"),
    ],
)
def test_what_cannot_be_read_in_order_is_said(store, loans_table, source, code):
    loans_table(1, 1)
    with pytest.raises(FabricaError) as caught:
        watched(store, source)
    assert caught.value.code == code
    assert "canary" not in str(caught.value.values)


def test_numbers_below_one_are_refused_not_lost(store, loans_table):
    loans_table(0, 30)
    with pytest.raises(UsageError) as caught:
        database_rows(store, "secret:SHOP:loans:id", 25, 0, whole=True)
    assert caught.value.code == "monitor.bad_order"


def test_in_a_class_only_what_the_operator_lists(tmp_path, loans_table):
    loans_table(1, 1)
    person = tmp_path / PEOPLE / ("a" * 16)
    person.mkdir(parents=True)
    (person / PERSON).write_text("{}")
    with pytest.raises(FabricaError) as caught:
        database_rows(open_store(person), "secret:SHOP:loans:id", 1, 0, whole=True)
    assert caught.value.code == "failed.no_databases"


@pytest.mark.parametrize(
    "source",
    [
        "secret:SHOP", "secret:SHOP:loans", 'secret:SHOP:lo"ans:id', "secret:SHOP:a.b.c:id",
        "secret:SHOP:loans;drop:id", "secret:postgresql://ana:lima@db/shop:loans:id",
        "secret:SHOP:loans:id\n",
    ],
)  # fmt: skip
def test_other_names_are_refused_unread(source):
    with pytest.raises(UsageError) as caught:
        database_source(source)
    assert caught.value.values == {}
