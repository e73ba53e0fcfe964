"""A block is a plain function: inputs left of the star, settings right of it.

`@block` registers the function and returns it unchanged. From its signature
and docstring come the ports, the settings, the form, the help and the export;
a block never says anything twice. The names below are all a block imports
from the core.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

import pandas as pd
from pydantic import Field

from pipeline_core.data.data import Roles, Split
from pipeline_core.errors import CatalogError

__all__ = [
    "BLOCKS", "Binding", "Block", "Part", "Pick", "Setting", "block",
    "Column", "Columns", "Condition", "CurrentRows", "Estimator", "Fitted", "Formula",
    "Groups", "KeptColumns", "NewColumn", "NumberColumns", "Positive", "ReferenceRows",
    "Report", "Reports", "Roles", "Rows", "Seed", "Sensitive", "Share", "SourceFile", "Split",
    "Target", "TestX", "TestY", "Times", "TrainGroups", "TrainX", "TrainY", "Transformer",
    "Unfitted", "WordColumns",
]  # fmt: skip

Wire = Literal["Data", "Model", "Report"]
Shape = Literal["row", "column", "estimator", "roles", "split", "assessment"]
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Part:
    """Which part of a wire an argument is given.

    Parameters
    ----------
    port
        The input port; several arguments may read parts of one port.
    wire
        The kind of wire the port takes.
    part
        What of the wire is handed over.
    many
        The port takes several wires; the argument is then a dict by stage name.
    """

    port: str
    wire: Wire
    part: str
    many: bool = False


@dataclass(frozen=True)
class Pick:
    """A setting that names columns: of which kind, one or several.

    Parameters
    ----------
    kind
        Only columns of this kind fit; None for any.
    single
        One column's name instead of several.
    new
        The name of a column to make, not of one that is there.
    others
        The step works on the columns that are *not* named.
    """

    kind: Literal["number", "word", "boolean", "date"] | None = None
    single: bool = False
    new: bool = False
    others: bool = False


@dataclass(frozen=True)
class Setting:
    """A setting whose text means more than text: a file, an expression, a seed."""

    means: Literal["file", "condition", "formula", "seed"]


@dataclass(frozen=True)
class Binding:
    """The annotation of a return value that only tells the block's shape."""

    shape: Shape


# Inputs: parts of a wire -----------------------------------------------------------
Rows = Annotated[pd.DataFrame, Part("data", "Data", "rows")]
Target = Annotated[pd.Series, Part("data", "Data", "target")]
Groups = Annotated[pd.Series | None, Part("data", "Data", "groups")]
Times = Annotated[pd.Series | None, Part("data", "Data", "times")]
TrainX = Annotated[pd.DataFrame, Part("data", "Data", "train_X")]
TrainY = Annotated[pd.Series, Part("data", "Data", "train_y")]
TrainGroups = Annotated[pd.Series | None, Part("data", "Data", "train_groups")]
TestX = Annotated[pd.DataFrame, Part("data", "Data", "test_X")]
TestY = Annotated[pd.Series, Part("data", "Data", "test_y")]
Sensitive = Annotated[pd.DataFrame, Part("data", "Data", "test_sensitive")]
Positive = Annotated[Any, Part("data", "Data", "positive")]
ReferenceRows = Annotated[pd.DataFrame, Part("reference", "Data", "reference_rows")]
CurrentRows = Annotated[pd.DataFrame, Part("current", "Data", "current_rows")]
Fitted = Annotated[Any, Part("model", "Model", "fitted")]
Unfitted = Annotated[Any, Part("model", "Model", "unfitted")]

# Outputs -----------------------------------------------------------------------------
Report = dict[str, Any]
Transformer = Annotated[Any, Binding("column")]
Estimator = Annotated[Any, Binding("estimator")]

Scores = Annotated[Report, Part("scores", "Report", "report")]
Reports = Annotated[dict[str, Report], Part("scores", "Report", "report", many=True)]
__all__ += ["Scores"]

# Settings ------------------------------------------------------------------------------
Columns = Annotated[tuple[str, ...], Pick()]
NumberColumns = Annotated[tuple[str, ...], Pick("number")]
WordColumns = Annotated[tuple[str, ...], Pick("word")]
KeptColumns = Annotated[tuple[str, ...], Pick(others=True)]
Column = Annotated[str, Pick(single=True)]
NewColumn = Annotated[str, Pick(single=True, new=True)]
Condition = Annotated[Callable[[pd.DataFrame], Any], Setting("condition")]
Formula = Annotated[Callable[[pd.DataFrame], Any], Setting("formula")]
SourceFile = Annotated[str, Setting("file")]
Seed = Annotated[int | None, Setting("seed")]
Share = Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True)
class Block:
    """A registered block: the function, unchanged, and what was said about it."""

    id: str
    function: Callable[..., Any]
    title: str
    icon: str
    family: str
    formerly: tuple[str, ...] = ()
    keeps_index: bool = False
    combines_rows: bool = False
    passes: str | None = None


BLOCKS: dict[str, Block] = {}


def block(
    title: str,
    *,
    icon: str = "square",
    formerly: tuple[str, ...] = (),
    keeps_index: bool = False,
    combines_rows: bool = False,
    passes: str | None = None,
) -> Callable[[Function], Function]:
    """Register a function as a block and return it unchanged.

    Parameters
    ----------
    title
        Its English name in the palette.
    icon
        Name of a Lucide icon.
    formerly
        Ids under which older pipeline files know it.
    keeps_index
        A row block that only leaves rows out and keeps the labels of the
        rest; only such a block may follow a split.
    combines_rows
        A row block whose values come from several rows; using the target
        then leaks if it happens before the split.
    passes
        A port handed through as an output of its own (an assessment's Data
        or Model). A port that no argument reads is made for it, optional,
        and named ``model`` or ``data``.

    Raises
    ------
    CatalogError
        Two blocks with one id.

    Examples
    --------
    >>> @block("Double")
    ... def double_for_example(table: pd.DataFrame) -> pd.DataFrame:
    ...     return pd.concat([table, table])
    >>> len(double_for_example(pd.DataFrame({"a": [1]})))
    2
    >>> BLOCKS.pop("double_for_example").title
    'Double'
    """

    def register(function: Function) -> Function:
        name = function.__name__
        known = BLOCKS.get(name)
        if known is not None and inspect.getfile(known.function) != inspect.getfile(function):
            raise CatalogError("two_blocks_one_id", block=name, file=inspect.getfile(function))
        BLOCKS[name] = Block(
            name, function, title, icon, family_of(function.__module__),
            tuple(formerly), keeps_index, combines_rows, passes,
        )  # fmt: skip
        return function

    return register


def family_of(module: str) -> str:
    """Return the family a module's blocks belong to: its folder's name.

    Examples
    --------
    >>> family_of("pipeline_core.blocks.prepare.scale")
    'prepare'
    >>> family_of("my_block")
    'prepare'
    """
    parts = module.split(".")
    return parts[2] if parts[:2] == ["pipeline_core", "blocks"] and len(parts) > 3 else "prepare"
