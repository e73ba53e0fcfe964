"""Connection to a Dask scheduler, and the comparison of its workers before any work."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline_core.cluster.requirement import Requirement, differences
from pipeline_core.cluster.tasks import facts_task
from pipeline_core.errors import ClusterError

_SECONDS = 10.0
_MAX_SECONDS = 120.0  # a worker that is at work answers after it
# The order in which what is wrong is said: what explains the rest comes first.
_DIFFERENCES = {
    "code": "cluster.other_code",
    "stale": "cluster.other_stale",
    "versions": "cluster.other_versions",
    "slots": "cluster.other_slots",
    "nanny": "cluster.other_nanny",
    "threads": "cluster.other_threads",
}


def connect(address: str) -> Any:
    """Return a client of the scheduler at an address, once it has a worker.

    Certificates of a ``tls://`` address are where Dask's own configuration says.

    Raises
    ------
    ClusterError
        There is no scheduler, or it has no worker.
    """
    try:
        client: Any = _client_class()(address, timeout=_SECONDS, set_as_default=False)
    except Exception as error:  # of the network, of certificates, of another Dask
        values = {"address": address, "cause": _text(error)}
        raise ClusterError("cluster.unreachable", **values) from error
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        client.close()
        raise ClusterError("cluster.no_workers", address=address) from error
    return client


def _client_class() -> Any:
    from distributed import Client

    return Client


def require_workers(client: Any, required: Requirement, folder: Path) -> None:
    """Raise unless every worker is as the client, and sees its folder of results.

    Parameters
    ----------
    client
        The connection.
    required
        What a worker must be like.
    folder
        The folder of results.

    Raises
    ------
    ClusterError
        It names what differs, and on which worker.
    """
    names = worker_names(client)
    probe = folder / "probes" / uuid.uuid4().hex
    probe.parent.mkdir(parents=True, exist_ok=True)
    content = uuid.uuid4().bytes
    probe.write_bytes(content)
    try:
        answers = _answers(client, names, required, str(probe))
        _require_project(answers, names)
        _require_equal(required, answers, names)
        blind = [names[at] for at, facts in answers.items() if not _echoes(probe, facts, content)]
    finally:
        for file in probe.parent.glob(f"{probe.name}*"):
            file.unlink(missing_ok=True)
    if blind:
        raise ClusterError("cluster.folder_unseen", workers=blind, folder=str(folder))


def worker_names(client: Any) -> dict[str, str]:
    """Return the names of the workers by their addresses."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return {address: str(worker["name"]) for address, worker in workers.items()}


def _answers(
    client: Any, names: Mapping[str, str], required: Requirement, probe: str
) -> dict[str, Any]:
    """Return each worker's facts, or the exception that came instead.

    They are gathered by tasks: what is run beside tasks keeps a worker from giving signs of
    life, and to load the libraries takes seconds.
    """
    from distributed import wait

    futures = {
        at: client.submit(facts_task, required, probe, workers=[at], pure=False) for at in names
    }
    with client.as_current(), suppress(TimeoutError):  # who has not answered is named
        wait_for: Any = wait
        wait_for(list(futures.values()), timeout=_MAX_SECONDS)
    return {at: _answer(future) for at, future in futures.items()}


def _answer(future: Any) -> Any:
    if future.status == "finished":
        return future.result(timeout=_SECONDS)
    return future.exception(timeout=_SECONDS) if future.status == "error" else None


def _require_project(answers: Mapping[str, Any], names: Mapping[str, str]) -> None:
    """Raise where a worker could not even import the project, or answers nonsense."""
    silent = [names[at] for at, answer in answers.items() if answer is None]
    bad = {names[at]: answer for at, answer in answers.items() if isinstance(answer, Exception)}
    if silent:
        raise ClusterError("cluster.no_answer", workers=silent)
    if bad:
        cause = _text(next(iter(bad.values())))
        raise ClusterError("cluster.no_project", workers=list(bad), cause=cause)


def _require_equal(
    required: Requirement, answers: Mapping[str, Any], names: Mapping[str, str]
) -> None:
    pairs = [
        (kind, names[at], text)
        for at, facts in answers.items()
        for kind, text in differences(required, facts)
    ]
    for kind in _DIFFERENCES:
        if of_kind := [(worker, text) for other, worker, text in pairs if other == kind]:
            raise difference_error(kind, of_kind, required.threads)


def difference_error(kind: str, pairs: list[tuple[str, str]], threads: int) -> ClusterError:
    """Return the error that says in what some workers differ.

    Parameters
    ----------
    kind
        In what.
    pairs
        Names of workers, with what was found.
    threads
        How many threads a stage may use.

    Examples
    --------
    >>> difference_error("versions", [("w1", "pandas 3.0 ≠ 3.1")], 1).values["found"]
    ['w1: pandas 3.0 ≠ 3.1']
    """
    values: dict[str, Any] = {"workers": list(dict.fromkeys(worker for worker, _ in pairs))}
    if kind in ("versions", "slots", "threads"):
        values["found"] = [f"{worker}: {text}" for worker, text in pairs]
    if kind == "threads":
        values["threads"] = threads
    return ClusterError(_DIFFERENCES[kind], **values)


def _echoes(probe: Path, facts: Mapping[str, Any], content: bytes) -> bool:
    """Return whether a worker has read the client's file, and written one that is seen here."""
    try:
        return probe.with_name(facts["echo"] or "-").read_bytes() == content[::-1]
    except OSError:
        return False


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
