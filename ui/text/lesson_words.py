"""The answers to a lesson's questions in words."""

from __future__ import annotations

from typing import Any

from pipeline_core.lessons.lesson import Question
from pipeline_core.spec import text_in
from ui.text.numbers import data_value
from ui.text.words import language, t


def answer_words(question: Question, value: Any) -> str:
    """Return an answer for reading."""
    if question.kind == "number":
        return data_value(float(value), language())
    if question.kind == "direction":
        words = {"down": t("guide.down"), "same": t("guide.same"), "up": t("guide.up")}
        return words.get(str(value), str(value))
    return text_in(question.choices.get(str(value), str(value)), language())
