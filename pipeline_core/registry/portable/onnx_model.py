"""A kept model as an ONNX file, written only if it answers as the model does."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.errors import UsageError
from pipeline_core.registry.portable.comparison_rows import comparison_rows
from pipeline_core.registry.portable.extras import require_library
from pipeline_core.registry.portable.onnx_agreement import (
    TOLERANCE,
    Agreement,
    classes_agree,
    numbers_agree,
)
from pipeline_core.registry.portable.onnx_conversion import (
    NUMBERS,
    NotConvertibleError,
    Number,
    convert,
    opened,
)
from pipeline_core.registry.portable.onnx_fault import faulty_step
from pipeline_core.registry.portable.portable_model import PortableModel
from pipeline_core.registry.profiles import answers

_KINDS = ("number", "word", "boolean")


class OnnxFile(NamedTuple):
    """An ONNX file and how it was compared.

    Parameters
    ----------
    data
        Its bytes.
    agreement
        Of its answers with the model's.
    """

    data: bytes
    agreement: Agreement


def onnx_model(model: PortableModel, sample: pd.DataFrame | None = None) -> OnnxFile:
    """Return a model as an ONNX file whose answers are the model's.

    Parameters
    ----------
    model
        The model.
    sample
        Rows of its training rows that are compared too, as the model takes them.

    Raises
    ------
    UsageError
        The libraries are not installed, a step has no equal in ONNX, or the answers differ.
    """
    require_library("onnx")
    if odd := [name for name, facts in model.read_columns.items() if facts.kind not in _KINDS]:
        raise UsageError("portable.onnx_columns", model=model.name, columns=odd)
    rows = _asked_rows(model, sample)
    graph, agreement = _best(model, rows)
    _describe(graph, model, agreement)
    return OnnxFile(graph.SerializeToString(), agreement)


def _best(model: PortableModel, rows: pd.DataFrame) -> tuple[Any, Agreement]:
    """Return the model as ONNX with numbers as float32, else as float64, and how it agrees.

    Raises
    ------
    UsageError
        Neither can be written, or agrees.
    """
    inputs = rows[[*model.read_columns]]
    refusals: list[UsageError] = []
    for number in NUMBERS:
        try:
            graph = convert(model.pipeline, inputs, number)
            agreement = _agreement(model.pipeline, rows, opened(graph)(inputs))
        except NotConvertibleError as error:
            step, why = faulty_step(model.pipeline, rows, partial(_fault, number=number))
            values = {"model": model.name, "step": step, "why": why or str(error)}
            refusals.append(UsageError("portable.onnx_step", **values))
            continue
        if agreement.is_equal:
            return graph, agreement
        step, _ = faulty_step(model.pipeline, rows, partial(_fault, number=number))
        counts = {"rows": agreement.rows, "differing": agreement.differing}
        refusals.append(UsageError("portable.onnx_differs", model=model.name, step=step, **counts))
    raise refusals[0]


def _asked_rows(model: PortableModel, sample: pd.DataFrame | None) -> pd.DataFrame:
    """Return rows that the model answers for; those that it refuses tell nothing of its copy."""
    rows = model.typed(comparison_rows(model.read_columns))
    if sample is not None:
        rows = pd.concat([model.typed(sample), rows], ignore_index=True)
    return _answered(model.pipeline, rows)


def _answered(pipeline: Any, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that a model answers for."""
    try:
        answers(pipeline, rows)
    except ValueError:
        middle = len(rows) // 2
        halves = [rows.iloc[:middle], rows.iloc[middle:]] if middle else []
        return pd.concat([_answered(pipeline, half) for half in halves] or [rows.iloc[:0]])
    return rows


def _agreement(part: Any, rows: pd.DataFrame, outputs: list[Any]) -> Agreement:
    if not hasattr(part, "predict"):
        return numbers_agree(part.transform(rows), outputs[0])
    expected = answers(part, rows)
    if hasattr(part, "classes_"):
        if not hasattr(part, "predict_proba"):  # scores of other kinds are not promised
            expected = expected[["prediction"]]
        return classes_agree(expected, outputs)
    return numbers_agree(expected["prediction"], outputs[0])


def _fault(part: Any, rows: pd.DataFrame, number: Number) -> str | None:
    """Return what keeps an estimator from being written in ONNX, or None."""
    try:
        agreement = _agreement(part, rows, opened(convert(part, rows, number))(rows))
    except NotConvertibleError as error:
        return str(error)
    except (TypeError, ValueError):  # its columns are not numbers: nothing can be said of it
        return None
    return None if agreement.is_equal else ""


def _describe(graph: Any, model: PortableModel, agreement: Agreement) -> None:
    """Write into the file what it takes, what it answers, and how it was compared."""
    from onnx.helper import set_model_props

    facts = model.facts()
    properties = {
        "model": model.name,
        "origin": dict(model.origin),
        "sha256_of_skops_file": facts["sha256"],
        "inputs": [part.name for part in graph.graph.input],
        "columns": [part for part in facts["columns"] if part["read"]],
        "answers": facts["answers"],
        "missing": "numbers: NaN; words: an empty text",
        "compared": {"rows": agreement.rows, "tolerance": TOLERANCE},
    }
    texts = {
        name: part if isinstance(part, str) else json.dumps(part)
        for name, part in properties.items()
    }
    set_model_props(graph, texts)
