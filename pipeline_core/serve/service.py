"""What happens to the body of a request, in a thread: rows, answers, sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline_core.errors import UsageError
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.prediction import Prediction, predict
from pipeline_core.registry.profiles import PREDICTION
from pipeline_core.serve.json_rows import JsonRows, read_rows

Json = dict[str, Any]
SCORE = "score "


@dataclass(frozen=True)
class Answered:
    """A request that was answered.

    Parameters
    ----------
    model
        The title of the version that answered.
    rows
        The rows, with the columns that the model takes.
    answers
        For each row its ``prediction`` and ``scores``.
    notes
        What is to be said of the rows.
    """

    model: str
    rows: pd.DataFrame
    answers: list[Json]
    notes: tuple[Message, ...]

    def as_json(self, language: str) -> Json:
        """Return the answer to the request, its sentences in a language."""
        notes = [message_json(note, language) for note in self.notes]
        return {"model": self.model, "answers": self.answers, "notes": notes}


def answer_body(model: OpenedModel, body: bytes, most: int) -> Answered:
    """Return the answers of a model to the body of a request.

    Parameters
    ----------
    model
        The model.
    body, most
        As `json_rows.read_rows` takes them.

    Raises
    ------
    UsageError
        The rows are not what the model takes.
    """
    rows = read_rows(body, list(model.profile.features), most)
    prediction = predict(model, rows.table)
    notes = (*_surplus_note(rows), *prediction.notes)
    return Answered(model.kept.title, rows.table, answer_rows(prediction), notes)


def answer_rows(prediction: Prediction) -> list[Json]:
    """Return the answers as plain data, one object a row.

    Examples
    --------
    >>> table = pd.DataFrame({"prediction": ["no"], "score no": [0.75], "score yes": [0.25]})
    >>> answer_rows(Prediction(table, ()))
    [{'prediction': 'no', 'scores': {'no': 0.75, 'yes': 0.25}}]
    """
    columns = {str(name): column.tolist() for name, column in prediction.answers.items()}
    scores = {name.removeprefix(SCORE): column for name, column in columns.items()}
    scores.pop(PREDICTION, None)
    rows: list[Json] = []
    for place, answer in enumerate(columns.get(PREDICTION, [])):
        row = {"prediction": _plain(answer)}
        if scores:
            row["scores"] = {name: _plain(column[place]) for name, column in scores.items()}
        rows.append(row)
    return rows


def _plain(value: Any) -> Any:
    """Return a value that JSON has: no infinite number, and no date."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)


def _surplus_note(rows: JsonRows) -> list[Message]:
    values = {"columns": rows.surplus, "count": len(rows.surplus)}
    return [Message("predict.surplus_columns", values)] if rows.surplus else []


def message_json(message: Message, language: str) -> Json:
    """Return a message as data, with its sentence."""
    return {**message.as_json(), "message": say(message.code, message.values, language)}


def refusal_json(error: UsageError, language: str) -> Json:
    """Return what is wrong with a request, and where: rows from 1, and columns.

    Examples
    --------
    >>> refusal_json(UsageError("x", column="age", rows=[2]), "en")["error"]["places"]
    [{'row': 2, 'column': 'age'}]
    """
    return {"error": {**message_json(error.message, language), "places": _places(error.values)}}


def _places(values: Mapping[str, Any]) -> list[Json]:
    if "places" in values:
        return list(values["places"])
    if "column" in values:
        return [{"row": row, "column": values["column"]} for row in values.get("rows", [])]
    return [{"column": name} for name in values.get("columns", [])]
