"""Removals on the page: how long posts stay, causes apart, no rate without a denominator."""

import base64
import re
from itertools import pairwise
from xml.etree import ElementTree

import msgspec
import narrative_samples
import pytest
import removal_samples as given
import samples
from document import Page

from heliograph.findings.removal import Interval, Vanished
from heliograph.report.hazard_forest import TOPICS, forest_plot
from heliograph.report.lapses import Domain, domain, gone_by, lapse, quantile, ticks
from heliograph.report.removal_plots import Burst, series_plot
from heliograph.report.removals import EVIDENCE, LINES, SECTIONS, YEARS, removals_section
from heliograph.report.shift_plots import SMALL
from heliograph.report.step_curves import CURVES, step_plot

HIDDEN = re.compile("[\u0000-\u0008\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
TURNBULL = given.survival("all posts", 0.13)
BLUE = "#0b5fa5"


@pytest.fixture(scope="module")
def page():
    return Page(given.ordinary())


@pytest.fixture(scope="module")
def alone():
    """A page on removed posts without those that stayed."""
    return Page(given.without_denominator())


def svg(picture):
    return base64.b64decode(picture.light.partition(",")[2]).decode()


def said(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg(picture))


def path(picture, colour=BLUE):
    """Return the first line of a colour that is no sample beside a name, as points."""
    drawn = re.findall(rf'<path[^>]*d="(M[^"]*L[^"]*)"[^>]*stroke="{colour}"', svg(picture))
    points = re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", max(drawn, key=len))
    return [(float(x), float(y)) for x, y in points]


def test_a_curve_is_a_step_curve():
    points = path(step_plot("x", "y", [TURNBULL]))
    assert len(points) > 20
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))


def test_survival_is_drawn_as_what_is_gone_and_rises_from_zero():
    points = path(step_plot("x", "y", [TURNBULL]))
    assert points[0][0] == 0
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    bottom = float(re.search(r"height=\"(\d+)\"", svg(step_plot("x", "y", [TURNBULL])))[1])
    assert points[0][1] > 180
    assert points[-1][1] < 20 < bottom


def test_all_removals_are_drawn_up_to_the_whole_and_stay_there():
    """Two causes: the faster one is at its end when the slower one has hardly begun."""
    fast, slow = given.lags("fast", 0.1), given.lags("slow", 30.0)
    over = domain([fast, slow])
    assert gone_by(fast, slow.days[-1]) == 1.0
    points = path(step_plot("x", "y", [fast], over=over))
    assert points[-1] == (400.0, 0.0)


def test_what_was_not_seen_for_so_long_is_not_known():
    assert gone_by(TURNBULL, 60.0) == pytest.approx(0.13)
    assert gone_by(TURNBULL, 61.0) is None
    assert gone_by(TURNBULL, 0.005) == 0
    assert quantile(TURNBULL, 0.5) is None
    assert quantile(given.lags("x", 1.75), 0.5) == pytest.approx(1.75)


@pytest.mark.parametrize(
    ("first", "last", "said_"),
    [
        (1 / 1440, 1.0, ["1 min", "10 min", "1 h", "6 h", "1 d"]),
        (1 / 24, 730.0, ["1 h", "6 h", "1 d", "7 d", "30 d", "183 d", "2 y"]),
        (2.0, 20.0, ["2 d", "4 d", "7 d", "14 d"]),
    ],
)
def test_the_axis_has_times_that_people_think_in(first, last, said_):
    over = Domain(first=first, last=last)
    assert len(ticks(over, 8)) == len(said_)
    curve = msgspec.structs.replace(TURNBULL, days=tuple(last * i / 13 for i in range(14)))
    labels = [text for text in said(step_plot("x", "y", [curve], over=over)) if text[0].isdigit()]
    assert [text for text in labels if "%" not in text] == said_


def test_the_axis_begins_where_something_moves_and_ends_with_the_last_curve():
    late = msgspec.structs.replace(TURNBULL, days=(0.0, *(10.0 * i for i in range(1, 14))))
    assert domain([late]) == Domain(first=7.0, last=130.0)
    both = domain([late, given.lags("fast", 0.1)])
    assert both.first < 0.01
    assert both.last == 130.0
    single = given.lags("x", 2.0)
    single = msgspec.structs.replace(single, days=(2.0,), share=(1.0,), low=(), high=())
    assert domain([single]).first < 1
    assert domain([]) is None


def test_a_step_far_finer_than_the_drawing_costs_no_more_than_its_columns():
    many = 20_000
    fine = msgspec.structs.replace(
        TURNBULL, days=tuple(1 + i / 100 for i in range(many)),
        share=tuple(1 - 0.5 * i / many for i in range(many)), low=(), high=(),
    )  # fmt: skip
    points = path(step_plot("x", "y", [fine]))
    assert len(points) < 1_700
    assert points[-1][0] == 400.0


def test_bands_are_drawn_where_there_are_any():
    with_band, without = (
        step_plot("x", "y", [given.lags("x", 2.0, band=band)]) for band in (True, False)
    )
    assert svg(with_band).count('fill="#b9c4cd"') == 1
    assert svg(without).count('fill="#b9c4cd"') == 0


def test_curves_are_named_apart_and_those_without_room_left_out():
    curves = [given.lags(f"cause_{n}", 2.0 + n / 10) for n in range(CURVES + 2)]
    picture = step_plot("x", "y", curves)
    named = re.findall(r'translate\([\d.]+,(-?[\d.]+)\)"[^>]*>cause \d, 400<', svg(picture))
    heights = sorted(float(y) for y in named)
    assert len(heights) == CURVES
    assert all(below - above >= 15 for above, below in pairwise(heights))
    assert "cause 0: of 400 removals, a quarter within" in picture.alt
    assert "half within 2 d" in picture.alt
    assert "all posts: of 3,000 posts, 13% gone 60 d after posting." in (
        step_plot("x", "y", [TURNBULL]).alt
    )


def test_removals_by_date_stand_above_their_posts_where_posts_stayed():
    whole = series_plot(given.series())
    removed_only = [msgspec.structs.replace(each, posts=each.removed) for each in given.series()]
    assert {"removed per day", "posts"} <= set(said(whole))
    assert "posts" not in said(series_plot(removed_only))
    assert "Removals per day from 1 January 2024 to 29 April 2024: " in whole.alt
    assert "at most 70 posts among 294 then, from 3 March 2024." in whole.alt
    assert series_plot(()) is None


def test_weeks_and_months_are_called_so():
    weekly = [Interval(start=f"2024-01-{d:02}", posts=9, removed=1) for d in (1, 8, 15)]
    monthly = [Interval(start=f"2024-0{m}-01", posts=9, removed=1) for m in (1, 2, 3)]
    assert "removed per week" in said(series_plot(weekly))
    assert "removed per month" in said(series_plot(monthly))


def test_a_burst_is_marked():
    burst = Burst("2024-03-01", "2024-03-06")
    assert "burst" in said(series_plot(given.series(), burst))
    assert "burst" not in said(series_plot(given.series()))
    assert "Burst: 1 March 2024 to 6 March 2024." in series_plot(given.series(), burst).alt


def test_ratios_stand_left_and_right_of_one():
    topics = [given.topic("slow", 0.5), given.topic("fast", 3.0), given.topic("rare", None)]
    picture = forest_plot(topics, [topics[1]])
    marks = re.findall(r'<path[^>]*transform="translate\(([\d.]+),([\d.]+)\)"', svg(picture))
    no_difference = (
        r'<line transform="translate\(([\d.]+),0\)"[^>]*stroke="#5f5b55" stroke-width="1"'
    )
    (one,) = re.findall(no_difference, svg(picture))
    by_height = {float(y): float(x) for x, y in marks}
    slow, fast = by_height[min(by_height)], by_height[max(by_height)]
    assert slow < float(one) < fast
    assert "3 (2.4 to 3.9)" in said(picture)
    assert "rare" not in said(picture)
    assert "Hazard ratios of 2 topics" in picture.alt
    assert "Standing out: fast: 3." in picture.alt
    assert forest_plot([given.topic("rare", None)], []) is None


def test_drawings_are_the_same_again_and_their_size_hangs_on_no_words():
    for make in (
        lambda text: step_plot(text, text, [msgspec.structs.replace(TURNBULL, name=text)]),
        lambda text: step_plot(text, text, [TURNBULL], SMALL, behind=TURNBULL),
        lambda text: forest_plot([given.topic(text)], []),
    ):
        one, other = make("x"), make("双循环 words " * 60)
        assert one == make("x")
        assert (one.width, one.height) == (other.width, other.height)
        dark = base64.b64decode(one.dark.partition(",")[2]).decode()
        colour = re.compile("#[0-9a-f]{6}")
        assert svg(one) != dark
        assert colour.sub("", svg(one)) == colour.sub("", dark)
        assert not re.search(r"\d\.\d{3,}", svg(one))


def test_times_since_posting_are_said_in_the_largest_unit_that_fits():
    assert [lapse(days) for days in (0.0003, 0.5, 1.0, 1.75, 364.0, 800.0)] == [
        "0.432 min", "12 h", "1 d", "1.75 d", "364 d", "2.19 y"
    ]  # fmt: skip


def test_every_finding_stands_in_the_overview_and_in_full(page):
    assert (
        f"F1 {given.SUBJECT} topic removed more violation notice all the time 412 of 3,100 13.3% "
        "141 of 3,050 4.6% 3.1 4×10⁻²³"
    ) in page.text
    assert f"F2 {given.SUBJECT} topic burst any cause 1 March 2024 to 6 March 2024" in page.text
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert {"removal-1", "removal-2"} <= set(ids)
    finding = given.removal()
    for words in [finding.statement, finding.null_model.rule_id, *finding.limits,
                  finding.warnings[0], finding.explanations[0].reason]:  # fmt: skip
        assert words in page.text
    assert "Removed outside it 912" in page.text


def test_evidence_tells_what_stood_in_place_of_a_post(page):
    assert (
        "470000000000 1 Mar 2024, 04:10 1 Mar 2024, 06:00 2 Mar 2024, 06:00 confirmed "
        f"violation notice {given.NOTICE}"
    ) in page.text
    assert "6 posts that went, of 412" in page.text
    assert "406 further posts are not listed here." in page.text


def test_the_four_classes_are_kept_apart(page):
    assert "ok still there when last looked at 34,500 anomaly gone" in page.text
    assert "notice of what it did 4,917 failure nothing could be told" in page.text


def test_causes_have_their_median_and_its_interval(page):
    assert "says so, in words that are known. 4,234 1.75 d 1.66 d to 1.85 d" in page.text
    assert (
        "Infringement notice The platform's notice says so, in words that are known. 228 not"
        in (page.text)
    )
    assert page.text.index("Author deleted The") < page.text.index("Violation notice The")


def test_topics_have_their_ratios_and_the_untested_their_reason(page):
    table = page.text[page.text.index("the smallest q first") :]
    assert "weather topic violation notice 60 of 900 6.7% 51 of 880 5.8% 1.1 0.88 to 1.43" in table
    assert "rare topic violation notice 60 of 900 6.7% not tested 3 accounts posted" in table
    assert table.index(given.SUBJECT) < table.index("weather") < table.index("rare")


def test_without_a_denominator_no_rate_stands_on_the_page(page, alone):
    heading = "No denominator: no rate may be claimed of these data"
    assert heading in alone.text
    assert heading not in page.text
    assert alone.text.index(heading) < alone.text.index("Posts by what the last look")
    assert "Only removed posts were published" in alone.text
    assert "without posts that stayed, none could" in alone.text
    assert "60 of 900 not tested" in alone.text
    assert "How long posts stay" not in alone.text
    assert "not how many posts were removed" in alone.text


def test_what_it_does_not_say_comes_first(page, alone):
    for each in (page, alone):
        caution = each.text.index("says nothing of who ordered it, or whether anybody did")
        assert caution < each.text.index("Posts by what the last look at them told")


def test_pictures_tables_and_references_are_whole(page):
    images = page.all("img")
    # Two of the findings' dates, their curves, survival, dates, causes, four years, the forest.
    assert len(images) == 11
    assert all(len(image["alt"]) > 60 for image in images)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = {each["href"][1:] for each in page.all("a") if each.get("href", "").startswith("#")}
    wanted |= {each["aria-labelledby"] for _, each in page.elements if "aria-labelledby" in each}
    assert wanted <= set(ids)
    assert "#removals" in [each.get("href") for each in page.all("a")]
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(each.get("scope") in ("row", "col") for each in page.all("th"))


def test_labelled_outlets_are_named_where_there_is_an_endnote():
    name = narrative_samples.named("A1", narrative_samples.PAPER, "paper", "official")
    finding = given.removal(named=(name,), curves=(), series=())
    bare = given.looked(survival=(), causes=(), topics=(), series=())
    with_note = Page(given.page([finding], bare, narrative_samples.labelled(name)))
    said_ = f"Labelled outlets among the sources. {narrative_samples.PAPER} official 1"
    assert said_ in with_note.text
    assert "F1, A1" in with_note.text
    assert narrative_samples.PAPER not in Page(given.page([finding], bare)).text


def test_many_findings_topics_and_years_are_counted_and_not_all_drawn(monkeypatch):
    one = series_plot(given.series(many=3))
    for name in ("series_plot", "step_plot", "forest_plot"):
        monkeypatch.setattr(f"heliograph.report.removals.{name}", lambda *_, **__: one)
    evidence = given.removal().evidence[:1] * 50
    findings = [given.removal(n, evidence=evidence) for n in range(1, 330)]
    years = tuple(given.lags(str(year), 2.0) for year in range(2000, 2010))
    looked = given.looked(
        topics=tuple(given.topic(f"t{n}") for n in range(310)),
        causes=tuple(given.cause(f"c{n}", 10, 2.0, years=years) for n in range(8)),
    )
    view = removals_section(findings, looked)
    assert (len(view.sections), len(view.rows), view.found) == (SECTIONS, LINES, 329)
    assert [row.section for row in view.rows[SECTIONS - 1 : SECTIONS + 1]] == [SECTIONS, None]
    assert (len(view.topics), view.topics_more, view.forest_more) == (LINES, 10, 310 - TOPICS)
    assert (len(view.years), view.years_more) == (YEARS, 80 - YEARS)
    assert view.lags.undrawn == 8 - CURVES
    assert len(view.lags.reaches) == 8
    assert (len(view.sections[0].evidence), view.sections[0].evidence_more) == (EVIDENCE, 392)


def test_a_hostile_text_stays_text_wherever_it_stands():
    findings = [
        given.removal(
            number,
            subject=attack, cause=attack, start=attack, end=attack, event="burst", curves=(),
            series=(), statement=attack, detectable=attack, limits=(attack,), warnings=(attack,),
            parameters={attack: attack},
            evidence=(
                Vanished(post_id=attack, posted=attack, last_seen=attack, gone_at=attack,
                         cause=attack, notice=attack, result="anomaly"),
            ),
        )
        for number, attack in enumerate(samples.HOSTILE[:SECTIONS], 1)
    ]  # fmt: skip
    looked = given.looked(
        says=samples.HOSTILE[0], first_check=samples.HOSTILE[1], last_check=samples.HOSTILE[8],
        survival=(), series=(), detectable=samples.HOSTILE[5],
        causes=tuple(given.cause(each, 1, None, says=each) for each in samples.HOSTILE),
        topics=tuple(given.topic(each, None, cause=each, says=each) for each in samples.HOSTILE),
        parameters=dict(zip(samples.HOSTILE, samples.HOSTILE, strict=True)),
    )  # fmt: skip
    for denominator in (True, False):
        html = given.page(findings, msgspec.structs.replace(looked, denominator=denominator))
        page = Page(html)
        assert len(page.all("article")) == len(findings)
        assert page.all("script") == []
        assert not [name for _, each in page.elements for name in each if name[:2] == "on"]
        assert not HIDDEN.search(html)
        assert not re.search(r"https?://", html)


def test_a_hostile_text_stays_text_in_a_drawing():
    attacks = samples.HOSTILE
    curves = [msgspec.structs.replace(TURNBULL, name=attack) for attack in attacks]
    topics = [given.topic(attack) for attack in attacks]
    assert len(topics) <= TOPICS
    series = (Interval(start=attacks[0], posts=1, removed=1), *given.series(many=2))
    pictures = [step_plot(attacks[i], attacks[-i], curves[i : i + 5]) for i in range(0, 22, 4)]
    pictures += [forest_plot(topics, topics), series_plot(series, Burst(attacks[8], attacks[18]))]
    for picture in pictures:
        drawing = svg(picture)
        assert not HIDDEN.search(drawing + picture.alt)
        assert not re.search(r"https?://(?!www\.w3\.org)", drawing)
        elements = list(ElementTree.fromstring(drawing).iter())
        known = {"svg", "g", "path", "text", "rect", "line"}
        assert {each.tag.rpartition("}")[2] for each in elements} <= known
        assert not [name for each in elements for name in each.attrib if name[:2] == "on"]
