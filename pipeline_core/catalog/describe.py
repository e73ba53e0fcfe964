"""Description of blocks: a signature and a docstring become a catalogue entry.

Run as ``python -m pipeline_core.catalog.describe`` by the catalogue, in a process that may
import pandas and scikit-learn, for the built-in blocks; see `own_entries` for the user's.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args, get_type_hints

import docstring_parser
import pandas as pd

from pipeline_core.block import BLOCKS, Binding, Block, Part
from pipeline_core.catalog import estimator_tags
from pipeline_core.catalog.catalogue import import_file
from pipeline_core.catalog.estimators.entries import estimator_entries
from pipeline_core.catalog.estimators.maker import completed
from pipeline_core.catalog.estimators.other_parameters import with_other_parameters
from pipeline_core.catalog.icons import FAMILY_ICONS, checked_icon
from pipeline_core.catalog.settings_schema import settings_schema
from pipeline_core.catalog.sources import block_files, packages_of, source_files, source_hash
from pipeline_core.data.data import Roles, Split
from pipeline_core.errors import CatalogError
from pipeline_core.spec.entry import (
    JUDGE_ON,
    TEST_PARTS,
    Entry,
    Port,
    SettingsSchema,
    Shape,
    Wire,
    meaning_of,
)

_SHAPE_BY_RETURN: dict[Any, Shape] = {
    pd.DataFrame: "row",
    Roles: "roles",
    Split: "split",
    dict[str, Any]: "assessment",
    tuple[pd.DataFrame, pd.DataFrame]: "sieve",
    tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]: "sieve",
}
_OUTPUTS: dict[Shape, list[Wire]] = {
    "estimator": ["Model"],
    "meta": ["Model"],
    "assessment": ["Report"],
}


def built_in_entries() -> dict[str, Entry]:
    """Return the entries of the blocks in files, and of scikit-learn's classes that have none."""
    for file in block_files():
        import_file(file)
    entries = {block.id: describe(block) for block in list(BLOCKS.values())}
    names = {*entries, *(name for entry in entries.values() for name in entry["formerly"])}
    others = (entry for entry in estimator_entries() if entry["id"] not in names)
    return entries | {entry["id"]: entry for entry in others}


def describe(block: Block) -> Entry:
    """Return a block's catalogue entry.

    Raises
    ------
    CatalogError
        The function breaks the block contract: an argument without an
        annotation, an unknown shape, an undocumented setting.
    """
    function = block.function
    hints = _hints(block)
    shape = _shape(block, hints)
    doc = docstring_parser.parse(inspect.getdoc(function) or "")
    settings = settings_schema(block, hints)
    help_texts = _help(block, doc, settings)
    others: dict[str, str] = {}
    if block.completes:
        settings, others = with_other_parameters(settings, block.completes)
        function = completed(function, list(others))
    file = Path(inspect.getfile(block.function)).resolve()
    files = source_files(file)
    ports = _ports(block, shape, hints)
    passed = [port["wire"] for port in ports if port["name"] == block.passes]
    icon = block.icon or FAMILY_ICONS[block.family]
    entry: dict[str, Any] = {
        "id": block.id,
        "title": block.title,
        "family": block.family,
        "icon": icon,
        "icon_nodes": checked_icon(block.id, icon),
        "shape": shape,
        "formerly": list(block.formerly),
        "summary": doc.short_description or "",
        "doc": inspect.getdoc(function) or "",
        "params": {**help_texts, **others},
        "ports": ports,
        "outputs": [*_outputs(shape, hints["return"]), *_reports(settings), *passed],
        "passes": block.passes,
        "settings": settings,
        "keeps_index": block.keeps_index or shape == "sieve",
        "combines_rows": block.combines_rows,
        **_tags(_probe(block) or function, shape, settings),
        **({"splits_inside": block.splits_inside} if block.splits_inside else {}),
        "when": block.when,
        "approved": True,
        "file": str(file),
        "code": source_hash(files),
        "packages": packages_of(files),
    }
    if others:
        entry["completes"] = list(others)
    return cast("Entry", {**entry, **_marks(block)})


def _tags(function: Callable[..., Any], shape: Shape, settings: SettingsSchema) -> dict[str, Any]:
    """Return what the object that a block makes says of itself."""
    split = estimator_tags.splits_inside(function, shape, settings)
    return {
        "learns": shape == "column" and estimator_tags.learns(function, settings),
        "takes_any": shape == "estimator" and estimator_tags.takes_any(function, settings),
        "takes_weights": _takes_weights(function, shape, settings),
        "takes_missing": estimator_tags.takes_missing(function, shape, settings),
        "predicts": estimator_tags.predicts(function, shape, settings),
        "probabilities": estimator_tags.probabilities(function, shape, settings),
        **({"splits_inside": split} if split else {}),
    }


def _probe(block: Block) -> Callable[..., Any] | None:
    """Return what makes the object that a block's own is like; None if none was named."""
    like = block.like
    return None if like is None else lambda **_: like()


def _marks(block: Block) -> dict[str, Any]:
    """Return the marks that few blocks have."""
    marks = {
        "takes_models": block.takes_models,
        "needs": list(block.needs),
        "extra": block.extra,
        "library": block.library,
        "judges": block.judges,
        "sees": block.sees,
    }
    return {name: value for name, value in marks.items() if value}


def _hints(block: Block) -> dict[str, Any]:
    hints = get_type_hints(block.function, include_extras=True)
    missing = [name for name in inspect.signature(block.function).parameters if name not in hints]
    if missing or "return" not in hints:
        raise CatalogError("catalog.not_annotated", block=block.id, names=missing or ["return"])
    return hints


def _shape(block: Block, hints: dict[str, Any]) -> Shape:
    hint = hints["return"]
    for mark in getattr(hint, "__metadata__", ()):
        if isinstance(mark, Binding):
            return "meta" if mark.shape == "estimator" and _takes_models(hints) else mark.shape
    if hint in _SHAPE_BY_RETURN:
        return _SHAPE_BY_RETURN[hint]
    raise CatalogError("catalog.unknown_shape", block=block.id, returned=str(hint))


def _outputs(shape: Shape, returned: Any) -> list[Wire]:
    """Return the kinds of a block's outputs; a sieve gives two tables, and may report on them."""
    if shape != "sieve":
        return _OUTPUTS.get(shape, ["Data"])
    return ["Data", "Data", *(["Report"] if len(get_args(returned)) > 2 else [])]  # type: ignore[list-item]


def _reports(settings: SettingsSchema) -> list[Wire]:
    """Return the Report that a block gives beside its model: that of what it tried."""
    varies = any(meaning_of(schema) == "vary" for schema in settings["properties"].values())
    return ["Report"] if varies else []


def _takes_models(hints: dict[str, Any]) -> bool:
    parts = [part_of(name, hint) for name, hint in hints.items()]
    return any(part is not None and part.part == "unfitted" for part in parts)


def _takes_weights(function: Callable[..., Any], shape: Shape, settings: SettingsSchema) -> bool:
    if shape == "meta":
        return estimator_tags.hands_weights_on(function, settings, parts_of(function))
    return shape != "estimator" or estimator_tags.takes_weights(function, settings)


def _ports(block: Block, shape: Shape, hints: dict[str, Any]) -> list[Port]:
    ports: dict[str, Port] = {}
    for name, parameter in inspect.signature(block.function).parameters.items():
        if parameter.kind is parameter.KEYWORD_ONLY:
            continue
        part = part_of(name, hints[name])
        if part is None:
            raise CatalogError("catalog.unknown_input", block=block.id, name=name)
        optional = parameter.default is not parameter.empty
        port = ports.setdefault(part.port, _port(part, optional))
        port["parts"].append(part.part)
        port["optional"] = port["optional"] and optional
    if shape in ("column", "estimator", "meta"):
        parts = ports.pop("data")["parts"] if "data" in ports else []
        ports["data"] = {**_port(Part("data", "Data", "data"), optional=False), "parts": parts}
    if shape == "assessment" and TEST_PARTS & set(
        ports["data"]["parts"] if "data" in ports else ()
    ):
        ports[JUDGE_ON] = _port(Part(JUDGE_ON, "Data", "judged"), optional=True)
    if block.passes and block.passes not in ports:
        wire: Any = "Model" if block.passes == "model" else "Data"
        ports[block.passes] = _port(Part(block.passes, wire, "passed"), optional=True)
    return list(ports.values())


def _port(part: Part, optional: bool) -> Port:
    return {
        "name": part.port,
        "wire": part.wire,
        "many": part.many,
        "optional": optional,
        "parts": [],
    }


def part_of(name: str, hint: Any) -> Part | None:
    """Return the part of a wire that an input's annotation names, or None.

    Examples
    --------
    >>> part_of("table", pd.DataFrame)
    Part(port='table', wire='Data', part='rows', many=False)
    """
    marks = [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Part)]
    if marks:
        return marks[0]
    return Part(name, "Data", "rows") if hint is pd.DataFrame else None


@cache
def parts_of(function: Callable[..., Any]) -> dict[str, Part]:
    """Return the part of a wire that each input argument of a block takes."""
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    inputs = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    parts = {name: part_of(name, hints[name]) for name in inputs}
    return {name: part for name, part in parts.items() if part is not None}


def _help(
    block: Block, doc: docstring_parser.Docstring, settings: SettingsSchema
) -> dict[str, str]:
    texts = {param.arg_name: " ".join((param.description or "").split()) for param in doc.params}
    missing = [name for name in settings["properties"] if not texts.get(name)]
    if missing or not doc.short_description:
        raise CatalogError("catalog.not_documented", block=block.id, names=missing or ["summary"])
    return {name: texts[name] for name in settings["properties"]}


def print_entries(entries: Callable[[], Any]) -> None:
    """Print what a function returns as JSON, or end with why it cannot.

    Parameters
    ----------
    entries
        Returns entries as plain data; what a file that it imports prints is not among them.
    """
    try:
        with redirect_stdout(sys.stderr):
            content = entries()
        json.dump(content, sys.stdout)
    except CatalogError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    print_entries(built_in_entries)
