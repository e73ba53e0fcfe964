"""The launcher, a process that starts runs: `python -m pipeline_core.runs.launcher --workspace W`.

Importing pandas and scikit-learn takes seconds, so one plain process does it
once and forks another for every run: ready at once, and on its own. The core
and the blocks are imported by the fork, so edited code is never stale.
"""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path

from pipeline_core.messages.own_words import adopt_blocks_of
from pipeline_core.runs import launcher_address
from pipeline_core.runs.launcher_loop import Launcher
from pipeline_core.runs.library_loading import uncollected_libraries
from pipeline_core.runs.slots import Slots
from pipeline_core.store import open_store

PRELOADED = (
    "numpy", "pandas", "pyarrow", "pyarrow.ipc", "scipy.stats", "sklearn.compose",
    "sklearn.dummy", "sklearn.ensemble", "sklearn.feature_selection", "sklearn.impute",
    "sklearn.linear_model", "sklearn.metrics", "sklearn.model_selection", "sklearn.pipeline",
    "sklearn.preprocessing", "skops.io", "pydantic.main", "pydantic.json_schema",
    "docstring_parser", "ruamel.yaml", "xxhash", "threadpoolctl",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Become the launcher of a workspace, unless it has one."""
    parser = argparse.ArgumentParser(prog="python -m pipeline_core.runs.launcher")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--at-once", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    options = parser.parse_args(arguments)
    adopt_blocks_of(options.workspace)
    store = open_store(options.workspace)
    store.close()
    if os.fork():
        os._exit(0)  # detach: the caller need not wait for the launcher's end
    lock = launcher_address.acquire_lock(store.workspace)
    if lock is None:
        return
    launcher = Launcher(store, options.at_once, Slots(store.workspace / "runtime", options.at_once))
    with uncollected_libraries():
        for name in PRELOADED:
            import_module(name)
    store.sweep()
    launcher.serve()
    lock.close()


if __name__ == "__main__":
    main()
