"""What a model knows: the columns that it reads, their ranges and categories."""

from __future__ import annotations

import datetime

from pipeline_core.measures.category_sketch import CategorySketch
from pipeline_core.measures.number_sketch import NumberSketch
from pipeline_core.measures.reference_profile import ColumnProfile
from pipeline_core.registry.card.words import CardWords, Part, chapter, grid, text
from pipeline_core.registry.profiles import ModelProfile
from pipeline_core.store.kept_models import KeptModel

_MAX_COLUMNS = 200
_MAX_NAMED = 12
_KINDS = ("number", "date", "word", "boolean")


def limits(kept: KeptModel, profile: ModelProfile, words: CardWords) -> Part:
    """Return the chapter on the values that a model has seen."""
    needless = {*kept.record.get("needless", ())}
    columns = {name: one for name, one in profile.features.items() if name not in needless}
    heads = [words.say(f"card.{name}") for name in ("column", "kind", "seen", "gaps")]
    rows = [_row(name, column, words) for name, column in [*columns.items()][:_MAX_COLUMNS]]
    parts = [text(words.say("card.limits_said")), grid(heads, rows, left=3)]
    if left := len(columns) - len(rows):
        parts.append(text(words.say("card.more_columns", count=left), "quiet"))
    if needless:
        parts.append(text(words.say("card.needless", columns=sorted(needless)), "quiet"))
    return chapter("limits", words, parts)


def _row(name: str, column: ColumnProfile, words: CardWords) -> list[str]:
    kind = words.say(f"word.{column.kind}") if column.kind in _KINDS else column.kind
    gaps = words.numbers.share(column.missing, column.rows)
    return [name, kind, seen_values(column, words), gaps]


def seen_values(column: ColumnProfile, words: CardWords) -> str:
    """Return the range of a column's values, or its categories.

    Examples
    --------
    >>> import pandas as pd
    >>> from pipeline_core.measures.reference_profile import column_profile
    >>> seen_values(column_profile(pd.Series([3.0, 1.5])), CardWords())
    '1.5 … 3'
    """
    sketch = column.sketch
    if isinstance(sketch, NumberSketch) and sketch.size:
        ends = [float(end) for end in sketch.values[[0, -1]]]
        return " … ".join(_end(end, column.kind, words) for end in ends)
    if isinstance(sketch, CategorySketch):
        names = list(sketch.counts)[:_MAX_NAMED]
        left = len(sketch.counts) - len(names) + bool(sketch.others)
        more = [words.say("card.more", count=left)] if left else []
        return ", ".join([*names, *more])
    return "–"


def _end(value: float, kind: str, words: CardWords) -> str:
    if kind != "date":
        return words.numbers.number(value)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(days=value)
    return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")
