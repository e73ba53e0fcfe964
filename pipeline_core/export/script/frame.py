"""What stands at the script's head: how to run it so that the numbers are the same."""

from __future__ import annotations

import sys
import textwrap
from pathlib import PurePath

from pipeline_core.catalog import version_of
from pipeline_core.export.source.docstrings import WIDTH, escaped
from pipeline_core.messages.words import say
from pipeline_core.plan import Plan


def head(plan: Plan, language: str) -> str:
    """Return the script's docstring.

    Parameters
    ----------
    plan
        What the script does.
    language
        The language of its words.
    """
    files, seeds = data_files(plan), _seeds(plan)
    limit, file = plan.threads, PurePath(plan.pipeline).stem or "script"
    run = f"OMP_NUM_THREADS={limit} OPENBLAS_NUM_THREADS={limit} python {file}.py"
    values = {"files": files, "versions": _versions(plan), "threads": plan.threads, "seed": seeds}
    pieces = [
        say("export.head.files" if files else "export.head.no_files", values, language),
        f"    {run}",
        say("export.head.versions", values, language),
        say("export.head.seed" if seeds else "export.head.no_seed", values, language),
    ]
    texts = [_name(plan), *pieces]
    return '"""' + "\n\n".join(_wrapped(one) for one in texts) + '\n"""\n'


def _name(plan: Plan) -> str:
    name = plan.name or PurePath(plan.pipeline).stem or "Pipeline"
    return name[:1].upper() + name[1:] + ("" if name[-1:] in ".?!" else ".")


def _wrapped(text: str) -> str:
    if text.startswith(" "):
        return text
    return "\n".join(textwrap.wrap(escaped(text), WIDTH - 4, break_long_words=False))


def data_files(plan: Plan) -> list[str]:
    """Return the files that the pipeline reads, as written in it."""
    found = {
        str(job.settings[name]): None
        for job in plan.jobs.values()
        for name, schema in plan.entries[job.block]["settings"]["properties"].items()
        if schema.get("x-means") == "file" and job.settings.get(name)
    }
    return list(found)


def _seeds(plan: Plan) -> list[int]:
    found = {
        int(job.settings[name])
        for job in plan.jobs.values()
        for name, schema in plan.entries[job.block]["settings"]["properties"].items()
        if schema.get("x-means") == "seed" and job.settings.get(name) is not None
    }
    return sorted(found)


def packages(plan: Plan) -> dict[str, str]:
    """Return the distributions that the pipeline computes with, and their versions."""
    names = {name for job in plan.jobs.values() for name in plan.entries[job.block]["packages"]}
    names -= {"pydantic", "typing_extensions", "typing-extensions"}
    names |= {"pandas", "scikit-learn"}
    return {name: version_of(name) for name in sorted(names) if version_of(name)}


def _versions(plan: Plan) -> list[str]:
    python = "Python {}.{}.{}".format(*sys.version_info)
    return [python, *(f"{name} {version}" for name, version in packages(plan).items())]


def requirements_of(plan: Plan) -> str:
    """Return a requirements file with the versions that a pipeline was run with.

    Parameters
    ----------
    plan
        The pipeline's plan.

    Examples
    --------
    >>> from pathlib import Path
    >>> from pipeline_core.plan import Plan
    >>> requirements_of(Plan({}, {}, "", Path())).split("==")[0]
    'pandas'
    """
    return "".join(f"{name}=={version}\n" for name, version in packages(plan).items())


TAIL = """
if __name__ == "__main__":
    results = main()
    for stage, report in results.items():
        print(f"\\n{stage}")
        for name, value in report.get("metrics", {}).items():
            print(f"  {name}: {value}")
        for check in report.get("checks", []):
            print(f"  {check['name']}: {'passed' if check['passed'] else 'FAILED'}")
        for name, table in report.get("tables", {}).items():
            print(f"  {name}, {len(table)} rows\\n{table.head().to_string(index=False)}")
    sys.exit(any(report.get("passed") is False for report in results.values()))
"""
