"""A fitted object as it is read: what it gave so far, and which attributes are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.contents.attributes import public_names
from pipeline_core.contents.tables import MAX_ROWS
from pipeline_core.data.fitted_contents import Part


@dataclass
class Reading:
    """A fitted object, the columns it was fitted on, and what it gave so far.

    Parameters
    ----------
    fitted
        The object.
    features
        Names of the columns it was fitted on; empty where they are not known.
    make_matrix
        Returns those columns of the training rows, or None.
    class_labels
        What the classes are called in the model that this one is a member of.
    metrics, tables, notes
        As in a report.
    by_feature
        Columns of the table with a row a feature.
    done
        The attributes that have their place.
    """

    fitted: Any
    features: Sequence[str] = ()
    make_matrix: Callable[[], pd.DataFrame | None] = lambda: None
    class_labels: Sequence[Any] = ()
    metrics: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    notes: list[Any] = field(default_factory=list)
    by_feature: dict[str, Sequence[Any]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    @cached_property
    def names(self) -> list[str]:
        """The public attributes of the object."""
        return public_names(self.fitted)

    @cached_property
    def matrix(self) -> pd.DataFrame | None:
        """The columns it was fitted on, of the training rows; None where they are not known."""
        return self.make_matrix()

    @cached_property
    def classes(self) -> tuple[Any, ...]:
        """The classes in their order; empty where there are none."""
        classes = getattr(self.fitted, "classes_", None)
        if not isinstance(classes, np.ndarray) or classes.ndim != 1:
            return ()
        own = tuple(classes.tolist())
        # Votes and stacks number the classes before their members see them.
        is_numbered = own == tuple(range(len(self.class_labels)))
        return tuple(self.class_labels) if is_numbered else own

    def value(self, name: str) -> Any:
        """Return an attribute and take it as having its place; None where it has none."""
        if name not in self.names:
            return None
        try:
            value = getattr(self.fitted, name)
        except Exception as error:  # some are there for some settings only
            self.done.add(name)
            if not isinstance(error, AttributeError):
                self.notes.append({"code": "attribute_unreadable", "attribute": name})
            return None
        self.done.add(name)
        return value.toarray() if hasattr(value, "toarray") else value

    def array(self, name: str) -> Any:
        """Return an attribute as an array of numbers; None where it is none."""
        value = self.value(name)
        if value is None:
            return None
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            self.done.discard(name)
            return None
        return array

    def feature_names(self, count: int) -> list[str]:
        """Return the names of as many features; by their places where they are not known."""
        return list(self.features) if len(self.features) == count else _numbered("x", count)

    def class_names(self, count: int) -> list[str]:
        """Return the names of as many classes; by their places where they are not known."""
        known = len(self.classes) == count
        return [str(name) for name in self.classes] if known else _numbered("", count)

    def add_table(self, name: str, table: pd.DataFrame) -> None:
        """Add a table, its first rows only where it is long; an empty one is left out."""
        if not table.size:
            return
        if len(table) > MAX_ROWS:
            values = {"table": name, "rows": MAX_ROWS, "of": len(table)}
            self.notes.append({"code": "inside_table_cut", **values})
        self.tables[name] = table.head(MAX_ROWS)

    def part(self, member: Sequence[str], stage: str, *, is_step: bool) -> Part:
        """Return what was read; a note where there is nothing."""
        if not (self.metrics or self.tables or self.notes):
            self.notes.append({"code": "nothing_learned"})
        return {
            "member": list(member),
            "stage": stage,
            "is_step": is_step,
            "name": type(self.fitted).__name__,
            "metrics": self.metrics,
            "tables": self.tables,
            "notes": self.notes,
        }


def _numbered(start: str, count: int) -> list[str]:
    return [f"{start}{place}" for place in range(count)]
