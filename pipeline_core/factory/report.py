"""A leaderboard as plain data, as Markdown, and as the document of an HTML file to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pipeline_core.factory.joint_plan import JointPlan
from pipeline_core.factory.leaderboard import Line, claims, panel_label

Words = Callable[[str, Mapping[str, Any]], str]
_HEAD = ("rank", "variant", "score", "interval", "comparison", "fit", "predict", "size", "front")


def board_as_json(
    joint: JointPlan, board: Sequence[Line], metric: str, words: Words
) -> dict[str, Any]:
    """Return the object that ``factory --json`` prints.

    Parameters
    ----------
    joint, board, metric
        The plans, the leaderboard and its metric.
    words
        Returns the sentence of a code and its values.
    """
    return {
        "judge": joint.judge,
        "metric": metric,
        "stages": {"all": joint.all_stages, "distinct": joint.distinct_stages},
        "claims": [{**claim, "sentence": words(claim["code"], claim)} for claim in claims(board)],
        "panels": [
            _panel_as_json(own, board)
            for own in panels_of(board)
            if own and own[0].panel is not None
        ],
        "variants": [_line_as_json(line, words) for line in board],
    }


def _panel_as_json(lines: Sequence[Line], board: Sequence[Line]) -> dict[str, Any]:
    winner = next((line.name for line in lines if line.rank == 1), None)
    return {
        "panel": lines[0].panel,
        "name": panel_label(lines, board),
        "variants": len(lines),
        "winner": winner,
        "oddness": lines[0].oddness,
    }


def _line_as_json(line: Line, words: Words) -> dict[str, Any]:
    judgement, production = line.judgement, line.production
    comparison = dict(line.comparison) if line.comparison else None
    if comparison:
        comparison["sentence"] = words(comparison["code"], comparison)
    error = production.error
    return {
        "variant": line.name,
        "choices": dict(production.planned.variant.choices),
        "status": production.status,
        "standing": asdict(production.standing) if production.standing else None,
        "gates": dict(line.gates),
        "run": production.run,
        "error": words(error["code"], error["values"]) if error else None,
        "panel": line.panel,
        "rank": line.rank,
        "value": judgement.value if judgement else None,
        "low": judgement.low if judgement else None,
        "high": judgement.high if judgement else None,
        "folds": list(judgement.folds) if judgement else [],
        "comparison": comparison,
        "fit_seconds": line.cost.fit_seconds,
        "predict_seconds": line.cost.predict_seconds,
        "bytes": line.cost.size,
        "front": line.front,
    }


def head_cells(words: Words) -> list[str]:
    """Return the titles of a leaderboard's columns."""
    return [words(f"factory.column.{name}", {}) for name in _HEAD]


def row_cells(line: Line, words: Words, number: Callable[[float, int], str]) -> list[str]:
    """Return the cells of a variant.

    Parameters
    ----------
    line
        The variant.
    words
        Returns the sentence of a code and its values.
    number
        Writes a number with so many decimals.
    """
    judgement, cost = line.judgement, line.cost
    if judgement is None or judgement.value is None:
        error = line.production.error
        state = words(f"factory.status.{line.production.status}", {})
        sentence = words(error["code"], error["values"]) if error else _standing(line, words)
        return ["", line.name, state, "", sentence, "", "", "", ""]
    ends = [end for end in (judgement.low, judgement.high) if end is not None]
    return [
        "" if line.rank is None else str(line.rank),
        line.name,
        number(judgement.value, 4),
        " – ".join(number(end, 3) for end in ends),
        words(line.comparison["code"], line.comparison) if line.comparison else "",
        "" if cost.fit_seconds is None else f"{number(cost.fit_seconds, 2)} s",
        "" if cost.predict_seconds is None else f"{number(1e3 * cost.predict_seconds, 1)} ms",
        "" if cost.size is None else f"{number(cost.size / 1e3, 0)} kB",
        "◆" if line.front else "",
    ]


def _standing(line: Line, words: Words) -> str:
    """Return how a racer stood that was not judged on all folds."""
    standing = line.production.standing
    if standing is None:
        return ""
    values = {"folds": standing.folds, "of": standing.of, "value": round(standing.value, 4)}
    if standing.loss is None:
        return words("factory.standing", values)
    code = "factory.standing_surely" if standing.loss.sure else "factory.standing_behind"
    loss = {"leader": standing.loss.leader, "difference": round(standing.loss.difference, 4)}
    return words(code, {**values, **loss})


def panels_of(board: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each panel, then those without a score."""
    numbers = list(dict.fromkeys(line.panel for line in board))
    return [[line for line in board if line.panel == number] for number in numbers]


def markdown(title: str, board: Sequence[Line], plan: str, words: Words) -> str:
    """Return a leaderboard as Markdown.

    Parameters
    ----------
    title
        The drawing's name.
    board
        The leaderboard.
    plan
        The sentence of what ran.
    words
        Returns the sentence of a code and its values.
    """
    parts = [f"# {title}", plan, *(f"- {words(each['code'], each)}" for each in claims(board))]
    for lines in panels_of(board):
        rows = [head_cells(words), ["---"] * len(_HEAD)]
        rows += [row_cells(line, words, _plain) for line in lines]
        parts.append("\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows))
    parts.append(words("factory.front", {}))
    return "\n\n".join(parts) + "\n"


def document(
    title: str, board: Sequence[Line], plan: str, words: Words, language: str
) -> dict[str, Any]:
    """Return a leaderboard as `export.report.export_report` takes it.

    Parameters
    ----------
    title, board, plan, words
        As `markdown` takes them.
    language
        The language of its words.
    """
    lead = [{"kind": "text", "text": words(each["code"], each)} for each in claims(board)]
    chapters = []
    for number, lines in enumerate(panels_of(board), 1):
        rows = [[{"text": cell} for cell in row_cells(line, words, _plain)] for line in lines]
        grid = {"kind": "grid", "head": head_cells(words), "rows": rows, "left": 2}
        parts = [grid, *_figures(lines, words)]
        name = _title(lines, board, number, words)
        chapters.append(
            {"id": f"panel-{number}", "title": name, "about": "", "parts": parts, "variants": []}
        )
    return {
        "language": language,
        "title": title,
        "facts": [plan],
        "lead": lead,
        "chapters": chapters,
    }


def _title(lines: Sequence[Line], board: Sequence[Line], number: int, words: Words) -> str:
    """Return the title of a panel: what all of it have in common, else its number."""
    if lines[0].panel is None:
        return words("factory.chapter_unscored", {})
    shared = panel_label(lines, board)
    if shared and len(lines) > 1:
        return words("factory.chapter_of", {"name": shared})
    return words("factory.chapter", {"number": number})


def _figures(lines: Sequence[Line], words: Words) -> list[dict[str, Any]]:
    """Return the chart of scores against what they cost, the front marked."""
    points = [line for line in lines if line.judgement and line.cost.fit_seconds is not None]
    if len(points) < 2:
        return []
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [line.cost.fit_seconds for line in points],
        "y": [line.judgement.value for line in points if line.judgement],
        "text": [line.name for line in points],
        "marker": {"size": 10, "symbol": ["diamond" if p.front else "circle" for p in points]},
    }
    x, y = (words(code, {}) for code in ("factory.chart_fit", "factory.column.score"))
    layout = {"xaxis": {"title": {"text": x}}, "yaxis": {"title": {"text": y}}}
    figure = {"data": [trace], "layout": {**layout, "height": 380}}
    return [{"kind": "figure", "title": words("factory.chart", {}), "figure": figure, "wide": True}]


def _plain(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
