"""What was read, in the terminal: changes to the files, and what is new since the last good run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline_core.cli.numbers import local_time, say_here, whole, with_signs
from pipeline_core.cli.output import print_table
from pipeline_core.compare.source_words import change_cells, changes_text
from pipeline_core.messages.reading_notes import reading_messages
from pipeline_core.messages.words import say
from pipeline_core.runs.source_comparison import SourceComparison

Row = Mapping[str, Any]
Comparisons = Mapping[str, SourceComparison]
_MAX_COLUMNS = 20
_MINUTE = "%Y-%m-%d %H:%M"


def reading_sentences(summary: Row | None, language: str) -> list[str]:
    """Return a sentence for each kind of change that a reader made to its file."""
    messages = reading_messages((summary or {}).get("ingest"))
    return [say(message.code, message.values, language) for message in messages]


def print_readings(stages: Iterable[Row], comparisons: Comparisons, language: str) -> None:
    """Print what readers changed, and in one sentence a source what is notably different."""
    for row in stages:
        name = row["stage"]
        for sentence in reading_sentences(row["summary"], language):
            print(f"\n{say('cli.note', {'stages': name, 'note': sentence}, language)}")
        comparison = comparisons.get(name)
        if comparison and comparison.is_notable:
            print(f"\n{comparison_sentence(name, comparison, language)}")


def comparison_sentence(stage: str, comparison: SourceComparison, language: str) -> str:
    """Return what is notably different in a source, as one sentence."""
    values = {
        "stage": stage,
        "when": local_time(comparison.created, _MINUTE),
        "changes": changes_text(comparison.changes, language, written),
    }
    return say("cli.source_changed", values, language)


def print_reading(summary: Row, comparison: SourceComparison | None, language: str) -> None:
    """Print the whole report of how a source was read, and its comparison."""
    ingest = summary.get("ingest")
    if not ingest:
        return
    print(flow_line(ingest, summary, language))
    if form := ingest.get("format"):
        print(", ".join(f"{name} = {value!r}" for name, value in form.items()))
    for sentence in reading_sentences(summary, language):
        print(sentence)
    _print_gaps(ingest, language)
    if comparison is None:
        return
    print(f"\n{say(*comparison_heading(comparison), language)}")
    cells = [change_cells(change, language, written) for change in comparison.changes]
    print_table([[label, before, "→", after] for label, before, after in cells], right={1})


def comparison_heading(comparison: SourceComparison) -> tuple[str, dict[str, Any]]:
    """Return the message above the differences of a source."""
    code = "source.compared" if comparison.changes else "source.same"
    code_of_other = "source.compared_other" if comparison.changes else "source.same_other"
    values = {"when": local_time(comparison.created, _MINUTE)}
    return (code if comparison.same_settings else code_of_other), values


def flow_line(ingest: Row, summary: Row, language: str) -> str:
    """Return how many lines, rows and columns there were, and how many were kept."""
    rows = ingest.get("rows_in"), summary["rows"]
    columns = ingest.get("columns_in"), summary["columns"]
    values = {
        "lines": "" if ingest.get("lines") is None else whole(ingest["lines"]),
        "rows": _flow(rows),
        "columns": _flow(columns),
        "count": ingest.get("rejected_rows") or "",
    }
    return say_here("source.flow", values, language)


def _flow(counts: Sequence[int | None]) -> str:
    return " → ".join(whole(count) for count in dict.fromkeys(counts) if count is not None)


def _print_gaps(ingest: Row, language: str) -> None:
    """Print the words taken for a missing value, by column."""
    for column, words in list(ingest.get("missing", {}).items())[:_MAX_COLUMNS]:
        listed = ", ".join(f"{word!r} {whole(count)}" for word, count in words.items())
        print(say("source.gaps", {"column": column, "words": listed}, language))


def written(value: Any) -> str:
    """Return a number as the terminal's region writes it."""
    return whole(value) if isinstance(value, int) else with_signs(str(value))


def as_json(comparison: SourceComparison) -> dict[str, Any]:
    """Return a comparison as plain data."""
    changes = [change._asdict() for change in comparison.changes]
    return {
        "run": comparison.run,
        "same_settings": comparison.same_settings,
        "notable": comparison.is_notable,
        "changes": changes,
    }


def with_comparisons(result: dict[str, Any], comparisons: Comparisons) -> dict[str, Any]:
    """Return a run's object for JSON with the comparison of each source under ``compared``."""
    stages = {
        name: {**stage, "compared": as_json(comparisons[name])} if name in comparisons else stage
        for name, stage in result["stages"].items()
    }
    return {**result, "stages": stages}
