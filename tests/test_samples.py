"""Samples leave out all but so many cases of each table, others with another seed."""

from tests.samples import beyond_sample

TABLES = {"languages": ["en", "es"], "readers": [f"reader {n}" for n in range(9)]}


def test_each_table_keeps_as_many_as_it_is_asked_for():
    left_out = beyond_sample(TABLES, 2, seed=1)
    assert {name: len(set(cases) - left_out) for name, cases in TABLES.items()} == {
        "languages": 2,
        "readers": 2,
    }


def test_the_same_seed_picks_the_same_whatever_the_order():
    turned = {name: cases[::-1] for name, cases in reversed(TABLES.items())}
    assert beyond_sample(TABLES, 1, seed=5) == beyond_sample(turned, 1, seed=5)


def test_every_case_has_its_turn():
    kept = {case for seed in range(200) for case in TABLES["readers"]
            if case not in beyond_sample(TABLES, 1, seed)}  # fmt: skip
    assert kept == set(TABLES["readers"])
