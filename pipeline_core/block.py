"""The decorator `@block` and the annotations of a block's inputs and settings.

A block is a plain function: inputs left of the star, settings right of it.
`@block` registers the function and returns it unchanged; ports, settings, form,
help and export all come from its signature and docstring. The names below are
all that a block imports from the core.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeVar

import pandas as pd
from pydantic import Field

from pipeline_core.data.data import Roles as Roles
from pipeline_core.data.data import Split as Split
from pipeline_core.errors import CatalogError
from pipeline_core.measures.gate_rule import GateRule
from pipeline_core.measures.renamed_columns import NewName
from pipeline_core.measures.rules import ColumnRule, ContractRule, RowRule
from pipeline_core.measures.typed_rows import Cell, TypedColumn
from pipeline_core.spec.entry import (
    FAMILIES,
    Family,
    InnerSplit,
    Meaning,
    Need,
    PickedKind,
    Predicted,
    RowsSeen,
    Shape,
    Wire,
)
from pipeline_core.spec.families import family_of, unknown_family

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Part:
    """The part of a wire that an argument takes.

    Parameters
    ----------
    port
        The input port; several arguments may read parts of one port.
    wire
        The kind of wire the port takes.
    part
        The part of the wire's value.
    many
        The port takes several wires; the argument is then a dict by stage name.
    """

    port: str
    wire: Wire
    part: str
    many: bool = False


@dataclass(frozen=True)
class Pick:
    """The mark of a setting that names columns.

    Parameters
    ----------
    kind
        Only columns of this kind fit; None for any.
    single
        One column's name instead of several.
    new
        The name of a new column, not of an existing one.
    others
        The step works on the columns that are *not* named.
    raw
        Columns of the rows as they are before any step prepares them.
    """

    kind: PickedKind | None = None
    single: bool = False
    new: bool = False
    others: bool = False
    raw: bool = False


@dataclass(frozen=True)
class Setting:
    """The mark of a setting that is a file, an expression or a seed, not just text."""

    means: Meaning


@dataclass(frozen=True)
class Formerly:
    """The mark of a setting that was renamed: pipeline files may use its former names.

    Examples
    --------
    >>> Annotated[int, Formerly("n_neighbors")].__metadata__[0].names
    ('n_neighbors',)
    """

    names: tuple[str, ...]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", names)


@dataclass(frozen=True)
class Binding:
    """The mark of a return value that tells the block's shape."""

    shape: Shape


# Inputs: parts of a wire -----------------------------------------------------------
# Several tables of a row block, by the stages that they come from.
Tables = Annotated[dict[str, pd.DataFrame], Part("tables", "Data", "rows", many=True)]
Rows = Annotated[pd.DataFrame, Part("data", "Data", "rows")]
Target = Annotated[pd.Series, Part("data", "Data", "target")]
Groups = Annotated[pd.Series | None, Part("data", "Data", "groups")]
Times = Annotated[pd.Series | None, Part("data", "Data", "times")]
TrainX = Annotated[pd.DataFrame, Part("data", "Data", "train_X")]
TrainY = Annotated[pd.Series, Part("data", "Data", "train_y")]
TrainGroups = Annotated[pd.Series | None, Part("data", "Data", "train_groups")]
TrainTimes = Annotated[pd.Series | None, Part("data", "Data", "train_times")]
TrainWeights = Annotated[pd.Series | None, Part("data", "Data", "train_weights")]
TrainTruth = Annotated[pd.Series | None, Part("data", "Data", "train_truth")]
TestX = Annotated[pd.DataFrame, Part("data", "Data", "test_X")]
TestY = Annotated[pd.Series, Part("data", "Data", "test_y")]
TestWeights = Annotated[pd.Series | None, Part("data", "Data", "test_weights")]
TestGroups = Annotated[pd.Series | None, Part("data", "Data", "test_groups")]
# The training rows of a judge that looks at them beside the test rows.
SeenX = Annotated[pd.DataFrame | None, Part("data", "Data", "train_X")]
SeenY = Annotated[pd.Series | None, Part("data", "Data", "train_y")]
TestTimes = Annotated[pd.Series | None, Part("data", "Data", "test_times")]
# The test rows with every column but ids: what the model sees, and what it does not.
TestRows = Annotated[pd.DataFrame, Part("data", "Data", "test_rows")]
# Test rows where there is a split, a target where there is one; None elsewhere.
UnseenX = Annotated[pd.DataFrame | None, Part("data", "Data", "unseen_X")]
UnseenTruth = Annotated[pd.Series | None, Part("data", "Data", "unseen_truth")]
# All columns of the test rows that say something of them: no target, weight or id.
TestColumns = Annotated[pd.DataFrame, Part("data", "Data", "test_columns")]
Sensitive = Annotated[pd.DataFrame, Part("data", "Data", "test_sensitive")]
TrainSensitive = Annotated[pd.DataFrame | None, Part("data", "Data", "train_sensitive")]
AnySensitive = Annotated[pd.DataFrame | None, Part("data", "Data", "any_sensitive")]
Positive = Annotated[Any, Part("data", "Data", "positive")]
ReferenceRows = Annotated[pd.DataFrame, Part("reference", "Data", "reference_rows")]
CurrentRows = Annotated[pd.DataFrame, Part("current", "Data", "current_rows")]
# Tells the sensitive group of each raw row, to models that are told it.
SensitiveGroups = Annotated[Any, Part("data", "Data", "sensitive_groups")]
Fitted = Annotated[Any, Part("model", "Model", "fitted")]
Fitteds = Annotated[dict[str, Any], Part("models", "Model", "fitted", many=True)]
Unfitted = Annotated[Any, Part("model", "Model", "unfitted")]
Unfitteds = Annotated[dict[str, Any], Part("models", "Model", "unfitted", many=True)]

# Outputs -----------------------------------------------------------------------------
Report = dict[str, Any]
# What a sieve gives: the rows that pass and the rows that do not, which keep their labels.
Sieved = tuple[pd.DataFrame, pd.DataFrame]
SievedReport = tuple[pd.DataFrame, pd.DataFrame, Report]
Transformer = Annotated[Any, Binding("column")]
Estimator = Annotated[Any, Binding("estimator")]

Scores = Annotated[Report, Part("scores", "Report", "report")]
Reports = Annotated[dict[str, Report], Part("scores", "Report", "report", many=True)]
# Reports of other models, which those on the port `scores` are compared with.
Baselines = Annotated[
    dict[str, Report] | None, Part("baseline", "Report", "compared_report", many=True)
]

# Settings ------------------------------------------------------------------------------
Columns = Annotated[tuple[str, ...], Pick()]
NumberColumns = Annotated[tuple[str, ...], Pick("number")]
WordColumns = Annotated[tuple[str, ...], Pick("word")]
DateColumns = Annotated[tuple[str, ...], Pick("date")]
RawColumns = Annotated[tuple[str, ...], Pick(raw=True)]
KeptColumns = Annotated[tuple[str, ...], Pick(others=True)]
Column = Annotated[str, Pick(single=True)]
DateColumnName = Annotated[str, Pick("date", single=True)]
NewColumn = Annotated[str, Pick(single=True, new=True)]
Condition = Annotated[Callable[[pd.DataFrame], Any], Setting("condition")]
# A condition that may be left empty: then every row meets it.
OptionalCondition = Annotated[Callable[[pd.DataFrame], Any] | Literal[""], Setting("condition")]
Formula = Annotated[Callable[[pd.DataFrame], Any], Setting("formula")]
# A number for each judged row; it may name truth, prediction and score beside the features.
RowFormula = Annotated[Callable[[pd.DataFrame], Any] | Literal[""], Setting("row_formula")]
ColumnRules = Annotated[tuple[ColumnRule, ...], Setting("column_rules")]
ContractRules = Annotated[tuple[ContractRule, ...], Setting("column_rules")]
NewNames = Annotated[tuple[NewName, ...], Setting("new_names")]
# In a file, the condition of each is text.
RowRules = Annotated[tuple[RowRule, ...], Setting("row_rules")]
# A table typed by hand: what its columns are, and its rows.
TypedColumns = Annotated[tuple[TypedColumn, ...], Setting("typed_columns")]
TypedRows = Annotated[tuple[tuple[Cell, ...], ...], Setting("typed_rows")]
# Points painted on a plane: two coordinates and a class.
PaintedPoints = Annotated[tuple[tuple[float, float, str], ...], Setting("painted_points")]
GateRules = Annotated[tuple[GateRule, ...], Setting("gate_rules")]
# Candidates of settings of earlier stages, by ``stage.setting``.
Vary = Annotated[dict[str, Any], Setting("vary")]
Scorers = Annotated[tuple[str, ...], Setting("scorers")]
# One SELECT over the tables of a block, each called by the name of its stage.
SqlText = Annotated[str, Setting("sql")]
# A regular expression of RE2's, which never takes longer than the text is long.
TextPattern = Annotated[str, Setting("text_pattern")]
SourceFile = Annotated[str, Setting("file")]
# A folder of files, or a pattern such as ``months/*.csv``; the block gets their paths.
SourceFiles = Annotated[str | tuple[str, ...], Setting("files")]
FirstRows = Annotated[int, Field(ge=1)] | None
SkippedRows = Annotated[int, Field(ge=0, le=1000)]
# One of the tables that the file of the block's `SourceFile` has.
SourceTable = Annotated[str, Setting("source_table")]
# A SELECT; everything else is refused before a run, and by the database.
Query = Annotated[str, Setting("query")]
# ``secret:NAME`` of a database's address; the body gets the address itself.
Connection = Annotated[str, Setting("connection")]
# An address that a file is fetched from; the body gets it with the rules of the operator.
Url = Annotated[str, Setting("url")]
# ``secret:NAME`` of the credentials for the block's `Url`; the body gets their value.
UrlCredentials = Annotated[str, Setting("credentials")]
# A SELECT whose answer tells whether the rows must be read again; it is part of the key.
FreshnessQuery = Annotated[str, Setting("freshness_query")]
# A file that a row block writes. The body gets the path of a draft, which the engine moves to
# its place; in a preview it is not called.
TargetFile = Annotated[str, Setting("target_file")]
# A table of a server that a row block writes; in a preview it is not called either.
TargetTable = Annotated[str, Setting("target_table")]
# How old a source's rows may be before they are read again, where no file shows a change.
Freshness = Annotated[Literal["kept", "day", "hour", "run"], Setting("freshness")]
# The same of a file at the block's `Url`: ``changed`` asks for its version alone.
FileFreshness = Annotated[Literal["kept", "day", "hour", "run", "changed"], Setting("freshness")]
# A day such as 2024-01-31; left out, it is the day of the run where a rule asks for one.
Day = Annotated[str, Setting("day")]
Seed = Annotated[int | None, Setting("seed")]
Metric = Annotated[str, Setting("metric")]
# A metric of an evaluation or one of scikit-learn's scorers; "auto" is the model's usual one.
JudgedMetric = Annotated[str, Setting("judged_metric")]
Share = Annotated[float, Field(gt=0, lt=1)]
Character = Annotated[str, Field(min_length=1, max_length=1)]


@dataclass(frozen=True)
class Block:
    """A registered block: its function and what the decorator was given."""

    id: str
    function: Callable[..., Any]
    title: str
    icon: str
    family: Family
    formerly: tuple[str, ...] = ()
    keeps_index: bool = False
    combines_rows: bool = False
    sees: RowsSeen | None = None
    passes: str | None = None
    judges: Predicted | None = None
    takes_models: Literal["class", "number"] | None = None
    needs: tuple[Need, ...] = ()
    extra: str = ""
    library: str = ""
    like: type | None = None
    completes: type | None = None
    splits_inside: InnerSplit | None = None
    when: str = ""
    try_with: Mapping[str, Any] = field(default_factory=dict)
    try_on: Mapping[str, Sequence[Any]] = field(default_factory=dict)


BLOCKS: dict[str, Block] = {}


def block(
    title: str,
    *,
    icon: str = "",
    family: Family | None = None,
    formerly: tuple[str, ...] = (),
    keeps_index: bool = False,
    combines_rows: bool = False,
    sees: RowsSeen | None = None,
    passes: str | None = None,
    judges: Predicted | None = None,
    takes_models: Literal["class", "number"] | None = None,
    needs: Sequence[Need] = (),
    extra: str = "",
    library: str = "",
    like: type | None = None,
    completes: type | None = None,
    splits_inside: InnerSplit | None = None,
    when: str = "",
    try_with: Mapping[str, Any] | None = None,
    try_on: Mapping[str, Sequence[Any]] | None = None,
) -> Callable[[Function], Function]:
    """Register a function as a block and return it unchanged.

    Parameters
    ----------
    title
        Its English name in the palette.
    icon
        Name of a Lucide icon, such as ``tree-pine``; the family's own if empty.
    family
        Where it stands in the palette; by default the family that its folder is
        named for, else ``prepare``.
    formerly
        Ids under which older pipeline files know it.
    keeps_index
        A row block that only leaves rows out and keeps the labels of the
        rest; only such a block may follow a split.
    combines_rows
        A row block whose values come from several rows; using the target
        then leaks if it happens before the split.
    sees
        A row block that adds to each row what other rows hold, in the order of its setting
        ``order`` within the groups of ``by``: ``earlier`` ones only, its ``own`` too, or
        ``all``. It names what it reads in ``columns`` or ``column``. Where it has such
        settings, negative ``rows`` look into the future, and ``current`` sees its own.
    passes
        A port handed through as an output of its own (an assessment's Data
        or Model). A port that no argument reads is made for it, optional,
        and named ``model`` or ``data``.
    judges
        What the model predicts that an assessment judges, where it judges that only.
    takes_models
        What the models wired to it must predict: ``class`` or ``number``; None for either.
    needs
        What its data and its models must be like beyond that, such as ``no_time`` for no
        time role, or ``single_estimator`` for models that are not made of whole models.
    completes
        The class of scikit-learn that it makes, where each setting is the parameter of
        the same name: the other parameters are then settings too, folded.
    splits_inside
        When its object splits the rows it is fitted on by itself, where its class does not
        tell.
    when
        When to choose it, in one or two sentences.
    extra
        The libraries it needs beside the usual ones, by the name of their file:
        ``shap`` stands for ``requirements-shap.txt``.
    library
        Which library of the extra it needs, by the name it is imported by, where
        that is not the extra's own.
    like
        A class of scikit-learn that takes and gives what this block's object does
        (gaps, weights, what it predicts), so that all is known of the block where its
        library is not installed.
    try_with
        Settings with which the block contract tries it; needed where the
        schema alone does not say which values make sense.
    try_on
        Columns that the contract's table has beside its own (``number``,
        ``other``, ``word``, ``member``, ``born`` and the target ``y``); the
        values are repeated to its sixty rows.

    Raises
    ------
    CatalogError
        Two blocks with one id, or no such family.

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
        file, other = inspect.getfile(function), BLOCKS.get(name)
        if other is not None and inspect.getfile(other.function) != file:
            raise CatalogError("two_blocks_one_id", block=name, file=file)
        if family is not None and family not in FAMILIES:
            raise unknown_family(name, family)
        BLOCKS[name] = Block(
            id=name,
            function=function,
            title=title,
            icon=icon,
            family=family or family_of(function.__module__),
            formerly=tuple(formerly),
            keeps_index=keeps_index,
            combines_rows=combines_rows,
            sees=sees,
            passes=passes,
            judges=judges,
            takes_models=takes_models,
            needs=tuple(needs),
            extra=extra,
            library=library,
            like=like,
            completes=completes,
            splits_inside=splits_inside,
            when=when,
            try_with=dict(try_with or {}),
            try_on=dict(try_on or {}),
        )
        return function

    return register
