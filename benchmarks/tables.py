"""Tables put together, grouped and checked: a million rows joined, ten million grouped.

The functions are those of the blocks; the tables are in memory, but for *Read a large file*,
and only the call is measured. Equal sums are equal to the ninth digit: each way adds up in an
order of its own.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from benchmarks import rivals
from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.measures import CITIES, _make_rules, make_mixed_table
from benchmarks.options import run_benchmark, temporary_folder

MODULE = "benchmarks.tables"
BUDGET = "a join <= 2 x pandas' merge; a contract of 20 rules <= pandera"
_AGGREGATE = "SELECT city, count(*) n, sum(amount) s, max(age) m FROM sales GROUP BY city"


def _measure(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    start = time.process_time()
    result = work()
    return {"work_cpu": time.process_time() - start, "result": result}


# A join of a million rows with a million -----------------------------------------------
def make_orders(rows: int) -> tuple[Any, Any]:
    """Return orders and customers: nine in ten orders have their customer."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    orders = pd.DataFrame(
        {"customer": rng.integers(0, rows * 10 // 9, rows), "amount": rng.normal(size=rows)}
    )
    customers = pd.DataFrame({"customer": rng.permutation(rows), "age": rng.integers(0, 90, rows)})
    return orders, customers


def _joined(table: Any) -> dict[str, Any]:
    return {"rows": len(table), "matched": int(table["age"].notna().sum())}


def join_fabrica(rows: int) -> dict[str, Any]:
    from pipeline_core.blocks.prepare.join_tables import join_tables

    orders, customers = make_orders(rows)
    return _measure(lambda: _joined(join_tables(orders, customers, on=("customer",))))


def join_pandas(rows: int) -> dict[str, Any]:
    orders, customers = make_orders(rows)
    return _measure(lambda: _joined(orders.merge(customers, on="customer", how="left")))


def join_duckdb(rows: int) -> dict[str, Any]:
    import duckdb

    orders, customers = make_orders(rows)
    connection = duckdb.connect(config={"threads": "1"})
    connection.register("orders", orders)
    connection.register("customers", customers)
    query = "SELECT o.*, c.age FROM orders o LEFT JOIN customers c USING (customer)"
    return _measure(lambda: _joined(connection.execute(query).df()))


# Groups of ten million rows ------------------------------------------------------------
def make_sales(rows: int) -> Any:
    """Return sales in twenty cities."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "city": pd.Categorical.from_codes(rng.integers(0, 20, rows), CITIES).astype("str"),
            "amount": rng.normal(100, 30, rows).round(2),
            "age": rng.integers(18, 90, rows),
        }
    )


def _grouped(city: Any, count: Any, total: Any, oldest: Any) -> dict[str, Any]:
    rows = zip(city, count, total, oldest, strict=True)
    return {name: [int(n), float(f"{amount:.9e}"), int(age)] for name, n, amount, age in rows}


def group_fabrica(rows: int) -> dict[str, Any]:
    from pipeline_core.blocks.prepare.aggregate import aggregate

    sales = make_sales(rows)
    statistics = (
        {"column": "amount", "statistic": "sum"},
        {"column": "age", "statistic": "max"},
    )

    def work() -> dict[str, Any]:
        table = aggregate(sales, by=("city",), statistics=statistics)
        return _grouped(*(table[name] for name in ("city", "rows", "amount_sum", "age_max")))

    return _measure(work)


def group_pandas(rows: int) -> dict[str, Any]:
    sales = make_sales(rows)

    def work() -> dict[str, Any]:
        grouped = sales.groupby("city")
        table = grouped.agg(n=("city", "size"), s=("amount", "sum"), m=("age", "max"))
        return _grouped(table.index, table["n"], table["s"], table["m"])

    return _measure(work)


def group_duckdb(rows: int) -> dict[str, Any]:
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(config={"threads": "1"})
    connection.register("sales", pa.Table.from_pandas(make_sales(rows)))

    def work() -> dict[str, Any]:
        table = connection.execute(_AGGREGATE).df()
        return _grouped(table["city"], table["n"], table["s"], table["m"])

    return _measure(work)


def group_large_file(rows: int) -> dict[str, Any]:
    """Read and group the rows from a CSV file: with reading, unlike the others."""
    from pipeline_core.blocks.ingest.read_large import read_large

    totals = ({"column": "amount", "statistic": "sum"}, {"column": "age", "statistic": "max"})

    def work(path: str) -> dict[str, Any]:
        table = read_large(path=path, by=("city",), totals=totals)
        return _grouped(*(table[name] for name in ("city", "rows", "amount_sum", "age_max")))

    with temporary_folder() as folder:
        path = str(folder / "sales.csv")
        make_sales(rows).to_csv(path, index=False)
        return _measure(lambda: work(path))


# A contract of twenty rules ------------------------------------------------------------
def contract_fabrica(rows: int) -> dict[str, Any]:
    """Part passing from failing rows: pandera and the masks only count them."""
    from pipeline_core.blocks.validate_data.check_contract import check_contract

    table = make_mixed_table(rows)

    def work() -> dict[str, Any]:
        _, _, checks = check_contract(table, rules=_make_rules(), max_failing=1.0)
        counts = {check["name"]: check.get("failed_rows", 0) for check in checks["checks"]}
        return {name: count for name, count in counts.items() if count}

    return _measure(work)


def contract_pandera(rows: int) -> dict[str, Any]:
    from benchmarks.measures import rules_pandera

    return rules_pandera(rows) | {"result": None}


def contract_pandas(rows: int) -> dict[str, Any]:
    from benchmarks.measures import rules_plain

    return rules_plain(rows)


CONTENDERS = {
    "join_fabrica": join_fabrica,
    "join_pandas": join_pandas,
    "join_duckdb": join_duckdb,
    "group_fabrica": group_fabrica,
    "group_pandas": group_pandas,
    "group_duckdb": group_duckdb,
    "group_large_file": group_large_file,
    "contract_fabrica": contract_fabrica,
    "contract_pandas": contract_pandas,
    "contract_pandera": contract_pandera,
}
ROWS = {"join": 1_000_000, "group": 10_000_000, "contract": 1_000_000}


def run(options: Namespace) -> None:
    """Let the contenders do each task in turns, and print what each costs."""
    rows = []
    for task, size in ROWS.items():
        samples = _in_turns(task, size // 100 if options.small else size, options)
        _require_equal({name: runs[0].output["result"] for name, runs in samples.items()})
        rows += _rows(task, samples)
    report("tables", BUDGET, rows, options.out)


def _in_turns(task: str, rows: int, options: Namespace) -> dict[str, list[Sample]]:
    environment = None if options.ours else rivals.rivals_environment()
    names = [name for name in CONTENDERS if name.startswith(task)]
    names = names[:1] if options.ours else names
    if environment is None:
        names = [name for name in names if name != "contract_pandera"]
    entrants = {
        name: (lambda _, name=name: run_contender(MODULE, name, environment, rows=rows))
        for name in names
    }
    return run_in_turns(options.rounds, entrants)


def _rows(task: str, samples: dict[str, list[Sample]]) -> list[dict[str, Any]]:
    base = median_of(samples[f"{task}_fabrica"], "work_cpu")
    return [
        {
            "task": task,
            "by": name.partition("_")[2],
            "CPU s": median_of(runs, "work_cpu"),
            "x our CPU": median_of(runs, "work_cpu") / base,
            "peak MB": median_of(runs, "megabytes"),
        }
        for name, runs in samples.items()
    ]


def _require_equal(results: dict[str, Any]) -> None:
    if len({str(sorted(result.items())) for result in results.values() if result}) > 1:
        raise SystemExit(f"The results differ: {results}.")


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
