"""Rules about the rules of a gate: their reports, metrics, conditions and comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Entry, meaning_of
from pipeline_core.catalog.settings import nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.metric_rules import known_metrics, unknown_metric
from pipeline_core.check.problem import Problem, error
from pipeline_core.edits import Connect, Edit, ResetSetting, SetSetting
from pipeline_core.measures.gate_rule import COMPARISONS, LIMITS
from pipeline_core.measures.metric_directions import direction
from pipeline_core.spec import Stage
from pipeline_core.spec.entry import COMPARED_PART

_PART_OF = {"surely": LIMITS, "margin": COMPARISONS}


@dataclass(frozen=True)
class _Gate:
    """A gate: its stage, the setting with its rules, and the ports of its reports."""

    stage: Stage
    setting: str
    scores: str
    baseline: str

    @property
    def rules(self) -> list[Mapping[str, Any]]:
        """The rules that are whole enough to be judged: their schema is another rule's."""
        value = self.stage.settings.get(self.setting)
        rules = value if isinstance(value, list | tuple) else ()
        return [rule for rule in rules if isinstance(rule, Mapping)]

    def wired(self, port: str) -> tuple[str, ...]:
        """Return the stages of the reports wired to a port."""
        return self.stage.inputs.get(port, ())

    def with_part(self, number: int, part: str, value: Any) -> SetSetting:
        """Return the edit that gives one rule another value."""
        rules = [dict(rule) for rule in self.rules]
        rules[number][part] = value
        return SetSetting(self.stage.name, self.setting, rules)


def gate_problems(context: CheckContext) -> Iterator[Problem]:
    """Find rules of gates that no report wired to them can answer."""
    for stage, entry in context.stages_with_entries():
        gate = _gate_of(stage, entry)
        if gate is not None:
            yield from _own_metric_problems(context, gate)
            for number, rule in enumerate(gate.rules):
                yield from _rule_problems(context, gate, number, rule)


def _gate_of(stage: Stage, entry: Entry) -> _Gate | None:
    schemas = entry["settings"]["properties"].items()
    setting = next((name for name, schema in schemas if meaning_of(schema) == "gate_rules"), None)
    ports = {COMPARED_PART in port["parts"]: port["name"] for port in _report_ports(entry)}
    return _Gate(stage, setting, ports.get(False, ""), ports.get(True, "")) if setting else None


def _report_ports(entry: Entry) -> list[Any]:
    return [port for port in entry["ports"] if port["wire"] == "Report"]


def _own_metric_problems(context: CheckContext, gate: _Gate) -> Iterator[Problem]:
    """Find a gate that asks for nothing, and one limit for several reports."""
    stage, reports = gate.stage, gate.wired(gate.scores)
    metric = stage.settings.get("metric")
    if not metric and not gate.rules:
        yield error("missing_setting", stage.name, "metric", name="metric")
    elif metric and len(reports) > 1:
        fix = _as_rule(context, gate, str(metric))
        values = {"rule": 0, "reports": list(reports)}
        yield error("gate_report_unnamed", stage.name, "metric", fix, **values)


def _as_rule(context: CheckContext, gate: _Gate, metric: str) -> tuple[Edit, ...]:
    """Return the edits that make the gate's own limit a rule of the report that has the metric."""
    settings = {name: gate.stage.settings[name] for name in LIMITS if name in gate.stage.settings}
    rule = {"report": _report_with(context, gate, metric), "metric": metric, **settings}
    resets = [ResetSetting(gate.stage.name, name) for name in ("metric", *settings)]
    rules = [rule, *(dict(other) for other in gate.rules)]
    return (SetSetting(gate.stage.name, gate.setting, rules), *resets)


def _report_with(context: CheckContext, gate: _Gate, metric: str) -> str:
    """Return the first report that has a metric, as far as that is known."""
    reports = gate.wired(gate.scores)
    having = (name for name in reports if metric in known_metrics(context, name))
    return next(having, reports[0])


def _rule_problems(
    context: CheckContext, gate: _Gate, number: int, rule: Mapping[str, Any]
) -> Iterator[Problem]:
    stage, place = gate.stage.name, f"{gate.setting}[{number + 1}]"
    conditions = [name for name in (*LIMITS, *COMPARISONS) if rule.get(name) is not None]
    if not conditions and not rule.get("passed"):
        yield error("gate_no_condition", stage, place, rule=number + 1)
    if conditions and not rule.get("metric"):
        yield error("gate_no_metric", stage, f"{place}.metric", rule=number + 1)
    for part, users in _PART_OF.items():
        if rule.get(part) and not {*users} & {*conditions}:
            values = {"rule": number + 1, "part": part, "users": list(users)}
            yield error("gate_idle_part", stage, f"{place}.{part}", **values)
    yield from _report_problems(context, gate, number, rule)
    for condition in COMPARISONS:
        if rule.get(condition) is not None:
            yield from _comparison_problems(context, gate, number, condition)


def _report_problems(
    context: CheckContext, gate: _Gate, number: int, rule: Mapping[str, Any]
) -> Iterator[Problem]:
    stage, place = gate.stage.name, f"{gate.setting}[{number + 1}]"
    reports, metric = gate.wired(gate.scores), str(rule.get("metric") or "")
    report = str(rule.get("report") or "")
    if report and report not in reports:
        yield _unwired(context, gate, number, "report", gate.scores)
    elif not report and len(reports) > 1:
        fix = (gate.with_part(number, "report", _report_with(context, gate, metric)),)
        values = {"rule": number + 1, "reports": list(reports)}
        yield error("gate_report_unnamed", stage, f"{place}.report", fix, **values)
    elif metric and reports:
        yield from _metric_problems(context, gate, number, report or reports[0])


def _comparison_problems(
    context: CheckContext, gate: _Gate, number: int, condition: str
) -> Iterator[Problem]:
    rule, place = gate.rules[number], f"{gate.setting}[{number + 1}]"
    metric, margin = str(rule.get("metric") or ""), rule.get("margin")
    if rule[condition] not in gate.wired(gate.baseline):
        yield _unwired(context, gate, number, condition, gate.baseline)
    elif metric:
        yield from _metric_problems(context, gate, number, str(rule[condition]))
    if metric and not direction(metric):
        values = {"rule": number + 1, "metric": metric}
        yield error("gate_no_direction", gate.stage.name, f"{place}.{condition}", **values)
    if isinstance(margin, int | float) and margin < 0:
        values = {"rule": number + 1, "margin": margin}
        yield error("gate_bad_margin", gate.stage.name, f"{place}.margin", **values)


def _metric_problems(
    context: CheckContext, gate: _Gate, number: int, source: str
) -> Iterator[Problem]:
    place, metric = f"{gate.setting}[{number + 1}].metric", str(gate.rules[number]["metric"])

    def fix(name: str) -> Edit:
        return gate.with_part(number, "metric", name)

    yield from unknown_metric(context, gate.stage, place, metric, source, fix)


def _unwired(context: CheckContext, gate: _Gate, number: int, part: str, port: str) -> Problem:
    """Return the problem of a rule whose report is not wired where the rule looks for it."""
    name = str(gate.rules[number][part])
    wired = gate.wired(port)
    near = nearest_names(name, list(wired))
    fix: tuple[Edit, ...] = tuple(gate.with_part(number, part, other) for other in near[:1])
    entry = context.entries.get(name)
    if entry is not None and "Report" in entry["outputs"]:
        fix = (Connect(name, gate.stage.name, port),)
    place = f"{gate.setting}[{number + 1}].{part}"
    values = {"rule": number + 1, "report": name, "port": port, "wired": list(wired), "near": near}
    return error("gate_unwired_report", gate.stage.name, place, fix, **values)
