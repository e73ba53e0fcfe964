"""Which files a pipeline may read: those of its project, and nothing that a workspace keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.spec.source_path import ROOT_VARIABLE, source_path, source_root

OUTSIDE = [
    "..",
    "../secret.csv",
    "../../secret.csv",
    "a/../../secret.csv",
    "./../secret.csv",
    "../here2/x.csv",
    "/etc/passwd",
    "//etc/passwd",
    "/proc/self/environ",
    "/proc/self/root/etc/passwd",
    "/dev/stdin",
    "linked_file.csv",
    "linked_folder/secret.csv",
    "chain.csv",
    "circle.csv",
    "a\0b.csv",
    "x" * 5000 + "/../../secret.csv",
]
# No such file, but a name like any other: nothing expands a tilde or opens an address.
ODD_NAMES = ["~/secret.csv", "file:/etc/passwd", r"\\host\share\x.csv", "C:\\x.csv", "%2e%2e/x"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pipeline's folder with links of every kind, and a secret beside it."""
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    folder = tmp_path / "work" / "here"
    (folder / "a").mkdir(parents=True)
    for place in (folder / "own.csv", tmp_path / "work/secret.csv", tmp_path / "secret.csv"):
        place.write_text("a\n1\n")
    (folder / "linked_file.csv").symlink_to("../secret.csv")
    (folder / "linked_folder").symlink_to("..")
    (folder / "chain.csv").symlink_to("linked_file.csv")
    (folder / "circle.csv").symlink_to("circle.csv")
    (folder / "alias.csv").symlink_to("own.csv")
    return folder


def workspace_in(folder: Path) -> Path:
    """Make a workspace with a pipeline, and what is nobody's to read."""
    for name in ("pipelines/mine", "pipelines/other", "runtime", "objects", "data"):
        (folder / name).mkdir(parents=True)
    for name in ("fabrica.db", "runtime/key", "objects/x.arrow", "pipelines/other/x.csv"):
        (folder / name).write_text("x")
    return folder


@pytest.mark.parametrize("setting", OUTSIDE)
def test_outside_of_the_root_there_is_no_path(folder, setting):
    assert source_path(folder, setting) is None


@pytest.mark.parametrize("setting", ["own.csv", "alias.csv", "./a/../own.csv", "a/not_there.csv"])
def test_inside_of_it_there_is(folder, setting):
    path = source_path(folder, setting)

    assert path is not None
    assert path.resolve().is_relative_to(folder)


@pytest.mark.parametrize("setting", ODD_NAMES)
def test_no_name_is_expanded(folder, setting):
    path = source_path(folder, setting)

    assert path == folder / setting
    assert not path.exists()


def test_a_link_that_is_made_later_is_looked_at_later(folder):
    assert source_path(folder, "own.csv") is not None
    (folder / "own.csv").unlink()
    (folder / "own.csv").symlink_to("../secret.csv")
    assert source_path(folder, "own.csv") is None


def test_a_teams_project_is_its_work_tree(folder):
    (folder.parent / ".git").mkdir()

    assert source_root(folder) == folder.parent
    assert source_path(folder, "../secret.csv") == folder / "../secret.csv"
    assert source_path(folder, "../../secret.csv") is None


@pytest.mark.parametrize("too_wide", ["home", "machine"])
def test_a_home_or_the_machine_is_no_project_by_itself(folder, tmp_path, monkeypatch, too_wide):
    (tmp_path / ".git").mkdir()
    assert source_root(folder) == tmp_path
    monkeypatch.setenv("HOME", str(tmp_path))
    if too_wide == "machine":
        monkeypatch.setattr(Path, "anchor", str(tmp_path))

    assert source_root(folder) == folder


def test_a_root_can_be_named_and_must_hold_the_pipeline(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    assert source_path(folder, "../../secret.csv") is not None
    monkeypatch.setenv(ROOT_VARIABLE, str(folder / "a"))
    assert source_root(folder) == folder


@pytest.mark.parametrize(
    "setting",
    [
        "../../runtime/key",
        "../../fabrica.db",
        "../../objects/x.arrow",
        "../../people/eva/pipelines/mine/x.csv",
        "../../people/eva/runtime/key",
        "key.csv",
    ],
)
def test_what_a_workspace_keeps_is_nobodys_to_read(tmp_path, monkeypatch, setting):
    monkeypatch.setenv(ROOT_VARIABLE, "/")
    workspace = workspace_in(tmp_path / "home")
    other = workspace_in(workspace / "people" / "eva")
    (other / "pipelines/mine/x.csv").write_text("x")
    mine = workspace / "pipelines" / "mine"
    (mine / "key.csv").symlink_to("../../runtime/key")

    assert source_path(mine, setting) is None
    assert source_path(mine, "../other/x.csv") is not None


def test_a_project_does_not_open_the_workspaces_in_it(folder):
    (folder.parent / ".git").mkdir()
    workspace_in(folder.parent / ".fabrica")
    (folder / "shortcut.csv").symlink_to("../.fabrica/runtime/key")

    for setting in (
        "shortcut.csv",
        "../.fabrica/runtime/key",
        "../.fabrica/fabrica.db",
        "../.fabrica/pipelines/other/x.csv",
    ):
        assert source_path(folder, setting) is None


def test_one_of_a_class_cannot_reach_the_server_or_another(tmp_path, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    home = workspace_in(tmp_path / "home")
    ana, eva = (workspace_in(home / "people" / name) for name in ("ana", "eva"))
    (home / "people" / "new").mkdir()
    (home / "people" / "new" / "card.json").write_text("{}")
    mine = ana / "pipelines" / "mine"

    assert source_root(mine) == ana / "pipelines"
    for target in (
        home / "runtime/key",
        home / "pipelines/other/x.csv",
        eva / "pipelines/other/x.csv",
        ana / "objects/x.arrow",
        home / "people" / "new" / "card.json",
    ):
        assert source_path(mine, str(target)) is None
    assert source_path(mine, "../other/x.csv") is not None


@pytest.mark.parametrize("kept", ["runtime/key", "fabrica.db", "objects/x.arrow", "link.csv", "."])
def test_a_workspace_that_is_the_project_too_keeps_its_own(tmp_path, kept):
    project = workspace_in(tmp_path / "project")
    (project / "link.csv").symlink_to("runtime/key")
    (project / "mine.csv").write_text("a\n")

    assert source_path(project, "mine.csv") == project / "mine.csv"
    assert source_path(project, kept) is None


@pytest.mark.parametrize("lost", [[], ["fabrica.db"]])
@pytest.mark.parametrize("kept", ["runtime/key", "runtime/sessions.json", "objects/x.arrow"])
def test_a_root_around_a_workspace_does_not_open_it(tmp_path, monkeypatch, lost, kept):
    """Nor is a workspace open whose database was moved away."""
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    workspace, project = workspace_in(tmp_path / "home/.fabrica"), tmp_path / "home/project"
    project.mkdir()
    (project / "link.csv").symlink_to(workspace / kept)
    for name in lost:
        (workspace / name).unlink()
    for setting in (f"../.fabrica/{kept}", str(workspace / kept), "link.csv"):
        assert source_path(project, setting) is None
    assert source_path(workspace, kept) is None
    (tmp_path / "home/rows.csv").write_text("a")
    assert source_path(project, "../rows.csv") is not None
