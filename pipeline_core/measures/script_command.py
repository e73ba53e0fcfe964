"""The command line of an exported script: where its data are, and where its results go."""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline_core.measures.overrides import answers


def run_command(
    pipeline: Callable[..., Any],
    models: Sequence[str] = (),
    overrides: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> int:
    """Run a script as its command line says, and return its exit code.

    Parameters
    ----------
    pipeline
        The script's function; its arguments are options.
    models
        The stages that fit a model; with some it returns these after its reports.
    overrides
        What lets pass a stage that refuses, by stage.

    Examples
    --------
    >>> import unittest.mock
    >>> with unittest.mock.patch("sys.argv", ["script.py"]):
    ...     run_command(lambda: {"scores": {"metrics": {"accuracy": 0.5}}})
    <BLANKLINE>
    scores
      accuracy: 0.5
    0
    """
    parser = _parser(pipeline, models)
    options = vars(parser.parse_args())
    file, stage = options.pop("save_model", None), options.pop("model", None)
    output = options["output"]
    _require_places(parser, output, file)
    if "output" not in inspect.signature(pipeline).parameters or output is None:
        del options["output"]
    results = (_importable(pipeline) if file else pipeline)(**options)
    reports, fitted = results[:2] if models else (results, {})
    _print_reports(reports)
    if output is not None:
        _write_reports(reports, output)
    passed = _is_passed(reports, overrides or {})
    if file is not None and passed:
        _save_model(fitted[stage or models[0]], file)
    elif file is not None:
        print(f"\nNot saved in {file}: a stage refused.", file=sys.stderr)
    return 0 if passed else 1


def _parser(pipeline: Callable[..., Any], models: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    for name, parameter in inspect.signature(pipeline).parameters.items():
        if name != "output":
            option = f"--{name.replace('_', '-')}"
            text = f"where it reads (else {parameter.default})"
            parser.add_argument(option, default=parameter.default, metavar="FILE", help=text)
    text = "folder for its reports, and for the files that it writes"
    parser.add_argument("--output", type=Path, metavar="FOLDER", help=text)
    if models:
        text = "file for a fitted model"
        parser.add_argument("--save-model", type=Path, metavar="FILE", help=text)
        several = len(models) > 1
        text = f"which model to save (else {models[0]})" if several else argparse.SUPPRESS
        parser.add_argument("--model", choices=list(models), help=text)
    return parser


def _require_places(
    parser: argparse.ArgumentParser, output: Path | None, file: Path | None
) -> None:
    """Refuse before the run what could not be written after it."""
    if output is not None and output.exists() and not output.is_dir():
        parser.error(f"--output: {output} is a file. Name a folder.")
    if file is not None and file.is_dir():
        parser.error(f"--save-model: {file} is a folder. Name a file in it.")


def _print_reports(reports: Mapping[str, Any]) -> None:
    for stage, report in reports.items():
        print(f"\n{stage}")
        for name, value in report.get("metrics", {}).items():
            print(f"  {name}: {value}")
        for check in report.get("checks", []):
            print(f"  {check['name']}: {'passed' if check['passed'] else 'FAILED'}")
        for name, table in report.get("tables", {}).items():
            print(f"  {name}, {len(table)} rows\n{table.head().to_string(index=False)}")


def _write_reports(reports: Mapping[str, Any], folder: Path) -> None:
    """Write the numbers to one JSON file, and each table to a CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    others = {}
    for stage, report in reports.items():
        others[stage] = {name: value for name, value in report.items() if name != "tables"}
        for name, table in report.get("tables", {}).items():
            table.to_csv(folder / f"{stage}.{name}.csv", index=False)
    text = json.dumps(others, indent=2, default=_plain_value, ensure_ascii=False)
    (folder / "reports.json").write_text(text + "\n", encoding="utf-8")


def _plain_value(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    return dict(value) if isinstance(value, Mapping) else str(value)


def _is_passed(
    reports: Mapping[str, Any], overrides: Mapping[str, Sequence[Mapping[str, Any]]]
) -> bool:
    """Return whether no stage refuses, or each that does is overridden by a person, named."""
    refused = {stage: r for stage, r in reports.items() if r.get("passed") is False}
    answers_of = {
        stage: answers(report, overrides.get(stage, [])) for stage, report in refused.items()
    }
    for stage, answered in answers_of.items():
        for override in answered:
            print(f"\n{stage}: overridden by {override['name']}: {override['reason']}")
    return all(answers_of.values())


def _importable(pipeline: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function of the script as a module: a saved model names it, not ``__main__``."""
    file = Path(str(getattr(sys.modules["__main__"], "__file__", "")))
    if pipeline.__module__ != "__main__" or not file.stem.isidentifier():
        return pipeline
    sys.path.insert(0, str(file.resolve().parent))
    module = importlib.import_module(file.stem)
    if Path(str(module.__file__)).resolve() != file.resolve():
        return pipeline  # a library has the same name
    return getattr(module, pipeline.__name__)  # type: ignore[no-any-return]


def _save_model(model: Any, file: Path) -> None:
    """Save a fitted model by skops, whose files can be looked into; else by joblib."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        from skops.io import dump

        library = "skops"
    except ImportError:
        from joblib import dump

        library = "joblib"
    dump(model, file)
    print(f"\nThe model was saved in {file} by {library}.")
