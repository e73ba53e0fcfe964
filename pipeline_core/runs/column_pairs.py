"""Jobs that look at two columns of a stage's table: points, boxes by class, or counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.runs.stage_table import Json, StageTable, classes_in, sampled, stage_table

if TYPE_CHECKING:
    import pandas as pd

MAX_POINTS = 5_000
_MAX_OUTLIERS = 500
_MAX_WORDS = 12


def table_pair(
    workspace: Path, first: str, second: str, by: str | None = None, **of: Any
) -> Json | None:
    """Return two columns against each other: points, boxes or counts, as their kinds fit.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    first, second
        The columns.
    by
        The column whose classes colour points.
    **of
        The stage, as `stage_table` takes it.

    Returns
    -------
    dict or None
        The pair's ``relation`` with ``points`` (two numeric columns: a seeded sample of at
        most 5,000, with their ``x``, ``y``, ``code`` among ``classes`` and row ``labels``),
        ``boxes`` (of the numeric column by the other one's classes) or ``counts`` (of the
        commonest words of both). None if the stage has no such columns.
    """
    from pipeline_core.measures.associations import encode_column, relation

    table = stage_table(workspace, **of)
    if table is None or not {first, second} <= table.kinds.keys():
        return None
    kinds = [table.kinds[name] for name in (first, second)]
    sides = [encode_column(table.rows[name], table.kinds[name]) for name in (first, second)]
    pair: Json = {**table.head(), "first": first, "second": second, "relation": relation(*sides)}
    are_ordered = [kind in ("number", "date") for kind in kinds]
    if all(are_ordered):
        return pair | {"points": _points(table, first, second, by)}
    if kinds[0] == "number" or kinds[1] == "number":
        number, word = (first, second) if kinds[0] == "number" else (second, first)
        return pair | {"number": number, "word": word, "boxes": _boxes(table, number, word)}
    return pair | {"counts": _counts(table, first, second)}


def table_boxes(workspace: Path, column: str, by: str | None, **of: Any) -> Json | None:
    """Return the boxes of a numeric column by the classes of another; None where there are none.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    column, by
        The numeric column, and the one with the classes.
    **of
        The stage, as `stage_table` takes it.
    """
    table = stage_table(workspace, **of)
    if table is None or table.kinds.get(column) != "number":
        return None
    boxes = _boxes(table, column, by if by in table.kinds else None)
    return {**table.head(), "number": column, "word": by, "boxes": boxes}


def _points(table: StageTable, first: str, second: str, by: str | None) -> Json:
    from pipeline_core.measures.class_histograms import classes_of

    present = table.rows[_has_places(table, first) & _has_places(table, second)]
    sample = sampled(present, MAX_POINTS)
    classes = classes_of(sample[by]) if by in table.kinds else None
    return {
        "of": len(present),
        "x": _places(sample[first]),
        "y": _places(sample[second]),
        "labels": [str(label) for label in sample.index],
        "classes": list(classes.labels) if classes else None,
        "codes": classes.codes.tolist() if classes else None,
    }


def _has_places(table: StageTable, name: str) -> Any:
    import numpy as np

    column = table.rows[name]
    is_number = table.kinds[name] == "number"
    return np.isfinite(column.astype("float64")) if is_number else column.notna()


def _places(column: pd.Series[Any]) -> list[float] | list[str]:
    if column.dtype.kind in "iufb":
        return [float(value) for value in column]
    return [str(moment)[:19] for moment in column]


def _boxes(table: StageTable, number: str, word: str | None) -> Any:
    from pipeline_core.measures.outliers import boxes_by_class

    classes = classes_in(table, word)
    if word is not None and classes is None:
        return None
    return boxes_by_class(table.rows[number], classes, _MAX_OUTLIERS)


def _counts(table: StageTable, first: str, second: str) -> Json:
    """Return how often the commonest words of two columns come together."""
    import pandas as pd

    columns = [table.rows[name] for name in (first, second)]
    texts = [column.astype("object").map(str, na_action="ignore") for column in columns]
    tops = [list(text.value_counts().index[:_MAX_WORDS]) for text in texts]
    counts = pd.crosstab(texts[0], texts[1]).reindex(index=tops[0], columns=tops[1], fill_value=0)
    are_cut = any(text.nunique() > len(top) for text, top in zip(texts, tops, strict=True))
    return {"first": tops[0], "second": tops[1], "n": counts.to_numpy().tolist(), "cut": are_cut}
