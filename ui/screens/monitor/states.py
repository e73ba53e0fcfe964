"""The states of watches and alarms, in words and with their icons."""

from __future__ import annotations

import time

from ui.documents.watches import Watch
from ui.text.names import answer_name, metric_name
from ui.text.numbers import local_time
from ui.text.words import t, translate

ICONS = {
    "alarm": ":material/notifications_active:",
    "acknowledged": ":material/visibility:",
    "silent": ":material/sensors_off:",
    "stopped": ":material/pause_circle:",
    "new": ":material/hourglass_empty:",
    "well": ":material/check_circle:",
}
_COLOURS = {"alarm": "red", "acknowledged": "orange", "silent": "orange", "well": "green"}
_ANSWERS = "answers: "
_PERFORMANCE = "performance: "
_GROUPS = "groups: "


def state_badges(watch: Watch, lang: str) -> str:
    """Return what matters about a watch as badges, in Markdown."""
    now = time.time()
    state = watch.state(now)
    shown = [state]
    if state == "alarm" and watch.is_silent(now):
        shown.append("silent")
    return " ".join(_badge(watch, name, lang) for name in shown)


def _badge(watch: Watch, state: str, lang: str) -> str:
    colour = _COLOURS.get(state, "gray")
    return f":{colour}-badge[{ICONS[state]} {state_text(watch, state, lang)}]"


def state_text(watch: Watch, state: str, lang: str) -> str:
    """Return a state of a watch in words."""
    count = sum(alarm.state == "open" for alarm in watch.alarms)
    if state == "alarm":
        return translate("watching.state.alarm", {"count": count}, lang)
    if state == "silent":
        looked = watch.deployment.looked if watch.deployment else None
        if looked is None:
            return t("watching.state.never")
        return t("watching.state.silent", time=local_time(looked, lang))
    return translate(_STATES[state], None, lang)


_STATES = {
    "acknowledged": "watching.state.acknowledged",
    "stopped": "watching.state.stopped",
    "new": "watching.state.new",
    "well": "watching.state.well",
}


def subject_name(subject: str, lang: str) -> str:
    """Return what an alarm is about, in words."""
    if subject == "answers":
        return translate("watching.subject.refused", None, lang)
    if subject.startswith(_ANSWERS):
        name = subject.removeprefix(_ANSWERS)
        return translate("watching.subject.answer", {"answer": answer_name(name, lang)}, lang)
    if subject.startswith(_PERFORMANCE):
        name = metric_name(subject.removeprefix(_PERFORMANCE), lang)
        return translate("watching.subject.performance", {"metric": name}, lang)
    if subject.startswith(_GROUPS):
        return _group_subject(subject.removeprefix(_GROUPS), lang)
    return subject


def _group_subject(subject: str, lang: str) -> str:
    group, _, measure = subject.rpartition(": ")
    is_answer = measure == "prediction"
    name = answer_name(measure, lang) if is_answer else metric_name(measure, lang)
    return translate("watching.subject.group", {"group": group, "measure": name}, lang)


def source_text(source: str, lang: str) -> str:
    """Return where rows come from, in words: the log, or the last names of a path."""
    if source == "log":
        return translate("watching.source.log", None, lang)
    return "/".join(source.rsplit("/", 2)[-2:])
