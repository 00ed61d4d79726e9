"""The pages in headless Chromium, opened from disk."""

import pytest
from exported_registry import AS_OF, with_everything
from pages_sample import disputed, hostile, starting, with_history

from heliograph.exports import pages

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
LAPTOP = {"width": 1280, "height": 800}
KINDS = ("index", "timeline", "graph", "sources")
OPENED = [
    *((name, page) for name in ("starting", "hostile") for page in KINDS),
    ("starting", "entity/cac"), ("disputed", "entity/agency"), ("disputed", "entity/law"),
    ("everything", "entity/agency"), ("hostile", "entity/_con"),
]  # fmt: skip
CONTRAST = """() => {
  const rgb = (css) => css.match(/[\\d.]+/g).map(Number);
  const luminance = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const x = c[i] / 255;
    return sum + weight * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  }, 0);
  const ratio = (one, other) => {
    const [a, b] = [luminance(one), luminance(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const ground = rgb(getComputedStyle(at).backgroundColor);
      if (ground.length === 3 || ground[3] === 1) return ground;
    }
  };
  const paper = behind(document.body);
  const words = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const found = [];
  let seen = 0;
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility()) continue;
    seen += 1;
    const style = getComputedStyle(element);
    const drawn = element.closest("svg");
    const least = drawn && !element.matches("text") ? 3 : 4.5;
    if (drawn && element.matches("text")) {
      const box = element.closest(".node") && element.closest(".node").querySelector("rect");
      const ground = box ? rgb(getComputedStyle(box).fill) : paper;
      if (ratio(rgb(style.fill), ground) < least) found.push(element.outerHTML.slice(0, 90));
    } else if (drawn && element.matches(".stem, .node rect, .bar")) {
      if (ratio(rgb(style.stroke), paper) < least) found.push(element.outerHTML.slice(0, 90));
    } else if (!drawn && words(element)) {
      const plain = ratio(rgb(style.color), behind(element)) >= least;
      if (!plain) found.push(element.outerHTML.slice(0, 90));
    }
  }
  return seen > 100 ? found : ["too little was seen: " + seen];
}"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("registries")
    given = {
        "starting": starting(),
        "disputed": disputed(),
        "hostile": hostile(),
        "everything": with_history(with_everything()),
    }
    for name, registry in given.items():
        pages.write(registry, root / name, as_of=AS_OF)
    return {name: root / name for name in given}


@pytest.fixture
def visit(browser, folders):
    """Open a page; afterwards hold that it asked for nothing and complained of nothing."""
    opened, trouble = [], []

    def go(name, path, page=None, **settings):
        if page is None:
            context = browser.new_context(**{"viewport": LAPTOP} | settings)
            opened.append(context)
            page = context.new_page()
            page.on("request", note)
            page.on("dialog", lambda dialog: (trouble.append("dialog"), dialog.dismiss()))
            page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
            page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.goto(folders[name].joinpath(f"{path}.html").as_uri())
        return page

    def note(request):
        ours = request.url.startswith(folders["starting"].parent.as_uri())
        if not (ours and request.is_navigation_request()):
            trouble.append(f"request: {request.url}")

    yield go
    for context in opened:
        context.close()
    assert trouble == []


def test_pages_ask_for_nothing_and_run_nothing_strange(visit):
    page = None
    for name, path in OPENED:
        page = visit(name, path, page)
        page.mouse.move(600, 400)
        assert page.evaluate("window.pwned") is None, (name, path)
        foreign = "iframe, object, embed, link, base, img, [onerror], [onload], [onmouseover]"
        assert page.locator(foreign).count() == 0, (name, path)


def test_a_phone_does_not_scroll_sideways(visit):
    page = visit("starting", "index", viewport=PHONE)
    for name, path in OPENED:
        visit(name, path, page)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, (name, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_lines_stand_out_from_what_is_behind_them(visit, scheme):
    """Words at 4.5:1 or more, lines at 3:1 (WCAG AA)."""
    page = visit("starting", "index", color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(253, 252, 249)", "dark": "rgb(25, 24, 23)"}[scheme]
    for name, path in [
        ("starting", "index"), ("starting", "timeline"), ("starting", "graph"),
        ("starting", "sources"), ("starting", "entity/cac"), ("disputed", "entity/agency"),
        ("disputed", "graph"),
    ]:  # fmt: skip
        visit(name, path, page)
        assert page.evaluate(CONTRAST) == [], (name, path)


def test_the_policy_would_stop_what_escaping_missed(browser, folders):
    page = browser.new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(folders["starting"].joinpath("graph.html").as_uri())
    page.evaluate("""() => {
      const image = "<img src=x onerror='window.pwned=1'>";
      document.body.insertAdjacentHTML("beforeend", image);
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in text for text in refused)
    page.close()


def test_the_list_is_filtered_by_name_status_and_label(visit):
    page = visit("starting", "index")
    said = page.locator("#found")
    assert said.inner_text() == "Shown: 70 of 70 entities."
    page.get_by_label("Name or id").fill("国家互联网")
    assert said.inner_text() == "Shown: 1 of 70 entities."
    assert page.get_by_role("link", name="Cyberspace Administration of China").first.is_visible()
    assert page.get_by_role("heading", name="Laws and regulations").is_hidden()
    page.get_by_label("Name or id").fill("CYBERSPACE offices")
    assert said.inner_text() == "Shown: 3 of 70 entities."
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("checkbox", name="corroborated").check()
    assert said.inner_text() == "Shown: 1 of 70 entities."
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("checkbox", name="only with a label").check()
    assert said.inner_text() == "Shown: 4 of 70 entities."
    page.emulate_media(media="print")
    assert page.locator("tr[data-find]").last.is_visible()


def test_without_scripts_everything_is_there(visit):
    page = visit("starting", "index", java_script_enabled=False)
    assert page.locator("#filters").is_hidden()
    assert page.locator("tr[data-find]").last.is_visible()
    visit("starting", "graph", page)
    page.locator("a.node[aria-label='Xinhua News Agency, outlet']").click()
    page.wait_for_url("**/entity/xinhua.html")


def test_an_entity_of_the_drawing_stands_out_with_its_neighbours(visit):
    page = visit("starting", "graph")
    node = page.locator("a.node[aria-label^='Two Tea Eggs']")
    node.focus()
    assert page.locator("a.node.on").count() == 4
    assert page.locator(".line.on").count() == 3
    faint = page.locator("a.node:not(.on)").first
    assert float(faint.evaluate("(e) => getComputedStyle(e).opacity")) < 0.5
    node.blur()
    assert faint.evaluate("(e) => getComputedStyle(e).opacity") == "1"
    assert page.evaluate("document.getElementById('drawing').getBoundingClientRect().width") > 1100


def test_the_keyboard_follows_the_skip_link_and_reaches_the_drawing(visit):
    page = visit("starting", "graph")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "drawing"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.node')")
    outline = "getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth"
    assert page.evaluate(outline) == "3px"


def test_sides_of_a_contradiction_stand_beside_each_other(visit):
    page = visit("disputed", "entity/agency")
    boxes = [side.bounding_box() for side in page.locator(".sides").first.locator(".side").all()]
    assert len(boxes) == 2
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


def test_paper_has_the_drawing_and_no_controls(visit):
    page = visit("starting", "graph", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("#drawing").is_visible()
    assert page.locator(".pages").is_hidden()
    ink = "getComputedStyle(document.documentElement).getPropertyValue('--ink')"
    assert page.evaluate(ink) == "#22201d"
    assert page.pdf().startswith(b"%PDF")


def test_chinese_names_are_drawn_in_a_chinese_font(visit, chinese_font):
    page = visit("starting", "entity/cac")
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    name = {"nodeId": root, "selector": ".names bdi[lang=zh]"}
    node = devtools.send("DOM.querySelector", name)["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert [font["familyName"] for font in fonts] == [chinese_font]


def test_a_phone_begins_the_drawing_where_most_lines_meet(visit):
    page = visit("starting", "graph", viewport=PHONE)
    region = page.locator(".drawing").bounding_box()
    hub = page.locator("a.node[aria-label^='international communication centers']").bounding_box()
    assert region["x"] < hub["x"] < hub["x"] + hub["width"] < region["x"] + region["width"]
    assert region["y"] < hub["y"] < hub["y"] + hub["height"] < region["y"] + region["height"]
    assert page.get_by_role("link", name="the same in words").is_visible()
