"""What was done about a damaged database is shown above every page until it is closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline_core.store import open_store


@pytest.fixture
def restored(workspace: Path) -> Path:
    """A workspace whose database was damaged."""
    open_store(workspace).close()
    (workspace / "fabrica.db").write_bytes(b"overwritten" * 500)
    return workspace


def warnings_of(app) -> list[str]:
    return [warning.value for warning in app.warning]


def test_a_restoration_is_shown_until_it_is_closed(page, restored):
    app = page()
    assert not app.exception
    (notice,) = warnings_of(app)
    assert "there was no whole copy" in notice
    assert str(restored / "quarantine") in notice.replace("\\", "")
    assert warnings_of(app.run()) == [notice]
    app.button(key="notice_read").click().run()
    assert warnings_of(app) == []
    assert warnings_of(page()) == []


def test_it_is_said_in_the_readers_language(page, restored):
    (notice,) = warnings_of(page("es"))
    assert "no había ninguna copia" in notice
