"""What every block promises, and the detector that says which promise one breaks.

A promise is a function from a block to the sentence of what is wrong, or None.
Each has a block in `broken` that breaks it and nothing else, so that a
promise that stops looking is noticed.
"""

from __future__ import annotations

import ast
import doctest
import inspect
import json
import keyword
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sklearn.base import clone

from pipeline_core.block import Block
from pipeline_core.catalog import CORE
from pipeline_core.catalog.describe import describe
from pipeline_core.catalog.settings import effective, validate
from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.errors import ExportError
from pipeline_core.export.source.carry import Carrier
from pipeline_core.export.source.imports import Imports
from pipeline_core.export.source.modules import read_source
from pipeline_core.export.source.names import Names
from tests.blocks.probes import Probe, changed_inputs, difference, unplain

_OURS = ("pipeline_core.block", "pipeline_core.measures")
_SPEAKS = {"print", "input", "open", "eval", "exec", "warn", "basicConfig", "getLogger"}
# Their random_state serves solvers that the block does not offer.
_NEVER_DRAW = {"Ridge"}
_LITERALS = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class Tried:
    """A block with its source and what it does with a probe."""

    block: Block
    folder: Path

    @cached_property
    def entry(self) -> dict[str, Any]:
        """Its catalogue entry."""
        return describe(self.block)

    @cached_property
    def probe(self) -> Probe:
        """A table, wires and settings to try it with."""
        return Probe(self.block.function, self.entry, self.folder)

    @cached_property
    def file(self) -> Path:
        """Where it stands."""
        return Path(inspect.getfile(self.block.function))

    @cached_property
    def tree(self) -> ast.Module:
        """Its file's source."""
        return ast.parse(self.file.read_text(encoding="utf-8"))

    @property
    def settings(self) -> dict[str, inspect.Parameter]:
        """What stands right of the star."""
        parameters = inspect.signature(self.block.function).parameters
        return {name: p for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY}


def described(one: Tried) -> str | None:
    """Typed, documented and of a known shape: the catalogue takes it."""
    try:
        json.dumps(one.entry)
    except Exception as error:  # whatever it is, the catalogue would not have the block
        return f"the catalogue refuses it: {error}"
    return None


def documents_only_what_is_there(one: Tried) -> str | None:
    sections = inspect.getdoc(one.block.function) or ""
    named = re.findall(r"^(\w+)$", sections.partition("Parameters\n---")[2].split("\n\n")[0], re.M)
    stale = [name for name in named if name not in one.settings]
    return f"it documents {stale}, which are no settings" if stale else None


def summed_up_in_a_sentence(one: Tried) -> str | None:
    summary = (inspect.getdoc(one.block.function) or "").split("\n\n")[0]
    return None if re.fullmatch(r"[A-Z][^\n]+\.", summary) else f"no one-line sentence: {summary!r}"


def shows_a_doctest(one: Tried) -> str | None:
    (test,) = doctest.DocTestFinder(recurse=False).find(
        one.block.function, one.block.id, globs=vars(sys.modules[one.block.function.__module__])
    )
    if not any(f"{one.block.id}(" in example.source for example in test.examples):
        return "its docstring has no example that calls it"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    heard: list[str] = []
    failed = doctest.DocTestRunner(verbose=False, optionflags=flags).run(test, out=heard.append)
    return "".join(heard) if failed.failed else None


def stands_alone_in_its_file(one: Tried) -> str | None:
    marked = [
        node.name
        for node in one.tree.body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    lines = len(one.file.read_text(encoding="utf-8").splitlines())
    if marked != [one.block.id] or one.file.stem != one.block.id:
        return f"the file {one.file.name} must hold the one block of its name; it has {marked}"
    return f"it has {lines} lines, more than 80" if lines > 80 else None


def named_for_a_palette(one: Tried) -> str | None:
    good_icon = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.block.icon)
    good_title = re.fullmatch(r"[A-Z].{2,38}[^.]", one.block.title)
    good_id = not keyword.iskeyword(one.block.id) and one.block.id == one.block.id.lower()
    return (
        None if good_icon and good_title and good_id else "its title, icon or id is not as agreed"
    )


def has_literal_defaults(one: Tried) -> str | None:
    strange = [name for name, p in one.settings.items() if not _literal(p.default)]
    if strange:
        return f"the defaults of {strange} are no literals"
    faults = validate({}, {**one.entry["settings"], "required": []})
    faults += validate(
        effective({}, one.entry["settings"]), {**one.entry["settings"], "required": []}
    )
    return f"its defaults do not fit its own schema: {faults}" if faults else None


def _literal(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_literal(item) for item in value)
    return value is inspect.Parameter.empty or isinstance(value, _LITERALS)


def takes_settings_through_json(one: Tried) -> str | None:
    schema, settings = one.entry["settings"], one.probe.task.settings
    again = json.loads(json.dumps(settings))
    if validate(again, schema) != validate(settings, schema):
        return f"its settings are refused after JSON: {validate(again, schema)}"
    tasks = [Task("probe", one.entry, one.block.function, chosen) for chosen in (settings, again)]
    first, second = (arguments(task, one.probe.rows) for task in tasks)
    if first != second:
        return "its settings change on their way through JSON"
    written = arguments(Task("probe", one.entry, one.block.function, effective({}, schema)), None)
    lost = [n for n, p in one.settings.items() if n in written and not same(p.default, written[n])]
    return f"the defaults of {lost} do not survive JSON" if lost else None


def same(default: Any, written: Any) -> bool:
    """Whether a setting left out means the default of the signature."""
    return default is inspect.Parameter.empty or repr(default) == repr(written)


def imports_only_public_things(one: Tried) -> str | None:
    for node in ast.walk(one.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            private = any(part.startswith("_") for part in name.split(".") if part != "__future__")
            if private or (name.startswith("pipeline_core") and not name.startswith(_OURS)):
                return f"it imports {name}"
    return None


def keeps_quiet(one: Tried) -> str | None:
    for node in ast.walk(one.tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _SPEAKS:
                return f"its body calls {name}"
        if isinstance(node, ast.Global | ast.Nonlocal):
            return "its body changes something outside it"
    return None


def can_be_carried_home(one: Tried) -> str | None:
    names = Names()
    carrier = Carrier(names, Imports(names))
    carrier.for_block(one.block.id)
    try:
        carrier.carry(read_source(one.file), one.block.id)
    except ExportError as error:
        return str(error)
    return None


def works_on_a_plain_table(one: Tried) -> str | None:
    try:
        one.probe.run()
    except Exception as error:  # whatever it is, it must be told
        return f"it fails on a plain table: {type(error).__name__}: {error}"
    return None


def leaves_its_inputs_alone(one: Tried) -> str | None:
    return changed_inputs(one.probe)


def gives_the_same_twice(one: Tried) -> str | None:
    return difference(one.probe.run(chance=1), one.probe.run(chance=2), one.probe)


def gives_plain_dtypes(one: Tried) -> str | None:
    return unplain(one.probe) if one.entry["shape"] == "row" else None


def keeps_the_index_it_says_it_keeps(one: Tried) -> str | None:
    if not one.entry["keeps_index"]:
        return None
    labels = list(one.probe.run().data.rows.index)
    before = [label for label in one.probe.rows.index if label in set(labels)]
    return None if sorted(labels) == sorted(before) else "it makes new row labels"


def makes_a_new_unfitted_thing_each_time(one: Tried) -> str | None:
    if one.entry["shape"] not in ("column", "estimator"):
        return None
    first, second = one.probe.made(), one.probe.made()
    if isinstance(first, str):
        return None
    if first is second:
        return "it hands out the same object twice"
    fitted = [name for name in vars(first) if name.endswith("_") and not name.startswith("_")]
    if fitted:
        return f"it is fitted already: {fitted}"
    return None if repr(clone(first)) == repr(first) else "it cannot be cloned"


def leaves_its_columns_to_the_engine(one: Tried) -> str | None:
    if one.entry["shape"] != "column" or "columns" not in one.settings:
        return None
    same = repr(one.probe.made(columns=())) == repr(one.probe.made(columns=("word",)))
    return None if same else "what it makes depends on `columns`, which the engine resolves"


def seeds_whatever_is_left_to_chance(one: Tried) -> str | None:
    if one.entry["shape"] not in ("column", "estimator"):
        return None
    made = one.probe.made()
    params = {} if isinstance(made, str) else made.get_params(deep=True)
    loose = [n for n, value in params.items() if n.endswith("random_state") and value is None]
    if type(made).__name__ in _NEVER_DRAW:
        return None
    return f"{loose} are left to chance" if loose else None


def reports_as_agreed(one: Tried) -> str | None:
    if one.entry["shape"] != "assessment":
        return None
    report = one.probe.run().report
    plain = {name: value for name, value in report.items() if name != "tables"}
    try:
        json.dumps(plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        return f"its report is no JSON: {error}"
    names = [*report, *report.get("tables", {})]
    names += [c for table in report.get("tables", {}).values() for c in table.columns]
    strange = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*|p_.*", str(name))]
    if strange:
        return f"these are no ids: {strange}"
    metrics = report.get("metrics", {}).items()
    wrong = [n for n, value in metrics if type(value) not in (int, float, type(None))]
    return f"these metrics are no plain numbers: {wrong}" if wrong else None


PROMISES: dict[str, Callable[[Tried], str | None]] = {
    promise.__name__: promise
    for promise in (
        described, documents_only_what_is_there, summed_up_in_a_sentence, shows_a_doctest,
        stands_alone_in_its_file, named_for_a_palette, has_literal_defaults,
        takes_settings_through_json, imports_only_public_things, keeps_quiet, can_be_carried_home,
        works_on_a_plain_table, leaves_its_inputs_alone, gives_the_same_twice, gives_plain_dtypes,
        keeps_the_index_it_says_it_keeps, makes_a_new_unfitted_thing_each_time,
        leaves_its_columns_to_the_engine, seeds_whatever_is_left_to_chance, reports_as_agreed,
    )
}  # fmt: skip


def belongs_to_a_family(file: Path) -> bool:
    """Whether a block's file stands in one of the palette's folders."""
    families = {"ingest", "validate_data", "prepare", "train", "validate_model", "monitor"}
    return file.parent.parent == CORE / "blocks" and file.parent.name in families
