"""Lines that grow while one watches, as a picture: redrawn at each step, it stays in its place.

A chart of Plotly is taken out of the page and put back whenever a fragment ticks, which flickers.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from ui.charts.style import COLOURS, GREY
from ui.text.numbers import number

WIDTH, HEIGHT = 760, 150
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 12, 24
_ALARM = COLOURS[5]
_TICKS = 3


class Line(NamedTuple):
    """A line over windows.

    Parameters
    ----------
    name
        What it is.
    values
        Its value in each window; None where there is none.
    colour, dash
        How it is drawn.
    """

    name: str
    values: Sequence[float | None]
    colour: str
    dash: str = ""


class LiveChart(NamedTuple):
    """Lines over the windows of a play.

    Parameters
    ----------
    title
        What is measured.
    lines
        The lines.
    windows
        How many there will be.
    turns
        The windows in which a knob was turned.
    alarms
        The line and the window of each alarm that was raised.
    limit
        A value beyond which there is an alarm; None for none.
    top
        What is above is drawn at the top; None to draw all.
    """

    title: str
    lines: Sequence[Line]
    windows: int
    turns: Sequence[int] = ()
    alarms: Sequence[tuple[int, int]] = ()
    limit: float | None = None
    top: float | None = None


def live_html(chart: LiveChart, lang: str, *, dark: bool) -> str:
    """Return a chart as HTML: its title, its lines' names with their last values, the picture.

    Examples
    --------
    >>> chart = LiveChart("Error", [Line("<bent>", [1.0, None, 3.0], "#000")], 4)
    >>> html = live_html(chart, "en", dark=False)
    >>> "&lt;bent&gt; <b>3" in html, "<bent>" in html
    (True, False)
    """
    legend = "".join(
        f'<span style="white-space:nowrap"><i style="color:{line.colour};font-style:normal">●</i> '
        f"{escape(line.name)} <b>{escape(number(_last(line), lang))}</b></span> "
        for line in chart.lines
    )
    label = escape(f"{chart.title}. {_words(chart, lang)}", quote=True)
    data = b64encode(live_svg(chart, lang, dark=dark).encode()).decode()
    return (
        f'<div class="fb-live"><p style="margin:.2rem 0 0;font-size:.82rem">'
        f"<strong>{escape(chart.title)}</strong> {legend}</p>"
        f'<img style="width:100%;height:auto;display:block" alt="{label}" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
    )


def _words(chart: LiveChart, lang: str) -> str:
    return ", ".join(f"{line.name} {number(_last(line), lang)}" for line in chart.lines)


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.values) if value is not None), None)


def live_svg(chart: LiveChart, lang: str, *, dark: bool) -> str:
    """Return the picture of a chart as SVG.

    Examples
    --------
    >>> chart = LiveChart("Error", [Line("a", [1.0, None, 3.0], "#000")], 4, alarms=[(0, 3)])
    >>> svg = live_svg(chart, "en", dark=True)
    >>> svg.count("<polyline"), svg.count("<circle")
    (2, 1)
    """
    low, high = _ends(chart)
    scale = _Scale(chart.windows, low, high)
    ink = "#c9ced6" if dark else "#4b5260"
    parts = [*_grid(scale, lang, ink), *_turns(chart.turns, scale)]
    if chart.limit is not None:
        y = scale.y(chart.limit)
        parts.append(_rule(LEFT, y, WIDTH - RIGHT, y, _ALARM, "4 4"))
    for line in chart.lines:
        parts += _polylines(line, scale)
    parts += _alarms(chart, scale)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui,sans-serif" font-size="12">{"".join(parts)}</svg>'
    )


class _Scale(NamedTuple):
    windows: int
    low: float
    high: float

    def x(self, window: int) -> float:
        share = (window - 0.5) / max(self.windows, 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _ends(chart: LiveChart) -> tuple[float, float]:
    values = [value for line in chart.lines for value in line.values if value is not None]
    values += [] if chart.limit is None else [0.0, chart.limit * 1.5]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if chart.top is not None:
        return low, chart.top
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return (low if chart.limit is not None else low - room), high + room


def _grid(scale: _Scale, lang: str, ink: str) -> Iterable[str]:
    for step in range(_TICKS):
        value = scale.low + (scale.high - scale.low) * step / (_TICKS - 1)
        y = scale.y(value)
        yield _rule(LEFT, y, WIDTH - RIGHT, y, GREY, "", opacity=0.3)
        yield _text(LEFT - 6, y + 4, number(float(f"{value:.3g}"), lang), ink, "end")
    for window in sorted({1, (scale.windows + 1) // 2, scale.windows}):
        yield _text(scale.x(window), HEIGHT - 6, str(window), ink, "middle")


def _turns(turns: Sequence[int], scale: _Scale) -> Iterable[str]:
    for window in sorted(set(turns)):
        x = scale.x(window)
        yield _rule(x, TOP, x, HEIGHT - BOTTOM, COLOURS[1], "2 3")
        yield f'<path d="M{x - 5:.1f} {TOP - 8} h10 l-5 8 z" fill="{COLOURS[1]}"/>'


def _polylines(line: Line, scale: _Scale) -> Iterable[str]:
    pieces: list[list[str]] = [[]]
    for window, value in enumerate(line.values, 1):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{scale.x(window):.1f},{scale.y(value):.1f}")
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    look = f'fill="none" stroke="{line.colour}" stroke-width="2" stroke-linecap="round"{dash}'
    for piece in filter(None, pieces):
        points = piece if len(piece) > 1 else piece * 2
        yield f'<polyline points="{" ".join(points)}" {look}/>'


def _alarms(chart: LiveChart, scale: _Scale) -> Iterable[str]:
    for place, window in chart.alarms:
        values = chart.lines[place].values
        value = values[window - 1] if window <= len(values) else None
        if value is not None:
            centre = f'cx="{scale.x(window):.1f}" cy="{scale.y(value):.1f}"'
            yield f'<circle {centre} r="6" fill="none" stroke="{_ALARM}" stroke-width="3"/>'


def _rule(
    x1: float, y1: float, x2: float, y2: float, colour: str, dash: str, opacity: float = 1.0
) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" opacity="{opacity}"{dashes}/>'


def _text(x: float, y: float, text: str, ink: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text {place} fill="{ink}" text-anchor="{anchor}">{escape(text)}</text>'
