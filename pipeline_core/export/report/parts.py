"""The parts of a report as markup: every text in them is escaped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

Part = Mapping[str, Any]
_TONES = frozenset({"good", "bad", "warn", "quiet", "name"})
# WebGL needs code made at run time, which the page forbids; the points are few.
_PLAIN = {"scattergl": "scatter", "heatmapgl": "heatmap"}


def markup(parts: Iterable[Part]) -> str:
    """Return the markup of parts, one below the other.

    Examples
    --------
    >>> markup([{"kind": "text", "text": "a < b", "tone": "good"}])
    '<p class="say good">a &lt; b</p>'
    """
    return "".join(_KINDS[part["kind"]](part) for part in parts)


def as_script_data(value: Any) -> str:
    r"""Return JSON that may stand inside a script element.

    Examples
    --------
    >>> as_script_data("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False)
    for one in "<>&\u2028\u2029":
        text = text.replace(one, f"\\u{ord(one):04x}")
    return text


def _text(part: Part) -> str:
    return f'<p class="say{_tone(part)}">{escape(part["text"])}</p>'


def _cards(part: Part) -> str:
    inner = "".join(
        f"<div><span>{escape(label)}</span><b>{escape(value)}</b></div>"
        for label, value in part["values"]
    )
    return f'<div class="cards">{inner}</div>'


def _grid(part: Part) -> str:
    title = f"<h4>{escape(part['title'])}</h4>" if part.get("title") else ""
    left = part.get("left", 1)
    head = "".join(
        f'<th scope="col"{_words(n < left)}>{escape(one)}</th>'
        for n, one in enumerate(part["head"])
    )
    rows = "".join(
        f"<tr>{''.join(_cell(cell, n < left) for n, cell in enumerate(row))}</tr>"
        for row in part["rows"]
    )
    small = " small" if part.get("small") else ""
    return (
        f'{title}<div class="grid{small}" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _words(words: bool) -> str:
    return ' class="words"' if words else ""


def _cell(cell: Part, words: bool) -> str:
    remark = f"<small>{escape(cell['remark'])}</small>" if cell.get("remark") else ""
    kind = "words" if words else "number"
    return f'<td class="{kind}{_tone(cell)}">{escape(cell["text"])}{remark}</td>'


def _figure(part: Part) -> str:
    figure = part["figure"]
    drawn = {"data": [_plain(trace) for trace in figure["data"]], "layout": _layout(figure)}
    wide = " wide" if part.get("wide") else ""
    about = f"<p>{escape(part['help'])}</p>" if part.get("help") else ""
    title = f"<h4>{escape(part['title'])}</h4>" if part["title"] else ""
    return (
        f'<figure class="chart{wide}">{title}{about}'
        f'<div class="plot" role="img" aria-label="{escape(part["title"])}"></div>'
        f'<script type="application/json">{as_script_data(drawn)}</script></figure>'
    )


def _plain(trace: Mapping[str, Any]) -> dict[str, Any]:
    return {**trace, "type": _PLAIN.get(trace.get("type", "scatter"), trace.get("type"))}


def _layout(figure: Mapping[str, Any]) -> dict[str, Any]:
    # The template is Plotly's own and many times the size of what we set.
    return {name: value for name, value in figure["layout"].items() if name != "template"}


def _code(part: Part) -> str:
    return f'<pre tabindex="0">{escape(part["text"])}</pre>'


def _fold(part: Part) -> str:
    summary = f"<summary>{escape(part['title'])}</summary>"
    return f"<details>{summary}{markup(part['parts'])}</details>"


def _tone(part: Part) -> str:
    tone = part.get("tone", "")
    return f" {tone}" if tone in _TONES else ""


_KINDS: Mapping[str, Callable[[Part], str]] = {
    "text": _text, "cards": _cards, "grid": _grid, "figure": _figure, "code": _code,
    "fold": _fold,
}  # fmt: skip
