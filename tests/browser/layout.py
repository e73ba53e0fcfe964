"""Faults of a page's layout: cut texts, overlapping texts, covered controls."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.still import wait_until_still

_LAYOUT_SCRIPT = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
# Elements that Streamlit draws itself and no page can repair, and why they are excluded.
EXCLUDED: tuple[tuple[str, str], ...] = (
    ("[data-testid=stStatusWidget]", "it comes and goes over the page while a script runs"),
    ("[data-testid=stFileUploaderFileName]", "it shortens the middle and has no title"),
)
# A picture that draws itself in, or a panel that opens, is looked at when it stands.
_ANIMATIONS_ENDED = """() => document.getAnimations().every(
    one => one.playState !== "running" || one.effect?.getTiming().iterations === Infinity
)"""


def layout_faults(page: Page) -> list[str]:
    """Return the faults of the page, a sentence each.

    Parameters
    ----------
    page
        A page that has been drawn.

    Returns
    -------
    list of str
        Empty if everything can be read and reached.
    """
    page.wait_for_function(_ANIMATIONS_ENDED)
    faults = page.evaluate(_LAYOUT_SCRIPT, [selector for selector, _ in EXCLUDED])
    return [str(fault) for fault in faults]


def assert_laid_out(page: Page, where: str = "") -> None:
    """Assert that everything on a page can be read and reached.

    Parameters
    ----------
    page
        A page that has been drawn.
    where
        Name of the page in the error message.
    """
    wait_until_still(page)
    faults = layout_faults(page)
    assert faults == [], f"{where or page.url}\n" + "\n".join(faults)
