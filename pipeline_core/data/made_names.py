"""Names that steps may give to the columns they make, known before anything is fitted.

The exact names often depend on the values: the categories of a column, the
number of components. What is known is how they begin, which is enough to tell
that two columns can never have the same name.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import ClassNamePrefixFeaturesOutMixin
from sklearn.feature_selection import SelectorMixin
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, TargetEncoder

from pipeline_core.data.recipe import IMPUTERS, has_named_output, keeps_names
from pipeline_core.measures.text_terms import TextTerms


@dataclass(frozen=True)
class PossibleNames:
    """The names that some columns may have.

    Parameters
    ----------
    exact
        Names of columns.
    starts
        Any number of columns may have names that begin with one of these.
    any_name
        There may be columns of any name.
    """

    exact: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    any_name: bool = False

    def __or__(self, other: PossibleNames) -> PossibleNames:
        return PossibleNames(
            self.exact + other.exact, self.starts + other.starts, self.any_name or other.any_name
        )

    def without(self, names: Iterable[str]) -> PossibleNames:
        """Return them without some exact names."""
        gone = set(names)
        exact = tuple(name for name in self.exact if name not in gone)
        return PossibleNames(exact, self.starts, self.any_name)


def names_after(transformer: Any, names: PossibleNames) -> PossibleNames:
    """Return the names that columns may have after a transformer.

    Parameters
    ----------
    transformer
        An unfitted scikit-learn transformer, or ``"drop"``.
    names
        The possible names of the columns it is given.

    Examples
    --------
    >>> names_after(OneHotEncoder(), PossibleNames(("city",)))
    PossibleNames(exact=(), starts=('city_',), any_name=False)
    """
    if transformer == "drop":
        return PossibleNames()
    if not makes_names(transformer):
        return names
    if has_named_output(transformer):
        before = np.asarray(names.exact, dtype=object)
        exact = map(str, transformer.feature_names_out(transformer, before))
        return PossibleNames(tuple(exact), any_name=bool(names.starts) or names.any_name)
    if isinstance(transformer, IMPUTERS):
        return names | _begun(names, "missingindicator_{}")
    if isinstance(transformer, TargetEncoder):  # names of its own for several classes only
        return names | _continued(names)
    if _continues_names(transformer):
        return _continued(names)
    if isinstance(transformer, ClassNamePrefixFeaturesOutMixin):
        return PossibleNames(starts=(type(transformer).__name__.lower(),))
    return PossibleNames(any_name=True)


def makes_names(transformer: Any) -> bool:
    """Tell whether a transformer may give its columns names that it was not given.

    Examples
    --------
    >>> makes_names("drop"), makes_names(OneHotEncoder())
    (False, True)
    """
    if isinstance(transformer, FunctionTransformer):
        keeps = transformer.feature_names_out == "one-to-one"
        return not keeps and not isinstance(transformer.func, np.ufunc)
    if transformer == "drop" or isinstance(transformer, SelectorMixin):
        return False
    return not keeps_names(transformer)


def _begun(names: PossibleNames, form: str) -> PossibleNames:
    exact = tuple(form.format(name) for name in names.exact)
    return PossibleNames(exact, tuple(form.format(start) for start in names.starts), names.any_name)


def _continues_names(transformer: Any) -> bool:
    encoder = type(transformer) is OneHotEncoder and transformer.feature_name_combiner == "concat"
    return encoder or isinstance(transformer, TextTerms)


def _continued(names: PossibleNames) -> PossibleNames:
    starts = (*(f"{name}_" for name in names.exact), *names.starts)
    return PossibleNames(starts=starts, any_name=names.any_name)


def may_coincide(names: PossibleNames) -> bool:
    """Tell whether two of the columns may have the same name.

    Examples
    --------
    >>> may_coincide(PossibleNames(("city_hall",), ("city_",)))
    True
    >>> may_coincide(PossibleNames(("age",), ("city_", "job_")))
    False
    """
    if names.any_name:
        return True
    # In alphabetical order, whatever begins with a text comes right after it.
    texts = sorted([(start, 0) for start in names.starts] + [(name, 1) for name in names.exact])
    for (text, is_exact), (following, _) in itertools.pairwise(texts):
        if following == text if is_exact else following.startswith(text):
            return True
    return False
