"""Answers of the model in this folder for the rows of a CSV file.

    pip install -r requirements.txt
    python predict.py rows.csv > answers.csv

Nothing but the libraries in requirements.txt is needed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

FOLDER = Path(__file__).resolve().parent


def load_model(folder: Path = FOLDER) -> tuple[Any, dict[str, Any]]:
    """Return the fitted model and what model.json says of it."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    data = (folder / "model.skops").read_bytes()
    if hashlib.sha256(data).hexdigest() != facts["sha256"]:
        raise SystemExit("model.skops is not the file that model.json describes: hashes differ.")
    if (folder / "pipeline_core").is_dir():
        sys.path.insert(0, str(folder))  # the functions that the model calls
    try:
        return skops.io.loads(data, trusted=facts["types"]), facts
    except UntrustedTypesFoundException as error:
        raise SystemExit(
            f"model.skops holds types that model.json does not list: {error}"
        ) from None


def typed_rows(table: pd.DataFrame, facts: dict[str, Any]) -> pd.DataFrame:
    """Return the columns that the model takes, in its order and with its types."""
    read = [column["name"] for column in facts["columns"] if column["read"]]
    if missing := [name for name in read if name not in table.columns]:
        raise SystemExit(f"These columns are missing: {', '.join(missing)}.")
    return pd.DataFrame(
        {
            column["name"]: typed_column(table[column["name"]], column)
            if column["read"]
            else np.nan
            for column in facts["columns"]
        },
        index=table.index,
    )


def typed_column(values: pd.Series, column: dict[str, Any]) -> pd.Series:
    """Return a column as the model knows it; a value that cannot be one of its kind ends it."""
    kind, dtype = column["kind"], column["dtype"]
    if kind == "number":
        typed = pd.to_numeric(values, errors="coerce")
    elif kind == "date":
        typed = pd.to_datetime(values, errors="coerce", format="ISO8601")
    elif kind == "boolean":
        flags = {"true": True, "false": False}
        typed = values.map(lambda value: flags.get(str(value).lower()), na_action="ignore")
    else:
        typed = values.map(str, na_action="ignore")
    odd = values[typed.isna() & values.notna()]
    if len(odd):
        raise SystemExit(f"{column['name']}: {odd.iloc[0]!r} is not a {kind}.")
    if dtype.startswith(("int", "uint", "bool")) and typed.isna().any():
        return typed.astype("float64") if kind == "number" else typed
    if dtype.startswith(("int", "uint")) and (typed % 1 != 0).any():
        return typed.astype("float64")
    return typed if dtype in ("category", "object") else typed.astype(dtype)


def answers(model: Any, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the prediction for each row, and the probability of each class where there is one."""
    table = pd.DataFrame({"prediction": model.predict(rows)}, index=rows.index)
    if not hasattr(model, "predict_proba"):
        return table
    names = [f"score {label}" for label in model.classes_]
    return table.join(pd.DataFrame(model.predict_proba(rows), columns=names, index=rows.index))


def main() -> None:
    """Write the rows of the file that the command line names with their answers."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python predict.py rows.csv > answers.csv")
    model, facts = load_model()
    words = {
        column["name"]: str
        for column in facts["columns"]
        if column["kind"] not in ("number", "date")
    }
    table = pd.read_csv(sys.argv[1], dtype=words)
    predictions = answers(model, typed_rows(table, facts))
    rest = table.drop(columns=predictions.columns, errors="ignore")
    rest.join(predictions).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    main()
