"""The limits of a workspace's runs and jobs: time, memory and the size of a result.

The owner of an app sets them, or not; in a class they are always there, for everybody
alike, and no run can ask for more. They are kept where no pipeline of a person reaches:
a class's in the class's own folder. What supervises a process asks for them, whoever
started it and from where.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline_core.errors import StoreError
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.class_workspace import class_of, people_folder
from pipeline_core.store.paths import safe_path
from pipeline_core.store.runs import Options

_FILE = "limits.json"
JOB_SECONDS = 120.0
JOB_MEGABYTES = 4_000.0
JOB_ANSWER_MEGABYTES = 100.0
# Jobs that fit models many times, or wait for runs that do, each with the seconds of
# computing that it may take itself.
LONG_JOBS = {"radar": 1_800.0, "factory_run": 86_400.0}


@dataclass(frozen=True)
class Limits:
    """What a run may use; None for no limit.

    Parameters
    ----------
    seconds
        How long it may take.
    megabytes
        The memory that it may hold.
    result_megabytes
        The size of a result that is kept.

    Examples
    --------
    >>> Limits(seconds=60.0).tighten(Limits(90.0, 500.0))
    Limits(seconds=60.0, megabytes=500.0, result_megabytes=None)
    """

    seconds: float | None = None
    megabytes: float | None = None
    result_megabytes: float | None = None

    def tighten(self, other: Limits) -> Limits:
        """Return the smaller limit of each two."""
        return Limits(*map(_smaller, _values(self), _values(other)))

    def complete(self, other: Limits) -> Limits:
        """Return these limits, with another's where there is none."""
        pairs = zip(_values(self), _values(other), strict=True)
        return Limits(*(rest if own is None else own for own, rest in pairs))


CLASS_LIMITS = Limits(seconds=600.0, megabytes=2_000.0, result_megabytes=500.0)


def limits_of(workspace: Path) -> Limits:
    """Return the limits that hold for a workspace.

    Examples
    --------
    >>> limits_of(Path("/no/such/folder"))
    Limits(seconds=None, megabytes=None, result_megabytes=None)
    >>> limits_of(Path("/no/such/folder/people/0123456789abcdef")) == CLASS_LIMITS
    True
    """
    shared = class_of(workspace)
    return _read(workspace) if shared is None else class_limits(shared)


def class_limits(workspace: Path) -> Limits:
    """Return the limits of the people of a class, whose own workspace this is."""
    return _read(people_folder(workspace)).complete(CLASS_LIMITS)


def set_limits(folder: Path, limits: Limits) -> None:
    """Set the limits of a workspace, or of a class by the folder of its people.

    Raises
    ------
    StoreError
        The folder is not writable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(safe_path(folder, _FILE), json.dumps(asdict(limits)).encode())
    except OSError as error:
        raise StoreError("store.read_only", path=str(folder), detail=str(error)) from error


def with_limits(workspace: Path, options: Options) -> Options:
    """Return a run's options with the limits that hold for it.

    Those of a class cap what a run asks for; those of an owner are its defaults.
    """
    requested = Limits(options.seconds, options.megabytes, options.result_megabytes)
    limits, is_class = limits_of(workspace), class_of(workspace) is not None
    effective = requested.tighten(limits) if is_class else requested.complete(limits)
    return replace(options, **asdict(effective))


def job_limits(workspace: Path, job: str = "") -> Limits:
    """Return the limits of a job: seconds of computing, memory, and its answer's size.

    Examples
    --------
    >>> job_limits(Path("/no/such/folder")).seconds
    120.0
    >>> job_limits(Path("/no/such/folder/people/0123456789abcdef"), "radar").seconds
    600.0
    """
    limits = limits_of(workspace)
    own = Limits(LONG_JOBS.get(job, JOB_SECONDS), JOB_MEGABYTES, JOB_ANSWER_MEGABYTES)
    return own.tighten(replace(limits, result_megabytes=None))


def _read(folder: Path) -> Limits:
    try:
        stored = json.loads(safe_path(folder, _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Limits()
    if not isinstance(stored, dict):
        return Limits()
    return Limits(**{name: _positive(stored.get(name)) for name in asdict(Limits())})


def _positive(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if value > 0 else None


def _smaller(first: float | None, second: float | None) -> float | None:
    return min((value for value in (first, second) if value is not None), default=None)


def _values(limits: Limits) -> tuple[float | None, float | None, float | None]:
    return (limits.seconds, limits.megabytes, limits.result_megabytes)
