"""The winners of a factory run: one, or one for each data set that was varied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from pipeline_core.errors import UsageError
from pipeline_core.factory.leaderboard import Line
from pipeline_core.spec import Pipeline


def winners(board: Sequence[Line], pipeline: Pipeline) -> dict[str, Line]:
    """Return the best variant of each data set, by the data set's name; of one data set by ``""``.

    Parameters
    ----------
    board
        The leaderboard.
    pipeline
        The drawing, whose factory says what is data.

    Raises
    ------
    UsageError
        None has a score and passes its gates, or one data set has several that were judged on
        different rows.
    """
    leaders = [line for line in board if line.rank == 1]
    if not leaders:
        raise UsageError("factory.no_winner")
    axes = list(pipeline.factory.get("data") or {})
    by_data: dict[str, list[Line]] = {}
    for line in leaders:
        by_data.setdefault(_data_name(line, axes), []).append(line)
    for lines in by_data.values():
        if len(lines) > 1:
            raise UsageError("factory.several_winners", names=[line.name for line in lines])
    return {"" if len(by_data) == 1 else name: lines[0] for name, lines in by_data.items()}


def _data_name(line: Line, axes: Sequence[str]) -> str:
    choices = line.production.planned.variant.choices
    return " ".join(choices[axis] for axis in axes if axis in choices)


def with_data_names(name: str, data: Mapping[str, object] | Sequence[str]) -> dict[str, str]:
    """Return what each data set's winner is called: a name with its data set, each another one.

    Examples
    --------
    >>> with_data_names("loans", ["Café Sur", "2", "café sur"])
    {'Café Sur': 'loans-cafe-sur', '2': 'loans-2', 'café sur': 'loans-cafe-sur-2'}
    >>> with_data_names("loans", [""])
    {'': 'loans'}
    """
    names: dict[str, str] = {}
    for label in data:
        plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
        stem = "-".join([name, *re.findall(r"[a-z0-9]+", plain)])
        own, number = stem, 1
        while own in names.values():
            number += 1
            own = f"{stem}-{number}"
        names[label] = own
    return names
