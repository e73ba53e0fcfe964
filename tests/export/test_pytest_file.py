"""The exported tests pass and fail as those of a run do, test by test."""

from __future__ import annotations

import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from ruff.__main__ import find_ruff_bin

import pipeline_core
from pipeline_core.export.verify.verify import run_alone
from pipeline_core.runs import exports
from pipeline_core.spec import as_stage_name
from tests.quality.small_tests import TEXT, write_pipeline

# Each place of the small pipeline that is changed makes other tests fail.
SPOILED = (
    ("roc_auc, at_least: 0.8", "roc_auc, at_least: 0.999"),
    ("changing: {sex: [f, m]}, moves_at_most: 0", "changing: {income: [10, 90]}"),
    ("never: lowers", "never: raises"),
    ("holds: age >= 18", "severity: warning\n    holds: age >= 30"),
    ("every: sex, at_least: 0.6", "every: six, at_least: 0.6"),
    ("stage: model, repeatable", "stage: split, repeatable"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def exported(text, folder, home):
    """Write the pipeline with its script and tests; return the read file and what pytest says."""
    file = write_pipeline(folder, text)
    script = exports.script(home, text, str(file))
    tests = exports.pytest_file(home, text, str(file), file.stem)
    (folder / "loans.py").write_text(script, encoding="utf-8")
    (folder / "test_loans.py").write_text(tests, encoding="utf-8")
    xml = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder]
    process = subprocess.run(
        [*command, f"--junitxml={xml}", folder / "test_loans.py"],
        cwd=folder.parent,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    cases = ElementTree.parse(xml).getroot().iter("testcase")
    passed = {str(case.get("name")): not case.findall("failure") for case in cases}
    return pipeline_core.read(file, workspace=home), passed, process


@pytest.mark.parametrize("changes", [(), SPOILED], ids=["whole", "spoiled"])
def test_exported_tests_say_what_a_run_says(changes, tmp_path, home):
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    read, passed, process = exported(text, tmp_path / "loans", home)
    outcomes = pipeline_core.test(read)
    expected = {
        f"test_{as_stage_name(one['test'])}": one["status"] == "passed"
        or one["severity"] == "warning"
        for one in outcomes
    }
    assert passed == expected, process.stdout
    assert sum(not value for value in passed.values()) == (5 if changes else 0)
    assert process.returncode == int(bool(changes))


def test_the_files_stand_alone_and_are_clean(tmp_path, home):
    file = write_pipeline(tmp_path)
    tests = exports.pytest_file(home, TEXT, str(file), "my loans", "es")
    script = exports.script(home, TEXT, str(file))
    for name, text in (("test_loans.py", tests), ("loans.py", script)):
        assert "import pipeline_core" not in text
        assert "from pipeline_core" not in text
        (tmp_path / name).write_text(text, encoding="utf-8")
        ruff = os.fsdecode(find_ruff_bin())
        for options in (["check", "--select", "E,F,I,B,UP,SIM,PT"], ["format", "--check"]):
            process = subprocess.run(
                [ruff, *options, "--isolated", tmp_path / name], capture_output=True, text=True
            )
            assert not process.returncode, process.stdout
    assert 'with_name("my loans.py")' in tests  # no name that can be imported
    assert list(run_alone(script, tmp_path, 1))  # main() gives the reports as ever


def test_without_tests_the_script_returns_nothing_to_them(tmp_path, home):
    text = TEXT.partition("# What must hold")[0]
    file = write_pipeline(tmp_path, text)
    assert "    return reports, models\n" in exports.script(home, text, str(file))
    with pytest.raises(pipeline_core.errors.UsageError):
        exports.pytest_file(home, text, str(file), "loans")
