"""Expressions tried while they are being typed: their fault, or what the first rows give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Catalogue, meaning_of
from pipeline_core.check.column_rules import setting_column_problems
from pipeline_core.check.context import context_of
from pipeline_core.edits import SetSetting, apply, entry_of, sources_of, with_bypasses
from pipeline_core.expressions import (
    Expression,
    ExpressionFault,
    expression_kind,
    fault_in,
    places_of_column,
)
from pipeline_core.expressions.expression import ExpressionKind
from pipeline_core.messages.message import Message, MessageJson
from pipeline_core.runs import client
from pipeline_core.spec import referenced_parameter
from ui.documents.documents import Document
from ui.documents.previews import Schemas, cached_preview, latest_preview, schemas_from
from ui.security import visitor

SHOWN_ROWS = 5
_MAX_PAYLOAD = 200_000
_MEANINGS = ("condition", "formula", "row_formula")


@dataclass(frozen=True)
class ExpressionTrial:
    """What an expression that is being typed would give.

    Parameters
    ----------
    fault
        What is wrong with it and where, or None.
    columns
        The columns it uses, with their kinds.
    rows
        The values of these columns in the first rows.
    values
        What it gives in each of the rows.
    kind
        The kind of these values; None if there are none.
    error
        Why there are no values, though nothing is wrong with the text.
    """

    fault: ExpressionFault | None = None
    columns: Mapping[str, str] | None = None
    rows: tuple[tuple[Any, ...], ...] = ()
    values: tuple[Any, ...] = ()
    kind: str | None = None
    error: MessageJson | None = None


def try_expression(
    document: Document, catalogue: Catalogue, stage: str, setting: str, text: str
) -> ExpressionTrial | None:
    """Try an expression without setting it; None if the setting holds none.

    Parameters
    ----------
    document, catalogue
        The pipeline and the blocks.
    stage, setting
        The setting that the expression is typed into.
    text
        The expression.

    Raises
    ------
    FabricaError
        The launcher does not answer, or the job does not end.
    """
    meaning = _meaning(document, catalogue, stage, setting)
    if meaning not in _MEANINGS:
        return None
    if not text.strip() or referenced_parameter(text) is not None:
        return ExpressionTrial()
    kind = expression_kind(meaning)
    looks = cached_preview(document, catalogue) or latest_preview(document) or {}
    schemas = schemas_from(looks)
    source = _source(document, catalogue, stage, schemas)
    reads_rows = meaning == "row_formula"  # of the model that is judged: nobody has them yet
    columns = None if source is None or reads_rows else schemas[source]
    edit = SetSetting(stage, setting, text)
    fault = fault_in(text, kind, columns)
    fault = fault or _fault_of_columns(document, catalogue, schemas, edit)
    if fault or columns is None or source is None:
        return ExpressionTrial(fault)
    used = {name: columns[name] for name in Expression.parse(text, kind).columns if name in columns}
    return _values(stage, text, kind, used, looks[source]["table"])


def _meaning(document: Document, catalogue: Catalogue, stage: str, setting: str) -> str | None:
    found = document.pipeline.stages.get(stage)
    entry = entry_of(catalogue, found.block) if found else None
    schema = entry["settings"]["properties"].get(setting) if entry else None
    return None if schema is None else meaning_of(schema)


def _source(document: Document, catalogue: Catalogue, stage: str, schemas: Schemas) -> str | None:
    """Return the stage that the rows come from, if they are known."""
    inputs = with_bypasses(document.pipeline, catalogue).stages[stage].inputs
    return next((name for name in sources_of(inputs) if name in schemas), None)


def _fault_of_columns(
    document: Document, catalogue: Catalogue, schemas: Schemas, edit: SetSetting
) -> ExpressionFault | None:
    """Return what the check would say of the columns, at the first that it is about."""
    pipeline = with_bypasses(apply(document.pipeline, edit, catalogue), catalogue)
    context = context_of(pipeline, catalogue, schemas, document.file.parent)
    if edit.stage not in context.entries:  # it is off
        return None
    problem = next(setting_column_problems(context, edit.stage, edit.setting), None)
    if problem is None:
        return None
    text = str(edit.value)
    place = next(places_of_column(text, problem.column or ""), (0, len(text)))
    return ExpressionFault(problem.message, *place)


def _values(
    stage: str, text: str, kind: ExpressionKind, used: Mapping[str, str], table: Mapping[str, Any]
) -> ExpressionTrial:
    """Return the values in the first rows, computed where the libraries are loaded."""
    places = [table["columns"].index(name) for name in used]
    rows = tuple(tuple(row[place] for place in places) for row in table["data"][:SHOWN_ROWS])
    payload = {"text": text, "kind": kind, "rows": rows, "kinds": dict(used), "stage": stage}
    if not rows or len(json.dumps(payload)) > _MAX_PAYLOAD:
        code = "formula.too_large" if rows else "data.no_rows"
        return ExpressionTrial(error=Message(code, {}).as_json())
    answer = client.call(visitor.workspace(), "expression", payload)
    values, error = tuple(answer["values"]), answer["error"]
    return ExpressionTrial(None, used, rows, values, answer["kind"], error)
