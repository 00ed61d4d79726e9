"""The page in headless Chromium, opened from disk."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser

SOFTWARE_WEBGL = ["--no-sandbox", "--disable-gpu", "--use-angle=swiftshader",
                  "--enable-unsafe-swiftshader"]  # fmt: skip
WITHOUT_WEBGL = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis"]
PHONE = {"width": 360, "height": 740}
ALL_SHOWN = "Shown: 3 of 3 groups, 28 of 28 accounts, 73 of 73 pairs."


@pytest.fixture(scope="module")
def browsers(chromium):
    """Chromium, with WebGL in software and without WebGL."""
    with sync_playwright() as play:
        started = {
            "webgl": play.chromium.launch(executable_path=chromium, args=SOFTWARE_WEBGL),
            "plain": play.chromium.launch(executable_path=chromium, args=WITHOUT_WEBGL),
        }
        yield started
        for browser in started.values():
            browser.close()


@pytest.fixture(scope="module")
def addresses(pages, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, html in pages.items():
        folder.joinpath(f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder.joinpath(f"{name}.html").as_uri() for name in pages}


@pytest.fixture
def visit(browsers, addresses):
    """Open a sample; afterwards hold that it asked for nothing and complained of nothing."""
    opened, trouble = [], []

    def go(name, *, browser="webgl", **settings):
        context = browsers[browser].new_context(
            **{"viewport": {"width": 1200, "height": 900}} | settings
        )
        opened.append(context)
        page = context.new_page()
        page.on("request", lambda request: _note_request(request.url))
        page.on("dialog", lambda dialog: (trouble.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: _note_error(str(error), browser))
        page.on("console", lambda message: _note_message(message, browser))
        page.goto(addresses[name])
        return page

    def _note_request(url):
        if not url.startswith("data:") and url not in addresses.values():
            trouble.append(f"request: {url}")

    def _note_error(error, browser):
        # Without WebGL the library gives up as it loads; the page's own script catches that.
        if browser != "plain" or "getParameter" not in error:
            trouble.append(f"error: {error}")

    def _note_message(message, browser):
        driver = "GL Driver Message" in message.text
        refused = browser == "plain" and "WebGL" in message.text
        if not driver and not refused:
            trouble.append(f"{message.type}: {message.text}")

    yield go
    for context in opened:
        context.close()
    assert trouble == []


def shown(page):
    return page.locator("#shown").inner_text()


def pixels(page, tmp_path: Path):
    """Return how many pixels of each colour stand in the drawing."""
    page.locator("#canvas").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    shot = page.locator("#canvas").screenshot(path=tmp_path / "canvas.png")
    encoded = base64.b64encode(shot).decode()
    reader = page.context.new_page()
    try:
        return reader.evaluate(
            """async (data) => {
              const image = new Image();
              image.src = "data:image/png;base64," + data;
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height);
              const context = canvas.getContext("2d");
              context.drawImage(image, 0, 0);
              const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
              const all = new Uint32Array(bytes.buffer);
              const counts = new Map();
              for (const pixel of all) counts.set(pixel, (counts.get(pixel) || 0) + 1);
              const hex = (p) => "#" + [p & 255, (p >> 8) & 255, (p >> 16) & 255]
                .map((c) => c.toString(16).padStart(2, "0")).join("");
              return Object.fromEntries([...counts].map(([p, n]) => [hex(p), n]));
            }""",
            encoded,
        )
    finally:
        reader.close()


def drawn(page, tmp_path):
    """Return how many pixels differ from the paper."""
    colours = pixels(page, tmp_path)
    return sum(colours.values()) - colours["#f5f2ec"]


def test_the_graph_draws_every_group_in_its_colour(visit, tmp_path):
    page = visit("ordinary")
    assert page.locator("#canvas").is_visible()
    assert page.locator("#drawing").is_hidden()
    colours = pixels(page, tmp_path)
    for colour, dots in [("#0072b2", 8), ("#c0480a", 14), ("#00765a", 6)]:
        assert colours.get(colour, 0) > 20 * dots, colour


def test_filters_change_the_counts_and_the_drawing(visit, tmp_path):
    page = visit("ordinary")
    assert shown(page) == ALL_SHOWN
    page.get_by_role("checkbox", name="Group 2").uncheck()
    assert shown(page) == "Shown: 2 of 3 groups, 14 of 28 accounts, 43 of 73 pairs."
    colours = pixels(page, tmp_path)
    assert colours.get("#c0480a", 0) == 0
    assert colours.get("#0072b2", 0) > 160
    page.get_by_role("checkbox", name="co-repost").uncheck()
    assert shown(page) == "Shown: 1 of 3 groups, 8 of 28 accounts, 28 of 73 pairs."
    page.get_by_role("button", name="None").click()
    assert shown(page) == "Shown: 0 of 3 groups, 0 of 28 accounts, 0 of 73 pairs."
    page.get_by_role("button", name="All").click()
    assert shown(page) == "Shown: 2 of 3 groups, 22 of 28 accounts, 58 of 73 pairs."


def test_the_fewest_objects_filter_keeps_accounts_and_drops_pairs(visit, tmp_path):
    page = visit("ordinary")
    before = drawn(page, tmp_path)
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(10 - int(slider.get_attribute("min"))):
        page.keyboard.press("ArrowRight")
    assert page.locator("#objects-value").inner_text() == "10"
    expected = page.evaluate(
        """() => JSON.parse(document.getElementById("network-data").textContent).groups
             .flatMap((group) => group.edges).filter((edge) => edge[2] >= 10).length"""
    )
    assert 0 < expected < 73
    assert drawn(page, tmp_path) < 0.9 * before
    assert shown(page) == f"Shown: 3 of 3 groups, 28 of 28 accounts, {expected} of 73 pairs."


def test_without_webgl_the_plain_drawing_stays_and_filters_work(visit):
    page = visit("ordinary", browser="plain")
    assert page.locator("#drawing").is_visible()
    assert page.locator("#canvas").is_hidden()
    page.get_by_role("checkbox", name="Group 1").uncheck()
    assert page.locator('#drawing [data-group="0"]').is_hidden()
    assert page.locator('#drawing [data-group="1"]').is_visible()
    assert shown(page).startswith("Shown: 2 of 3 groups")


def test_without_scripts_the_page_is_whole(visit):
    page = visit("ordinary", java_script_enabled=False)
    assert page.locator("#drawing").is_visible()
    assert page.locator("#filters").is_hidden()
    assert page.locator("#group-1-h").is_visible()


def test_hostile_content_runs_nothing(visit):
    page = visit("hostile")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.mouse.move(300, 300)
    page.wait_for_timeout(300)
    assert page.evaluate("window.pwned") is None
    assert page.locator("script").count() == 4
    foreign = "iframe, object, embed, link, base, [onerror], [onload], [onmouseover]"
    assert page.locator(foreign).count() == 0
    assert page.locator("img:not([src^='data:'])").count() == 0
    assert shown(page).startswith("Shown: 2 of 2 groups")


@pytest.mark.parametrize(
    "attack",
    [
        """const script = document.createElement("script");
           script.textContent = "window.pwned = 1";
           document.body.append(script);""",
        """const image = "<img src=x onerror='window.pwned=1'>";
           document.body.insertAdjacentHTML("beforeend", image);""",
        """setTimeout("window.pwned = 1");""",
    ],
)
def test_the_policy_would_stop_what_escaping_missed(browsers, addresses, attack):
    """The second wall, tried by itself: the browser refuses what the policy does not name."""
    page = browsers["webgl"].new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(addresses["ordinary"])
    page.evaluate(f"() => {{ {attack} }}")
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in text for text in refused)
    page.close()


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        ("fetch('http://127.0.0.1:9/').catch(() => {})", "connect-src"),
        ("new Image().src = 'http://127.0.0.1:9/pixel.png'", "img-src"),
        ("document.body.append(Object.assign(document.createElement('iframe'), "
         "{ src: 'http://127.0.0.1:9/' }))", "frame-src"),
    ],
)  # fmt: skip
def test_no_request_can_leave_the_page(browsers, addresses, attempt, directive):
    page = browsers["webgl"].new_page()
    page.goto(addresses["ordinary"])
    refused = page.evaluate(
        f"""() => new Promise((done) => {{
          document.addEventListener("securitypolicyviolation", (e) => done(e.effectiveDirective));
          setTimeout(() => done("let through"), 2000);
          {attempt};
        }})"""
    )
    assert refused == directive
    page.close()


@pytest.mark.parametrize("name", ["ordinary", "quiet", "thin", "hostile", "unfamiliar"])
def test_a_phone_does_not_scroll_sideways(visit, name):
    page = visit(name, viewport=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_dark_mode_darkens_page_charts_and_graph(visit, tmp_path):
    page = visit("ordinary", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 23)"
    chart = page.locator("picture img").first
    assert chart.evaluate("(image) => image.currentSrc") == page.locator(
        "picture source"
    ).first.get_attribute("srcset")
    colours = pixels(page, tmp_path)
    assert colours.get("#5ab4e8", 0) > 160
    assert colours.get("#f5f2ec", 0) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(visit, scheme):
    """Every element that holds words of its own, at 4.5:1 or more (WCAG AA)."""
    page = visit("ordinary", color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    faint = page.evaluate(
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
          const words = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
          const found = [];
          let seen = 0;
          for (const element of document.querySelectorAll("body *")) {
            if (!words(element) || !element.checkVisibility() || element.closest("svg")) continue;
            seen += 1;
            const ink = rgb(getComputedStyle(element).color);
            const [a, b] = [luminance(ink), luminance(behind(element))].sort((x, y) => y - x);
            if ((a + 0.05) / (b + 0.05) < 4.5) found.push(element.outerHTML.slice(0, 80));
          }
          return seen > 200 ? found : ["too little was seen: " + seen];
        }"""
    )
    assert faint == []


def test_chinese_text_is_drawn_in_a_chinese_font(visit, chinese_font):
    page = visit("unfamiliar")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    quoted = "#group-1 .evidence tbody tr:nth-child(3) .object bdi"
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": quoted})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert [font["familyName"] for font in fonts] == [chinese_font]


def test_the_keyboard_toggles_a_filter_and_follows_the_skip_link(visit):
    page = visit("ordinary")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    while page.evaluate("document.activeElement.name") != "group":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert shown(page) == "Shown: 2 of 3 groups, 20 of 28 accounts, 45 of 73 pairs."
    page.keyboard.press("Space")
    assert shown(page) == ALL_SHOWN


def test_charts_are_pictures_the_browser_can_read(visit):
    page = visit("ordinary")
    widths = page.evaluate("[...document.images].map((image) => image.naturalWidth)")
    assert len(widths) == 9
    assert min(widths) > 300


def test_the_keyboard_reaches_filters_in_order(visit):
    page = visit("ordinary")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.name || document.activeElement.id || ''")
        )
        if reached[-1] == "zoom-reset":
            break
    wanted = ["group", "group", "group", "all-groups", "no-groups", "behaviour", "behaviour",
              "objects", "zoom-in", "zoom-out", "zoom-reset"]  # fmt: skip
    assert [name for name in reached if name in wanted] == wanted


def test_focus_can_be_seen(visit):
    page = visit("ordinary")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_paper_has_the_drawing_and_the_evidence_and_no_controls(visit):
    page = visit("ordinary", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("#drawing").is_visible()
    for hidden in ("#canvas", "#filters", "#zoom", ".contents", ".skip"):
        assert page.locator(hidden).is_hidden(), hidden
    assert page.locator(".evidence tbody tr").first.is_visible()
    assert (
        page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')")
        == "#22201d"
    )
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    assert page.pdf().startswith(b"%PDF")


def test_a_level_can_be_read_on_paper(visit):
    """Colours behind words are left out by printers: no word may need one."""
    page = visit("ordinary")
    page.emulate_media(media="print")
    style = "(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    assert page.locator(".chip.reached").first.evaluate(style) == [
        "rgb(34, 32, 29)",
        "rgba(0, 0, 0, 0)",
    ]


@pytest.mark.parametrize("name", ["time", "windows"])
def test_a_wide_drawing_scrolls_by_keyboard_on_a_phone(visit, name):
    page = visit("ordinary", viewport=PHONE)
    region = page.locator(f"#{name} figure .scroll")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert region.evaluate("(e) => e.scrollLeft") > 0
    assert region.locator("img").evaluate("(e) => e.clientWidth") > 600


def test_row_names_stay_in_sight_on_screen_and_leave_no_patch_on_paper(visit):
    page = visit("ordinary")
    name = page.locator('.looked th[scope="row"]').first
    style = "(e) => [getComputedStyle(e).position, getComputedStyle(e).backgroundColor]"
    assert name.evaluate(style) == ["sticky", "rgb(253, 252, 249)"]
    page.emulate_media(media="print")
    assert name.evaluate(style) == ["static", "rgba(0, 0, 0, 0)"]


def test_filters_do_not_thin_out_the_paper(visit):
    page = visit("ordinary")
    page.get_by_role("button", name="None").click()
    page.emulate_media(media="print")
    assert page.locator('#drawing [data-group="0"] .dot').first.is_visible()


def test_the_wheel_moves_the_page_and_not_the_drawing(visit):
    page = visit("ordinary")
    page.locator("#canvas").scroll_into_view_if_needed()
    box = page.locator("#canvas").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") < before
