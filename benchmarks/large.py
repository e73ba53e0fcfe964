"""A large CSV file, filtered and grouped under a memory limit, and one in Spanish dress read whole.

Each contender must give equal groups: counts exactly, sums to the ninth digit, because each
adds up in an order of its own.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import Sample, median_of, report, run_contender, run_in_turns
from benchmarks.options import run_benchmark, temporary_folder

MODULE = "benchmarks.large"
BUDGETS = (
    "a CSV file of 5 GB filtered and grouped in <= 600 MB",
    "0.94 GB of CSV in Spanish dress read in <= 12 CPU s and 600 MB",
)
_ROWS_OF_GB = 14_900_000
_SPANISH_ROWS_OF_GB = 14_900_000
_PIECE = 500_000


def write_large(path: str, gigabytes: float) -> dict[str, Any]:
    """Write a file of ten columns: numbers, words, and the two hundred cities to group by."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

    random, rows = np.random.default_rng(0), round(_ROWS_OF_GB * gigabytes)
    words = np.array(["alpha", "beta", "gamma"])
    writer = None
    for start in range(0, rows, _PIECE):
        count = min(_PIECE, rows - start)
        city = np.char.add("city_", random.integers(0, 200, count).astype("U3"))
        table = pa.table(
            {
                "id": np.arange(start, start + count),
                "city": city,
                "amount": random.normal(100, 30, count).round(2),
                "count": random.integers(0, 1000, count),
                "age": random.integers(18, 90, count),
                **{name: random.random(count).round(4) for name in "abc"},
                "word": words[random.integers(0, 3, count)],
                "d": random.integers(0, 10**6, count),
            }
        )
        writer = writer or csv.CSVWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()
    return {"bytes": Path(path).stat().st_size}


def write_spanish(path: str, gigabytes: float) -> dict[str, Any]:
    """Write a file with semicolons, decimal commas, Latin-1 letters, days first and gaps."""
    import numpy as np
    import pandas as pd

    random, rows = np.random.default_rng(0), round(_SPANISH_ROWS_OF_GB * gigabytes)
    cities = np.array(["Logroño", "Cádiz", "Mérida", "León"])
    for start in range(0, rows, _PIECE):
        count = min(_PIECE, rows - start)
        days = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 700, count), "D")
        table = pd.DataFrame(
            {
                "código": [f"{number:07}" for number in range(start, start + count)],
                "día": days.strftime("%d/%m/%Y"),
                "ciudad": cities[random.integers(0, 4, count)],
                **{f"valor_{n}": random.normal(100, 30, count).round(2) for n in range(5)},
                "edad": random.integers(18, 90, count),
                "hueco": np.where(random.random(count) < 0.2, np.nan, 1.5),
                "nota": "NA",
            }
        )
        table.to_csv(
            path, mode="a", index=False, header=not start, sep=";", decimal=",", encoding="latin-1"
        )
    return {"bytes": Path(path).stat().st_size}


def group_by_fabrica(path: str) -> dict[str, Any]:
    """Filter and group with the block's own function."""
    from pipeline_core.expressions import Expression
    from pipeline_core.measures.large_files import ScanRequest, read_large_table
    from pipeline_core.measures.scans import ScanFormat

    keep = Expression.parse("age >= 40 and word != 'beta'", "condition")
    totals = [{"column": name, "statistic": "sum"} for name in ("amount", "count")]
    table = read_large_table(path, ScanFormat(), keep, ScanRequest(by=["city"], totals=totals))
    return _checksum(table["rows"], table["amount_sum"], table["count_sum"])


def group_by_duckdb(path: str) -> dict[str, Any]:
    """Filter and group with DuckDB, one thread and 400 MB."""
    import duckdb

    connection = duckdb.connect(config={"threads": "1", "memory_limit": "400MB"})
    rows = connection.execute(
        "SELECT count(*), sum(amount), sum(count) FROM read_csv($1) "
        "WHERE age >= 40 AND word <> 'beta' GROUP BY city",
        [path],
    ).fetchall()
    return _checksum(*zip(*rows, strict=True))


def group_by_pandas(path: str) -> dict[str, Any]:
    """Filter and group with pandas, a hundred thousand rows at a time."""
    import pandas as pd

    columns = ["city", "amount", "count", "age", "word"]
    parts = []
    for piece in pd.read_csv(path, usecols=columns, chunksize=100_000):
        kept = piece[(piece["age"] >= 40) & (piece["word"] != "beta")]
        parts.append(kept.groupby("city").agg({"amount": ["size", "sum"], "count": ["sum"]}))
    total = pd.concat(parts).groupby(level=0).sum()
    return _checksum(total["amount", "size"], total["amount", "sum"], total["count", "sum"])


def read_spanish_large(path: str) -> dict[str, Any]:
    """Read all rows of three columns of the Spanish file by pieces, and group them."""
    from pipeline_core.measures.large_files import ScanRequest, read_large_table
    from pipeline_core.measures.scans import ScanFormat

    form = ScanFormat(";", ",", "latin-1", text_columns=("código",), date_format="%d/%m/%Y")
    totals = [{"column": "valor_0", "statistic": "sum"}, {"column": "día", "statistic": "max"}]
    table = read_large_table(path, form, request=ScanRequest(by=["ciudad"], totals=totals))
    return {"rows": int(table["rows"].sum())}


def read_spanish_whole(path: str) -> dict[str, Any]:
    """Read the Spanish file with Read a CSV file: all rows and columns, in memory."""
    from pipeline_core.measures.readers import read_table

    days = [{"column": "día", "format": "%d/%m/%Y"}]
    table = read_table(
        path, separator=";", decimal=",", encoding="latin-1", text_columns=["código"], dates=days
    )
    return {"rows": len(table)}


def read_spanish_pandas(path: str) -> dict[str, Any]:
    """Read the Spanish file with `pandas.read_csv`, one call, and its dates after it."""
    import pandas as pd

    table = pd.read_csv(path, sep=";", decimal=",", encoding="latin-1", dtype={"código": "str"})
    table["día"] = pd.to_datetime(table["día"], format="%d/%m/%Y")
    return {"rows": len(table)}


def _checksum(counts: Any, amounts: Any, wholes: Any) -> dict[str, Any]:
    total = sum(float(amount) for amount in sorted(amounts))
    return {"rows": int(sum(counts)), "amount": f"{total:.9e}", "count": int(sum(wholes))}


CONTENDERS = {
    "Fábrica": group_by_fabrica,
    "DuckDB": group_by_duckdb,
    "pandas in chunks": group_by_pandas,
    "Spanish, Read a large file": read_spanish_large,
    "Spanish, Read a CSV file": read_spanish_whole,
    "Spanish, pandas.read_csv": read_spanish_pandas,
    "large": write_large,
    "spanish": write_spanish,
}
_GROUPING = ("Fábrica", "DuckDB", "pandas in chunks")


def run(options: Namespace) -> None:
    """Write both files, and measure each way in its turn."""
    gigabytes = 0.01 if options.small else options.gigabytes
    with temporary_folder() as folder:
        files = {name: str(folder / f"{name}.csv") for name in ("large", "spanish")}
        for name, file in files.items():
            size = min(gigabytes, 0.94) if name == "spanish" else gigabytes
            written = run_contender(MODULE, name, path=file, gigabytes=size)
            print(f"{name}: {written.output['bytes'] / 1e9:.2f} GB", file=sys.stderr)
        names = _GROUPING[:1] if options.ours else _GROUPING
        grouped = _in_turns(options.rounds, names, files["large"])
        _require_equal(grouped)
        spanish = [name for name in CONTENDERS if name.startswith("Spanish")]
        read = _in_turns(options.rounds, spanish, files["spanish"])
        _require_equal(read)
    report("large", "; ".join(BUDGETS), _rows({**grouped, **read}), options.out)


def _in_turns(rounds: int, names: Sequence[str], file: str) -> dict[str, list[Sample]]:
    entrants = {
        name: (lambda _, name=name: run_contender(MODULE, name, path=file)) for name in names
    }
    return run_in_turns(rounds, entrants)


def _require_equal(samples: Mapping[str, Sequence[Sample]]) -> None:
    outputs = {name: runs[0].output for name, runs in samples.items()}
    if len({str(output) for output in outputs.values()}) > 1:
        raise SystemExit(f"The results differ: {outputs}.")


def _rows(samples: Mapping[str, Sequence[Sample]]) -> list[dict[str, Any]]:
    base = median_of(samples["Fábrica"], "cpu")
    return [
        {
            "way": name,
            "x our CPU": median_of(runs, "cpu") / base,
            "CPU s": median_of(runs, "cpu"),
            "wall s": median_of(runs, "wall"),
            "peak MB": median_of(runs, "megabytes"),
        }
        for name, runs in samples.items()
    ]


if __name__ == "__main__":
    run_benchmark(MODULE, CONTENDERS, run)
