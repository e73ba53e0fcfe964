"""Learned conditions are put into a contract, and nothing that was edited is lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.edits.contract_parts import (
    ContractPart,
    part_status,
    parts_of,
    rule_of,
    with_parts,
)
from pipeline_core.measures.contract import sieve_by_contract
from pipeline_core.measures.infer_contract import infer_contract

ROWS = 400


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "id": np.arange(ROWS),
            "price": random.gamma(3, 20, ROWS),
            "region": random.choice(["north", "south"], ROWS),
            "::\n🐧": random.poisson(6, ROWS),
        }
    )


def test_a_contract_is_the_sum_of_its_parts(rows):
    learned = infer_contract(rows)
    assert with_parts([], parts_of(learned)) == learned
    assert with_parts(learned, parts_of(learned)) == learned
    one_by_one = [rule_of(part) for part in parts_of(learned)]
    names = [check["name"] for check in sieve_by_contract(rows, learned)[2]["checks"]]
    alone = {check["name"] for check in sieve_by_contract(rows, one_by_one)[2]["checks"]}
    assert alone == set(names)


def test_what_was_edited_stays_unless_it_is_chosen(rows):
    own = [
        {"column": "price", "min": 7, "severity": "warning", "max_age_days": 3},
        {"column": "gone", "min": 0},
        {"column": "price", "max": 99},
    ]
    new = [part for part in parts_of(infer_contract(rows)) if part_status(own, part) == "new"]
    merged = with_parts(own, new)
    assert merged[0] == own[0] | {key: merged[0][key] for key in set(merged[0]) - set(own[0])}
    assert merged[0]["min"] == 7
    prices = [rule for rule in merged if rule["column"] == "price"]
    assert [rule["max"] for rule in prices if "max" in rule] == [99]
    assert any("mean" in rule for rule in prices)
    assert {"column": "gone", "min": 0} in merged
    assert all(part_status(merged, part) == "same" for part in new)
    chosen = ContractPart("price", "min", {"min": 0})
    assert part_status(own, chosen) == "differs"
    assert with_parts(own, [chosen])[0] == {**own[0], "min": 0}


def test_a_distribution_is_one_part_and_replaces_all_of_another():
    own = [{"column": "kind", "mean": 1, "std": 2, "max_shift": 3}]
    part = ContractPart("kind", "max_shift", {"shares": {"a": 1.0}, "max_shift": 0.1})
    assert with_parts(own, [part]) == [{"column": "kind", "max_shift": 0.1, "shares": {"a": 1.0}}]
