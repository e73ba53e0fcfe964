"""Synthetic table of the real pipeline: its columns, their rules, and the CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

NUMBERS = [f"n{number}" for number in range(8)]
WORDS = [f"w{number}" for number in range(4)]
TARGET = "bought"
MODELS = ("logistic", "forest", "boosting")
ALLOWED = [f"kind {number}" for number in range(12)]
RULES: tuple[Any, ...] = (
    *({"column": name, "type": "number", "min": -50, "max": 50} for name in NUMBERS),
    *({"column": name, "type": "word", "allowed": ALLOWED} for name in WORDS),
    {"column": TARGET, "type": "word", "allowed": ["no", "yes"], "max_missing": 0},
)


def write_table(path: str, rows: int) -> dict[str, Any]:
    """Write the CSV file: numbers with gaps, words with gaps, a target that depends on both."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    table = pd.DataFrame({name: rng.normal(size=rows).round(5) for name in NUMBERS})
    for number, name in enumerate(WORDS):
        kinds = rng.integers(0, 3 * (number + 1), size=rows)
        table[name] = np.array(ALLOWED)[kinds]
        table.loc[rng.random(rows) < 0.03, name] = None
    score = table["n0"] - table["n1"] * table["n2"] + table["w0"].eq(ALLOWED[1])
    table[TARGET] = np.where(score + rng.normal(size=rows) > 0.4, "yes", "no")
    for name in NUMBERS[::2]:
        table.loc[rng.random(rows) < 0.05, name] = np.nan
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False)
    return {"rows": rows}
