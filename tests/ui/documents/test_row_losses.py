"""Stages that drop another share of their rows than in the last good run: found, and said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline_core.library import run as run_file
from pipeline_core.store import open_store
from ui.canvas.scene import scene
from ui.documents import documents
from ui.documents.row_losses import RowLoss, loss_sentence, row_losses
from ui.documents.view_model import ViewModel, view_model_of

TEXT = """fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  some: {block: filter_rows, inputs: {table: rows}, settings: {keep: "a > 0"}}
  last: {block: drop_duplicates, inputs: {table: some}}
"""
MOSTLY_KEPT = [*range(90), *[-1] * 9]  # 0 is dropped as well


def new_pipeline(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "losses"
    folder.mkdir(parents=True)
    (folder / "losses.yaml").write_text(TEXT, "utf-8")
    return folder


@pytest.fixture
def folder(workspace: Path) -> Path:
    return new_pipeline(workspace)


@pytest.fixture(scope="module")
def often_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline that several tests run: what one of them has computed, the next one reuses."""
    return new_pipeline(tmp_path_factory.mktemp("losses") / "workspace")


def run(folder: Path, values: Iterable[int]) -> None:
    lines = ["a", *map(str, values)]
    (folder / "rows.csv").write_text("\n".join(lines) + "\n", "utf-8")
    run_file(folder / "losses.yaml")


def model() -> ViewModel:
    document = documents.load("losses")
    assert document is not None
    return view_model_of(document, None, lambda *_: None)


def test_the_first_run_has_nothing_to_compare(folder: Path) -> None:
    run(folder, MOSTLY_KEPT)
    assert row_losses(model()) == {}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("values", "losses"),
    [
        (MOSTLY_KEPT[1:], {}),  # a tenth and a bit less: chance
        ([*range(1, 61), *[-1] * 40], {"some": RowLoss(0.4, 10 / 99)}),
        (range(1, 100), {"some": RowLoss(0.0, 10 / 99)}),
        ([*range(1, 90), 1, *[-1] * 10], {"last": RowLoss(1 / 90, 0.0)}),
        ([*range(1, 900), 1, *[-1] * 100], {"last": RowLoss(1 / 900, 0.0)}),  # any, after none
    ],
)
def test_what_drops_more_or_less_than_before_is_marked(
    often_run: Path,
    values: Iterable[int],
    losses: dict[str, RowLoss],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FABRICA_HOME", str(often_run.parents[1]))
    run(often_run, MOSTLY_KEPT)
    run(often_run, values)
    assert row_losses(model()) == losses
    view_model = model()
    boxes = scene(
        view_model.document.pipeline, view_model.views, view_model.catalogue, None, "es",
        losses=row_losses(view_model),
    )["stages"]  # fmt: skip
    said = {box["id"]: box["loss"] for box in boxes if box["loss"]}
    assert said == {stage: loss_sentence(loss, "es") for stage, loss in losses.items()}


def test_a_run_that_failed_is_no_measure(folder: Path, workspace: Path) -> None:
    run(folder, MOSTLY_KEPT)
    document, runs = model().document, open_store(workspace).runs
    failed = runs.create(document.identity, "Losses", str(document.file), document.text)
    assert runs.claim(failed.id)
    assert runs.finish(failed.id, "failed")
    run(folder, [*range(1, 61), *[-1] * 40])
    assert row_losses(model()) == {"some": RowLoss(0.4, 10 / 99)}


def test_a_stage_without_a_current_result_says_nothing(folder: Path) -> None:
    run(folder, MOSTLY_KEPT)
    run(folder, [*range(1, 61), *[-1] * 40])
    file = folder / "losses.yaml"
    file.write_text(file.read_text("utf-8").replace("a > 0", "a > 1"), "utf-8")
    assert row_losses(model()) == {}


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0.0 %"), (0.0004, "0.040 %"), (0.4, "40.0 %"), (1.0, "100.0 %")]
)
def test_a_small_share_is_not_said_to_be_none(share: float, text: str) -> None:
    assert f"drops {text} of its rows" in loss_sentence(RowLoss(share, 0.5), "en")
