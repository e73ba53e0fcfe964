"""CSV files of installed packages are read as pandas reads them, dates and codes apart."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline_core.measures.guess import guess_csv
from pipeline_core.measures.readers import MISSING, read_table

FOLDERS = (
    "sklearn/datasets/data",
    "numpy/random/tests/data",
    "numpy/_core/tests/data",
    "plotly/package_data/datasets",
    "altair/datasets/_metadata",
)


def package_files() -> list[Path]:
    files: list[Path] = []
    for folder in FOLDERS:
        package, _, rest = folder.partition("/")
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            files += sorted((Path(spec.origin).parent / rest).glob("*.csv*"))
    return files


def with_pandas(path: Path, settings: dict[str, Any], **more: Any) -> pd.DataFrame:
    header = settings.get("header", True)
    return pd.read_csv(
        path,
        sep=settings.get("separator", ","),
        skiprows=settings.get("skip_rows", 0),
        encoding=settings.get("encoding", "utf-8"),
        skipinitialspace=settings.get("strip", False),
        header=0 if header else None,
        index_col=False,
        low_memory=False,
        keep_default_na=False,
        na_values=[*MISSING, *settings.get("missing", [])],
        **more,
    )


@pytest.mark.parametrize("path", package_files(), ids=lambda path: path.name)
def test_it_is_read_as_pandas_reads_it(path: Path) -> None:
    settings = guess_csv(str(path))["settings"]
    table = read_table(str(path), **settings)
    expected = with_pandas(path, settings)
    texts = with_pandas(path, settings, dtype="str")
    names = list(table) if not settings.get("header", True) else list(expected)
    assert list(table) == [name.strip() if settings.get("strip") else name for name in names]
    dates = {date["column"]: date["format"] for date in settings.get("dates", [])}
    codes = settings.get("text_columns", [])
    for i, name in enumerate(table):
        if name in dates:
            days = pd.to_datetime(texts.iloc[:, i], format=dates[name])
            assert table[name].tolist() == days.tolist()
        elif name in codes:
            assert table[name].dropna().tolist() == texts.iloc[:, i].dropna().tolist()
        else:
            column = expected.iloc[:, i]
            column = (
                column.str.strip() if settings.get("strip") and column.dtype == "str" else column
            )
            pd.testing.assert_series_equal(table[name], column, check_exact=True, check_names=False)


def test_there_are_files_of_the_packages_that_are_always_installed() -> None:
    names = {path.name for path in package_files()}
    assert {"iris.csv", "breast_cancer.csv", "wine_data.csv", "digits.csv.gz"} <= names
