"""A pipeline with numbers, words, gaps, a date and a derived column, whose models are kept."""

from __future__ import annotations

import numpy as np
import pandas as pd

import pipeline_core
from pipeline_core.registry.portable.portable_model import portable_fit
from pipeline_core.runs.keeping import keep_of_run, models_of_run
from pipeline_core.store import open_store

TEXT = """\
fabrica: 1
name: Rents
seed: 1
stages:
  rents: {block: read_csv, settings: {path: rents.csv}}
  roles: {block: set_roles, inputs: {table: rents}, settings: {target: TARGET}}
  split: {block: split_rows, inputs: {data: roles}}
  numbers: {block: impute_numbers, inputs: {data: split}, settings: {strategy: median}}
  words: {block: impute_words, inputs: {data: numbers}, settings: {strategy: most_frequent}}
  coded: {block: encode_categories, inputs: {data: words}}
  scaled: {block: scale, inputs: {data: coded}}
"""
MODEL = "  {name}: {{block: {block}, inputs: {{data: {data}}}}}\n"
DERIVED = """\
  per_room: {block: derive_column, inputs: {data: split}, settings: {name: per_room,
             value: size / rooms}}
"""


def rents(rows: int = 200) -> pd.DataFrame:
    """Flats with a size, some without a district, and what they cost."""
    rng = np.random.default_rng(3)
    size = rng.normal(70, 20, rows).round(1)
    rooms = rng.integers(1, 6, rows)
    district = rng.choice(["Centro", "Sur", "Ñuñoa, east"], rows).astype(object)
    rent = (size * 9 + rooms * 40 + (district == "Centro") * 200 + rng.normal(0, 60, rows)).round(2)
    table = pd.DataFrame({"size": size, "rooms": rooms, "district": district, "rent": rent})
    table["level"] = np.where(table["rent"] > table["rent"].median(), "high", "low")
    table.loc[::9, "size"] = np.nan
    table.loc[::7, "district"] = np.nan
    return table


def keep_rents(
    folder, models, *, target="rent", derived=False, data="scaled", changes=(), kept=True
):
    """Run the pipeline and keep its models.

    Parameters
    ----------
    folder
        Where its files lie.
    models
        The block of each model, by its name.
    target, derived, data
        What is predicted, whether a column is derived, and which stage's rows the models take.
    changes
        Parts of the text and what stands in their place.
    kept
        Whether the models are kept; else they are taken from the run, which is quicker.

    Returns
    -------
    tuple
        The store, the kept or the portable models by name, and the rows with the target.
    """
    rows = rents().drop(columns={"rent": "level", "level": "rent"}[target])
    folder.mkdir(exist_ok=True)
    rows.to_csv(folder / "rents.csv", index=False)
    text = TEXT.replace("TARGET", target)
    for part, other in changes:
        assert part in text
        text = text.replace(part, other)
    if derived:
        text = text.replace("inputs: {data: split}, s", "inputs: {data: per_room}, s") + DERIVED
    for name, block in models.items():
        text += MODEL.format(name=name, block=block, data=data)
    (folder / "rents.yaml").write_text(text)
    pipeline_core.run(pipeline_core.read(folder / "rents.yaml", workspace=folder / "home"))
    store = open_store(folder / "home")
    run = store.runs.latest(1)[0]
    if not kept:
        _, subjects, _ = models_of_run(store, run, next(iter(models)))
        origin = {"pipeline": "Rents", "stage": "model", "block": "model"}
        fitted = {name: portable_fit(subjects.fitted(name), name, origin) for name in models}
        return store, fitted, rows
    return store, {name: keep_of_run(store, run, name, name) for name in models}, rows
