"""`merge`, and pipelines in a real git repository: merged by stage, compared in words."""

import json
import os
import subprocess

import pytest

from pipeline_core.cli import main
from pipeline_core.spec import read

BASE = """\
fabrica: 1
name: Flowers
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  model:
    block: random_forest_classifier
    inputs: {data: roles}
    settings: {n_estimators: 100, max_depth: 5}
"""
OURS = BASE.replace("100", "300")
THEIRS = BASE.replace("depth: 5", "depth: 9").replace(
    "  model:\n",
    "  # Of Eva.\n  tree: {block: decision_tree_classifier, inputs: {data: roles}}\n  model:\n",
)
SAME_SETTING = BASE.replace("100", "200")


@pytest.fixture
def versions(tmp_path):
    def written(*texts):
        files = [tmp_path / f"{name}.yaml" for name in ("base", "ours", "theirs")]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, encoding="utf-8")
        return files

    return written


def test_what_does_not_contradict_itself_is_one_file(versions, fabrica):
    files = versions(BASE, OURS, THEIRS)
    process = fabrica("merge", *files, "--lang", "en")
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    merged = read(files[1])
    assert list(merged.stages) == ["flowers", "roles", "tree", "model"]
    assert merged.stages["model"].settings == {"n_estimators": 300, "max_depth": 9}
    assert "  # Of Eva.\n  tree:" in files[1].read_text()


def test_a_contradiction_is_named_in_the_users_language(versions, fabrica):
    files = versions(BASE, OURS, SAME_SETTING)
    process = fabrica("merge", *files, "--path=a/b.yaml", "--lang", "es", "--json")
    assert process.returncode == 1
    result = json.loads(process.stdout)
    assert result["file"] == "a/b.yaml"
    assert result["conflicts"][0].startswith("model.n_estimators era 100;")
    assert "<<<<<<< ours: model.n_estimators era 100;" in files[1].read_text()


def test_an_error_that_only_both_together_have_is_not_silent(versions, fabrica):
    """Ours reads a parameter that theirs takes away."""
    base = BASE.replace("stages:\n", "parameters: {trees: 7}\nstages:\n")
    ours = base.replace("100", '"${trees}"')
    files = versions(base, ours, BASE)
    process = fabrica("merge", *files, "--lang", "en")
    assert process.returncode == 1
    assert "neither version has this error" in process.stderr
    assert "trees" in process.stderr
    assert "<<<<" not in files[1].read_text()


def test_what_is_no_pipeline_is_merged_by_lines(versions, fabrica):
    files = versions(
        "a: 1\nb: 2\nc: 3\nd: 4\n", "a: 0\nb: 2\nc: 3\nd: 4\n", "a: 1\nb: 2\nc: 3\nd: 9\n"
    )
    assert fabrica("merge", *files).returncode == 0
    assert files[1].read_text() == "a: 0\nb: 2\nc: 3\nd: 9\n"
    files = versions("a: 1\n", "a: 2\n", "a: 3\n")
    assert fabrica("merge", *files).returncode == 1
    assert "<<<<<<< ours" in files[1].read_text()


def test_a_broken_pipeline_is_never_merged_without_a_word(versions, fabrica):
    """By lines the two fit together."""
    files = versions(BASE, BASE.replace("iris", "wine"), f"{BASE}colour: blue\n")
    process = fabrica("merge", *files, "--lang", "en")
    assert process.returncode == 1
    assert "merged by lines" in process.stderr
    assert "'colour'" in process.stderr
    assert files[1].read_text() == f"{BASE}colour: blue\n".replace("iris", "wine")


def test_a_missing_file_is_a_sentence(versions, fabrica, tmp_path):
    files = versions(BASE, OURS, THEIRS)
    process = fabrica("merge", tmp_path / "no.yaml", *files[1:], "--lang", "en")
    assert process.returncode == 2
    assert "no.yaml" in process.stderr
    assert files[1].read_text() == OURS


@pytest.fixture
def repository(tmp_path, workspace, catalogue_file, monkeypatch):
    """A git repository that is set up, with the base committed; the current folder."""
    workspace.mkdir()
    (workspace / "catalogue.json").write_bytes(catalogue_file.read_bytes())
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    git("init", "-q")
    assert main(["compare", "--install-git", "--lang", "en"]) == 0
    assert main(["compare", "--install-git", "--lang", "en"]) == 0
    (folder / "flowers.yaml").write_text(BASE, encoding="utf-8")
    git("add", ".")
    git("commit", "-qm", "first")
    git("branch", "first")
    return folder


def git(*words):
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(
        ["git", *who, *words], capture_output=True, text=True, env=environment, check=False
    )


def commit(folder, branch, text):
    git("checkout", "-q", "first")
    git("checkout", "-qb", branch)
    (folder / "flowers.yaml").write_text(text, encoding="utf-8")
    git("commit", "-qam", branch)


def test_branches_of_a_repository_are_merged_by_stage(repository, capfd):
    assert (repository / ".gitattributes").read_text() == "*.yaml merge=fabrica diff=fabrica\n"
    for branch, text in (("other", SAME_SETTING), ("theirs", THEIRS), ("ours", OURS)):
        commit(repository, branch, text)
    merged = git("merge", "-q", "theirs", "-m", "merged")
    assert merged.returncode == 0, merged.stderr
    model = read(repository / "flowers.yaml").stages["model"]
    assert model.settings == {"n_estimators": 300, "max_depth": 9}
    refused = git("merge", "-q", "other")
    assert refused.returncode == 1
    assert "model.n_estimators was 100; ours has 300, theirs 200" in refused.stdout + refused.stderr
    assert git("ls-files", "-u").stdout
    capfd.readouterr()
    assert main(["compare", "first:flowers.yaml", "ours:flowers.yaml", "--json"]) == 0
    changes = json.loads(capfd.readouterr().out)["changes"]
    assert {(change["kind"], change["place"], change["name"]) for change in changes} == {
        ("added", "tree", ""),
        ("changed", "model", "n_estimators"),
        ("changed", "model", "max_depth"),
    }


def test_git_diff_is_in_words(repository):
    (repository / "flowers.yaml").write_text(OURS, encoding="utf-8")
    (repository / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    git("add", "--intent-to-add", "other.yaml")
    difference = git("diff").stdout
    assert "model.n_estimators" in difference
    assert "+a: 1" in difference


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["compare", "no:flowers.yaml", "flowers.yaml"], "revision no"),
        (["compare", "--output=x:flowers.yaml", "flowers.yaml"], ""),
        (["compare", "flowers.yaml"], "two"),
        (["compare", "flowers.yaml", "no.yaml"], "no.yaml"),
        (["compare", "--git", "a", "b"], "git"),
        (["compare"], "two"),
        (["compare", "last", "last", "--to", "picture"], "--to"),
    ],
)
def test_wrong_words_are_a_sentence(words, part, repository, capfd):
    assert main([*words, "--lang", "en"]) == 2
    printed = capfd.readouterr().err
    assert part in printed
    assert "Traceback" not in printed
