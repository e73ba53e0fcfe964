"""Goals that look at the drawing: its stages, their order, and the problems in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, Literal

from pipeline_core.edits import entry_of
from pipeline_core.lessons.evidence import Evidence, above
from pipeline_core.lessons.traits import Trait, stages_with, trait_words
from pipeline_core.lessons.verdict import GOALS, Verdict, missing, reached
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import port_of

# Problems by which test rows, later rows or the target itself teach a model.
CERTAIN_LEAKS = frozenset(
    {
        "another_split",
        "evaluate_without_split",
        "joined_back",
        "looks_into_future",
        "rank_sees_test",
        "target_combined_before_split",
        "target_joined_back",
        "trained_without_split",
        "window_of_target_now",
    }
)
# Those that somebody who knows the data may mute with a reason.
POSSIBLE_LEAKS = frozenset(
    {
        "group_ignored",
        "looks_ahead",
        "rows_repeated",
        "suspect_ahead",
        "suspect_almost",
        "suspect_alone",
        "suspect_copy",
        "suspect_renamed",
        "suspect_sum",
        "time_ignored",
        "window_across_split",
    }
)
LEAKS = CERTAIN_LEAKS | POSSIBLE_LEAKS
Role = Literal["target", "positive", "id", "weight", "group", "time", "sensitive"]


@GOALS.register
def stages(
    evidence: Evidence, *, trait: Trait, at_least: int = 1, at_most: int | None = None
) -> Verdict:
    """Judge whether so many stages have a trait."""
    found = evidence.stages(trait)
    values = {"what": trait_words(trait), "count": len(found), "names": list(found)}
    if len(found) < at_least:
        return missing("lesson.stages.few", **values, wanted=at_least)
    if at_most is not None and len(found) > at_most:
        return missing("lesson.stages.many", **values, wanted=at_most)
    return reached("lesson.stages.reached", **values)


@GOALS.register
def order(evidence: Evidence, *, first: Trait, then: Trait) -> Verdict:
    """Judge whether a stage with one trait comes before one with another, along the wires."""
    what = {"first": trait_words(first), "then": trait_words(then)}
    for trait in (first, then):
        if not evidence.stages(trait):
            return missing("lesson.order.absent", **what, what=trait_words(trait))
    earlier = set(evidence.stages(first))
    for name in evidence.stages(then):
        if found := earlier & above(evidence.pipeline, name):
            return reached("lesson.order.reached", **what, a=min(found), b=name)
    return missing("lesson.order.other", **what)


@GOALS.register
def independent(evidence: Evidence, *, trait: Trait, at_least: int = 2) -> Verdict:
    """Judge whether so many stages with a trait need none of each other."""
    names = evidence.stages(trait)
    reach = {name: above(evidence.pipeline, name) for name in names}
    values = {"what": trait_words(trait), "wanted": at_least}
    for some in combinations(names, at_least):
        if not any(other in reach[name] for name in some for other in some):
            return reached("lesson.independent.reached", **values, names=list(some))
    if len(names) < at_least:
        return missing("lesson.independent.few", **values, count=len(names))
    return missing("lesson.independent.chain", **values, names=list(names))


@GOALS.register
def shared(
    evidence: Evidence,
    *,
    trait: Trait,
    at_least: int = 2,
    kind: Literal["Data", "Model", "Report"] = "Data",
) -> Verdict:
    """Judge whether what a stage with a trait hands on is read by so many others."""
    what = {"what": trait_words(trait), "kind": {"code": f"word.{kind}", "values": {}}}
    best, readers = "", list[str]()
    for name in evidence.stages(trait):
        found = [other.name for other in _readers(evidence, name, kind)]
        if len(found) > len(readers):
            best, readers = name, found
    values = {**what, "wanted": at_least, "count": len(readers), "name": best}
    if len(readers) >= at_least:
        return reached("lesson.shared.reached", **values, names=readers)
    return missing("lesson.shared.few" if best else "lesson.shared.none", **values)


def _readers(evidence: Evidence, source: str, kind: str) -> Iterator[Stage]:
    """Yield the stages that read one kind of thing from another."""
    for stage in evidence.pipeline.stages.values():
        entry = entry_of(evidence.catalogue, stage.block)
        ports = [
            port_of(entry, name) if entry else None
            for name, sources in stage.inputs.items()
            if source in sources
        ]
        if any(port is not None and port["wire"] == kind for port in ports):
            yield stage


@GOALS.register
def no_problem(evidence: Evidence, *, severity: Literal["error", "warning"] = "error") -> Verdict:
    """Judge whether nothing is wrong, or nothing doubtful either."""
    severities = ("error",) if severity == "error" else ("error", "warning")
    left = [problem for problem in evidence.problems if problem.severity in severities]
    if not left:
        return reached("lesson.no_problem.reached")
    first = left[0].message
    return missing("lesson.no_problem.left", count=len(left), problem=first.as_json())


@GOALS.register
def problem(evidence: Evidence, *, code: str) -> Verdict:
    """Judge whether the drawing has a problem on purpose."""
    found = next((p for p in evidence.problems if p.code == code), None)
    if found is None:
        return missing("lesson.problem.absent")
    return reached("lesson.problem.reached", problem=found.message.as_json())


@GOALS.register
def no_leak(evidence: Evidence) -> Verdict:
    """Judge whether every model is judged on rows that nothing before it has learned from."""
    if not evidence.stages("judge"):
        return missing("lesson.no_leak.no_judge")
    for found in evidence.problems:
        is_open = found.code in POSSIBLE_LEAKS and found.severity != "muted"
        if is_open or found.code in CERTAIN_LEAKS:
            return missing("lesson.no_leak.found", problem=found.message.as_json())
    for name in evidence.stages("test_judge"):
        if not above(evidence.pipeline, name) & set(evidence.stages("split")):
            return missing("lesson.no_leak.no_split", stage=name)
    return reached("lesson.no_leak.reached")


@GOALS.register
def role(evidence: Evidence, *, role: Role, column: str | None = None) -> Verdict:
    """Judge whether a column has a role, or one column has it."""
    words = {"code": f"word.{role}", "values": {}}
    given = [
        name
        for stage in evidence.stages("roles")
        for name in _names(evidence.pipeline.stages[stage].settings.get(role))
    ]
    if column is not None and given and column not in given:
        return missing("lesson.role.other", role=words, column=column, found=given)
    if not given:
        return missing("lesson.role.none", role=words, column=column)
    return reached("lesson.role.reached", role=words, column=given[0])


def _names(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(name) for name in values if name not in (None, "")]


@GOALS.register
def changed(evidence: Evidence, *, trait: Trait) -> Verdict:
    """Judge whether a stage with a trait is not as it was at the start: new, or set otherwise."""
    what = trait_words(trait)
    for name in evidence.stages(trait):
        now, before = evidence.pipeline.stages[name], evidence.start.stages.get(name)
        if before is None or (now.block, now.settings) != (before.block, before.settings):
            return reached("lesson.changed.reached", what=what, stage=name)
    if not evidence.stages(trait):
        return missing("lesson.changed.absent", what=what)
    return missing("lesson.changed.same", what=what)


@GOALS.register
def not_weakened(evidence: Evidence, *, trait: Trait) -> Verdict:
    """Judge whether the stages with a trait still ask for all that they asked for at the start."""
    what = trait_words(trait)
    now = [evidence.pipeline.stages[name].settings for name in evidence.stages(trait)]
    for name in stages_with(evidence.start, evidence.catalogue, trait):
        asked = evidence.start.stages[name].settings
        if not any(_asks_as_much(settings, asked) for settings in now):
            return missing("lesson.not_weakened.less", what=what, stage=name)
    return reached("lesson.not_weakened.reached", what=what)


def _asks_as_much(settings: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """Return whether settings hold all values of others, lists more of them perhaps."""
    for key, value in asked.items():
        given = settings.get(key)
        if isinstance(value, list):
            if not isinstance(given, list) or any(item not in given for item in value):
                return False
        elif given != value:
            return False
    return True
