"""Shared shifts on the page: a group against its panel, every signal looked at, nobody named."""

import base64
import re
from xml.etree import ElementTree

import msgspec
import narrative_samples
import pytest
import samples
import shift_samples as given
from document import Page

from heliograph.findings.shift import PanelCheck
from heliograph.report.shift_plots import SMALL, Window, shift_plot
from heliograph.report.shifts import LINES, MULTIPLES, SECTIONS, WEEKS, WORDINGS, shifts_section

HIDDEN = re.compile("[\u0000-\u0008\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
WINDOW = Window(earliest=given.monday(33), latest=given.monday(35), week=given.monday(34))


@pytest.fixture(scope="module")
def page():
    return Page(given.ordinary())


BARE = given.weeks(many=1, gaps=(0,))  # nothing to draw


def svg(picture):
    return base64.b64decode(picture.light.partition(",")[2]).decode()


def strokes(picture, *, dashed):
    """Return the lines in which the group (whole) or the panel (dashed) is drawn."""
    paths = re.findall(r'<path[^>]*d="(M[^"]*L[^"]*)"[^>]*?stroke="[^"]*"[^>]*>', svg(picture))
    colour = "#33312e" if dashed else "#0b5fa5"
    found = re.findall(rf'd="(M[^"]*L[^"]*)"[^>]*stroke="{colour}"', svg(picture))
    assert paths
    return [path for path in found if path.count("L") > 1 or path.count("M") > 1]


def heights(path):
    return [float(y) for y in re.findall(r"[ML]-?[\d.]+,(-?[\d.]+)", path)]


def said(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg(picture))


def plot(series, window=WINDOW, **settings):
    return shift_plot("economy", "the share of posts on it", series, window, **settings)


def test_a_group_that_rises_is_drawn_above_a_panel_that_does_not():
    (group,), (panel,) = (strokes(plot(given.weeks()), dashed=dashed) for dashed in (False, True))
    group, panel = heights(group), heights(panel)
    assert len(group) == len(panel) == 60
    assert sum(group[:34]) / 34 - sum(group[34:]) / 26 > 50  # y runs downwards
    assert abs(sum(panel[:34]) / 34 - sum(panel[34:]) / 26) < 10


def test_a_week_of_too_few_accounts_is_a_gap_and_one_alone_between_gaps_a_dot():
    broken = plot(given.weeks(gaps=(20, 22)))
    assert [len(heights(path)) for path in strokes(broken, dashed=False)] == [20, 37]
    assert len(strokes(broken, dashed=True)) == 1
    assert len(re.findall(r'fill="#0b5fa5"', svg(broken))) - len(
        re.findall(r'fill="#0b5fa5"', svg(plot(given.weeks())))
    ) == 1  # fmt: skip
    assert "In 2 weeks too few accounts posted to be told of." in broken.alt


def test_a_week_that_is_not_told_of_breaks_the_lines():
    weeks = given.weeks()
    holed = plot(weeks[:30] + weeks[31:])
    assert [len(heights(path)) for path in strokes(holed, dashed=False)] == [30, 29]


def test_the_window_of_the_change_is_marked_where_there_is_one():
    with_window, without = plot(given.weeks()), plot(given.weeks(), None)
    assert "members change" in said(with_window)
    assert "members change" not in said(without)
    assert "change between the weeks of 21 August 2023 and 4 September 2023" in with_window.alt


def test_the_text_alternative_tells_before_and_after():
    flat = [
        msgspec.structs.replace(week, group=0.2 if i >= 34 else 0.1, panel=0.05)
        for i, week in enumerate(given.weeks())
    ]
    alt = plot(flat).alt
    assert "Before: the group's mean is 10%, the panel's 5%." in alt
    assert "After: the group's mean is 20%, the panel's 5%." in alt


def test_group_and_panel_are_named_apart():
    close = [msgspec.structs.replace(week, panel=week.group) for week in given.weeks()]
    for series in (close, given.weeks()):
        placed = {
            name: float(y)
            for y, name in re.findall(
                r'translate\([\d.]+,([\d.]+)\)"[^>]*>(group|panel)<', svg(plot(series))
            )
        }
        assert set(placed) == {"group", "panel"}
        assert abs(placed["group"] - placed["panel"]) >= 13


def test_an_interval_far_above_all_means_does_not_press_them_down():
    wide = msgspec.structs.replace(given.weeks()[0], low=0.0, high=0.98)
    (path,) = strokes(plot((wide, *given.weeks()[1:])), dashed=False)
    assert max(heights(path)) - min(heights(path)) > 40


def test_dark_differs_in_colours_only_and_no_number_is_long():
    picture = plot(given.weeks(gaps=(20,)))
    dark = base64.b64decode(picture.dark.partition(",")[2]).decode()
    colour = re.compile("#[0-9a-f]{6}")
    assert svg(picture) != dark
    assert colour.sub("", svg(picture)) == colour.sub("", dark)
    assert not re.search(r"\d\.\d{3,}", svg(picture))


def test_the_same_weeks_give_the_same_bytes_and_words_do_not_change_the_size():
    assert plot(given.weeks()) == plot(given.weeks())
    for size in (SMALL, None):
        sized = {"size": size} if size else {}
        short = shift_plot("x", "y", given.weeks(), **sized)
        long = shift_plot("双循环" * 40, "word " * 400, given.weeks(), **sized)
        assert (short.width, short.height) == (long.width, long.height)


def test_no_mean_is_no_plot():
    assert plot(given.weeks(many=2, gaps=(0, 1))) is None
    assert plot(()) is None


def test_every_finding_stands_in_the_overview_and_in_full(page):
    assert (
        "F1 The share of posts with a term of 'economy' topic up 21 August 2023 to 4 September "
        "2023 12 of 41 0.43 0.0897 0.0132"
    ) in page.text
    assert "F2 The share of posts in English language down 18 December 2023 12 of 41" in page.text
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert {"shift-1", "shift-2"} <= set(ids)
    assert "shift-3" not in ids
    finding = given.shift()
    for words in [finding.statement, finding.null_model.rule_id, *finding.limits,
                  finding.warnings[0], finding.explanations[0].reason]:  # fmt: skip
        assert words in page.text
    assert "95% interval, block bootstrap over weeks" in page.text


def test_what_it_does_not_say_comes_before_what_was_found(page):
    caution = page.text.index("says nothing about who decided it, or whether anybody did")
    assert caution < page.text.index("All shared shifts")


def test_checks_of_the_panel_are_said_to_hold_or_not(page):
    assert "held Volume . The median is 14 posts a week, against 12." in page.text
    assert "lowered 11 accounts fell together, but the panel does not match." in page.text
    assert "The panel follows 12% of the common movement." in page.text


def test_words_of_a_few_accounts_are_counted_as_fewer_than_the_smallest_group(page):
    assert "高质量发展是硬道理 not told 9 not told not told 1.2×10⁻⁶ 0.0041" in page.text
    assert "the new engine of growth 0 7 11 14 8.1×10⁻⁵ 0.038" in page.text
    assert "4,120 strings of words tested; none rose among the members" in page.text


def test_weeks_stand_as_numbers_too(page):
    first = given.weeks()[0]
    row = f"{first.start} {first.group:.1%} {first.low:.1%} {first.high:.1%} {first.panel:.1%} 12"
    assert row in page.text
    assert f"{given.monday(20)} too few too few too few" in page.text


def test_every_signal_has_its_outcome(page):
    table = page.text[page.text.index("What became of each signal") :]
    assert "'economy' topic up 41 240 14 3.2 0.001 0.0132 found 14 accounts rose" in table
    assert "41 240 5 4.1 0.31 0.88 not found No more accounts changed together" in table
    untested = "posts in Uyghur language up 3 0 not tested not tested 3 accounts have weeks enough"
    assert untested in table
    assert table.index("economy") < table.index("labelled site") < table.index("harmony")


def test_labelled_members_are_named_and_no_other(page):
    assert f"Labelled members. {narrative_samples.AGENCY} state-controlled 1" in page.text
    without = Page(
        given.page([given.shift(named=given.NAMES, series=BARE)], given.looked(signals=()))
    )
    assert narrative_samples.AGENCY not in without.text
    assert not re.search(r"\bA\d+\b", without.text)


def test_an_endnote_leads_to_the_section(page):
    assert "F1, A1" in page.text
    assert "#shifts" in [each.get("href") for each in page.all("a")]


def test_labelled_members_who_are_not_named_are_said_to_be_there():
    registry = narrative_samples.labelled()
    withheld = msgspec.structs.replace(registry, withheld=("F1",))
    note = "Some members are labelled and not named here"
    for labels, times in ((withheld, 1), (registry, 0)):
        page = Page(given.page([given.shift(series=BARE)], given.looked(signals=()), labels))
        assert page.text.count(note) == times


def test_nothing_found_is_said():
    text = Page(given.nothing()).text
    assert "No group of 5 accounts or more changed together beyond what chance" in text
    assert "How shifts were tested" not in text


def test_references_lead_somewhere_and_tables_have_captions(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = {each["href"][1:] for each in page.all("a") if each.get("href", "").startswith("#")}
    wanted |= {each["aria-labelledby"] for _, each in page.elements if "aria-labelledby" in each}
    assert wanted <= set(ids)
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(len(image["alt"]) > 60 for image in page.all("img"))
    assert all(each.get("scope") in ("row", "col") for each in page.all("th"))


def test_many_findings_and_signals_are_counted_and_not_all_drawn(monkeypatch):
    one = plot(given.weeks())
    monkeypatch.setattr("heliograph.report.shifts.shift_plot", lambda *_, **__: one)
    wordings = given.shift().wordings[:1] * 40
    findings = [
        given.shift(n, wordings=wordings, series=given.weeks(many=200)) for n in range(1, 330)
    ]
    looked = given.looked(signals=tuple(given.signal(f"s{n}") for n in range(310)))
    view = shifts_section(findings, looked)
    assert (len(view.sections), len(view.rows), view.found) == (SECTIONS, LINES, 329)
    assert [row.section for row in view.rows[SECTIONS - 1 : SECTIONS + 1]] == [SECTIONS, None]
    assert (len(view.multiples), view.multiples_more) == (MULTIPLES, 310 - MULTIPLES)
    assert (len(view.signals), view.signals_more) == (LINES, 10)
    assert (len(view.sections[0].wordings), view.sections[0].wordings_more) == (WORDINGS, 10)
    assert (len(view.sections[0].weeks), view.sections[0].weeks_more) == (WEEKS, 40)


def test_a_hostile_text_stays_text_wherever_it_stands():
    wording = given.shift().wordings[0]
    findings = [
        given.shift(
            number,
            signal=attack, what=attack, statement=attack, series=BARE,
            week=attack, earliest=attack, latest=attack, confirmation=attack, limits=(attack,),
            warnings=(attack,), parameters={attack: attack}, detectable=attack,
            panel_checks=(PanelCheck(name=attack, held=True, says=attack),),
            wordings=(msgspec.structs.replace(wording, written=attack),),
        )
        for number, attack in enumerate(samples.HOSTILE[:SECTIONS], 1)
    ]  # fmt: skip
    looked = given.looked(
        signals=tuple(
            given.signal(attack, signal_kind="topic", says=attack, what=attack, outcome="lowered",
                         panel_checks=(PanelCheck(name=attack, held=False, says=attack),),
                         series=())
            for attack in samples.HOSTILE
        ),
        first_week=samples.HOSTILE[0], last_week=samples.HOSTILE[8], detectable=samples.HOSTILE[1],
        parameters=dict(zip(samples.HOSTILE, samples.HOSTILE, strict=True)),
    )  # fmt: skip
    html = given.page(findings, looked)
    page = Page(html)
    assert len(page.all("article")) == len(findings)
    assert page.all("script") == []
    assert not [name for _, attributes in page.elements for name in attributes if name[:2] == "on"]
    assert not HIDDEN.search(html)
    assert not re.search(r"https?://", html)


def test_a_hostile_text_stays_text_in_a_drawing():
    for title, what in zip(samples.HOSTILE[::2], samples.HOSTILE[1::2], strict=True):
        picture = shift_plot(title, what, given.weeks(many=2), Window(title, what, title))
        assert not HIDDEN.search(svg(picture) + picture.alt)
        assert not re.search(r"https?://(?!www\.w3\.org)", svg(picture))
        elements = list(ElementTree.fromstring(svg(picture)).iter())
        known = {"svg", "g", "path", "text", "rect", "line"}
        assert {each.tag.rpartition("}")[2] for each in elements} <= known
        assert not [name for each in elements for name in each.attrib if name[:2] == "on"]
