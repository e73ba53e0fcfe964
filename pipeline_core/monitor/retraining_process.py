"""A retraining in a process of its own: ``-m pipeline_core.monitor.retraining_process``."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline_core.monitor.retraining import retrain
from pipeline_core.runs.priority import JOB_NICENESS, lower_priority
from pipeline_core.store import open_store


def main(arguments: list[str] | None = None) -> None:
    """Work on the retraining that the words name, unless somebody does."""
    parser = argparse.ArgumentParser(prog="pipeline_core.monitor.retraining_process")
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("retraining")
    options = parser.parse_args(arguments)
    lower_priority(JOB_NICENESS)
    store = open_store(options.workspace)
    retrain(store, store.retrainings.find(options.retraining))


if __name__ == "__main__":
    main()
