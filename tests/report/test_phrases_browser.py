"""Narratives and phrases in headless Chromium: readable, reachable, in a Chinese font."""

import base64

import narrative_samples as given
import pytest
import samples

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    folder.joinpath("ordinary.html").write_text(given.ordinary(), encoding="utf-8")
    return folder


@pytest.fixture
def visit(browser, folder):
    """Open a page; afterwards hold that it asked for nothing and complained of nothing."""
    opened, trouble = [], []

    def go(name="ordinary.html", **settings):
        context = browser.new_context(**{"viewport": DESK} | settings)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("dialog", lambda dialog: (trouble.append("dialog"), dialog.dismiss()))
        page.on(
            "request",
            lambda each: (
                trouble.append(each.url) if not each.url.startswith(("data", "file")) else 0
            ),
        )
        page.goto(folder.joinpath(name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        return page

    yield go
    for context in opened:
        context.close()
    assert trouble == []


def fonts(page, selector):
    """Return the families in which the text of an element is drawn."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    found = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {font["familyName"] for font in found}


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_the_page_does_not_scroll_sideways(visit, viewport):
    page = visit(viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]


def test_phrases_are_written_in_a_chinese_font_on_the_page(visit, chinese_font):
    page = visit()
    assert page.locator(".formulations .written bdi").first.inner_text() == "十五五"
    assert fonts(page, ".formulations .written bdi") == {chinese_font}


def test_phrases_are_drawn_in_a_chinese_font(visit, folder, chinese_font):
    """The picture by itself, as the browser draws it: no box instead of a letter."""
    page = visit()
    source = page.locator(".phrase picture img").first.get_attribute("src")
    drawing = base64.b64decode(source.partition(",")[2]).decode()
    folder.joinpath("drawing.svg").write_text(drawing, encoding="utf-8")
    alone = visit("drawing.svg")
    title = "g.role-title-text text"
    assert alone.locator(title).first.text_content() == "新质生产力"
    assert fonts(alone, title) == {chinese_font}


def test_pictures_can_be_read_by_the_browser(visit):
    widths = visit().evaluate("[...document.images].map((image) => image.naturalWidth)")
    assert len(widths) == 12  # two curves, three uses, six small ones, one adoption
    assert min(widths) > 250


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_marks_stand_out_from_what_is_behind_them(visit, scheme):
    """Words at 4.5:1 (WCAG 1.4.3), marks of the drawing at 3:1 (1.4.11)."""
    page = visit(color_scheme=scheme)
    words, marks = page.evaluate(
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
          const ratio = (e, colour) => {
            const [a, b] = [luminance(rgb(colour)), luminance(behind(e))].sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05);
          };
          const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
          const all = [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility());
          return [
            all.filter(own).filter((e) => e.tagName !== "title").map((e) => ratio(
              e, e.closest("svg") ? getComputedStyle(e).fill : getComputedStyle(e).color)),
            all.filter((e) => e.matches(".branch, .trunk, .labelled")).map((e) =>
              ratio(e, getComputedStyle(e).stroke)),
          ];
        }"""
    )
    assert len(words) > 300
    assert min(words) >= 4.5
    assert len(marks) > 10
    assert min(marks) >= 3


@pytest.mark.parametrize("region", [".syndication .scroll", ".phrase .wide .scroll"])
def test_a_wide_drawing_scrolls_by_keyboard_on_a_phone(visit, region):
    page = visit(viewport=PHONE)
    drawing = page.locator(region).first
    drawing.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert drawing.evaluate("(e) => e.scrollLeft") > 0


def test_names_in_the_tree_do_not_run_into_the_plot(visit):
    page = visit()
    over = page.evaluate(
        """() => {
          const plot = document.querySelector(".tree .grid").getBoundingClientRect().left;
          return [...document.querySelectorAll(".tree .words")].map(
            (e) => plot - e.getBoundingClientRect().right);
        }"""
    )
    assert len(over) == 10
    assert min(over) > 0


def test_a_label_in_a_narrative_leads_to_its_endnote(visit):
    page = visit()
    page.locator("#narrative-1-A2 a.tier").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#label-2"


def test_hostile_texts_run_nothing(visit, folder):
    wordings = tuple(
        given.wording(n, n, 5, text=attack, parent=1 if n > 1 else None)
        for n, attack in enumerate(samples.HOSTILE, 1)
    )
    names = tuple(given.named(f"A{n}", given.AGENCY, "agency") for n in (1, 2, 3))
    findings = [given.narrative(wordings=wordings, named=names)]
    changes = [
        given.change(n, (attack, attack, attack), series=(), statement=attack)
        for n, attack in enumerate(samples.HOSTILE, 1)
    ]
    html = given.page((findings, given.narratives_looked()), (changes, given.phrases_looked()))
    folder.joinpath("hostile.html").write_text(html, encoding="utf-8", errors="strict")
    page = visit("hostile.html", viewport=PHONE)
    assert page.evaluate("window.pwned") is None
    assert page.locator("script, iframe, object, embed, [onerror], [onload]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_on_paper_the_drawings_stand_whole(visit):
    page = visit(color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator(".tree").first.is_visible()
    assert page.locator("ins").first.evaluate("(e) => getComputedStyle(e).backgroundColor") == (
        "rgba(0, 0, 0, 0)"
    )
    assert page.pdf().startswith(b"%PDF")
