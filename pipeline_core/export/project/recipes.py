"""What installs, runs, tests and repeats a project: texts with a package's name and versions.

Only the package's name, which is an ASCII identifier, versions and numbers are filled in: no
title can leave its place in a Makefile, a crontab or a workflow.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import PackageNotFoundError, version

from pipeline_core.export.project.facts import ProjectFacts
from pipeline_core.messages.words import say

_PYPROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{package}"
version = "1.0.0"
description = {title}
readme = "README.md"
requires-python = ">=3.11"
classifiers = ["Private :: Do Not Upload"]
dynamic = ["dependencies"]

[tool.setuptools]
packages = ["{package}"]

[tool.setuptools.dynamic]
dependencies = {{ file = ["requirements.txt"] }}

[tool.pytest.ini_options]
pythonpath = ["."]
testpaths = ["tests"]

[tool.ruff]
target-version = "py311"

[tool.ruff.lint]
select = ["E", "W", "F", "I", "B", "UP"]
ignore = ["E501"] # what is longer than a line is data: names, paths, sentences
"""
_MAKEFILE = """\
PYTHON ?= python3
export OMP_NUM_THREADS := {threads}
export OPENBLAS_NUM_THREADS := {threads}

.PHONY: run test check image clean

run: .venv/installed
\t.venv/bin/python -m {package}

test: .venv/installed
\t.venv/bin/python -m pytest

check: .venv/installed
\t.venv/bin/python -m ruff check .
\t.venv/bin/python -m ruff format --check .

image:
\tdocker build --tag {package} .

clean:
\trm -rf .venv

.venv/installed: requirements.txt requirements-dev.txt
\t$(PYTHON) -m venv .venv
\t.venv/bin/python -m pip install --requirement requirements-dev.txt
\ttouch $@
"""
_DOCKERFILE = """\
FROM python:{python}-slim
ENV OMP_NUM_THREADS={threads} OPENBLAS_NUM_THREADS={threads} PYTHONUNBUFFERED=1
WORKDIR /project
{system}COPY requirements.txt .
RUN python -m pip install --no-cache-dir --requirement requirements.txt
COPY . .
CMD ["python", "-m", "{package}"]
"""
# The library is in no wheel of LightGBM, and not in the slim image.
_OPENMP = """\
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 \\
    && rm -rf /var/lib/apt/lists/*
"""
_WORKFLOW = """\
name: pipeline
on: [push, pull_request]
jobs:
  pipeline:
    runs-on: ubuntu-latest
    env:
      OMP_NUM_THREADS: "{threads}"
      OPENBLAS_NUM_THREADS: "{threads}"
{secrets}    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "{python}"
          cache: pip
          cache-dependency-path: requirements*.txt
      - run: python -m pip install --requirement requirements-dev.txt
      - run: python -m ruff check .
      - run: python -m pytest
      - run: python -m {package}
"""
_CRONTAB = "# {comment}\n0 6 * * 1 cd /srv/{package} && make run >> runs.log 2>&1\n"
_MAIN = '''\
"""{doc}"""

import runpy

runpy.run_module("{package}.pipeline", run_name="__main__", alter_sys=True)
'''
_OLDEST = {"pytest": "8", "ruff": "0.9"}
_IGNORED = ".venv/\n__pycache__/\n.pytest_cache/\n.ruff_cache/\n*.egg-info/\nbuild/\nruns.log\n"


def recipes(facts: ProjectFacts, title: str) -> dict[str, str]:
    """Return the files that install, run, test and repeat a project, by their path.

    Parameters
    ----------
    facts
        What they say.
    title
        The pipeline's name.
    """
    values = {
        "package": facts.package,
        "threads": facts.plan.threads,
        "python": "{}.{}".format(*sys.version_info),
        "title": json.dumps(title, ensure_ascii=False),
        "system": _OPENMP if "lightgbm==" in facts.requirements else "",
        "secrets": "".join(f"      {name}: ${{{{ secrets.{name} }}}}\n" for name in facts.secrets),
        "comment": say("project.crontab", {}, facts.language),
        "doc": say("project.main", {"package": facts.package}, facts.language),
    }
    return {
        "pyproject.toml": _PYPROJECT.format(**values),
        "requirements.txt": facts.requirements,
        "requirements-dev.txt": "\n".join(
            ["-r requirements.txt", *map(_tool, ("pytest", "ruff")), ""]
        ),
        "Makefile": _MAKEFILE.format(**values),
        "Dockerfile": _DOCKERFILE.format(**values),
        ".dockerignore": ".git/\n" + _IGNORED,
        ".gitignore": _IGNORED,
        ".github/workflows/pipeline.yaml": _WORKFLOW.format(**values),
        "deploy/crontab": _CRONTAB.format(**values),
        f"{facts.package}/__main__.py": _MAIN.format(**values),
    }


def _tool(name: str) -> str:
    """Return the requirement of a tool: the version that is here, as of all libraries."""
    try:
        return f"{name}=={version(name)}"
    except PackageNotFoundError:
        return f"{name}>={_OLDEST[name]}"
