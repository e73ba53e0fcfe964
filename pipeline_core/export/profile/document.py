"""The chapters of a table's profile, as the plain data that a report's page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.export.profile.words import ProfileWords
from pipeline_core.measures.profile import MAX_BARS

_MAX_PAIRS = 15
Part = dict[str, Any]


class TableProfile(NamedTuple):
    """All that the page says of a table.

    Parameters
    ----------
    rows, counted, kept
        Its rows, those that were counted, and whether these rows are those of a run.
    width, target
        How many columns it has, and the one that is predicted.
    columns, relations
        Profiles of the columns, and how strongly they go with the target.
    names, matrix
        The columns whose relations are shown, and these.
    complete, patterns, repeats, odd
        Complete rows, and what `measures.table_quality` found.
    """

    rows: int
    counted: int
    kept: bool
    width: int
    target: str | None
    columns: Sequence[Mapping[str, Any]]
    relations: Mapping[str, Any]
    names: Sequence[str]
    matrix: Sequence[Sequence[Mapping[str, Any] | None]]
    complete: int
    patterns: Sequence[Mapping[str, Any]]
    repeats: Mapping[str, int]
    odd: Sequence[Mapping[str, Any]]


def profile_document(
    profile: TableProfile, title: str, language: str = "en", region: str | None = None
) -> dict[str, Any]:
    """Return the document of a profile, as `export_report` takes it.

    Parameters
    ----------
    profile
        The profile.
    title
        What the page is called.
    language, region
        Language of its words, and the region whose signs its numbers have.

    Examples
    --------
    >>> none = {"rows": 0, "groups": 0, "most": 0}
    >>> empty = TableProfile(0, 0, True, 0, None, [], {}, [], [], 0, [], none, [])
    >>> [chapter["id"] for chapter in profile_document(empty, "Mine")["chapters"]]
    ['columns', 'missing', 'repeats', 'outliers']
    """
    words = ProfileWords(language, region)
    chapters = [
        _columns(profile, words),
        _missing(profile, words),
        _repeats(profile, words),
        _outliers(profile, words),
    ]
    if len(profile.names) > 1:
        chapters.append(_relations(profile, words))
    source = "kept" if profile.kept else "sample"
    return {
        "language": language,
        "title": title,
        "facts": [words.say(f"profile.from_{source}", count=words.whole(profile.rows))],
        "lead": [*_sample_note(profile, words), _overview(profile, words)],
        "chapters": chapters,
        "contents": words.say("profile.contents"),
    }


def _sample_note(profile: TableProfile, words: ProfileWords) -> list[Part]:
    if profile.counted == profile.rows:
        return []
    counts = {"count": words.whole(profile.counted), "of": words.whole(profile.rows)}
    return [{"kind": "text", "tone": "warn", "text": words.say("profile.sampled", **counts)}]


def _overview(profile: TableProfile, words: ProfileWords) -> Part:
    cells = sum(int(column["missing"]) for column in profile.columns)
    values = [
        (words.say("profile.rows"), words.whole(profile.rows)),
        (words.say("profile.columns"), words.whole(profile.width)),
        (words.say("profile.cells_missing"), words.percent(cells, profile.counted * profile.width)),
        (words.say("profile.complete_rows"), words.percent(profile.complete, profile.counted)),
        (words.say("profile.repeated_rows"), words.whole(profile.repeats["rows"])),
    ]
    if profile.target:
        values.append((words.say("profile.target"), profile.target))
    return {"kind": "cards", "values": values}


def _columns(profile: TableProfile, words: ProfileWords) -> Part:
    heads = ["column", "kind", "bars", "typical", "missing", "distinct"]
    heads += ["relation"] if profile.target else []
    rows = []
    for column in profile.columns:
        cells: list[Part] = [
            {"text": column["column"]},
            {"text": words.say(f"word.{column['kind']}")},
            {"text": "", "bars": _heights(column["bars"])},
            {"text": words.typical(column)},
            {"text": words.share(column["missing"], profile.counted)},
            {"text": words.whole(column["distinct"])},
        ]
        if profile.target:
            cells.append({"text": words.relation(profile.relations.get(column["column"]))})
        rows.append(cells)
    parts: list[Part] = [_grid(words, heads, rows, left=4)]
    if len(profile.columns) < profile.width:
        counts = {
            "count": words.whole(len(profile.columns)),
            "of": words.whole(profile.width),
        }
        parts.append({"kind": "text", "tone": "quiet", "text": words.say("profile.cut", **counts)})
    return _chapter(words, "columns", parts)


def _heights(bars: Sequence[int]) -> list[float]:
    most = max(bars, default=0)
    return [round(bar / most, 3) for bar in bars[:MAX_BARS]] if most else []


def _missing(profile: TableProfile, words: ProfileWords) -> Part:
    if not profile.patterns:
        return _chapter(words, "missing", [_text(words, "profile.nothing_missing", "good")])
    rows = [
        [
            {"text": ", ".join(pattern["columns"])},
            {"text": words.whole(pattern["rows"])},
            {"text": words.percent(pattern["rows"], profile.counted)},
        ]
        for pattern in profile.patterns
    ]
    return _chapter(words, "missing", [_grid(words, ["together", "rows", "share"], rows)])


def _repeats(profile: TableProfile, words: ProfileWords) -> Part:
    repeats = profile.repeats
    if not repeats["rows"]:
        return _chapter(words, "repeats", [_text(words, "profile.no_repeats", "good")])
    values = [
        (words.say("profile.repeated_rows"), words.whole(repeats["rows"])),
        (words.say("profile.repeated_groups"), words.whole(repeats["groups"])),
        (words.say("profile.most_copies"), words.whole(repeats["most"])),
    ]
    return _chapter(words, "repeats", [{"kind": "cards", "values": values}])


def _outliers(profile: TableProfile, words: ProfileWords) -> Part:
    if not profile.odd:
        return _chapter(words, "outliers", [_text(words, "profile.no_outliers", "good")])
    rows = [
        [
            {"text": odd["column"]},
            *({"text": words.number(odd[side])} for side in ("low", "high", "furthest")),
            {"text": words.whole(odd["count"])},
            {"text": words.percent(odd["count"], profile.counted)},
        ]
        for odd in profile.odd
    ]
    heads = ["column", "low", "high", "furthest", "outliers", "share"]
    return _chapter(words, "outliers", [_grid(words, heads, rows)])


def _relations(profile: TableProfile, words: ProfileWords) -> Part:
    names, matrix = profile.names, profile.matrix
    rows = [
        [{"text": name}, *(_shaded(relation, words) for relation in matrix[number])]
        for number, name in enumerate(names)
    ]
    shades: Part = {"kind": "grid", "head": ["", *names], "rows": rows}
    pairs = [
        (names[row], names[column], relation)
        for row in range(len(names))
        for column in range(row)
        if (relation := matrix[row][column]) and relation["value"] is not None
    ]
    pairs.sort(key=lambda pair: -abs(pair[2]["value"]))
    lines = [
        [{"text": first}, {"text": second}, {"text": words.relation(relation)}]
        for first, second, relation in pairs[:_MAX_PAIRS]
    ]
    parts = [shades]
    if lines:
        parts.append(_grid(words, ["first", "second", "relation"], lines, left=3))
    return _chapter(words, "relations", parts)


def _shaded(relation: Mapping[str, Any] | None, words: ProfileWords) -> Part:
    if relation is None or relation["value"] is None:
        return {"text": ""}
    value = relation["value"]
    return {"text": words.fixed(value), "shade": round(abs(value), 2)}


def _grid(words: ProfileWords, heads: Sequence[str], rows: Sequence[Any], left: int = 1) -> Part:
    head = [words.say(f"profile.head.{name}") for name in heads]
    return {"kind": "grid", "head": head, "rows": rows, "left": left}


def _text(words: ProfileWords, code: str, tone: str) -> Part:
    return {"kind": "text", "tone": tone, "text": words.say(code)}


def _chapter(words: ProfileWords, name: str, parts: list[Part]) -> Part:
    title, about = words.say(f"profile.{name}"), words.say(f"profile.{name}.about")
    return {"id": name, "title": title, "about": about, "parts": parts, "variants": []}
