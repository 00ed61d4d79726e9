"""Shifts and removals in headless Chromium: on a phone, in the dark, on paper, in Chinese."""

import pytest
import removal_samples
import shift_samples

pytestmark = pytest.mark.browser

PAGES = {
    "shifts": shift_samples.ordinary,
    "removals": removal_samples.ordinary,
    "alone": removal_samples.without_denominator,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("courses")
    for name, made in PAGES.items():
        folder.joinpath(f"{name}.html").write_text(made(), encoding="utf-8")
    return folder


@pytest.fixture
def visit(browser, folder):
    """Open a page; afterwards hold that it asked for nothing and complained of nothing."""
    opened, trouble = [], []

    def go(name, width=1280, **settings):
        context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on(
            "request",
            lambda each: (
                trouble.append(each.url) if not each.url.startswith(("data", "file")) else 0
            ),
        )
        page.goto(folder.joinpath(f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        return page

    yield go
    for context in opened:
        context.close()
    assert trouble == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone_or_a_desk(visit, name):
    for width in (360, 1280):
        page = visit(name, width)
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["shifts", "removals"])
def test_words_stand_out_from_what_is_behind_them(visit, name, scheme):
    """At 4.5:1 (WCAG 2.2, 1.4.3)."""
    ratios = visit(name, color_scheme=scheme).evaluate(
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
          const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
          return [...document.querySelectorAll("main *")].filter(own)
            .filter((e) => e.checkVisibility()).map((e) => {
              const [a, b] = [luminance(rgb(getComputedStyle(e).color)), luminance(behind(e))]
                .sort((x, y) => y - x);
              return (a + 0.05) / (b + 0.05);
            });
        }"""
    )
    assert len(ratios) > 200
    assert min(ratios) >= 4.5


def test_a_wide_drawing_and_a_wide_table_scroll_by_keyboard_on_a_phone(visit):
    page = visit("removals", 360)
    for region in (".removal .wide .scroll", ".scroll:has(.topics)"):
        scrolled = page.locator(region).first
        scrolled.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        assert scrolled.evaluate("(e) => e.scrollLeft") > 0


def test_words_and_notices_are_written_in_a_chinese_font(visit, chinese_font):
    for name, selector in (("shifts", ".worded .written bdi"), ("removals", ".notice bdi")):
        page = visit(name)
        devtools = page.context.new_cdp_session(page)
        devtools.send("DOM.enable")
        devtools.send("CSS.enable")
        root = devtools.send("DOM.getDocument")["root"]["nodeId"]
        asked = {"nodeId": root, "selector": selector}
        node = devtools.send("DOM.querySelector", asked)["nodeId"]
        used = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        assert {font["familyName"] for font in used} == {chinese_font}


@pytest.mark.parametrize("name", ["shifts", "removals"])
def test_on_paper_nothing_is_cut_off_at_the_right(visit, name):
    """A4 less its margins is 673 px wide; type is smaller there, and tables wrap."""
    page = visit(name, 673, color_scheme="dark")
    page.emulate_media(media="print")
    over = page.evaluate(
        """() => [...document.querySelectorAll("main img, main table")].filter(
          (e) => e.getBoundingClientRect().right > 674).map((e) => e.className || e.tagName)"""
    )
    assert over == []
    assert page.locator(".chip.held, .result").first.evaluate(
        "(e) => getComputedStyle(e).backgroundColor"
    ) == "rgba(0, 0, 0, 0)"  # fmt: skip
