"""How one run differs from another, stage by stage: what the drawing of both of them says.

A stage is marked by the first thing that differs: what was set, then its
rows, then its numbers. The rest is said in its label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline_core.compare import Comparison, Difference, Metric, Told
from pipeline_core.compare.sizes import Size
from pipeline_core.spec import Pipeline
from ui.screens.results.past import Past
from ui.screens.results.said import ARROWS, value_text
from ui.text.headline import COMPARED
from ui.text.names import metric_name, setting_name
from ui.text.numbers import number
from ui.text.words import tell

KINDS = ("settings", "rows", "metrics", "affected", "only_first", "only_second", "same")
LANE = 120.0
MOST = 7
_RESULTS = ("succeeded", "reused", "refused")


@dataclass(frozen=True)
class Mark:
    """How a stage differs.

    Parameters
    ----------
    kind
        One of `KINDS`.
    line
        In a few letters, for the box.
    said
        Everything, a line each.
    """

    kind: str
    line: str
    said: tuple[str, ...]

    @property
    def data(self) -> dict[str, str]:
        """What the drawing gets."""
        return {"kind": self.kind, "line": self.line, "said": "\n".join(self.said)}


def together(first: Pipeline, second: Pipeline) -> Pipeline:
    """Return a pipeline with the stages of both; the second's where both have one.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> one = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})})
    >>> other = Pipeline(stages={"a": Stage("a", "y")})
    >>> [(stage.name, stage.block) for stage in together(one, other).stages.values()]
    [('a', 'y'), ('b', 'x')]
    """
    layout = dict(second.layout)
    taken = set(layout.values())
    for name, (x, y) in first.layout.items():
        if name not in second.stages and name not in layout:
            while (x, y) in taken:
                y += LANE
            layout[name] = (x, y)
            taken.add((x, y))
    stages = {**first.stages, **second.stages}
    kept = {name: place for name, place in layout.items() if name in stages}
    return replace(second, stages=stages, layout=kept, notes=())


def marks(
    found: Comparison,
    sizes: Mapping[str, tuple[Size | None, ...]],
    names: tuple[str, str],
    lang: str,
) -> dict[str, Mark]:
    """Return the mark of every stage of two runs.

    Parameters
    ----------
    found
        How the second differs from the first.
    sizes
        Rows and columns of each stage's table in both.
    names
        What the two runs are called.
    lang
        Language of the words.
    """
    words = {kind: kind_name(kind, names, lang) for kind in KINDS}
    return {
        name: _mark(name, found, sizes.get(name, (None, None)), words, lang) for name in found.marks
    }


def kind_name(kind: str, names: tuple[str, str], lang: str) -> str:
    """Return what a kind of difference is called."""
    return tell(f"differs.{kind}", {"first": names[0], "second": names[1]}, lang)


def _mark(
    name: str, found: Comparison, size: tuple[Size | None, ...], words: Mapping[str, str],
    lang: str,
) -> Mark:  # fmt: skip
    first, second = found.marks[name]
    if first is None or second is None:
        kind = "only_first" if second is None else "only_second"
        return Mark(kind, words[kind], (words[kind],))
    told = [
        ("settings", _settings([one for one in found.differences if one.stage == name], lang)),
        ("rows", _rows(size, lang)),
        ("metrics", _metrics([one for one in found.metrics if one.stage == name], lang)),
    ]
    there = [(kind, lines) for kind, lines in told if lines]
    ended = _ended(found.states.get(name, ()), lang)
    if not there and ended:
        return Mark("affected", ended[1], (words["affected"], ended[0]))
    if not there:
        kind = "same" if second == "same" else "affected"
        return Mark(kind, tell(f"differs.{kind}.line", None, lang), (words[kind],))
    kind, lines = there[0]
    said = [line for _, some in there for line, _ in some] + ([ended[0]] if ended else [])
    return Mark(kind, lines[0][1], tuple(said))


def _ended(states: tuple[str | None, ...], lang: str) -> tuple[str, str] | None:
    """Say how a stage ended where one run has a result and the other has none."""
    there = [state in _RESULTS for state in states]
    if all(there) or not any(there):
        return None
    words = [tell(f"state.{state or 'not_run'}", None, lang) for state in states]
    return " → ".join(words), words[there.index(False)]


Lines = list[tuple[str, str]]  # in full, and in short


def _settings(differences: list[Difference], lang: str) -> Lines:
    told = []
    for one in differences:
        what = setting_name(one.name or "", lang) if one.kind == "setting" else one.name or ""
        if one.kind != "setting":
            what = f"{tell(f'compare.{one.kind}', None, lang)} {what}".strip()
        before, after = (exactly(value, lang) for value in one.values)
        told.append((f"{what}: {before} → {after}", f"{before} → {after}"))
    if len(told) > 1:
        short = tell("differs.many", {"n": len(told)}, lang)
        told = [(said, short) for said, _ in told]
    return told


def exactly(value: Any, lang: str) -> str:
    """Return a setting exactly: of two that differ, none may look the same."""
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return value_text(value, lang)


def _rows(size: tuple[Size | None, ...], lang: str) -> Lines:
    before, after = size
    if before is None or after is None:
        return []
    told = []
    for what, one, other in zip(("rows", "columns"), before, after, strict=True):
        if one != other and one is not None and other is not None:
            change = f"{number(one, lang)} → {number(other, lang)}"
            told.append((tell(f"differs.{what}.said", {"change": change}, lang),
                         tell(f"differs.{what}.line", {"change": change}, lang)))  # fmt: skip
    return told


def _metrics(metrics: list[Metric], lang: str) -> Lines:
    changed = [one for one in metrics if one.differs]
    order = {name: place for place, name in enumerate(COMPARED)}
    changed.sort(key=lambda one: order.get(one.name.removesuffix("_mean"), len(order)))
    told = []
    for one in changed:
        change = " → ".join(number(value, lang) for value in one.values)
        judged = ARROWS.get(one.verdicts[1] or "", "")
        told.append((f"{metric_name(one.name, lang)}: {change} {judged}".strip(), change))
    if len(told) > MOST:
        more = tell("differs.more", {"n": len(told) - MOST + 1}, lang)
        told = [*told[: MOST - 1], (more, more)]
    return told


def told(one: Past) -> Told:
    """Return what is compared of a run."""
    return Told(one.run.id, one.pipeline, list(one.rows.values()), one.run.options.threads)
