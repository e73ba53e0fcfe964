"""Reads a block's signature and docstring into its catalogue entry.

Run as ``python -m pipeline_core.catalog.describe WORKSPACE`` by the catalogue, in a
process that may import pandas, scikit-learn and the approved user blocks.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import docstring_parser
import pandas as pd
from pydantic import create_model

from pipeline_core.block import BLOCKS, Binding, Block, Part, Pick, Setting, Shape
from pipeline_core.catalog import estimator_tags
from pipeline_core.catalog.approval import is_approved
from pipeline_core.catalog.catalogue import import_file
from pipeline_core.catalog.sources import (
    block_files,
    packages_of,
    source_files,
    source_hash,
    user_files,
)
from pipeline_core.data.data import Roles, Split
from pipeline_core.errors import CatalogError

_BY_RETURN: dict[Any, Shape] = {
    pd.DataFrame: "row", Roles: "roles", Split: "split", dict[str, Any]: "assessment",
}  # fmt: skip
_OUTPUTS = {"estimator": ["Model"], "assessment": ["Report"]}
_TABLE = {"row": "table", "roles": "table"}


def describe_all(workspace: Path) -> dict[str, dict[str, Any]]:
    """Return the entry of every block: built-in, approved, waiting or broken."""
    entries: dict[str, dict[str, Any]] = {}
    for file in block_files():
        import_file(file)
    for block in list(BLOCKS.values()):
        entries[block.id] = describe(block)
    for file in user_files():
        for name, entry in _user_entries(file, workspace):
            if name not in entries:
                entries[name] = entry
                continue
            clash = CatalogError("two_blocks_one_id", block=name, file=entries[name]["file"])
            closed = _closed(file, entry["title"], "catalog.broken", str(clash))
            entries[f"{file.stem}.{name}"] = closed
    return entries


def _user_entries(file: Path, workspace: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        approved = is_approved(file, workspace)
    except (SyntaxError, ValueError, OSError) as error:
        yield file.stem, _closed(file, file.stem, "catalog.broken", str(error))
        return
    if not approved:
        yield from _by_text(file, "catalog.waits_for_approval")
        return
    before = set(BLOCKS)
    try:
        import_file(file)
        entries = [(name, describe(BLOCKS[name])) for name in BLOCKS if name not in before]
    except (Exception, SystemExit) as error:  # it may fail in any way, and the rest must go on
        yield from _by_text(file, "catalog.broken", f"{type(error).__name__}: {error}")
        return
    yield from entries


def _by_text(file: Path, why: str, cause: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        body = ast.parse(file.read_text(encoding="utf-8")).body
    except (SyntaxError, ValueError) as error:
        yield file.stem, _closed(file, file.stem, "catalog.broken", str(error))
        return
    for node in body:
        if isinstance(node, ast.FunctionDef) and (title := _title(node)) is not None:
            yield node.name, _closed(file, title, why, cause)


def _title(node: ast.FunctionDef) -> str | None:
    for mark in node.decorator_list:
        if (
            isinstance(mark, ast.Call)
            and isinstance(mark.func, ast.Name)
            and mark.func.id == "block"
        ):
            first = mark.args[0] if mark.args else None
            return str(first.value) if isinstance(first, ast.Constant) else node.name
    return None


def _closed(file: Path, title: str, why: str, cause: str) -> dict[str, Any]:
    return {
        "title": title, "family": "prepare", "icon": "lock", "shape": None, "formerly": [],
        "summary": "", "doc": "", "params": {}, "ports": [], "outputs": [], "passes": None,
        "settings": {"type": "object", "properties": {}, "required": []}, "learns": False,
        "keeps_index": False, "combines_rows": False, "approved": False, "why": why,
        "cause": cause, "file": str(file), "code": "", "packages": [],
    }  # fmt: skip


def describe(block: Block) -> dict[str, Any]:
    """Return a block's catalogue entry.

    Raises
    ------
    CatalogError
        The function does not keep the block contract: an argument without an
        annotation, an unknown shape, an undocumented setting.
    """
    function = block.function
    hints = _hints(block)
    shape = _shape(block, hints)
    doc = docstring_parser.parse(inspect.getdoc(function) or "")
    settings = _settings_schema(block, hints)
    file = Path(inspect.getfile(function)).resolve()
    files = source_files(file)
    ports = _ports(block, shape, hints)
    outputs = _OUTPUTS.get(shape, ["Data"]) + [
        p["wire"] for p in ports if p["name"] == block.passes
    ]
    return {
        "id": block.id, "title": block.title, "family": block.family, "icon": block.icon,
        "shape": shape, "formerly": list(block.formerly), "summary": doc.short_description or "",
        "doc": inspect.getdoc(function) or "", "params": _help(block, doc, settings),
        "ports": ports, "outputs": outputs, "passes": block.passes, "settings": settings,
        "keeps_index": block.keeps_index, "combines_rows": block.combines_rows,
        "learns": shape == "column" and estimator_tags.learns(function, settings),
        "takes_any": shape == "estimator" and estimator_tags.takes_any(function, settings),
        "takes_missing": estimator_tags.takes_missing(function, shape, settings),
        "approved": True, "file": str(file), "code": source_hash(files),
        "packages": packages_of(files),
    }  # fmt: skip


def _hints(block: Block) -> dict[str, Any]:
    hints = get_type_hints(block.function, include_extras=True)
    missing = [name for name in inspect.signature(block.function).parameters if name not in hints]
    if missing or "return" not in hints:
        raise CatalogError("catalog.not_annotated", block=block.id, names=missing or ["return"])
    return hints


def _shape(block: Block, hints: dict[str, Any]) -> Shape:
    returned = hints["return"]
    for mark in getattr(returned, "__metadata__", ()):
        if isinstance(mark, Binding):
            return mark.shape
    if returned in _BY_RETURN:
        return _BY_RETURN[returned]
    raise CatalogError("catalog.unknown_shape", block=block.id, returned=str(returned))


def _ports(block: Block, shape: Shape, hints: dict[str, Any]) -> list[dict[str, Any]]:
    ports: dict[str, dict[str, Any]] = {}
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
    if shape in ("column", "estimator"):
        ports["data"] = _port(Part("data", "Data", "data"), optional=False)
    if block.passes and block.passes not in ports:
        wire: Any = "Model" if block.passes == "model" else "Data"
        ports[block.passes] = _port(Part(block.passes, wire, "passed"), optional=True)
    return list(ports.values())


def _port(part: Part, optional: bool) -> dict[str, Any]:
    return {"name": part.port, "wire": part.wire, "many": part.many, "optional": optional,
            "parts": []}  # fmt: skip


def part_of(name: str, hint: Any) -> Part | None:
    """Return which part of which wire an input's annotation asks for.

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
    """Return the part that each input argument of a block is given."""
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    inputs = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    found = {name: part_of(name, hints[name]) for name in inputs}
    return {name: part for name, part in found.items() if part is not None}


def _settings_schema(block: Block, hints: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    for name, parameter in inspect.signature(block.function).parameters.items():
        if parameter.kind is not parameter.KEYWORD_ONLY:
            continue
        plain, marks[name] = _plain(hints[name])
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[name] = (plain, default)
    schema: dict[str, Any] = create_model(block.id, **fields).model_json_schema()
    for name, mark in marks.items():
        schema["properties"][name] = _marked(schema["properties"][name], mark)
    return (
        {"required": [], **schema}
        if fields
        else {"type": "object", "properties": {}, "required": []}
    )


def _plain(hint: Any) -> tuple[Any, Pick | Setting | None]:
    marks = [m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Pick | Setting)]
    if not marks:
        return hint, None
    mark = marks[0]
    if isinstance(mark, Setting) and mark.means in ("condition", "formula"):
        return str, mark
    return hint, mark


def _marked(schema: dict[str, Any], mark: Pick | Setting | None) -> dict[str, Any]:
    schema.pop("title", None)
    if isinstance(mark, Setting):
        return {**schema, "x-means": mark.means}
    if isinstance(mark, Pick):
        pick = {"kind": mark.kind, "single": mark.single, "new": mark.new, "others": mark.others}
        return {**(schema if mark.single else _choice(schema)), "x-pick": pick}
    return schema


def _choice(schema: dict[str, Any]) -> dict[str, Any]:
    one_of = {name: {"type": "string"} for name in ("kind", "pattern", "made_by")}
    one_of["kind"] = {"enum": ["number", "word", "boolean", "date"]}  # type: ignore[dict-item]
    default = {"default": list(schema["default"])} if "default" in schema else {}
    return {
        "anyOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "properties": one_of, "additionalProperties": False,
             "minProperties": 1, "maxProperties": 1},
            {"const": "all"},
        ],
        **default,
    }  # fmt: skip


def _help(
    block: Block, doc: docstring_parser.Docstring, settings: dict[str, Any]
) -> dict[str, str]:
    found = {one.arg_name: " ".join((one.description or "").split()) for one in doc.params}
    missing = [name for name in settings["properties"] if not found.get(name)]
    if missing or not doc.short_description:
        raise CatalogError("catalog.not_documented", block=block.id, names=missing or ["summary"])
    return {name: found[name] for name in settings["properties"]}


if __name__ == "__main__":
    try:
        with redirect_stdout(sys.stderr):  # what a user's file prints is no part of the answer
            found = describe_all(Path(sys.argv[1]))
        json.dump(found, sys.stdout)
    except CatalogError as error:
        sys.exit(str(error))
