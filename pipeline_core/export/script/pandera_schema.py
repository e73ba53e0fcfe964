"""A contract in pandera's form: a module of Python text that needs pandera, and nothing of here.

Pandera judges missing values by ``nullable`` alone, as a contract does. What its form cannot
say the same way (conditions over several columns, ages, shares) stands in comments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline_core.export.script.formatting import format_source

_TYPES = {
    "number": 'lambda values: pd.to_numeric(values, errors="coerce").notna()',
    "integer": 'lambda values: pd.to_numeric(values, errors="coerce") % 1 == 0',
    "boolean": 'lambda values: values.astype(str).str.lower().isin(["true", "false", "1", "0"])',
    "date": 'lambda values: pd.to_datetime(values, errors="coerce", format="ISO8601").notna()',
    "word": "lambda values: values.map(lambda value: isinstance(value, str))",
}
_NOT_SAID = ("max_age_days", "shares")


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
    >>> print(text.split("pandas as pa")[1].strip())
    contract = pa.DataFrameSchema(
        {"age": pa.Column(nullable=True, checks=[pa.Check.ge(0)])},
    )
    """
    rules: dict[str, list[Mapping[str, Any]]] = {}
    for rule in settings.get("rules", ()):
        rules.setdefault(rule["column"], []).append(rule)
    columns = ", ".join(f"{column!r}: {_column(own)}" for column, own in rules.items())
    checks = ", ".join(_table_checks(settings))
    options = [f"checks=[{checks}]"] if checks else []
    options += ["strict=True"] if settings.get("other_columns") == "error" else []
    body = "".join(f"{option}, " for option in (f"{{{columns}}}", *options))
    comments = "".join(f"# Not in pandera's form: {line}\n" for line in _left_out(settings))
    code = f"{comments}{name} = pa.DataFrameSchema({body})\n"
    pandas = "import pandas as pd\n" if "pd." in code else ""
    return format_source(f"{pandas}import pandera.pandas as pa\n\n{code}")


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
    end = ", raise_warning=True" if rule.get("severity") == "warning" else ""
    for test, name in _functions(rule):
        missing = ", ignore_na=False" if name == "max_missing" else ""
        yield f'pa.Check({test}{missing}, name="{name}"{end})'
    yield from (f"pa.Check.{call}{end})" for call in _calls(rule))


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
    if "mean" in rule and rule.get("max_shift") is not None:
        shift = f"abs(values.mean() - {rule['mean']!r}) / {rule['std']!r}"
        yield f"lambda values: {shift} <= {rule['max_shift']!r}", "max_shift"


def _calls(rule: Mapping[str, Any]) -> Iterator[str]:
    """Yield calls of pandera's own checks, without the closing bracket."""
    for condition, check in (("min", "ge"), ("max", "le")):
        if (bound := rule.get(condition)) is not None:
            value = f"pd.Timestamp({bound!r})" if isinstance(bound, str) else repr(bound)
            yield f"{check}({value}"
    lengths = {"min_value": rule.get("min_length"), "max_value": rule.get("max_length")}
    if given := [f"{name}={value}" for name, value in lengths.items() if value is not None]:
        yield f"str_length({', '.join(given)}"
    if allowed := rule.get("allowed"):
        yield f"isin({list(allowed)!r}"
    if pattern := rule.get("pattern"):
        yield f"str_matches({_whole(pattern)!r}"


def _whole(pattern: str) -> str:
    return rf"\A(?:{pattern})\Z"


def _table_checks(settings: Mapping[str, Any]) -> Iterator[str]:
    if least := settings.get("min_rows", 1):
        yield f'pa.Check(lambda table: len(table) >= {least}, name="min_rows")'
    if (most := settings.get("max_rows")) is not None:
        yield f'pa.Check(lambda table: len(table) <= {most}, name="max_rows")'
    for rule in settings.get("rules", ()):
        if others := rule.get("unique_with"):
            key = [rule["column"], *others]
            test = f"lambda table: ~table.duplicated({key!r}, keep=False)"
            yield f'pa.Check({test}, name="unique_with")'


def _left_out(settings: Mapping[str, Any]) -> Iterator[str]:
    for rule in settings.get("rules", ()):
        for name in _NOT_SAID:
            if name in rule:
                yield f"{rule['column']}: {name} {rule[name]}"
    for rule in settings.get("row_rules", ()):
        yield f"{rule['name']}: {rule['condition']}"
    if (share := settings.get("max_failing")) is not None:
        yield f"max_failing {share}"
