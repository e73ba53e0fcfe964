"""Whether the server can do its work: the database takes a write, the disk has room."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pipeline_core.runs import launcher_address
from pipeline_core.store import default_workspace

FREE_BYTES = 500_000_000
LATE_SECONDS = 1.0


async def ready(_: Request) -> Response:
    """Say yes or no to each part; 503 where one without which nothing runs says no."""
    asked_at = time.monotonic()
    await asyncio.sleep(0)
    late = time.monotonic() - asked_at
    workspace = default_workspace()
    found = await asyncio.to_thread(_looked, workspace)
    found["on_time"] = late < LATE_SECONDS
    needed = ("database", "disk", "on_time")
    status = 200 if all(found[name] for name in needed) else 503
    return JSONResponse(found, status, headers={"cache-control": "no-store"})


def _looked(workspace: Path) -> dict[str, bool]:
    return {
        "database": _writes(workspace / "fabrica.db"),
        "disk": shutil.disk_usage(workspace).free > FREE_BYTES if workspace.exists() else False,
        "launcher": launcher_address.find(workspace) is not None,
    }


def _writes(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=2)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.Error:
        return False
    return True
