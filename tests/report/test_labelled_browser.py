"""Labels in headless Chromium: nothing overflows, everything can be read and reached."""

import pytest
from test_labelled_page import CHINESE, with_names

from heliograph.report import render

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1200, "height": 900}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render(*with_names()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    opened = []

    def go(**settings):
        context = browser.new_context(**{"viewport": DESK} | settings)
        opened.append(context)
        page = context.new_page()
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        return page

    yield go
    for context in opened:
        context.close()


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_labels_do_not_make_the_page_scroll_sideways(visit, viewport):
    page = visit(viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_labels_stand_out_from_what_is_behind_them(visit, scheme):
    page = visit(color_scheme=scheme)
    ratios = page.evaluate(
        """() => {
          const rgb = (css) => css.match(/[\\d.]+/g).map(Number);
          const luminance = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
            const x = c[i] / 255;
            return sum + weight * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
          }, 0);
          const behind = (element) => {
            for (let at = element; at; at = at.parentElement) {
              const ground = rgb(getComputedStyle(at).backgroundColor);
              if (ground.length === 3 || ground[3] === 1) return ground;
            }
          };
          return [...document.querySelectorAll(
            ".tier, .tier sup, .who, .handle, .endnotes :is(dt, dd, b)")].map((e) => {
            const [a, b] = [luminance(rgb(getComputedStyle(e).color)), luminance(behind(e))]
              .sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05);
          });
        }"""
    )
    assert len(ratios) > 30
    assert min(ratios) >= 4.5


def test_a_label_is_reached_by_keyboard_and_leads_to_its_endnote(visit):
    page = visit()
    link = page.locator("#group-1-A3 a")
    link.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#label-2"
    assert page.locator("#label-2").is_visible()
    page.locator("#label-2 a").first.click()
    assert page.evaluate("location.hash") == "#group-1-A3"


def test_a_chinese_name_is_drawn_in_a_chinese_font(visit, chinese_font):
    page = visit()
    assert page.locator("#group-1-A3 .who").inner_text() == CHINESE
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    for selector in ("#group-1-A3 .who", "#label-2 .endnote-h bdi"):
        node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})
        fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})["fonts"]
        assert [font["familyName"] for font in fonts] == [chinese_font]


def test_labels_are_on_paper_and_need_no_ground(visit):
    page = visit(color_scheme="dark")
    page.emulate_media(media="print")
    style = "(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    chip = page.locator("#group-1-A2 .tier")
    assert chip.is_visible()
    assert chip.evaluate(style) == ["rgb(34, 32, 29)", "rgba(0, 0, 0, 0)"]
    assert page.locator("#label-1").is_visible()
