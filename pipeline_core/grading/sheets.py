"""What grading hands out: a table for the teacher, and a sheet for each student."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline_core.grading.hand_ins import file_name
from pipeline_core.grading.marks import Mark
from pipeline_core.grading.rubric import Rubric
from pipeline_core.messages.markdown import plain_markdown
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.spec import text_in

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Words = Callable[[str, Mapping[str, Any]], str]


def write_sheets(marks: Sequence[Mark], rubric: Rubric, folder: Path, language: str) -> list[Path]:
    """Write the results into a folder, and return the files.

    Parameters
    ----------
    marks, rubric
        What was found, and what was asked.
    folder
        Where the files go: ``grades.csv``, ``grades.json``, ``grades.md`` and ``sheets``.
    language
        Language of the comments.
    """
    sheets = folder / "sheets"
    sheets.mkdir(parents=True, exist_ok=True)
    texts = {
        folder / "grades.csv": as_csv(marks, rubric, language),
        folder / "grades.json": json.dumps(as_json(marks, language), indent=2, ensure_ascii=False),
        folder / "grades.md": as_markdown(marks, rubric, language),
    }
    for number, mark in enumerate(marks, start=1):
        texts[sheets / file_name(mark.name, number)] = sheet(mark, rubric, language)
    for file, text in texts.items():
        file.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8")
    return list(texts)


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> cell("=1+1"), cell("Ana")
    ("'=1+1", 'Ana')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(marks: Sequence[Mark], rubric: Rubric, language: str) -> str:
    """Return the marks as a CSV table, one row a hand-in."""
    words = _words(language)
    names = [goal.name for goal in marks[0].goals] if marks else []
    head = [words(f"grade.column.{name}", {}) for name in ("name", "mark", "points", "status")]
    head += [f"{number}. {name}" for number, name in enumerate(names, start=1)]
    rows = [[*head, words("grade.column.alike", {}), words("grade.column.comments", {})]]
    for mark in marks:
        start = [mark.name, f"{mark.mark:g}", f"{mark.points:g} / {rubric.total:g}", mark.status]
        goals = [f"{goal.points:g}" for goal in mark.goals]
        alike = "; ".join(f"{name} {share:.0%}" for name, share in mark.alike)
        rows.append([*start, *goals, alike, " ".join(comments(mark, language))])
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([map(cell, row) for row in rows])
    return text.getvalue()


def as_json(marks: Sequence[Mark], language: str) -> list[dict[str, Any]]:
    """Return the marks as plain data, with their sentences."""
    words = _words(language)
    return [
        {
            "name": mark.name,
            "mark": mark.mark,
            "points": mark.points,
            "status": mark.status,
            "goals": [
                {
                    "goal": goal.name,
                    "points": goal.points,
                    "of": goal.of,
                    "comment": _sentence(goal.message, words),
                }
                for goal in mark.goals
            ],
            "errors": [_sentence(error, words) for error in mark.errors],
            "leaks": [_sentence(leak, words) for leak in mark.leaks],
            "alike": [{"name": name, "likeness": round(share, 3)} for name, share in mark.alike],
            "comments": comments(mark, language),
        }
        for mark in marks
    ]


def as_markdown(marks: Sequence[Mark], rubric: Rubric, language: str) -> str:
    """Return the marks as a Markdown table."""
    words = _words(language)
    columns = [
        words(f"grade.column.{n}", {}) for n in ("name", "mark", "points", "status", "alike")
    ]
    lines = [f"# {_title(rubric, language)}", "", f"| {' | '.join(columns)} |"]
    lines.append(f"|{' --- |' * len(columns)}")
    for mark in marks:
        alike = ", ".join(f"{plain_markdown(name)} ({share:.0%})" for name, share in mark.alike)
        points = f"{mark.points:g} / {rubric.total:g}"
        status = words(f"grade.status.{mark.status}", {})
        row = [plain_markdown(mark.name), f"{mark.mark:g}", points, plain_markdown(status), alike]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def sheet(mark: Mark, rubric: Rubric, language: str) -> str:
    """Return the sheet of one student as Markdown: the mark, and why; nothing of others."""
    words = _words(language)
    values = {"mark": f"{mark.mark:g}", "of": f"{rubric.scale:g}"}
    lines = [f"# {_title(rubric, language)}", "", f"**{plain_markdown(mark.name)}**", ""]
    lines += [words("grade.sheet.mark", values), ""]
    if mark.fault is not None:
        lines += [plain_markdown(_sentence(mark.fault, words)), ""]
    for goal in mark.goals:
        points = f"{goal.points:g} / {goal.of:g}"
        said = plain_markdown(_sentence(goal.message, words))
        comment = plain_markdown(text_in(goal.comment, language)) if goal.comment else ""
        lines.append(f"* {points}: {' '.join(filter(None, [said, comment]))}")
    found = [*mark.errors, *mark.leaks]
    lines += ["", *(f"* {plain_markdown(_sentence(message, words))}" for message in found)]
    return "\n".join(lines).rstrip()


def comments(mark: Mark, language: str) -> list[str]:
    """Return what there is to say of a mark, a sentence each: what was not reached, and why."""
    words = _words(language)
    said = [_sentence(mark.fault, words)] if mark.fault is not None else []
    for goal in mark.goals:
        if goal.points < goal.of:
            said.append(_sentence(goal.message, words))
            said += [text_in(goal.comment, language)] if goal.comment else []
    said += [_sentence(message, words) for message in (*mark.errors, *mark.leaks)]
    return list(dict.fromkeys(said))


def _title(rubric: Rubric, language: str) -> str:
    title = text_in(rubric.title, language) if rubric.title else ""
    return plain_markdown(title or say("grade.title", {}, language))


def _words(language: str) -> Words:
    return lambda code, values: say(code, values, language)


def _sentence(message: Message, words: Words) -> str:
    return words(message.code, message.values)
