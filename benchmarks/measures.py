"""Three measures over a million rows: twenty rules, drift of twenty columns, group rates.

The functions are those of the blocks; the tables are in memory, and only the
call is counted.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks import rivals
from benchmarks.measure import Sample, contend, in_turns, middle, report
from benchmarks.options import start

BUDGET = "20 rules <= 0.3 CPU s; drift of 20 columns <= 3 CPU s; seven group metrics <= 0.1 CPU s"
THIS = "benchmarks.measures"
CITIES = [f"city {number}" for number in range(20)]


def _timed(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = time.process_time()
    found = work()
    return {"work_cpu": time.process_time() - began, "found": found}


# Twenty rules ------------------------------------------------------------------------
def mixed(rows: int) -> Any:
    """1M x 20: 8 numbers with gaps, 4 whole numbers, 5 words, an id, a date, a truth value."""
    import numpy as np
    import pandas as pd

    chance = np.random.default_rng(0)
    table = pd.DataFrame({f"f{number}": chance.normal(size=rows) for number in range(8)})
    for number in range(4):
        table[f"i{number}"] = chance.integers(0, 100, size=rows)
    for number in range(5):
        table[f"c{number}"] = np.array(CITIES)[chance.integers(0, 20, size=rows)]
    table["id"] = np.arange(rows)
    table["day"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(rows) % 365, unit="D")
    table["yes"] = chance.random(rows) < 0.5
    table.loc[: rows // 1000 - 1, "f0"] = np.nan
    table.loc[: rows // 5000 - 1, "i0"] = 200
    table.loc[: rows // 4000 - 1, "c0"] = "nowhere"
    table.loc[1:10, "id"] = 0
    return table


def _wanted_rules() -> tuple[dict[str, Any], ...]:
    return (
        *({"column": f"f{number}", "max_missing": 0.0, "min": -10, "max": 10}
          for number in range(8)),
        *({"column": f"i{number}", "min": 0, "max": 100} for number in range(4)),
        *({"column": f"c{number}", "allowed": CITIES} for number in range(5)),
        {"column": "id", "unique": True},
        {"column": "day", "type": "date"},
        {"column": "yes", "type": "boolean"},
    )  # fmt: skip


def rules_ours(rows: int) -> dict[str, Any]:
    from pipeline_core.measures.rules import check_rules

    rules, table = _wanted_rules(), mixed(rows)
    check_rules(table[:100], rules)

    def work() -> dict[str, Any]:
        checks = check_rules(table, rules)["checks"]
        return {c["name"]: c["failed_rows"] for c in checks if not c["passed"]}

    return _timed(work)


def rules_plain(rows: int) -> dict[str, Any]:
    import numpy as np

    table = mixed(rows)

    def work() -> dict[str, Any]:
        masks = {}
        for number in range(8):
            values = table[f"f{number}"]
            masks[f"f{number}.max_missing"] = values.isna()
            masks[f"f{number}.min"], masks[f"f{number}.max"] = values < -10, values > 10
        for number in range(4):
            values = table[f"i{number}"]
            masks[f"i{number}.min"], masks[f"i{number}.max"] = values < 0, values > 100
        for number in range(5):
            masks[f"c{number}.allowed"] = ~table[f"c{number}"].isin(CITIES)
        masks["id.unique"] = table["id"].duplicated(keep=False)
        failing = {name: np.flatnonzero(mask) for name, mask in masks.items()}
        return {name: len(where) for name, where in failing.items() if len(where)}

    return _timed(work)


def rules_pandera(rows: int) -> dict[str, Any]:
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    number, text = pa.Check.in_range, pa.Check.isin
    columns = {
        **{f"f{n}": pa.Column(float, number(-10, 10), nullable=False) for n in range(8)},
        **{f"i{n}": pa.Column(int, number(0, 100)) for n in range(4)},
        **{f"c{n}": pa.Column("str", text(CITIES)) for n in range(5)},
        "id": pa.Column(int, unique=True), "day": pa.Column("datetime64[us]"),
        "yes": pa.Column(bool),
    }  # fmt: skip
    schema, table = pa.DataFrameSchema(columns), mixed(rows)

    def work() -> dict[str, Any]:
        try:
            schema.validate(table, lazy=True)
        except SchemaErrors as errors:
            cases = errors.failure_cases
            return {str(k): int(v) for k, v in cases.groupby("column").size().items()}
        return {}

    return _timed(work)


# Drift -------------------------------------------------------------------------------
def two(rows: int) -> tuple[Any, Any]:
    """Two tables of 16 columns of numbers and 4 of words, the second a little moved."""
    import numpy as np
    import pandas as pd

    made = []
    for seed, moved in ((1, 0.0), (2, 0.15)):
        chance = np.random.default_rng(seed)
        numbers = {f"f{n}": chance.normal(moved * (n % 4), 1, rows) for n in range(16)}
        words = {
            f"c{n}": np.array(CITIES)[chance.binomial(19, 0.4 + moved, rows)] for n in range(4)
        }
        made.append(pd.DataFrame({**numbers, **words}))
    return made[0], made[1]


def drift_ours(rows: int) -> dict[str, Any]:
    from pipeline_core.measures.drift import compare_tables

    before, now = two(rows)
    compare_tables(before[:100], now[:100])

    def work() -> dict[str, Any]:
        table = compare_tables(before, now)["tables"]["columns"].set_index("column")
        return {name: float(table.loc[name, "ks"]) for name in table.index if name[0] == "f"}

    return _timed(work)


def drift_scipy(rows: int) -> dict[str, Any]:
    """Two of the five measures, on the columns of numbers only."""
    from scipy.stats import ks_2samp, wasserstein_distance

    before, now = two(rows)

    def work() -> dict[str, Any]:
        names = [name for name in before if name[0] == "f"]
        for name in names:
            wasserstein_distance(before[name], now[name])
        return {
            name: float(ks_2samp(before[name], now[name], method="asymp").statistic)
            for name in names
        }

    return _timed(work)


# Groups ------------------------------------------------------------------------------
def judged(rows: int) -> tuple[Any, Any, Any]:
    """Truth, prediction and a group for every row."""
    import numpy as np
    import pandas as pd

    chance = np.random.default_rng(0)
    groups = pd.Series(np.array(CITIES[:5])[chance.integers(0, 5, rows)])
    actual = chance.random(rows) < 0.4
    return actual, (chance.random(rows) < 0.2) | (actual & (chance.random(rows) < 0.6)), groups


def groups_ours(rows: int) -> dict[str, Any]:
    from pipeline_core.measures.groups import disparities, group_counts, group_rates

    actual, selected, groups = judged(rows)
    group_counts(actual[:100], selected[:100], groups[:100])

    def work() -> dict[str, Any]:
        rates = group_rates(group_counts(actual, selected, groups))
        return {"difference": disparities(rates)["equalized_odds_difference"]}

    return _timed(work)


def groups_fairlearn(rows: int) -> dict[str, Any]:
    from fairlearn import metrics as fair
    from sklearn.metrics import accuracy_score, precision_score, recall_score

    actual, selected, groups = judged(rows)
    wanted = {
        "accuracy": accuracy_score, "precision": precision_score, "recall": recall_score,
        "selection_rate": fair.selection_rate, "tpr": fair.true_positive_rate,
        "fpr": fair.false_positive_rate, "count": fair.count,
    }  # fmt: skip

    def work() -> dict[str, Any]:
        frame = fair.MetricFrame(
            metrics=wanted, y_true=actual, y_pred=selected, sensitive_features=groups
        )
        apart = frame.difference()
        return {"difference": float(max(apart["tpr"], apart["fpr"]))}

    return _timed(work)


CONTENDERS = {
    "rules_ours": rules_ours, "rules_plain": rules_plain, "rules_pandera": rules_pandera,
    "drift_ours": drift_ours, "drift_scipy": drift_scipy,
    "groups_ours": groups_ours, "groups_fairlearn": groups_fairlearn,
}  # fmt: skip
TITLES = {
    "rules_ours": "Fábrica: check columns", "rules_plain": "masks by hand",
    "rules_pandera": "pandera, lazy", "drift_ours": "Fábrica: data drift, five measures",
    "drift_scipy": "SciPy: KS and Wasserstein, numbers only",
    "groups_ours": "Fábrica: group rates", "groups_fairlearn": "fairlearn: MetricFrame",
}  # fmt: skip


def run(options: Namespace) -> None:
    """Measure each measure beside who else does it."""
    rows = 5_000 if options.small else 1_000_000
    left_out = set() if rivals.environment() and not options.ours else {"rules_pandera"}
    entrants = {name: _entrant(name, rows) for name in CONTENDERS if name not in left_out}
    found = in_turns(options.rounds, entrants, once=("groups_fairlearn", "drift_scipy"))
    _agree(found)
    made = [
        {"what": TITLES[name], "rows": f"{rows:,}", "CPU s": middle(several, "work_cpu"),
         "peak MB": middle(several, "megabytes")}
        for name, several in found.items()
    ]  # fmt: skip
    report("measures", BUDGET, made, options.out)


def _entrant(what: str, rows: int) -> Callable[[int], Sample]:
    needed = rivals.environment() if what == "rules_pandera" else None
    return lambda _: contend(THIS, what, needed, rows=rows)


def _agree(found: dict[str, list[Sample]]) -> None:
    pairs = (("rules_ours", "rules_plain"), ("drift_ours", "drift_scipy"),
             ("groups_ours", "groups_fairlearn"))  # fmt: skip
    for one, other in pairs:
        left, right = found[one][0].said["found"], found[other][0].said["found"]
        same = left.keys() == right.keys()
        if not same or any(abs(left[name] - right[name]) > 1e-12 for name in left):
            raise SystemExit(f"{one} and {other} disagree: {left} {right}")


if __name__ == "__main__":
    start(THIS, CONTENDERS, run)
