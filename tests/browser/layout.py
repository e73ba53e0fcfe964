"""What of a page's layout fails a reader: cut texts, texts over texts, covered controls."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.still import still_page

_LOOK = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
# What Streamlit draws itself and no page of ours can mend, and why it is left out.
NOT_OURS: tuple[tuple[str, str], ...] = (
    ("[data-testid=stStatusWidget]", "it comes and goes over the page while a script runs"),
    ("[data-testid=stFileUploaderFileName]", "it shortens the middle and has no title"),
)
# A picture that draws itself in, or a panel that opens, is looked at when it stands.
_STANDING = """() => document.getAnimations().every(
    one => one.playState !== "running" || one.effect?.getTiming().iterations === Infinity
)"""


def layout_faults(page: Page) -> list[str]:
    """Return what is wrong in the page as it stands, a sentence each.

    Parameters
    ----------
    page
        A page that has been drawn.

    Returns
    -------
    list of str
        Nothing where all can be read and reached.
    """
    page.wait_for_function(_STANDING)
    found = page.evaluate(_LOOK, [selector for selector, _ in NOT_OURS])
    return [str(one) for one in found]


def assert_laid_out(page: Page, where: str = "") -> None:
    """See that everything on a page can be read and reached.

    Parameters
    ----------
    page
        A page that has been drawn.
    where
        What to call it in the complaint.
    """
    still_page(page)
    found = layout_faults(page)
    assert found == [], f"{where or page.url}\n" + "\n".join(found)
