"""Errors of a stage that names columns which its step does not see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline_core.errors import StageFailed
from pipeline_core.messages.nearest_names import nearest_names

MAX_LISTED = 8


def unknown_columns(stage: str, missing: Sequence[str], columns: Iterable[object]) -> StageFailed:
    """Return the error of a stage that names columns which are not there.

    Parameters
    ----------
    stage
        The stage.
    missing
        The names that it has and the table has not.
    columns
        The names of the table.

    Examples
    --------
    >>> print(unknown_columns("scale", ["agee"], ["age", "city"]))  # doctest: +ELLIPSIS
    scale: the columns that it names must reach it; agee does not. Did you mean age? ...
    """
    names = [str(name) for name in columns]
    near = list(dict.fromkeys(close for name in missing for close in nearest_names(name, names)))
    known = names[:MAX_LISTED] + ["…"] * (len(names) > MAX_LISTED)
    return StageFailed(
        "failed.unknown_column",
        stage=stage,
        columns=[name or "''" for name in missing][:MAX_LISTED],
        near=near,
        known=known,
    )


def unseen_columns(
    stage: str, missing: Sequence[str], columns: Iterable[object], roles: Mapping[str, str]
) -> StageFailed:
    """Return the error of a column step that names columns which it does not see.

    Parameters
    ----------
    stage, missing, columns
        See `unknown_columns`.
    roles
        The columns that no column step sees, each with its role.

    Examples
    --------
    >>> unseen_columns("double", ["price"], ["size"], {"price": "target"}).code
    'failed.role_not_shown'
    """
    for name in missing:
        if name in roles:
            return StageFailed("failed.role_not_shown", stage=stage, column=name, role=roles[name])
    return unknown_columns(stage, missing, columns)
