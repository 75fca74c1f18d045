"""The HTML documents in a browser: how they are laid out, and what lights up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from symconv import Conv
from symconv.derivation import derive
from symconv.documents.context import system_rows
from symconv.documents.render import Choices, render_derivation, render_general
from symconv.general import GeneralConv
from symconv.house_styles import NOTATIONS, PARTIAL
from symconv.proofs import prove_general
from symconv.shown import ShownForward, as_fragment
from tests.documents.browser import PROGRAM, Browser

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")

CONVS = {
    "stride": Conv((4, 4), 2, 2),
    "padded": Conv((5, 4), (3, 2), (2, 3), ((1, 2), (0, 1))),
    "channels": Conv(5, 3, 2, 1, 2, in_channels=2, out_channels=4, groups=2, batch=2),
    "flipped": Conv((4, 3), 2, (2, 1), 1, mode="convolution"),
}

Triple = frozenset[str]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as started:
        started.size(1280)
        yield started


@pytest.fixture
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Conv:
    """Opens the document of one problem."""
    conv: Conv = CONVS[request.param]
    open_page(browser, tmp_path, render_derivation(derive(conv), Choices(NOTATIONS["partial"], "en", "html")))
    return conv


def open_page(browser: Browser, folder: Path, text: str) -> None:
    file = folder / "page.html"
    file.write_text(text, "utf-8")
    browser.size(1280)
    browser.open(file)


def products_of(conv: Conv) -> set[Triple]:
    """The products of a problem, from i = S·o + D·k − p (k counted from the end where the kernel is flipped)."""
    found = set()
    group_in, group_out = conv.in_channels // conv.groups, conv.out_channels // conv.groups
    for n, m, c in product(range(conv.batch), range(conv.out_channels), range(group_in)):
        for o in product(*map(range, conv.output)):
            for k in product(*map(range, conv.kernel)):
                taps = [size - 1 - tap for size, tap in zip(conv.kernel, k, strict=True)]
                steps = zip(
                    conv.stride, o, conv.dilation, taps if conv.mode == "convolution" else k, conv.padding, strict=True
                )
                i = [s * out + d * tap - low for s, out, d, tap, (low, _) in steps]
                if all(0 <= place < size for place, size in zip(i, conv.input, strict=True)):
                    x = ("x", n, m // group_out * group_in + c, *i)
                    names = (x, ("w", m, c, *k), ("y", n, m, *o))
                    found.add(frozenset("-".join(map(str, name)) for name in names))
    return found


STATE = """[...document.querySelectorAll("[data-m]")].map((node) => [
  node.dataset.m,
  node.dataset.m.includes(" ") ? "" : (node.parentElement.closest("[data-m]") || {dataset: {m: ""}}).dataset.m,
  ["lit", "lit-term", "near"].filter((name) => node.classList.contains(name)).join(" "),
])"""


def check_lit(browser: Browser, names: set[str], every: set[Triple], also: str = "") -> set[Triple]:
    """What is lit is what takes part with the elements `names`; the products of these, as shown on the page."""
    shown = set()
    meeting = {triple for triple in every if triple & names}
    for mark, inside, look in browser.run(STATE):
        own = frozenset(mark.split())
        holder = frozenset(inside.split())
        if len(own) > 1:
            assert own in every
            assert look == ("lit-term" if own in meeting else ""), mark
            if own in meeting:
                shown.add(own)
        elif mark in names or mark == also:
            assert look == "lit", mark
        elif any(own <= triple for triple in meeting) and (not holder or holder in meeting):
            assert look == "near", (mark, inside)
        else:
            assert look == "", (mark, inside)
    return shown


def first(mark: str) -> str:
    return f"document.querySelector('[data-m=\"{mark}\"]')"


def status(browser: Browser) -> str:
    return str(browser.run("document.querySelector('.said').textContent"))


@pytest.mark.parametrize("page", CONVS, indirect=True)
def test_pointing_at_an_element_lights_what_takes_part(browser: Browser, page: Conv) -> None:
    every = products_of(page)
    there = {mark for mark, _, _ in browser.run(STATE) if " " not in mark and mark[0] in "xwy"}
    assert there == {name for triple in every for name in triple} | {name for name in there if name[0] == "x"}
    for letter in "xwy":
        for mark in sorted(name for name in there if name[0] == letter)[::5]:
            browser.hover(first(mark))
            shown = check_lit(browser, {mark}, every)
            assert shown == {triple for triple in every if mark in triple}
            others = {name for triple in shown for name in triple} - {mark}
            assert status(browser).endswith(f": products: {len(shown)}, elements it meets: {len(others)}")
    browser.hover("document.querySelector('footer')")
    check_lit(browser, set(), every)
    assert status(browser) == ""
    assert browser.complaints == []


@pytest.mark.parametrize("page", CONVS, indirect=True)
def test_pointing_at_a_phase_lights_its_inputs(browser: Browser, page: Conv) -> None:
    every = products_of(page)
    there = {mark for mark, _, _ in browser.run(STATE) if mark.startswith("x-") and " " not in mark}
    for phase in product(*map(range, page.stride)):
        name = "-".join(map(str, ("p", *phase)))
        members = set()
        for mark in there:
            i = tuple(map(int, mark.split("-")[3:]))
            places = zip(i, page.padding, page.stride, strict=True)
            if tuple((place + low) % stride for place, (low, _), stride in places) == phase:
                members.add(mark)
        if browser.run(f"{first(name)} !== null"):
            browser.hover(first(name))
            check_lit(browser, members, every, also=name)
            browser.hover(f"{first(name)}.closest('tr').lastElementChild")
            check_lit(browser, members, every, also=name)
            assert status(browser).startswith("phase ")


@pytest.mark.parametrize("page", ["padded"], indirect=True)
def test_the_keyboard_lights_and_keeps(browser: Browser, page: Conv) -> None:
    every = products_of(page)
    focused = "document.activeElement.dataset.m || ''"
    browser.run("document.querySelector('main .box math').querySelector('[tabindex]').focus()")
    start = browser.run(focused)
    check_lit(browser, {start}, every)
    browser.press("ArrowRight")
    second = browser.run(focused)
    assert second == browser.run(
        "[...document.querySelector('main .box math').querySelectorAll('[data-m]')][1].dataset.m"
    )
    check_lit(browser, {second}, every)
    browser.press("ArrowDown")  # in a matrix of x, the element below
    n, c, row, column = second.split("-")[1:]
    below = f"x-{n}-{c}-{int(row) + 1}-{column}"
    assert browser.run(focused) == below
    browser.press("ArrowUp")
    assert browser.run(focused) == second
    browser.press("Enter")
    kept = status(browser)
    assert kept.endswith("(kept)")
    browser.hover(first("w-0-0-0-0"))
    check_lit(browser, {second}, every)
    browser.press("Escape")
    check_lit(browser, set(), every)
    assert status(browser) == "nothing is lit"
    browser.press("End")
    last = browser.run(focused)
    browser.press("Home")
    assert (browser.run(focused), last.partition("-")[0]) == (start, "y")
    browser.press("Tab")
    assert browser.run("document.activeElement.closest('math') !== document.querySelector('main .box math')")
    assert browser.complaints == []


@pytest.mark.parametrize("page", ["stride"], indirect=True)
def test_a_click_keeps_the_light_and_another_puts_it_out(browser: Browser, page: Conv) -> None:
    every = products_of(page)
    browser.click(first("x-0-0-1-2"))
    browser.hover(first("y-0-0-0-0"))
    check_lit(browser, {"x-0-0-1-2"}, every)
    browser.click(first("y-0-0-0-0"))
    check_lit(browser, {"y-0-0-0-0"}, every)
    browser.click("document.querySelector('h1')")
    check_lit(browser, set(), every)


@pytest.mark.parametrize("page", ["padded"], indirect=True)
def test_each_formula_is_one_tab_stop(browser: Browser, page: Conv) -> None:
    stops = browser.run("[...document.querySelectorAll('main [tabindex=\"0\"]')].length")
    groups = browser.run(
        "new Set([...document.querySelectorAll('main [data-m]')]"
        ".map((n) => n.closest('table') || n.closest('math, svg'))).size"
    )
    assert groups <= stops <= groups + 2


GENERAL = GeneralConv((3, 3), 2)


def pages() -> dict[str, str]:
    return {
        "worked": render_derivation(derive(CONVS["stride"]), Choices(NOTATIONS["plain"], "en", "html")),
        "chinese": render_derivation(derive(CONVS["channels"]), Choices(NOTATIONS["partial"], "zh", "html")),
        "general": render_general(prove_general(GENERAL), Choices(NOTATIONS["subscript"], "en", "html")),
    }


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", ["worked", "chinese", "general"])
def test_the_page_is_laid_out(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    open_page(browser, tmp_path, pages()[name])
    browser.size(width)
    assert browser.run("document.documentElement.scrollWidth") <= width
    # A numerator stands above its denominator, which a browser that can't lay out MathML would put beside each other.
    fractions: Any = browser.run(
        "[...document.querySelectorAll('mfrac')].map((n) => [n.children[0].getBoundingClientRect().bottom,"
        " n.children[1].getBoundingClientRect().top])"
    )
    assert fractions
    assert all(above <= below for above, below in fractions)
    lines = browser.run(
        "[...document.querySelectorAll('mtable.system')].map((t) => [...t.children]"
        ".map((r) => r.children[1].querySelector('mo')).filter((mo) => mo && mo.textContent === '=')"
        ".map((mo) => mo.getBoundingClientRect().left))"
    )
    for places in lines:
        assert max(places) - min(places) < 1
    rows = browser.run(
        "[...document.querySelectorAll('.steps')].map((t) => [...t.querySelectorAll('.right')]"
        ".map((r) => r.getBoundingClientRect().left))"
    )
    for places in rows:
        assert max(places) - min(places) < 1
    assert bool(lines) != bool(rows)
    # Too wide a formula scrolls in its box, which the keyboard reaches.
    wide = browser.run(
        "[...document.querySelectorAll('.box')].filter((b) => b.scrollWidth > b.clientWidth)"
        ".map((b) => b.tabIndex === 0 || b.querySelector('[tabindex=\"0\"]') !== null)"
    )
    assert all(wide)
    assert wide or width > 400
    assert browser.complaints == []


def test_the_colours_follow_what_the_reader_prefers(browser: Browser, tmp_path: Path) -> None:
    open_page(browser, tmp_path, pages()["worked"])
    for dark in (False, True):
        browser.size(1280, dark=dark)
        paper, ink = browser.run(
            "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))"
        )
        lightness = [sum(map(int, text.strip("rgb()").split(","))) for text in (paper, ink)]
        assert (lightness[0] < lightness[1]) == dark
    browser.size(1280)


def test_without_scripts_the_page_is_readable(browser: Browser, tmp_path: Path) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        open_page(browser, tmp_path, pages()["worked"])
        assert browser.run("document.querySelector('.help').getBoundingClientRect().height") == 0
        assert browser.run("document.querySelector('mtable.system').getBoundingClientRect().height") > 50
        assert browser.run("document.querySelector('.box').tabIndex") == 0
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_two_pieces_of_a_notebook_light_apart(browser: Browser, tmp_path: Path) -> None:
    conv = CONVS["stride"]
    piece = as_fragment([system_rows(ShownForward(conv), conv, PARTIAL, marks=True)], conv)
    open_page(browser, tmp_path, f"<!DOCTYPE html><meta charset=utf-8><p>before</p>{piece}<p>between</p>{piece}")
    browser.hover("document.querySelectorAll('[data-m=\"y-0-0-0-0\"]')[0]")
    lit = browser.run("[...document.querySelectorAll('.symconv')].map((r) => r.querySelectorAll('.lit').length)")
    assert lit == [1, 0]
    assert browser.complaints == []
