"""Why a stage must run: what its result depends on, compared with the last time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.plan.cache_key import hash_of_source
from pipeline_core.plan.freshness import ASKED, BY_ANSWER, BY_VERSION, NO_VERSION
from pipeline_core.spec import reference
from pipeline_core.spec.literal import abbreviate

# Parts of the ingredients, in the order in which a difference is reported.
_CODES = {
    "block": "reason.block_changed",
    "settings": "reason.settings_changed",
    "files": "reason.file_changed",
    "read": "reason.read_again",
    "code": "reason.code_changed",
    "inputs": "reason.input_changed",
    "packages": "reason.library_changed",
    "threads": "reason.threads_changed",
    "python": "reason.library_changed",
    "core": "reason.core_changed",
}
_AGAIN = {
    "run": "reason.asked_each_run",
    "hour": "reason.asked_each_hour",
    "day": "reason.asked_each_day",
    BY_ANSWER: "reason.answer_changed",
    BY_VERSION: "reason.version_changed",
}
# Of a search that was stopped: its result is for the run that made it.
CUT_SHORT = Message("reason.cut_short")
_NEW = " → "
_MAX_LETTERS = 40
_MAX_ITEMS = 6


_NO_PARAMETERS: Mapping[str, str] = {}


def difference(
    now: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    parameters: Mapping[str, str] = _NO_PARAMETERS,
) -> Message:
    """Return what changed in the ingredients of a result, with its old and its new value.

    Parameters
    ----------
    now, before
        The ingredients now and of the last result; None if there was none.
    parameters
        The settings whose values come from a parameter, and its name.

    Examples
    --------
    >>> settings = [{"block": "lasso", "settings": {"alpha": a}, "seeds": []} for a in (1, 2)]
    >>> difference(*settings, {"alpha": "strength"}).values
    {'names': ['alpha (${strength}): 2 → 1']}
    >>> difference({"block": "lasso"}, {"block": "ridge"}).values
    {'names': ['ridge → lasso']}
    """
    if before is None:
        return Message("reason.never_ran")
    for part, code in _CODES.items():
        if now.get(part) != before.get(part):
            if part == "read":
                return _asked_again(now, before)
            return _message(part, code, now, before, parameters)
    return Message("reason.artifact_missing")


def written_reason(summary: Mapping[str, Any] | None, folder: Path) -> Message | None:
    """Return why a kept result is not enough: the file that it wrote is gone, or another.

    Examples
    --------
    >>> summary = {"written": {"file": "no_such_file.csv", "hash": "00ff"}}
    >>> written_reason(summary, Path("/tmp")).code, written_reason({}, Path("/tmp"))
    ('reason.written_file_gone', None)
    """
    written = (summary or {}).get("written")
    if not written:
        return None
    digest = hash_of_source(folder, written["file"])
    if digest == written["hash"]:
        return None
    code = "reason.written_file_gone" if digest is None else "reason.written_file_changed"
    return Message(code, {"file": written["file"]})


def _message(
    part: str,
    code: str,
    now: Mapping[str, Any],
    before: Mapping[str, Any],
    parameters: Mapping[str, str],
) -> Message:
    new: Any = now.get(part)
    old: Any = before.get(part)
    if part == "settings" and _only_seed_changed(now, before):
        return Message("reason.seed_changed", {"names": _pairs(now["seed"], before.get("seed"))})
    if part == "inputs":
        rewired = _rewired(new, old)
        names = rewired or _changed_names(_keys_by_stage(new), _keys_by_stage(old or {}))
        return Message("reason.rewired" if rewired else code, {"names": names})
    if part == "settings":
        return Message(code, {"names": _changes(new, old or {}, parameters)})
    if part == "packages":
        return Message(code, {"names": _changes(new, old or {})})
    if part == "files":
        changed = _changed_names(new, old or {})
        return Message(code, {"names": [str(now["settings"][name]) for name in changed]})
    if part in ("block", "threads"):
        return Message(code, {"names": _pairs(new, old)})
    if part == "python":
        return Message(code, {"names": [f"Python {_pairs(new, old)[0]}"]})
    return Message(code)


def _asked_again(now: Mapping[str, Any], before: Mapping[str, Any]) -> Message:
    """Return when a source is asked again, and when it was asked last."""
    every = (now.get("asked") or {}).get("every")
    last = {"last": at} if (at := (before.get("asked") or {}).get("at")) else {}
    if every not in _AGAIN:
        return Message("reason.read_again", {"names": _pairs(now.get("read"), before.get("read"))})
    if every == BY_VERSION and now["read"].startswith(NO_VERSION):
        return Message("reason.no_version", last)
    if every in ASKED:
        last |= {"names": _pairs(now["read"], before.get("read"))}
    return Message(_AGAIN[every], last)


def _pairs(new: Any, old: Any) -> list[str]:
    return [f"{old}{_NEW}{new}"] if old is not None else []


def _changes(
    new: Mapping[str, Any],
    old: Mapping[str, Any],
    parameters: Mapping[str, str] = _NO_PARAMETERS,
) -> list[str]:
    """Return each changed entry as its name, its parameter, and its old and new value."""
    changes = []
    for name in _changed_names(new, old):
        label = f"{name} ({reference(parameters[name])})" if name in parameters else name
        has_both = name in new and name in old
        changes.append(f"{label}: {_change(new[name], old[name])}" if has_both else label)
    return changes


def _change(new: Any, old: Any) -> str:
    if isinstance(new, list | tuple) and isinstance(old, list | tuple):
        signed = [f"+{_short(item)}" for item in new if item not in old]
        signed += [f"-{_short(item)}" for item in old if item not in new]
        if signed and len(signed) < len(new) + len(old):
            more = ["…"] if len(signed) > _MAX_ITEMS else []
            return " ".join([*signed[:_MAX_ITEMS], *more])
    return f"{_short(old)}{_NEW}{_short(new)}"


def _short(value: Any) -> str:
    return abbreviate(value, _MAX_LETTERS)


def _only_seed_changed(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    names = _changed_names(now["settings"], before.get("settings") or {})
    return set(names) <= set(now["seeds"]) and now["seed"] != before.get("seed")


def _changed_names(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    return [name for name in sorted({*now, *before}) if now.get(name) != before.get(name)]


def _rewired(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[str]:
    """Return the ports that other stages are wired to: their old stages and their new ones."""
    wires = {port: " + ".join(keys) for port, keys in now.items()}
    former = {port: " + ".join(keys) for port, keys in (before or {}).items()}
    return [
        f"{port}: {former.get(port) or '–'}{_NEW}{wires.get(port) or '–'}"
        for port in _changed_names(wires, former)
    ]


def _keys_by_stage(inputs: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {stage: key for keys in inputs.values() for stage, key in keys.items()}
