"""A cluster of two workers for the tests of this room, and a sandbox for runs on it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from benchmarks.dask_processes import DaskProcesses, dask_cluster
from tests.runs.conftest import described_blocks, sandbox

__all__ = ["described_blocks", "sandbox"]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskProcesses]:
    """A scheduler and two workers."""
    if find_spec("distributed") is None:
        pytest.skip("the extra is not installed: pip install -r requirements-cluster.txt")
    with dask_cluster(tmp_path_factory.mktemp("dask")) as processes:
        yield processes
