"""A contract in pandera's form: a module of Python text that needs pandera, and nothing of here.

Pandera judges missing values by ``nullable`` alone, as a contract does. Where its own checks
would answer otherwise, the module has small functions (`pandera_helpers`). What its form cannot
say the same way (ages, the share of failing rows) stands in comments.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pipeline_core.errors import SettingsError
from pipeline_core.export.script import pandera_helpers
from pipeline_core.export.script.formatting import format_source
from pipeline_core.export.source.names import Names
from pipeline_core.expressions import Expression
from pipeline_core.measures.missing_logic import choose, mark_missing

_TYPES = {
    "number": "is_number",
    "integer": "is_integer",
    "boolean": 'lambda values: values.astype(str).str.lower().isin(["true", "false", "1", "0"])',
    "date": "lambda values: as_dates(values).notna()",
    "word": "lambda values: values.map(lambda value: isinstance(value, str))",
}
_HELPERS: Mapping[str, Callable[..., Any]] = {
    **{name: f for name, f in vars(pandera_helpers).items() if inspect.isfunction(f)},
    "mark_missing": mark_missing,
    "choose": choose,
}


def pandera_schema(settings: Mapping[str, Any], name: str = "contract") -> str:
    """Return a contract as the text of a module with a pandera schema.

    Parameters
    ----------
    settings
        Those of a check of a contract.
    name
        The schema's variable.

    Examples
    --------
    >>> text = pandera_schema({"rules": [{"column": "age", "min": 0}], "min_rows": 0})
    >>> print(text[text.index("contract =") :].strip())
    contract = pa.DataFrameSchema(
        {
            "age": pa.Column(
                nullable=True,
                checks=[pa.Check(lambda values: at_least(values, 0), name="min")],
            )
        },
    )
    """
    return pandera_schemas({name: settings})


def pandera_schemas(contracts: Mapping[str, Mapping[str, Any]]) -> str:
    """Return several contracts as the text of one module, a schema each.

    Parameters
    ----------
    contracts
        The settings of each check of a contract, by its stage: the schema's variable, unless
        the module has that name already.

    Examples
    --------
    >>> text = pandera_schemas({"orders": {"min_rows": 2}, "at_least": {"min_rows": 3}})
    >>> [line for line in text.splitlines() if line.endswith("pa.DataFrameSchema(")]
    ['orders = pa.DataFrameSchema(', 'checked_at_least = pa.DataFrameSchema(']
    """
    names = Names((*_HELPERS, *_IMPORTED))
    schemas = (
        _schema(names.take(stage, stage, "checked"), settings)
        for stage, settings in contracts.items()
    )
    code = "\n\n".join(schemas)
    functions = "".join(f"{source}\n\n" for source in _helper_sources(code))
    return format_source(f"{_IMPORTS}{functions}{code}")


def _schema(name: str, settings: Mapping[str, Any]) -> str:
    rules: dict[str, list[Mapping[str, Any]]] = {}
    for rule in settings.get("rules", ()):
        rules.setdefault(rule["column"], []).append(rule)
    columns = ", ".join(f"{column!r}: {_column(own)}" for column, own in rules.items())
    checks = ", ".join(_table_checks(settings))
    options = [f"checks=[{checks}]"] if checks else []
    options += ["strict=True"] if settings.get("other_columns") == "error" else []
    body = "".join(f"{option}, " for option in (f"{{{columns}}}", *options))
    comments = "".join(f"# Not in pandera's form: {line}\n" for line in _left_out(settings))
    return f"{comments}{name} = pa.DataFrameSchema({body})\n"


_IMPORTS = """from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

"""

_IMPORTED = ("Any", "annotations", "np", "pd", "pa")


def _helper_sources(code: str) -> list[str]:
    """Return the sources of the functions that some code calls, and of those that they call."""
    needed: dict[str, str] = {}

    def add(text: str) -> None:
        for name in re.findall(r"\w+", text):
            if name in _HELPERS and name not in needed:
                needed[name] = inspect.getsource(_HELPERS[name])
                add(needed[name])

    add(code)
    return [needed[name] for name in _HELPERS if name in needed]


def _column(rules: Sequence[Mapping[str, Any]]) -> str:
    strict = [rule for rule in rules if rule.get("severity") != "warning"]
    options = {"nullable": str(not any(rule.get("max_missing") == 0 for rule in strict))}
    if any(rule.get("required") is False for rule in rules):
        options["required"] = "False"
    if checks := [check for rule in rules for check in _checks(rule)]:
        options["checks"] = f"[{', '.join(checks)}]"
    return f"pa.Column({', '.join(f'{name}={value}' for name, value in options.items())})"


def _checks(rule: Mapping[str, Any]) -> Iterator[str]:
    """Yield the checks of one rule; one of severity "warning" warns."""
    end = _end(rule)
    for test, name in _functions(rule):
        missing = ", ignore_na=False" if name == "max_missing" else ""
        yield f'pa.Check({test}{missing}, name="{name}"{end})'


def _functions(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the conditions that pandera has no check of its own for."""
    if kind := rule.get("type"):
        yield _TYPES[kind], "type"
    if rule.get("unique"):
        yield "lambda values: ~values.duplicated(keep=False)", "unique"
    if share := rule.get("max_missing"):
        yield f"lambda values: values.isna().mean() <= {share!r}", "max_missing"
    if rule.get("max_missing") == 0 and rule.get("severity") == "warning":
        yield "lambda values: values.notna()", "max_missing"
    yield from _bounds(rule)
    if allowed := rule.get("allowed"):
        yield f"lambda values: is_one_of(values, {list(allowed)!r})", "allowed"
    if pattern := rule.get("pattern"):
        yield f"lambda values: as_texts(values).str.fullmatch({f'(?:{pattern})'!r})", "pattern"
    if (most := rule.get("max_shift")) is not None and ("mean" in rule or "shares" in rule):
        before = f"{rule['mean']!r}, {rule['std']!r}" if "mean" in rule else repr(rule["shares"])
        moved = "moved_by" if "mean" in rule else "moved_share"
        yield f"lambda values: {moved}(values, {before}) <= {most!r}", "max_shift"


def _bounds(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, function in (("min", "at_least"), ("max", "at_most")):
        if (bound := rule.get(name)) is not None:
            yield f"lambda values: {function}(values, {bound!r})", name
    for name, sign in (("min_length", ">="), ("max_length", "<=")):
        if (bound := rule.get(name)) is not None:
            yield f"lambda values: as_texts(values).str.len() {sign} {bound}", name


def _table_checks(settings: Mapping[str, Any]) -> Iterator[str]:
    if least := settings.get("min_rows", 1):
        yield f'pa.Check(lambda table: len(table) >= {least}, name="min_rows")'
    if (most := settings.get("max_rows")) is not None:
        yield f'pa.Check(lambda table: len(table) <= {most}, name="max_rows")'
    for rule in settings.get("rules", ()):
        others = rule.get("unique_with")
        if others and rule.get("required", True):
            key = [rule["column"], *others]
            repeated = f"table.duplicated({key!r}, keep=False)"
            test = f"lambda table: ~({repeated} & table[{key!r}].notna().all(axis=1))"
            yield f'pa.Check({test}, ignore_na=False, name="unique_with"{_end(rule)})'
    for rule in settings.get("row_rules", ()):
        if source := _condition(rule):
            test = f"lambda table: ({source}).fillna(True).astype(bool)"
            yield f"pa.Check({test}, ignore_na=False, name={rule['name']!r}{_end(rule)})"


def _condition(rule: Mapping[str, Any]) -> str | None:
    """Return the pandas source of a rule's condition; None if it cannot be read."""
    try:
        return Expression.parse(rule["condition"]).source
    except SettingsError:
        return None


def _end(rule: Mapping[str, Any]) -> str:
    return ", raise_warning=True" if rule.get("severity") == "warning" else ""


def _left_out(settings: Mapping[str, Any]) -> Iterator[str]:
    for rule in settings.get("rules", ()):
        if (days := rule.get("max_age_days")) is not None:
            yield f"{rule['column']!r}: max_age_days {days}"
        if rule.get("required") is False and rule.get("unique_with"):
            yield f"{rule['column']!r}: unique_with, where the columns are not required"
    for rule in settings.get("row_rules", ()):
        if _condition(rule) is None:
            yield f"{rule['name']!r}: {rule['condition']!r}"
    if (share := settings.get("max_failing")) is not None:
        yield f"max_failing {share}"
    if settings.get("other_columns") == "warning":
        yield "other_columns: warning"
