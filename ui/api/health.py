"""Readiness check: the database accepts writes, the disk has room, the event loop is on time."""

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

MIN_FREE_BYTES = 500_000_000
MAX_DELAY_SECONDS = 1.0


async def ready(_: Request) -> Response:
    """Answer with the state of each part; 503 if a required one fails."""
    start = time.monotonic()
    await asyncio.sleep(0)
    delay = time.monotonic() - start
    workspace = default_workspace()
    checks = await asyncio.to_thread(_check_parts, workspace)
    checks["on_time"] = delay < MAX_DELAY_SECONDS
    required = ("database", "disk", "on_time")
    status = 200 if all(checks[name] for name in required) else 503
    return JSONResponse(checks, status, headers={"cache-control": "no-store"})


def _check_parts(workspace: Path) -> dict[str, bool]:
    return {
        "database": _accepts_writes(workspace / "fabrica.db"),
        "disk": shutil.disk_usage(workspace).free > MIN_FREE_BYTES if workspace.exists() else False,
        "launcher": launcher_address.find(workspace) is not None,
    }


def _accepts_writes(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=2)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.Error:
        return False
    return True
