"""A pipeline with its data goes through one zip file, and nothing else comes out of one."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from pipeline_core.errors import SpecError
from pipeline_core.runs.pack import MAX_FILES, pack, unpack
from pipeline_core.spec import parse, read
from tests.small_catalogue import real_catalogue

TEXT = """# Two tables.
fabrica: 1
stages:
  a: {block: read_csv, settings: {path: PATH}}  # the first
"""
GOOD = {"p.yaml": TEXT.replace("PATH", "x.csv"), "x.csv": "a\n1\n"}


def packed(file: Path, text: str) -> bytes:
    file.write_text(text, "utf-8")
    target = io.BytesIO()
    pack(parse(text), text, file, real_catalogue(), target)
    return target.getvalue()


def test_a_file_that_a_parameter_names_stays_the_parameters(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "x.csv").write_text("a\n1\n", "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    stage = '{block: read_csv, settings: {path: "${file}"}}'
    stages = f"a: {stage}\n  b: {stage}"
    text = f"fabrica: 1\nparameters:\n  file: ../x.csv  # of the team\nstages:\n  {stages}\n"
    with zipfile.ZipFile(io.BytesIO(packed(home / "p.yaml", text))) as archive:
        assert archive.read("data/x.csv") == b"a\n1\n"
        assert archive.read("p.yaml").decode() == text.replace("../x.csv", "data/x.csv")


def zip_of(tmp_path: Path, members: dict[str | zipfile.ZipInfo, str | bytes]) -> Path:
    archive = tmp_path / "handed-in.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return archive


def test_what_is_packed_comes_out_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "tables").mkdir(parents=True)
    (home / "tables" / "x.csv").write_text("a\n1\n", "utf-8")
    text = TEXT.replace("PATH", "tables/x.csv")
    archive = tmp_path / "p.zip"
    archive.write_bytes(packed(home / "p.yaml", text))
    file = unpack(archive, tmp_path / "moved")
    assert file == tmp_path / "moved" / "p.yaml"
    assert file.read_text("utf-8") == text, "comments and all"
    assert (tmp_path / "moved" / "tables" / "x.csv").read_text("utf-8") == "a\n1\n"


def test_files_from_elsewhere_in_the_project_get_names_of_their_own(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / "pipelines").mkdir()
    for folder in ("one", "two"):
        (project / folder).mkdir()
        (project / folder / "x.csv").write_text(f"{folder}\n1\n", "utf-8")
    text = TEXT.replace("PATH", "../one/x.csv") + (
        "  b: {block: read_csv, settings: {path: ../two/x.csv}}\n"
        "  c: {block: read_csv, settings: {path: ../one/x.csv}}\n"
    )
    archive = tmp_path / "p.zip"
    archive.write_bytes(packed(project / "pipelines" / "p.yaml", text))
    file = unpack(archive, tmp_path / "moved")
    paths = [stage.settings["path"] for stage in read(file).stages.values()]
    assert paths == ["data/x.csv", "data/x1.csv", "data/x.csv"]
    heads = [(file.parent / path).read_text("utf-8").split()[0] for path in paths]
    assert heads == ["one", "two", "one"]
    assert "# the first" in file.read_text("utf-8")


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "nothing.csv", "link.csv", "."])
def test_only_what_a_pipeline_may_read_is_packed(tmp_path: Path, path: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(SpecError, match="must be there, within the pipeline's project"):
        packed(home / "p.yaml", TEXT.replace("PATH", path))


@pytest.mark.parametrize(
    "name",
    [
        "../out.csv", "/out.csv", "a/../../out.csv", "a\\..\\out.csv", "C:out.csv", "./x2.csv",
        "a//b.csv", "con\x01.csv", "~/out.csv:x", ".git/hooks/pre-commit", "a/.b", " /x", "a\nb",
        "x" * 300, "X.CSV",
    ],
)  # fmt: skip
def test_a_name_that_would_not_stay_inside_is_refused(tmp_path: Path, name: str) -> None:
    archive = zip_of(tmp_path, {**GOOD, name: "evil"})
    before = set(tmp_path.rglob("*"))
    with pytest.raises(SpecError) as caught:
        unpack(archive, tmp_path / "moved")
    assert caught.value.code == "pack.bad_name"
    assert set(tmp_path.rglob("*")) == before, "nothing is left behind"


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(SpecError) as caught:
        unpack(zip_of(tmp_path, {**GOOD, link: "/etc/passwd"}), tmp_path / "moved")
    assert caught.value.code == "pack.bad_name"


def test_what_grows_beyond_its_limit_is_stopped(tmp_path: Path) -> None:
    archive = zip_of(tmp_path, {**GOOD, "zeros.csv": b"0" * 3_000_000})
    assert archive.stat().st_size < 10_000
    for content in (archive.read_bytes(), _with_false_size(archive.read_bytes(), 3_000_000)):
        archive.write_bytes(content)
        with pytest.raises(SpecError) as caught:
            unpack(archive, tmp_path / "moved", max_bytes=1_000_000)
        assert caught.value.code in ("pack.too_large", "pack.no_zip")
        assert not (tmp_path / "moved").exists()
        assert not list(tmp_path.glob(".unpack*"))


def _with_false_size(content: bytes, size: int) -> bytes:
    """Return a zip file that says of its largest member that it is small."""
    return content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    members = {**GOOD, **{f"f{number}.csv": "" for number in range(MAX_FILES)}}
    with pytest.raises(SpecError, match=f"may have {MAX_FILES} files"):
        unpack(zip_of(tmp_path, members), tmp_path / "moved")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"x.csv": "a"}, "pack.one_pipeline"),
        ({**GOOD, "q.yml": TEXT}, "pack.one_pipeline"),
        ({"deep/p.yaml": TEXT}, "pack.one_pipeline"),
        ({"p.yaml": b"\xff\xfe\x00"}, "pack.no_pipeline"),
        ({"p.yaml": "fabrica: ["}, "spec.bad_yaml"),
    ],
)
def test_what_is_no_packed_pipeline_is_refused(tmp_path: Path, members, code: str) -> None:
    with pytest.raises(SpecError) as caught:
        unpack(zip_of(tmp_path, members), tmp_path / "moved")
    assert caught.value.code == code or caught.value.code.startswith(code.split(".")[0] + ".")
    assert not (tmp_path / "moved").exists()


def test_what_is_no_zip_or_is_there_already_is_said(tmp_path: Path) -> None:
    archive = tmp_path / "no.zip"
    archive.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(SpecError, match="must be a zip file that is whole"):
        unpack(archive, tmp_path / "moved")
    whole = zip_of(tmp_path, GOOD)
    content = bytearray(whole.read_bytes())
    content[40] ^= 0xFF
    whole.write_bytes(content)
    with pytest.raises(SpecError):
        unpack(whole, tmp_path / "moved")
    with pytest.raises(SpecError, match="must not exist yet"):
        unpack(zip_of(tmp_path, GOOD), tmp_path)
