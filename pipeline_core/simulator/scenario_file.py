"""Scenarios as YAML files: read, and written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline_core.errors import UsageError
from pipeline_core.simulator.scenario import Scenario
from pipeline_core.simulator.scenario_reader import scenario_data, scenario_of
from pipeline_core.spec.literal import flow, scalar
from pipeline_core.spec.yaml_tree import parse_yaml

SUFFIXES = (".yaml", ".yml")
_MOST_LETTERS = 200_000


def scenario_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are meant: those named, and the scenarios of a folder by name.

    Other files of a folder, a pipeline among them, are none.

    Raises
    ------
    UsageError
        There is no such file, or a folder has no scenario.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        scenarios = [file for file in sorted(path.iterdir()) if _is_scenario(file)]
        if not scenarios:
            raise UsageError("scenario.empty_folder", folder=str(path))
        files += scenarios
    return files


def _is_scenario(file: Path) -> bool:
    if file.suffix not in SUFFIXES or not file.is_file():
        return False
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.startswith("scenario:") for line in lines)


def read_scenario(file: Path) -> Scenario:
    """Return the scenario of a file.

    Raises
    ------
    FabricaError
        There is no such file, it is no YAML, or an entry is not what it must be.
    """
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(_MOST_LETTERS + 1)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "UTF-8"
        raise UsageError("scenario.not_read", where=str(file), why=why) from error
    return scenario_from_text(text, file.name)


def scenario_from_text(text: str, where: str) -> Scenario:
    """Return the scenario that a text describes.

    Raises
    ------
    FabricaError
        It is no YAML, or an entry is not what it must be.

    Examples
    --------
    >>> scenario_from_text(scenario_text(Scenario("Quiet", seed=3)), "quiet.yaml").seed
    3
    """
    if len(text) > _MOST_LETTERS:
        raise UsageError("scenario.too_large", where=where, high=_MOST_LETTERS)
    return scenario_of(parse_yaml(text, where).value, where)


def scenario_text(scenario: Scenario) -> str:
    """Return a scenario as the text of its file.

    Examples
    --------
    >>> print(scenario_text(Scenario("Quiet", columns=("hum",))), end="")
    scenario: 1
    name: Quiet
    rows: 200
    columns:
      - hum
    """
    lines = []
    for key, value in scenario_data(scenario).items():
        if isinstance(value, list) and value:
            lines += [f"{key}:", *(f"  - {flow(_plain(item))}" for item in value)]
        else:
            lines.append(f"{key}: {scalar(value) if not isinstance(value, list) else '[]'}")
    return "\n".join(lines) + "\n"


def _plain(item: object) -> object:
    """Return an entry with whole numbers written as such."""
    if not isinstance(item, dict):
        return item
    return {
        key: int(value) if isinstance(value, float) and value.is_integer() else value
        for key, value in item.items()
    }
