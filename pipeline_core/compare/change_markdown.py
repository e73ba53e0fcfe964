"""A comparison of two pipelines as Markdown, with every name shown letter by letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline_core.compare.change_words import summary
from pipeline_core.compare.pipeline_changes import PipelineChange
from pipeline_core.messages.words import say

Rows = Sequence[Sequence[str]]
HEAD = (
    "change.column.kind",
    "change.column.subject",
    "change.column.before",
    "change.column.after",
)
METRICS_HEAD = (
    "change.column.stage",
    "change.column.metric",
    "change.column.before",
    "change.column.after",
    "change.column.verdict",
)


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]], code: Sequence[int]) -> str:
    r"""Return a table as Markdown.

    Parameters
    ----------
    head, rows
        The cells.
    code
        The columns whose cells are values, to be shown as they are written.

    Examples
    --------
    >>> print(markdown_table(["what", "now"], [["a|b", "1"], ["c", "–"]], [1]))
    | what | now |
    | --- | --- |
    | a\|b | `1` |
    | c | – |
    """
    lines = [
        [_as_code(cell) if place in code else escaped(cell) for place, cell in enumerate(row)]
        for row in rows
    ]
    table = [[escaped(cell) for cell in head], ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in table)


def _as_code(text: str) -> str:
    """Return a value between as many backticks as it needs."""
    if text in ("–", "✓", ""):
        return text
    text = " ".join(text.split()).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in _runs(text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _runs(text: str) -> list[str]:
    return "".join(letter if letter == "`" else " " for letter in text).split()


_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|~#@"})


def escaped(text: str) -> str:
    r"""Return text as Markdown shows it letter by letter.

    Examples
    --------
    >>> print(escaped("<b> a_b"))
    \<b\> a\_b
    """
    return " ".join(text.split()).translate(_SPECIAL)


def markdown(
    title: str,
    changes: Sequence[PipelineChange],
    cells_of: Callable[[PipelineChange], Sequence[str]],
    metrics: tuple[Rows, Sequence[str]],
    language: str,
) -> str:
    """Return a comparison as Markdown, for a comment on a pull request.

    Parameters
    ----------
    title
        The file's name.
    changes, cells_of
        The changes, and the cells of each.
    metrics
        The metrics that differ as rows, and sentences about them.
    language
        Language of the words.
    """
    parts = [f"### {escaped(title)}", escaped(summary(changes, language))]
    if changes:
        head = [say(code, {}, language) for code in HEAD]
        parts.append(markdown_table(head, [cells_of(change) for change in changes], [2, 3]))
    rows, sentences = metrics
    if rows:
        head = [say(code, {}, language) for code in METRICS_HEAD]
        parts.append(markdown_table(head, rows, [2, 3]))
    parts += [escaped(sentence) for sentence in sentences]
    return "\n\n".join(parts) + "\n"
