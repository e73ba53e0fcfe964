"""A class in browsers: entering, who one is, signing out, and the teacher's page."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import TIMEOUT_MS
from tests.browser.server import Server

# A page that is signed out asks once more in vain, which the browser's console says.
SIGNED_OUT = re.compile(r"status of 401|ERR_ABORTED|WebSocket connection|status of 40[13]")
SMALL = {"viewport": {"width": 1280, "height": 720}}


@pytest.fixture(scope="module")
def classroom(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app that is open to a network."""
    workspace = tmp_path_factory.mktemp("class") / "workspace"
    server = Server(workspace, "--server.address", "0.0.0.0")
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def enter(classroom: Server, visits: Callable[..., Page]) -> Callable[..., Page]:
    """Return a function that signs somebody in, with a browser of their own."""

    def come(name: str, *, teacher: bool = False, word: str = "lluvia", **options: object) -> Page:
        page = visits(classroom, "/home", **{**SMALL, **options})
        label = r"Teacher's code: (\w{10})" if teacher else r"Class code: (\w{6})"
        fill_in(page, re.findall(label, classroom.log.read_text("utf-8"))[-1], name, word)
        expect(page.locator(".fb-visitor b")).to_have_text(name, timeout=TIMEOUT_MS)
        return page

    return come


def fill_in(page: Page, code: str, name: str, word: str) -> None:
    page.locator("input[name=code]").fill(code)
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=word]").fill(word)
    page.get_by_role("button").click()


def menu_button(page: Page, name: str, label: str) -> Locator:
    """Return a button of a person's menu on the teacher's page, which is opened if it is not."""
    tab = page.get_by_role("tab", name="People")
    if tab.get_attribute("aria-selected", timeout=TIMEOUT_MS) != "true":
        tab.click()
    button = page.get_by_test_id("stPopoverBody").get_by_role("button", name=label)
    if not button.is_visible():
        row = page.locator("[data-testid=stHorizontalBlock]").filter(has_text=name)
        row.get_by_test_id("stPopover").get_by_role("button").click(timeout=TIMEOUT_MS)
    expect(button).to_be_visible(timeout=TIMEOUT_MS)
    return button


def forgive_signing_out(page: Page) -> None:
    faults = page.watch.faults
    faults[:] = [fault for fault in faults if not SIGNED_OUT.search(fault)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("locale", "scheme", "out"), [("en-US", "light", "Sign out"), ("es-MX", "dark", "Salir")]
)
def test_every_page_says_who_one_is_and_lets_one_leave(classroom, enter, locale, scheme, out):
    page = enter(f"Ana {locale}", locale=locale, color_scheme=scheme)
    link = page.get_by_role("link", name=out)
    for path in ("/pipeline", "/results", "/runs", "/monitor", "/settings", "/home"):
        page.goto(classroom.url + path)
        expect(link).to_be_visible(timeout=TIMEOUT_MS)
        badge, switch = page.locator(".fb-visitor").bounding_box(), page.locator(".st-key-language")
        assert badge["x"] + badge["width"] <= switch.bounding_box()["x"]
        assert page.get_by_role("link", name=re.compile("^(Class|Clase)$")).count() == 0
    copied = page.context.cookies()
    link.click()
    expect(page.locator("input[name=code]")).to_be_visible(timeout=TIMEOUT_MS)
    page.context.add_cookies(copied)
    page.goto(classroom.url + "/home")
    expect(page.locator("input[name=code]")).to_be_visible(timeout=TIMEOUT_MS)
    forgive_signing_out(page)


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720), (1440, 900)])
def test_the_teachers_longer_menu_leaves_room_for_the_name_and_the_way_out(classroom, enter, size):
    viewport = {"width": size[0], "height": size[1]}
    page = enter("Rosa Guadalupe", teacher=True, locale="es-MX", viewport=viewport)
    boxes = [link.bounding_box() for link in page.get_by_test_id("stTopNavLink").all()]
    assert len(boxes) == 10
    badge = page.locator(".fb-visitor").bounding_box()
    assert max(box["x"] + box["width"] for box in boxes) <= badge["x"]
    assert badge["x"] + badge["width"] <= page.locator(".st-key-language").bounding_box()["x"]


def test_the_teacher_sees_everybody_signs_out_and_resets_a_word(classroom, enter):
    teacher, leo = enter("Profe Juan", teacher=True), enter("Leo")
    teacher.get_by_role("link", name="Class").click()
    menu_button(teacher, "Leo", "Sign out").click(timeout=TIMEOUT_MS)
    expect(menu_button(teacher, "Leo", "Sign out")).to_be_disabled(timeout=TIMEOUT_MS)
    leo.reload()
    expect(leo.locator("input[name=code]")).to_be_visible(timeout=TIMEOUT_MS)
    forgive_signing_out(leo)

    menu_button(teacher, "Leo", "Reset word").click()
    teacher.get_by_role("button", name="Reset the word").click()
    expect(teacher.get_by_text("chooses a new secret word").first).to_be_visible()
    again = enter("Leo", word="nieve")
    expect(menu_button(teacher, "Leo", "Sign out")).to_be_enabled(timeout=TIMEOUT_MS)
    again.goto(classroom.url + "/class")
    expect(again.get_by_text("There is no such page.")).to_be_visible(timeout=TIMEOUT_MS)
    forgive_signing_out(again)


def test_the_teacher_hands_out_takes_home_and_deletes(classroom, enter):
    teacher, zoe = enter("Profe Rosa", teacher=True), enter("Zoe")
    teacher.goto(classroom.url + "/pipeline?pipeline=penguins")
    expect(teacher.get_by_test_id("stMain")).to_contain_text("penguin", timeout=TIMEOUT_MS)
    teacher.goto(classroom.url + "/class")
    teacher.get_by_role("tab", name="Hand out").click(timeout=TIMEOUT_MS)
    teacher.get_by_role("button", name="Hand out to everybody").click()
    expect(teacher.get_by_text("has been handed out")).to_be_visible(timeout=TIMEOUT_MS)
    for page in (zoe, enter("Newcomer")):
        page.goto(classroom.url + "/home")
        expect(page.get_by_text("penguins-2.yaml")).to_be_visible(timeout=TIMEOUT_MS)

    teacher.get_by_role("tab", name="People").click()
    row = teacher.locator("[data-testid=stHorizontalBlock]").filter(has_text="Zoe")
    row.get_by_test_id("stPopover").get_by_role("button").click()
    with teacher.expect_download() as download:
        teacher.get_by_test_id("stPopoverBody").get_by_role("link").click()
    assert download.value.suggested_filename.startswith("Zoe 2")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "Zoe/pipelines/penguins-2/penguins.csv" in archive.namelist()

    menu_button(teacher, "Zoe", "Delete data").click()
    teacher.get_by_role("textbox", name="type: Zoe").fill("Zoe")
    teacher.get_by_role("button", name="Delete the data").click()
    expect(teacher.get_by_role("dialog")).to_be_hidden(timeout=TIMEOUT_MS)
    zoe.reload()
    expect(zoe.locator("input[name=code]")).to_be_visible(timeout=TIMEOUT_MS)
    forgive_signing_out(zoe)
