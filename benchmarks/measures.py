"""Three measures on a million rows: twenty rules, drift of twenty columns, group rates.

The functions are those of the blocks; the tables are in memory, and only the call is
measured.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks import rivals
from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark

BUDGET = "20 rules <= 0.3 CPU s; drift of 20 columns <= 3 CPU s; seven group metrics <= 0.1 CPU s"
MODULE = "benchmarks.measures"
CITIES = [f"city {number}" for number in range(20)]


def _measure(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    start = time.process_time()
    result = work()
    return {"work_cpu": time.process_time() - start, "result": result}


# Twenty rules ------------------------------------------------------------------------
def make_mixed_table(rows: int) -> Any:
    """Return 20 columns: 8 floats with gaps, 4 integers, 5 words, an id, a date, a boolean."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    table = pd.DataFrame({f"f{number}": rng.normal(size=rows) for number in range(8)})
    for number in range(4):
        table[f"i{number}"] = rng.integers(0, 100, size=rows)
    for number in range(5):
        table[f"c{number}"] = np.array(CITIES)[rng.integers(0, 20, size=rows)]
    table["id"] = np.arange(rows)
    table["day"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(rows) % 365, unit="D")
    table["yes"] = rng.random(rows) < 0.5
    table.loc[: rows // 1000 - 1, "f0"] = np.nan
    table.loc[: rows // 5000 - 1, "i0"] = 200
    table.loc[: rows // 4000 - 1, "c0"] = "nowhere"
    table.loc[1:10, "id"] = 0
    return table


def _make_rules() -> tuple[dict[str, Any], ...]:
    floats = {"max_missing": 0.0, "min": -10, "max": 10}
    return (
        *({"column": f"f{number}", **floats} for number in range(8)),
        *({"column": f"i{number}", "min": 0, "max": 100} for number in range(4)),
        *({"column": f"c{number}", "allowed": CITIES} for number in range(5)),
        {"column": "id", "unique": True},
        {"column": "day", "type": "date"},
        {"column": "yes", "type": "boolean"},
    )


def rules_fabrica(rows: int) -> dict[str, Any]:
    from pipeline_core.measures.rule_report import check_rules

    rules, table = _make_rules(), make_mixed_table(rows)
    check_rules(table[:100], rules)

    def work() -> dict[str, Any]:
        checks = check_rules(table, rules)["checks"]
        return {check["name"]: check["failed_rows"] for check in checks if not check["passed"]}

    return _measure(work)


def rules_plain(rows: int) -> dict[str, Any]:
    import numpy as np

    table = make_mixed_table(rows)

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
        return {name: len(places) for name, places in failing.items() if len(places)}

    return _measure(work)


def rules_pandera(rows: int) -> dict[str, Any]:
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    in_range, is_in = pa.Check.in_range, pa.Check.isin
    columns = {
        **{
            f"f{number}": pa.Column(float, in_range(-10, 10), nullable=False) for number in range(8)
        },
        **{f"i{number}": pa.Column(int, in_range(0, 100)) for number in range(4)},
        **{f"c{number}": pa.Column("str", is_in(CITIES)) for number in range(5)},
        "id": pa.Column(int, unique=True),
        "day": pa.Column("datetime64[us]"),
        "yes": pa.Column(bool),
    }
    schema, table = pa.DataFrameSchema(columns), make_mixed_table(rows)

    def work() -> dict[str, Any]:
        try:
            schema.validate(table, lazy=True)
        except SchemaErrors as errors:
            cases = errors.failure_cases
            return {
                str(column): int(count) for column, count in cases.groupby("column").size().items()
            }
        return {}

    return _measure(work)


# Drift -------------------------------------------------------------------------------
def make_drifted_tables(rows: int) -> tuple[Any, Any]:
    """Return two tables of 16 columns of numbers and 4 of words, the second slightly shifted."""
    import numpy as np
    import pandas as pd

    tables = []
    for seed, shift in ((1, 0.0), (2, 0.15)):
        rng = np.random.default_rng(seed)
        numbers = {f"f{number}": rng.normal(shift * (number % 4), 1, rows) for number in range(16)}
        words = {
            f"c{number}": np.array(CITIES)[rng.binomial(19, 0.4 + shift, rows)]
            for number in range(4)
        }
        tables.append(pd.DataFrame({**numbers, **words}))
    return tables[0], tables[1]


def drift_fabrica(rows: int) -> dict[str, Any]:
    from pipeline_core.measures.drift import compare_tables

    reference, current = make_drifted_tables(rows)
    compare_tables(reference[:100], current[:100])

    def work() -> dict[str, Any]:
        table = compare_tables(reference, current)["tables"]["columns"]
        return column_measures(table.set_index("column"))

    return _measure(work)


def drift_scipy(rows: int) -> dict[str, Any]:
    reference, current = make_drifted_tables(rows)
    return _measure(lambda: scipy_measures(reference, current))


def column_measures(columns: Any) -> dict[str, float]:
    """Return the measures of a comparison's columns of numbers and of words."""
    names = {
        "f": ("ks", "wasserstein", "psi", "jensen_shannon"),
        "c": ("chi2", "psi", "jensen_shannon"),
    }
    return {
        f"{column} {name}": float(columns.loc[column, name])
        for column in columns.index
        for name in names[column[0]]
    }


def scipy_measures(reference: Any, current: Any) -> dict[str, float]:
    """Return the measures of each column by SciPy's functions; PSI, which it has not, by NumPy."""
    import numpy as np
    from scipy.spatial.distance import jensenshannon
    from scipy.stats import chi2_contingency, ks_2samp, wasserstein_distance

    measures: dict[str, float] = {}
    for name in reference:
        before, now = reference[name], current[name]
        if name[0] == "f":
            cells = _bin_counts(before, now)
            measures[f"{name} ks"] = float(ks_2samp(before, now, method="asymp").statistic)
            measures[f"{name} wasserstein"] = float(wasserstein_distance(before, now))
        else:
            labels = sorted({*before, *now})
            cells = [side.value_counts().reindex(labels, fill_value=0) for side in (before, now)]
            measures[f"{name} chi2"] = float(chi2_contingency(cells, correction=False).statistic)
        measures[f"{name} jensen_shannon"] = float(jensenshannon(*cells, base=2))
        shares = [np.maximum(side / np.sum(side), 0.0001) for side in cells]
        measures[f"{name} psi"] = float(
            np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0]))
        )
    return measures


def _bin_counts(before: Any, now: Any) -> list[Any]:
    import numpy as np

    inner = np.quantile(before, np.arange(1, 10) / 10, method="inverted_cdf")
    return [
        np.bincount(np.searchsorted(inner, side, side="left"), minlength=10)
        for side in (before, now)
    ]


# Groups ------------------------------------------------------------------------------
def make_predictions(rows: int) -> tuple[Any, Any, Any]:
    """Return the actual class, the prediction and a group for every row."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    groups = pd.Series(np.array(CITIES[:5])[rng.integers(0, 5, rows)])
    actual = rng.random(rows) < 0.4
    return actual, (rng.random(rows) < 0.2) | (actual & (rng.random(rows) < 0.6)), groups


def groups_fabrica(rows: int) -> dict[str, Any]:
    from pipeline_core.measures.groups import disparities, group_counts, group_rates

    actual, selected, groups = make_predictions(rows)
    group_counts(actual[:100], selected[:100], groups[:100])

    def work() -> dict[str, Any]:
        rates = group_rates(group_counts(actual, selected, groups))
        return {"difference": disparities(rates)["equalized_odds_difference"]}

    return _measure(work)


def groups_fairlearn(rows: int) -> dict[str, Any]:
    from fairlearn import metrics as fair
    from sklearn.metrics import accuracy_score, precision_score, recall_score

    actual, selected, groups = make_predictions(rows)
    metrics = {
        "accuracy": accuracy_score,
        "precision": precision_score,
        "recall": recall_score,
        "selection_rate": fair.selection_rate,
        "tpr": fair.true_positive_rate,
        "fpr": fair.false_positive_rate,
        "count": fair.count,
    }

    def work() -> dict[str, Any]:
        frame = fair.MetricFrame(
            metrics=metrics, y_true=actual, y_pred=selected, sensitive_features=groups
        )
        differences = frame.difference()
        return {"difference": float(max(differences["tpr"], differences["fpr"]))}

    return _measure(work)


CONTENDERS = {
    "rules_fabrica": rules_fabrica,
    "rules_plain": rules_plain,
    "rules_pandera": rules_pandera,
    "drift_fabrica": drift_fabrica,
    "drift_scipy": drift_scipy,
    "groups_fabrica": groups_fabrica,
    "groups_fairlearn": groups_fairlearn,
}
TITLES = {
    "rules_fabrica": "Fábrica: check columns",
    "rules_plain": "masks by hand",
    "rules_pandera": "pandera, lazy",
    "drift_fabrica": "Fábrica: data drift, five measures",
    "drift_scipy": "SciPy: the same five measures",
    "groups_fabrica": "Fábrica: group rates",
    "groups_fairlearn": "fairlearn: MetricFrame",
}


def run(options: Namespace) -> None:
    """Measure Fábrica's measures and their alternatives."""
    rows = 5_000 if options.small else 1_000_000
    excluded = set() if rivals.rivals_environment() and not options.ours else {"rules_pandera"}
    entrants = {name: _contender(name, rows) for name in CONTENDERS if name not in excluded}
    samples = run_in_turns(options.rounds, entrants, once=("groups_fairlearn", "drift_scipy"))
    _check_agreement(samples)
    table_rows = [
        {
            "what": TITLES[name],
            "rows": f"{rows:,}",
            "CPU s": median_of(runs, "work_cpu"),
            "peak MB": median_of(runs, "megabytes"),
        }
        for name, runs in samples.items()
    ]
    report("measures", BUDGET, table_rows, options.out)


def _contender(name: str, rows: int) -> Callable[[int], Sample]:
    environment = rivals.rivals_environment() if name == "rules_pandera" else None
    return lambda _: run_contender(MODULE, name, environment, rows=rows)


def _check_agreement(samples: dict[str, list[Sample]]) -> None:
    pairs = (
        ("rules_fabrica", "rules_plain"),
        ("drift_fabrica", "drift_scipy"),
        ("groups_fabrica", "groups_fairlearn"),
    )
    for first, second in pairs:
        left, right = samples[first][0].output["result"], samples[second][0].output["result"]
        same_names = left.keys() == right.keys()
        if not same_names or any(
            abs(left[name] - right[name]) > 1e-12 * max(1, abs(right[name])) for name in left
        ):
            raise SystemExit(f"{first} and {second} disagree: {left} {right}")


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
