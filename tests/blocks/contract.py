"""The contract of blocks: promises that every block keeps.

A promise is a function of a block that returns what is wrong, or None. Each has a
block in `broken` that breaks this promise only, so that a promise that no longer
detects anything is noticed.
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
from pathlib import Path
from typing import Any

from sklearn.base import clone

from pipeline_core.block_probe.comparison import (
    changed_inputs,
    difference,
    unnormalised_columns,
)
from pipeline_core.block_probe.probe import BlockCase
from pipeline_core.catalog import CORE
from pipeline_core.catalog.settings import effective_settings, validate
from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.errors import ExportError
from pipeline_core.export.source.carry import Carrier
from pipeline_core.export.source.imports import Imports
from pipeline_core.export.source.module_source import read_source
from pipeline_core.export.source.names import Names
from pipeline_core.spec.entry import FAMILIES

_OURS = ("pipeline_core.block", "pipeline_core.measures")
_IMPURE_CALLS = {"print", "input", "open", "eval", "exec", "warn", "basicConfig", "getLogger"}
# Their random_state is for solvers that the block does not offer.
_NEVER_RANDOM = {"Ridge"}
MAX_LINES = 80
_LITERALS = (str, int, float, bool, type(None))


def can_be_described(case: BlockCase) -> str | None:
    """Whether it is typed, documented and of a known shape."""
    try:
        json.dumps(case.entry)
    except Exception as error:  # any error keeps the block out of the catalogue
        return f"the catalogue refuses it: {error}"
    return None


def documents_only_existing_settings(case: BlockCase) -> str | None:
    sections = inspect.getdoc(case.block.function) or ""
    documented = re.findall(
        r"^(\w+)$", sections.partition("Parameters\n---")[2].split("\n\n")[0], re.M
    )
    stale = [name for name in documented if name not in case.settings]
    return f"it documents {stale}, which are no settings" if stale else None


def has_a_one_line_summary(case: BlockCase) -> str | None:
    summary = (inspect.getdoc(case.block.function) or "").split("\n\n")[0]
    return None if re.fullmatch(r"[A-Z][^\n]+\.", summary) else f"no one-line sentence: {summary!r}"


def has_a_doctest(case: BlockCase) -> str | None:
    (test,) = doctest.DocTestFinder(recurse=False).find(
        case.block.function, case.block.id, globs=vars(sys.modules[case.block.function.__module__])
    )
    if not any(f"{case.block.id}(" in example.source for example in test.examples):
        return "its docstring has no example that calls it"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    output: list[str] = []
    failed = doctest.DocTestRunner(verbose=False, optionflags=flags).run(test, out=output.append)
    return "".join(output) if failed.failed else None


def is_alone_in_its_file(case: BlockCase) -> str | None:
    blocks = [
        node.name
        for node in case.tree.body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    lines = len(case.file.read_text(encoding="utf-8").splitlines())
    if blocks != [case.block.id] or case.file.stem != case.block.id:
        return f"the file {case.file.name} must hold the one block of its name; it has {blocks}"
    return f"it has {lines} lines, more than {MAX_LINES}" if lines > MAX_LINES else None


def has_a_title_and_an_icon(case: BlockCase) -> str | None:
    good_title = re.fullmatch(r"[A-Z].{2,38}[^.]", case.block.title)
    good_id = not keyword.iskeyword(case.block.id) and case.block.id == case.block.id.lower()
    named = case.block.icon and good_title and good_id
    return None if named else "it has no valid title, icon or id"


def has_literal_defaults(case: BlockCase) -> str | None:
    names = [name for name, p in case.settings.items() if not _literal(p.default)]
    if names:
        return f"the defaults of {names} are no literals"
    faults = validate({}, {**case.entry["settings"], "required": []})
    faults += validate(
        effective_settings({}, case.entry["settings"]), {**case.entry["settings"], "required": []}
    )
    return f"its defaults do not fit its own schema: {faults}" if faults else None


def _literal(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_literal(item) for item in value)
    return value is inspect.Parameter.empty or isinstance(value, _LITERALS)


def keeps_settings_through_json(case: BlockCase) -> str | None:
    schema, settings = case.entry["settings"], case.probe.task.settings
    again = json.loads(json.dumps(settings))
    if validate(again, schema) != validate(settings, schema):
        return f"its settings are refused after JSON: {validate(again, schema)}"
    tasks = [Task("probe", case.entry, case.block.function, chosen) for chosen in (settings, again)]
    first, second = (arguments(task, case.probe.rows) for task in tasks)
    if first != second:
        return "its settings change on their way through JSON"
    defaults = Task("probe", case.entry, case.block.function, effective_settings({}, schema))
    values = arguments(defaults, None)
    lost = [
        n
        for n, p in case.settings.items()
        if n in values and not is_same_default(p.default, values[n])
    ]
    return f"the defaults of {lost} do not survive JSON" if lost else None


def is_same_default(default: Any, value: Any) -> bool:
    """Whether a default survives: the schema's value is that of the signature."""
    return default is inspect.Parameter.empty or repr(default) == repr(value)


def imports_only_public_names(case: BlockCase) -> str | None:
    for node in ast.walk(case.tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            private = any(part.startswith("_") for part in name.split(".") if part != "__future__")
            if private or (name.startswith("pipeline_core") and not name.startswith(_OURS)):
                return f"it imports {name}"
    return None


def has_no_side_effects(case: BlockCase) -> str | None:
    for node in ast.walk(case.tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _IMPURE_CALLS:
                return f"its body calls {name}"
        if isinstance(node, ast.Global | ast.Nonlocal):
            return "its body changes something outside it"
    return None


def can_be_exported(case: BlockCase) -> str | None:
    if case.entry["shape"] == "meta":  # the script has what it makes, never the function
        return None
    names = Names()
    carrier = Carrier(names, Imports(names))
    carrier.start_block(case.block.id)
    try:
        carrier.carry(read_source(case.file), case.block.id)
    except ExportError as error:
        return str(error)
    return None


def works_on_a_plain_table(case: BlockCase) -> str | None:
    try:
        case.probe.run()
    except Exception as error:  # any error is reported
        return f"it fails on a plain table: {type(error).__name__}: {error}"
    return None


def does_not_modify_its_inputs(case: BlockCase) -> str | None:
    return changed_inputs(case.probe)


def is_deterministic(case: BlockCase) -> str | None:
    return difference(case.probe.run(global_seed=1), case.probe.run(global_seed=2), case.probe)


def returns_plain_dtypes(case: BlockCase) -> str | None:
    return unnormalised_columns(case.probe) if case.entry["shape"] == "row" else None


def keeps_its_index_if_declared(case: BlockCase) -> str | None:
    if not case.entry["keeps_index"]:
        return None
    labels = list(case.probe.run().data.rows.index)
    before = [label for label in case.probe.rows.index if label in set(labels)]
    return None if sorted(labels) == sorted(before) else "it makes new row labels"


def returns_a_new_unfitted_estimator(case: BlockCase) -> str | None:
    if case.entry["shape"] not in ("column", "estimator", "meta"):
        return None
    first, second = case.probe.block_result(), case.probe.block_result()
    if isinstance(first, str):
        return None
    if first is second:
        return "it hands out the same object twice"
    fitted = [name for name in vars(first) if name.endswith("_") and not name.startswith("_")]
    if fitted:
        return f"it is fitted already: {fitted}"
    return None if repr(clone(first)) == repr(first) else "it cannot be cloned"


def ignores_its_columns_setting(case: BlockCase) -> str | None:
    if case.entry["shape"] != "column" or "columns" not in case.settings:
        return None
    is_same = repr(case.probe.block_result(columns=())) == repr(
        case.probe.block_result(columns=("word",))
    )
    return None if is_same else "what it makes depends on `columns`, which the engine resolves"


def seeds_every_random_state(case: BlockCase) -> str | None:
    if case.entry["shape"] not in ("column", "estimator", "meta"):
        return None
    estimator = case.probe.block_result()
    params = {} if isinstance(estimator, str) else estimator.get_params(deep=True)
    unseeded = [n for n, value in params.items() if n.endswith("random_state") and value is None]
    if type(estimator).__name__ in _NEVER_RANDOM:
        return None
    return f"{unseeded} are left to chance" if unseeded else None


def returns_a_valid_report(case: BlockCase) -> str | None:
    if case.entry["shape"] != "assessment":
        return None
    report = case.probe.returned()  # before the engine makes its numbers plain
    plain = {name: value for name, value in report.items() if name != "tables"}
    try:
        json.dumps(plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        return f"its report is no JSON: {error}"
    names = [*report, *report.get("tables", {})]
    names += [c for table in report.get("tables", {}).values() for c in table.columns]
    invalid = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*|p_.*", str(name))]
    if invalid:
        return f"these are no ids: {invalid}"
    metrics = report.get("metrics", {}).items()
    not_numbers = [n for n, value in metrics if type(value) not in (int, float, type(None))]
    return f"these metrics are no plain numbers: {not_numbers}" if not_numbers else None


PROMISES: dict[str, Callable[[BlockCase], str | None]] = {
    promise.__name__: promise
    for promise in (
        can_be_described,
        documents_only_existing_settings,
        has_a_one_line_summary,
        has_a_doctest,
        is_alone_in_its_file,
        has_a_title_and_an_icon,
        has_literal_defaults,
        keeps_settings_through_json,
        imports_only_public_names,
        has_no_side_effects,
        can_be_exported,
        works_on_a_plain_table,
        does_not_modify_its_inputs,
        is_deterministic,
        returns_plain_dtypes,
        keeps_its_index_if_declared,
        returns_a_new_unfitted_estimator,
        ignores_its_columns_setting,
        seeds_every_random_state,
        returns_a_valid_report,
    )
}


def belongs_to_a_family(file: Path) -> bool:
    """Whether a block's file stands in one of the palette's folders."""
    return file.parent.parent == CORE / "blocks" and file.parent.name in FAMILIES
