"""Samples of tables of cases: by chance some in each run, all with ``-m long``.

A test marked ``sampled(SIZE)`` tries that many of its cases; ``sampled(SIZE, by="NAME")``
that many for each value of a parameter. The same seed picks the same cases.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pytest

VARIABLE = "FABRICA_TEST_SEED"
# Workers inherit it: they must agree on the cases.
SEED = int(os.environ.setdefault(VARIABLE, str(random.randrange(2**32))))


def beyond_sample(tables: Mapping[str, Sequence[str]], size: int, seed: int) -> set[str]:
    """Return the cases that a run leaves out, of tables by name.

    Examples
    --------
    >>> len(beyond_sample({"languages": ["en", "es"], "alone": ["x"]}, 1, seed=3))
    1
    """
    return {
        case
        for name, cases in tables.items()
        for case in set(cases)
        - set(random.Random(f"{seed} {name}").sample(sorted(cases), min(size, len(cases))))
    }


def mark_beyond_sample(items: Iterable[pytest.Item], *, whole: bool) -> None:
    """Mark the cases that a run leaves out as long; with whole tables, all of their cases."""
    tables: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    sampled = {
        item.nodeid: (item, mark)
        for item in items
        if (mark := item.get_closest_marker("sampled")) is not None
    }
    for case, (item, mark) in sampled.items():
        part = item.callspec.params[mark.kwargs["by"]] if "by" in mark.kwargs else ""  # type: ignore[attr-defined]
        tables[mark.args[0]][f"{case.partition('[')[0]} {part}"].append(case)
    left_out = set().union(*(beyond_sample(named, size, SEED) for size, named in tables.items()))
    for case in sampled if whole else left_out:
        sampled[case][0].add_marker("long")
