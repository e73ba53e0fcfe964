"""The checker of layouts sees one planted fault of each kind, and nothing in its sound twin."""

from __future__ import annotations

import pytest

from tests.browser.layout import layout_faults

pytestmark = pytest.mark.usefixtures("browser_path")
LONG = "A name that is much too long for its place"
CUT = "width:80px;overflow:hidden;white-space:nowrap"
AT = "position:absolute;left:20px;top:"
PLOT = '<div class="js-plotly-plot"><svg width="300" height="200">{}</svg></div>'
BAR = '<g class="barlayer"><g class="point"><path d="M20,20h80v80h-80z"/></g></g>'
TURNED = '<text transform="rotate({0},{1},100)" x="{1}" y="100">A long label</text>'
FAULTS = {
    "cut in its width": (
        f'<div style="{CUT}">{LONG}</div>', f'<div style="width:500px">{LONG}</div>', "cut off",
    ),
    "cut in its height": (
        f'<div style="width:80px;height:24px;overflow:hidden">{LONG}</div>',
        f'<div style="width:80px;height:24px;overflow:auto">{LONG}</div>', "cut off",
    ),
    "shortened for good": (
        f'<div style="{CUT};text-overflow:ellipsis">{LONG}</div>',
        f'<div style="{CUT};text-overflow:ellipsis" title="{LONG}">{LONG}</div>', "shortened",
    ),
    "out of the window": (
        f'<div style="position:fixed;left:-30px;white-space:nowrap">{LONG}</div>',
        f'<div style="position:fixed;left:30px;white-space:nowrap">{LONG}</div>', "leaves",
    ),
    "a page too wide": (
        '<div style="width:900px;height:9px"></div>',
        '<div style="overflow:auto"><div style="width:900px;height:9px"></div></div>', "wider",
    ),
    "a page that can be pushed": (
        '<div style="overflow:hidden"><div style="width:900px;height:9px"></div></div>',
        '<div style="overflow:clip"><div style="width:900px;height:9px"></div></div>', "aside",
    ),
    "text over text": (
        f'<p style="{AT}20px">One text</p><p style="{AT}26px">Another</p>',
        f'<p style="{AT}20px">One text</p><p style="{AT}50px">Another</p>', "overlap",
    ),
    "slanted labels": (
        PLOT.format(TURNED.format(30, 60) + TURNED.format(30, 66)),
        PLOT.format(TURNED.format(30, 60) + TURNED.format(30, 120)), "overlap",
    ),
    "legend on a bar": (
        PLOT.format(f'{BAR}<text class="legendtext" x="30" y="60">forest</text>'),
        PLOT.format(f'{BAR}<text class="legendtext" x="130" y="60">forest</text>'), "legend",
    ),
    "a covered button": (
        f'<button style="{AT}20px">Run</button><i style="{AT}0;width:99px;height:99px"></i>',
        f'<button style="{AT}20px">Run</button><i style="{AT}90px;width:99px;height:9px"></i>',
        "covered",
    ),
    "a placeholder cut": (
        f'<input style="width:60px" placeholder="{LONG}">',
        f'<input style="width:400px" placeholder="{LONG}">', "placeholder",
    ),
}  # fmt: skip
FINE = {
    "below what floats": f'<p style="{AT}20px">Under</p><div role="dialog" style="{AT}10px;'
    'background:white;width:200px;height:80px">Over</div>',
    "half below what floats": f'<p style="{AT}20px;white-space:nowrap">{LONG} again and on</p><div '
    'role="dialog" style="position:absolute;left:240px;top:10px;background:white;width:200px;'
    'height:80px"><p style="margin:6px">Over</p></div>',
    "below what floats in a shadow": f'<p style="{AT}20px">Under</p><div><template '
    f'shadowrootmode="open"><div role="dialog" style="{AT}10px;background:white;width:200px;'
    'height:80px">Over</div></template></div>',
    "decoration": f'<p style="{AT}20px">Text</p><p aria-hidden="true" style="{AT}20px">Text</p>',
    "for screen readers": f'<p style="{AT}0;width:1px;height:1px;overflow:hidden">{LONG}</p>',
    "a drawing that pans": f'<div class="react-flow" style="{CUT}">{LONG}</div>',
}


@pytest.fixture(scope="module")
def sheet(browser):
    context = browser.new_context(viewport={"width": 600, "height": 400})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("shadowed", [False, True], ids=["in the page", "in a shadow"])
def test_a_fault_is_seen_and_its_sound_twin_is_not(sheet, kind, shadowed):
    broken, sound, word = FAULTS[kind]
    _show(sheet, broken, shadowed)
    found = layout_faults(sheet)
    assert len(found) >= 1
    assert any(word in one for one in found), found
    _show(sheet, sound, shadowed)
    assert layout_faults(sheet) == []


@pytest.mark.parametrize("kind", FINE)
def test_what_is_meant_is_no_fault(sheet, kind):
    _show(sheet, FINE[kind], shadowed=False)
    assert layout_faults(sheet) == []


def _show(page, html: str, shadowed: bool) -> None:
    page.set_content("<!doctype html><body><main></main></body>")
    page.evaluate(
        """([html, shadowed]) => {
            const room = document.querySelector("main");
            (shadowed ? room.attachShadow({mode: "open"}) : room).setHTMLUnsafe(html);
        }""",
        [html, shadowed],
    )
