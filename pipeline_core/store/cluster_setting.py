"""The cluster that an app's runs are worked on by, where its owner has named one.

Only who is responsible for a machine may send what runs there to others: in a class the
teacher names the cluster, for everybody alike, and no person's own workspace can.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline_core.errors import StoreError, UsageError
from pipeline_core.spec.cluster_address import is_scheduler_address
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.class_workspace import class_of, people_folder
from pipeline_core.store.paths import safe_path

_FILE = "cluster.json"


def cluster_of(workspace: Path) -> str:
    """Return the address of the cluster for a workspace's runs; empty for this machine.

    Examples
    --------
    >>> cluster_of(Path("/no/such/folder")), cluster_of(Path("/no/people/0123456789abcdef"))
    ('', '')
    """
    shared = class_of(workspace)
    folder = workspace if shared is None else people_folder(shared)
    try:
        stored = json.loads(safe_path(folder, _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    address = stored.get("address") if isinstance(stored, dict) else None
    return address if isinstance(address, str) and is_scheduler_address(address) else ""


def set_cluster(folder: Path, address: str) -> None:
    """Name the cluster for the runs of a workspace, or of a class by the folder of its people.

    Parameters
    ----------
    folder
        The workspace, or the folder of a class's people.
    address
        The scheduler's; empty for this machine.

    Raises
    ------
    UsageError
        It is no address of a scheduler.
    StoreError
        The folder is not writable.
    """
    if address and not is_scheduler_address(address):
        raise UsageError("cli.scheduler_address", text=address)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(safe_path(folder, _FILE), json.dumps({"address": address}).encode())
    except OSError as error:
        raise StoreError("store.read_only", path=str(folder), detail=str(error)) from error
