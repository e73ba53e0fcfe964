"""Types of a block's catalogue entry: its ports and the schema of its settings.

An entry is plain JSON, so everything that must not import a block reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict, get_args

from pipeline_core.messages.message import MessageJson

Wire = Literal["Data", "Model", "Report"]
Shape = Literal["row", "column", "estimator", "meta", "sieve", "roles", "split", "assessment"]
Meaning = Literal[
    "file", "files", "condition", "formula", "row_formula", "column_rules", "row_rules",
    "gate_rules", "metric", "scorers", "judged_metric", "seed", "freshness", "day", "named",
    "vary", "new_names", "text_pattern", "sql", "source_table", "query", "connection",
    "freshness_query", "target_file", "target_table", "typed_columns", "typed_rows",
    "painted_points", "url", "credentials",
]  # fmt: skip
# What an estimator predicts: with a target a class or a number, without one a group of rows, or
# whether a row is like the others.
Predicted = Literal["class", "number", "cluster", "outlier"]
WITHOUT_TARGET = frozenset({"cluster", "outlier"})
# What the data of a block must be like, beyond what its shape says.
# Above so many rows "auto" stops early.
LARGE = 10_000
Need = Literal[
    "non_negative", "positive_target", "no_negative_target", "one_column", "target",
    "two_classes", "no_time", "no_group", "single_estimator", "weighable", "outermost",
    "scores", "two_models", "weights_in_fit_only",
]  # fmt: skip
# Which rows a row block reads to add something to a row; see `block.block`.
RowsSeen = Literal["earlier", "own", "all"]
# Whether a model gives probabilities: by_setting, its default settings give none.
Probabilities = Literal["always", "by_setting", "never"]
# What a row formula may name beside the columns of the judged rows.
ROW_VALUES = ("truth", "prediction", "score")
# The port of a second table whose rows are judged in place of the test rows.
JUDGE_ON = "judge_on"
# The parts of a Data wire that are its test rows.
TEST_PARTS = frozenset(
    {"test_X", "test_y", "test_weights", "test_groups", "test_times", "test_rows",
     "test_sensitive", "any_sensitive", "test_columns"}
)  # fmt: skip
# Notes by which a run says of a report that it is made of a part of the rows only.
SAMPLE_NOTES = frozenset({"made_from_sample", "made_from_first_rows"})
# A report of another model, by which none passes: it is only compared with.
COMPARED_PART = "compared_report"
# The parts that are test rows where there are any.
UNSEEN_PARTS = frozenset({"unseen_X", "unseen_truth"})
PickedKind = Literal["number", "word", "boolean", "date"]
Family = Literal["ingest", "validate_data", "prepare", "train", "validate_model", "monitor"]
FAMILIES: tuple[Family, ...] = get_args(Family)
# The shapes that change which rows there are.
ROW_SHAPES = frozenset({"row", "sieve"})
# The elements of an icon: each a tag of SVG with its attributes.
IconNodes: TypeAlias = list[list[str | dict[str, str]]]


class Port(TypedDict):
    """An input port: the kind of wire it takes, and the parts its arguments read."""

    name: str
    wire: Wire
    many: bool
    optional: bool
    parts: list[str]


class ColumnPick(TypedDict):
    """The mark ``x-pick`` of a setting that names columns; see `block.Pick`."""

    kind: PickedKind | None
    single: bool
    new: bool
    others: bool
    raw: NotRequired[bool]


SettingSchema = TypedDict(
    "SettingSchema",
    {
        "$ref": str,
        "additionalProperties": "bool | SettingSchema",
        "anyOf": "list[SettingSchema]",
        "const": Any,
        "default": Any,
        "description": str,
        "enum": list[Any],
        "exclusiveMaximum": float,
        "exclusiveMinimum": float,
        "items": "SettingSchema",
        "maxItems": int,
        "maxLength": int,
        "maxProperties": int,
        "maximum": float,
        "minItems": int,
        "minLength": int,
        "minProperties": int,
        "minimum": float,
        "multipleOf": float,
        "oneOf": "list[SettingSchema]",
        "pattern": str,
        "prefixItems": "list[SettingSchema]",
        "properties": "dict[str, SettingSchema]",
        "required": list[str],
        "title": str,
        "type": str,
        "x-formerly": list[str],
        "x-means": Meaning,
        "x-library": bool,
        "x-more": bool,
        "x-of": str,
        "x-pick": ColumnPick,
    },
    total=False,
)
SettingSchema.__doc__ = """The JSON Schema of one setting, or of a value inside one."""

SettingsSchema = TypedDict(
    "SettingsSchema",
    {
        "$defs": "NotRequired[dict[str, SettingSchema]]",
        "properties": "dict[str, SettingSchema]",
        "required": list[str],
        "title": NotRequired[str],
        "type": str,
    },
)
SettingsSchema.__doc__ = """The JSON Schema of all settings of a block."""


class InnerSplit(TypedDict):
    """When a block's estimator splits the rows it is fitted on by itself, at random.

    ``stop`` sets rows aside to know when to stop, ``folds`` divides them. It always does, but
    for the values ``off`` of the setting, or only for the values ``on``; for those in ``large``
    if there are more rows than `LARGE`.
    """

    kind: Literal["stop", "folds"]
    setting: str
    off: NotRequired[list[Any]]
    on: NotRequired[list[Any]]
    large: NotRequired[list[Any]]


class Entry(TypedDict):
    """What the catalogue says of a block.

    A block that may not be imported (not approved, or broken) has no `id`,
    and `why` and `cause` tell the reason. `warnings` are what is wrong beside a
    block's code: its file of translations cannot be read. `contents` are the hashes of
    the files that the approval of a user's block covers, by their paths in the folder.
    `completes` are the settings that a block has beside those of its function, as its class
    has them. `slow` is one that a preview lets learn from fewer rows.
    """

    id: NotRequired[str]
    title: str
    family: Family
    icon: str
    icon_nodes: NotRequired[IconNodes]
    shape: Shape | None
    formerly: list[str]
    summary: str
    doc: str
    params: dict[str, str]
    ports: list[Port]
    outputs: list[Wire]
    passes: str | None
    settings: SettingsSchema
    learns: bool
    keeps_index: bool
    combines_rows: bool
    sees: NotRequired[RowsSeen]
    takes_any: NotRequired[bool]
    takes_missing: NotRequired[bool]
    takes_weights: NotRequired[bool]
    predicts: NotRequired[Predicted | None]
    judges: NotRequired[Predicted]
    slow: NotRequired[bool]
    splits_inside: NotRequired[InnerSplit]
    probabilities: NotRequired[Probabilities | None]
    takes_models: NotRequired[Literal["class", "number"] | None]
    needs: NotRequired[list[Need]]
    estimator: NotRequired[str]
    completes: NotRequired[list[str]]
    curated: NotRequired[bool]
    when: NotRequired[str]
    extra: NotRequired[str]
    library: NotRequired[str]
    approved: bool
    why: NotRequired[str]
    cause: NotRequired[str | dict[str, Any]]
    warnings: NotRequired[list[MessageJson]]
    file: str
    code: str
    packages: list[str]
    contents: NotRequired[dict[str, str]]


Catalogue: TypeAlias = Mapping[str, Entry]


def entry_of(catalogue: Catalogue, block: str) -> Entry | None:
    """Return a block's entry by its id or a former id, or None.

    Examples
    --------
    >>> entry_of({"scale": {"id": "scale", "formerly": ["scaler"]}}, "scaler")["id"]
    'scale'
    """
    if block in catalogue:
        return catalogue[block]
    renamed = (entry for entry in catalogue.values() if block in entry.get("formerly", ()))
    return next(renamed, None)


def port_of(entry: Entry, name: str) -> Port | None:
    """Return a block's input port by name, or None."""
    return next((port for port in entry["ports"] if port["name"] == name), None)


def pick_of(schema: SettingSchema | Mapping[str, Any]) -> ColumnPick | None:
    """Return which columns a setting picks, or None where it names none.

    Examples
    --------
    >>> pick_of({"type": "integer"}) is None
    True
    """
    return schema.get("x-pick")


def formerly_of(schema: SettingSchema | Mapping[str, Any]) -> list[str]:
    """Return the former names of a setting.

    Examples
    --------
    >>> formerly_of({"type": "integer", "x-formerly": ["n_neighbors"]})
    ['n_neighbors']
    """
    return schema.get("x-formerly", [])


def inner_of(schema: SettingSchema | Mapping[str, Any]) -> str | None:
    """Return the setting that names the object whose own settings a setting holds, or None.

    Examples
    --------
    >>> inner_of({"type": "object", "x-of": "estimator"})
    'estimator'
    """
    return schema.get("x-of")


def meaning_of(schema: SettingSchema | Mapping[str, Any]) -> Meaning | None:
    """Return what a setting's text means beyond text, or None.

    Examples
    --------
    >>> meaning_of({"type": "string", "x-means": "file"})
    'file'
    """
    return schema.get("x-means")


def asks_a_server(entry: Entry) -> bool:
    """Return whether a block reads or writes at a server: its address is a secret, or a URL.

    Examples
    --------
    >>> asks_a_server({"settings": {"properties": {"where": {"x-means": "url"}}}})
    True
    """
    meanings = map(meaning_of, entry["settings"]["properties"].values())
    return not {"connection", "url"}.isdisjoint(meanings)


def target_setting(entry: Entry) -> str | None:
    """Return the setting that names the file which a block writes; None where it writes none.

    Examples
    --------
    >>> target_setting({"settings": {"properties": {"path": {"x-means": "target_file"}}}})
    'path'
    """
    properties = entry["settings"]["properties"]
    names = (name for name, schema in properties.items() if meaning_of(schema) == "target_file")
    return next(names, None)


def writes(entry: Entry) -> bool:
    """Return whether a block writes its table somewhere, and hands it on.

    Examples
    --------
    >>> writes({"settings": {"properties": {"name": {"x-means": "target_table"}}}})
    True
    """
    return target_setting(entry) is not None or writes_at_server(entry)


def writes_at_server(entry: Entry) -> bool:
    """Return whether a block writes its table at a server."""
    return any(meaning_of(s) == "target_table" for s in entry["settings"]["properties"].values())
