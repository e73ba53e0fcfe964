"""A contract learned from one month: the next ones keep it, a spoiled one breaks it by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.measures.contract import sieve_by_contract
from pipeline_core.measures.infer_contract import infer_contract

ROWS = 400


def month(number: int = 0) -> pd.DataFrame:
    """Sales of a month: each has its own numbers, drawn as those of every other month."""
    random = np.random.default_rng(number)
    return pd.DataFrame(
        {
            "id": number * ROWS + np.arange(ROWS),
            "code": [f"AB-{number:02}{n:05}" for n in range(ROWS)],
            "price": np.where(random.random(ROWS) < 0.03, np.nan, random.gamma(3, 20, ROWS)),
            "pieces": random.poisson(6, ROWS),
            "region": random.choice(["north", "south", "west"], ROWS, p=[0.5, 0.3, 0.2]),
            "paid": random.random(ROWS) < 0.8,
            "note": [f"a note of {n} words" for n in random.integers(0, 10**6, ROWS)],
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 28, ROWS), "D"),
        }
    )


def broken(table: pd.DataFrame) -> set[str]:
    _, _, report = sieve_by_contract(table, infer_contract(month()))
    return {check["name"] for check in report["checks"] if not check["passed"]}


def test_the_reference_keeps_its_own_contract():
    assert broken(month()) == set()


@pytest.mark.parametrize("number", range(1, 21))
def test_months_that_are_drawn_alike_keep_it(number):
    """Rows drawn again from the reference, with ids of their own, and months drawn anew."""
    again = month().sample(ROWS, replace=True, random_state=number).reset_index(drop=True)
    again[["id", "code"]] = month(number)[["id", "code"]]
    assert broken(again) == set()
    assert broken(month(number)) == set()


SPOILED = {
    "price.max": lambda t: t.assign(price=t["price"] * 100),
    "price.max_missing": lambda t: t.assign(price=t["price"].where(t.index % 3 == 0)),
    "price.max_shift": lambda t: t.assign(price=t["price"] + 25),
    "pieces.min": lambda t: t.assign(pieces=t["pieces"] - 8),
    "region.allowed": lambda t: t.assign(region=t["region"].replace("west", "WEST")),
    "region.max_shift": lambda t: t.assign(region="north"),
    "region.required": lambda t: t.rename(columns={"region": "Region"}),
    "id.unique": lambda t: pd.concat([t, t.tail(3)]),
    "paid.type": lambda t: t.assign(paid="perhaps"),
    "pieces.type": lambda t: t.assign(pieces=t["pieces"] + 0.5),
    "note.max_length": lambda t: t.assign(note=t["note"] * 5),
    "day.type": lambda t: t.assign(day="31/01/2024"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_month_breaks_it_by_name(name):
    assert name in broken(SPOILED[name](month(1)))


def test_few_rows_make_nothing_certain():
    rules = infer_contract(month().head(40))
    by_column: dict[str, list[dict]] = {}
    for rule in rules:
        by_column.setdefault(rule["column"], []).append(rule)
    sure, likely = by_column["region"]
    assert "allowed" not in sure
    assert (likely["allowed"], likely["severity"]) == (["north", "south", "west"], "warning")
    assert sure["max_missing"] > 0


def test_what_tells_rows_apart_has_no_range():
    table = month()
    for name in ("id", "code"):
        (rule,) = [rule for rule in infer_contract(table) if rule["column"] == name]
        assert rule["unique"] is True
        assert not rule.keys() & {"min", "max", "mean", "shares", "allowed"}
    wide = pd.DataFrame({"amount": np.random.default_rng(0).integers(0, 10**9, 60)})
    sure, likely = infer_contract(wide)
    assert "unique" not in sure
    assert likely == {"column": "amount", "unique": True, "severity": "warning"}


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([], dtype="float64"),
        pd.Series([np.nan, np.nan]),
        pd.Series([np.inf] * 40),
        pd.Series([2**53 + 1] * 40),
        pd.Series([[1], [2]] * 20),
        pd.Series([pd.Timedelta(days=1)] * 40),
        pd.Series(["x"]),
    ],
    ids=["empty", "missing", "infinite", "beyond 2**53", "lists", "durations", "one"],
)
def test_odd_columns_keep_what_is_learned_from_them(column):
    table = pd.DataFrame({"odd": column})
    report = sieve_by_contract(table, infer_contract(table))[2]
    assert report["metrics"]["failed_errors"] == report["metrics"]["failed_warnings"] == 0
