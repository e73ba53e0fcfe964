"""Lanes divided into several where one transformer might give a name to two columns.

scikit-learn takes no table with two columns of one name, also not between two
steps; so the columns that may come to the same name go into lanes of their own,
in the same order.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

from pipeline_core.data.made_names import PossibleNames, names_after
from pipeline_core.data.recipe import Step
from pipeline_core.measures.text_terms import TextTerms

# What these make of a column does not depend on the other columns.
_COLUMN_BY_COLUMN = (
    MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, SimpleImputer, StandardScaler,
    TargetEncoder, TextTerms,
)  # fmt: skip


def column_parts(columns: Sequence[str], steps: Sequence[Step]) -> list[tuple[str, ...]]:
    """Divide the columns of a lane so that no part can make two columns of one name.

    Parameters
    ----------
    columns
        The lane's columns.
    steps
        Its steps; their columns stay together if a step looks at several at once.

    Examples
    --------
    >>> step = Step("encode", "encode_categories", {}, OneHotEncoder())
    >>> column_parts(["a", "job", "a_b"], [step])
    [('a', 'job'), ('a_b',)]
    """
    if not all(isinstance(step.transformer, _COLUMN_BY_COLUMN) for step in steps):
        return [tuple(columns)]
    starts = {0, *_places_of_conflicts(columns, steps)}
    bounds = [*sorted(starts), len(columns)]
    return [tuple(columns[a:b]) for a, b in itertools.pairwise(bounds)]


def _places_of_conflicts(columns: Sequence[str], steps: Sequence[Step]) -> Iterator[int]:
    """Iterate over the places of columns that may come to a name of an earlier column."""
    texts = sorted(
        (text, is_exact, place)
        for place, name in enumerate(columns)
        for text, is_exact in _possible_texts(name, steps)
    )
    open_texts: list[tuple[str, bool, int]] = []
    for text, is_exact, place in texts:
        while open_texts and not text.startswith(open_texts[-1][0]):
            open_texts.pop()
        for other, other_is_exact, other_place in open_texts:
            if other_place != place and (not other_is_exact or other == text):
                yield max(place, other_place)
        open_texts.append((text, is_exact, place))


def _possible_texts(name: str, steps: Sequence[Step]) -> list[tuple[str, bool]]:
    names = PossibleNames((name,))
    for step in steps:
        names = names_after(step.transformer, names)
    return [*((text, True) for text in names.exact), *((text, False) for text in names.starts)]
