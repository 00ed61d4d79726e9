"""Narratives on the page: who carried what after whom, in which words; and nothing that runs."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import narrative_samples as given
import pytest
import samples
from document import Page

from heliograph.findings.narrative import Carried, Change
from heliograph.narratives import narratives
from heliograph.report import render
from heliograph.report.labelled import Labels
from heliograph.report.lettering import fitting
from heliograph.report.narratives import LINES, LINES_OPEN, SECTIONS, narratives_section
from heliograph.report.no_narrative import why_none
from heliograph.report.syndication import CARRIERS_DRAWN, WORDINGS_DRAWN, tree

HIDDEN = re.compile("[\u0000-\u0008\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


@pytest.fixture(scope="module")
def html():
    return given.ordinary()


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def chips(*names):
    return Labels(given.labelled(*names), []).chips(names)


def section(finding, registry=None):
    return Page(given.page(([finding], given.narratives_looked()), registry=registry))


def test_the_overview_says_how_far_and_how_long(page):
    assert "English 42, Chinese 19, Russian 6, not told 3 5 March 2024 40 hours 51" in page.text
    assert "English 9 5 March 2024 40 hours –" in page.text
    links = [attributes["href"] for attributes in page.all("a")]
    assert {"#narrative-1", "#narrative-2"} <= set(links)


def test_a_wording_says_from_where_it_came_and_what_was_changed(page, html):
    assert (
        "Wording 2 an edit of wording 1, 71% alike, 83% of the shorter in the longer" in page.text
    )
    assert "Wording 3 a translation of wording 1 · Chinese" in page.text
    assert "<del><bdi>both</bdi></del>" in html
    assert "<ins><bdi>in a year</bdi></ins>" in html
    assert "and 2 further changes" in page.text
    assert "26 posts by 26 accounts: 8 credited, 18 silent" in page.text
    assert "2 wordings with 3 posts were carried by fewer than 5 private accounts" in page.text


def test_labelled_carriers_lead_to_their_endnotes(page):
    links = [attributes["href"] for attributes in page.all("a")]
    assert links.count("#label-2") == 2  # at the wording, and in the table of carriers
    assert f"{given.PAPER} @paper official 2 5 Mar 2024, 10:30 4 hours after the first 3" in (
        page.text
    )
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert {"narrative-1-A1", "narrative-1-A2", "narrative-1-A3"} <= set(ids)


def test_without_an_endnote_nobody_is_named():
    text = section(given.narrative()).text
    assert given.AGENCY not in text
    assert "labelled: A1" in text


def test_what_was_compared_stands_there_even_if_nothing_was_found():
    page = Page(given.nothing())
    assert "No text was carried by 5 accounts or more beyond what likeness by chance" in page.text
    assert "Two texts drawn at random that are alike, at most 0.003%" in page.text
    assert "measured on 100,000 pairs of different texts" in page.text
    assert "None: the extra is not installed." in page.text
    assert "How narratives were tested" not in page.text


def test_a_rate_that_was_not_measured_is_no_zero():
    looked = given.narratives_looked(chance_rate=0.0, drawn_pairs=0)
    text = Page(given.page(([], looked))).text
    assert "alike, at most not measured" in text
    assert "upper bound" not in text


def test_the_null_model_and_the_limits_are_said_once_for_all():
    findings = [given.narrative(1), given.narrative(2), given.one_wording(3, limits=("Only F3.",))]
    text = Page(given.page((findings, given.narratives_looked()))).text
    assert text.count("likeness-by-chance-1") == 1
    assert "Only F3. (F3)" in text
    assert "Pictures and video were not compared. (F1, F2)" in text


def test_every_wording_has_a_dot_and_every_relation_a_line_of_its_own(html):
    drawing = re.search(r'<svg class="tree".*?</svg>', html, re.DOTALL).group()
    assert drawing.count('<circle class="wording"') == 6
    assert re.findall('class="branch ([a-z]+)"', drawing) == [
        "edit", "lift", "translation", "script", "translation",
    ]  # fmt: skip
    assert len(re.findall('class="labelled credited"', drawing)) == 2
    assert len(re.findall('class="labelled"', drawing)) == 1
    assert given.PAPER in drawing


def test_dots_grow_with_posts():
    drawn = {lane.number: lane.radius for lane in tree(given.narrative(), {}).lanes}
    assert drawn[1] > drawn[3] > drawn[2] > drawn[5]


def test_marks_stand_in_the_order_of_time():
    drawn = tree(given.narrative(), chips(*given.NAMES))
    at = {lane.number: lane.x for lane in drawn.lanes}
    assert at[1] < at[2] < at[3] < at[4] < at[5] < at[6]
    assert [tick.said for tick in drawn.ticks][:3] == ["0", "6 h", "12 h"]
    third = next(each for each in drawn.sublanes if each.name.startswith("Radio"))
    assert at[5] < third.x < at[6]


def test_no_branch_crosses_a_trunk():
    """Twenty wordings, each with a parent drawn by a rule that mixes depths."""
    wordings = tuple(
        given.wording(n, 2.0 * n, 5, parent=(n * 7) % (n - 1) + 1 if n > 2 else 1, relation="edit")
        if n > 1
        else given.wording(1, 0, 5)
        for n in range(1, 21)
    )
    drawn = tree(given.narrative(wordings=wordings, carried=()), {})
    trunks = [tuple(map(float, re.findall(r"[\d.]+", path))) for path in drawn.trunks]
    assert len(drawn.lanes) == 20
    for lane in drawn.lanes[1:]:
        left, _ = map(float, re.findall(r"M([\d.]+) ([\d.]+)", lane.branch)[0])
        crossed = [x for x, top, foot in trunks if left < x < lane.x and top < lane.y <= foot]
        assert crossed == []


def test_a_straggler_makes_the_axis_logarithmic():
    early = tuple(given.wording(n, 0.2 * n, 5, parent=None) for n in range(1, 6))
    late = given.wording(6, 24 * 200, 5, parent=1, relation="edit")
    drawn = tree(given.narrative(wordings=(*early, late), carried=()), {})
    assert drawn.logarithmic
    assert drawn.lanes[-1].x > drawn.lanes[0].x
    early_x = [lane.x for lane in drawn.lanes if lane.number != 6]
    assert max(early_x) - min(early_x) > 40  # one alone on a linear axis


def test_what_is_not_drawn_is_counted():
    many = tuple(
        given.wording(n, n, 5, parent=1 if n > 1 else None, relation="edit" if n > 1 else None)
        for n in range(1, WORDINGS_DRAWN + 8)
    )
    names = tuple(given.named(f"A{i}", f"Outlet {i}", f"outlet-{i}") for i in range(1, 12))
    carried = tuple(
        Carried(alias=each.alias, first_at=given.at(1), credited=False, wording=1) for each in names
    )
    finding = given.narrative(wordings=many, carried=carried, named=names)
    drawn = tree(finding, chips(*names))
    assert (drawn.wordings_undrawn, drawn.carriers_undrawn) == (7, len(names) - CARRIERS_DRAWN)
    text = section(finding, given.labelled(*names)).text
    assert "7 later wordings are not drawn. 5 labelled carriers are not drawn." in text


def test_a_parent_that_is_not_there_loses_no_wording():
    odd = tuple(given.wording(n, n, 5, parent=p) for n, p in ((1, 1), (2, 9), (3, 4), (4, 3)))
    drawn = tree(given.narrative(wordings=odd, carried=()), {})
    assert sorted(lane.number for lane in drawn.lanes) == [1, 2, 3, 4]


def test_one_wording_without_labelled_carriers_has_no_drawing():
    assert tree(given.one_wording(), {}) is None
    assert "How it travelled" not in section(given.one_wording()).text


def test_all_at_one_moment_can_be_drawn():
    same = tuple(given.wording(n, 0, 5) for n in (1, 2))
    drawn = tree(given.narrative(wordings=same, carried=()), {})
    assert {lane.x for lane in drawn.lanes} == {drawn.ticks[0].x}


def test_many_narratives_are_counted_and_not_all_shown():
    findings = [given.one_wording(n, curve=()) for n in range(1, LINES + 51)]
    view = narratives_section(findings, given.narratives_looked(), Labels(None, []))
    assert (len(view.lines), len(view.folded)) == (LINES_OPEN, LINES - LINES_OPEN)
    assert len(view.sections) == SECTIONS
    html = given.page((findings, given.narratives_looked()))
    page = Page(html)
    assert f"The first {LINES_OPEN} of {LINES + 50} narratives" in page.text
    assert "50 further narratives are not listed here" in page.text
    before, _, rest = html.partition(f"<summary>{LINES - LINES_OPEN} further narratives</summary>")
    assert before.rstrip().endswith("<details>")  # closed
    inside = rest.partition("</details>")[0]
    assert inside.count("<tr>") == 1 + LINES - LINES_OPEN
    assert f"Narratives {LINES_OPEN + 1} to {LINES} of {LINES + 50}" in inside
    assert before.count('<th scope="row"><span class="quoted"') == LINES_OPEN


@pytest.mark.parametrize("found", [1, LINES_OPEN, LINES_OPEN + 1])
def test_only_what_is_too_long_is_folded_away(found):
    findings = [given.one_wording(n, curve=()) for n in range(1, found + 1)]
    page = Page(given.page((findings, given.narratives_looked())))
    assert ("All narratives" in page.text) == (found <= LINES_OPEN)
    assert ("1 further narrative " in page.text) == (found > LINES_OPEN)
    assert "not listed here" not in page.text


@pytest.mark.parametrize(
    ("looked", "reason"),
    [
        ({"posts": 0, "texts": 0, "drawn_pairs": 0}, "no post has a text that is long enough"),
        ({"texts": 1, "drawn_pairs": 0}, "all posts compared have one and the same text"),
        ({"texts": 1}, "all posts compared have one and the same text"),
        ({"texts": 9, "drawn_pairs": 0}, "every text resembles several others"),
    ],
)
def test_where_nothing_could_have_been_found_the_page_says_why(looked, reason):
    text = Page(given.page(([], given.narratives_looked(**looked)))).text
    assert f"No narrative: {reason}" in text
    assert "beyond what likeness by chance" not in text


def test_a_collection_of_one_text_says_so():
    rows = {
        "post_id": [str(n) for n in range(9)],
        "account": [f"a{n}" for n in range(9)],
        "time": [given.START] * 9,
        "text": [given.TEXTS[0][1]] * 9,
    }
    result = narratives(rows)
    assert result.findings == ()
    assert "all posts compared have one and the same text" in why_none(result.looked)


@pytest.mark.slow
def test_the_same_findings_give_the_same_bytes_in_any_process(html):
    code = "import sys, narrative_samples; "
    code += "sys.stdout.buffer.write(narrative_samples.ordinary().encode())"
    import heliograph

    paths = [str(Path(heliograph.__file__).parents[1]), str(Path(given.__file__).parent)]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(paths)}
    again = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )
    assert again.stdout.decode() == html


def test_headings_descend_and_references_lead_somewhere(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    elements = [attributes for _, attributes in page.elements]
    ids = [attributes["id"] for attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = {each["href"][1:] for each in elements if each.get("href", "").startswith("#")}
    wanted |= {name for each in elements for name in each.get("aria-labelledby", "").split()}
    assert wanted <= set(ids)


@pytest.mark.parametrize("attack", samples.HOSTILE)
def test_a_hostile_text_stays_text_wherever_it_stands(attack):
    wordings = tuple(
        msgspec.structs.replace(
            each,
            text=attack,
            lang=attack,
            first_at=attack,
            changes=(Change(before=attack, after=attack), Change(before="", after=attack)),
            post_ids=(attack,),
        )
        for each in given.wordings()
    )
    names = tuple(msgspec.structs.replace(each, name=attack) for each in given.NAMES)
    finding = given.narrative(
        wordings=wordings,
        carried=(Carried(alias="A1", first_at=attack, credited=False, wording=1),),
        named=names,
        first_at=attack,
        last_at=attack,
        languages=(),
        limits=(attack,),
        parameters={attack: attack},
    )
    looked = given.narratives_looked(translation=attack, parameters={attack: attack})
    html = given.page(([finding], looked), registry=given.labelled(*names))
    page = Page(html)
    assert page.all("script") == []
    assert page.all("img") == []  # without a time there is no curve
    assert not [name for _, attributes in page.elements for name in attributes if name[:2] == "on"]
    assert not HIDDEN.search(html)
    assert not re.search(r"https?://(?!www\.w3\.org)", html)
    assert len(html) < 120_000


def test_words_in_a_drawing_hide_no_pseudonym_and_no_live_address():
    name = "p_" + "a" * 26
    assert fitting(f"see {name} there", 40) == "see [account] there"
    assert fitting("https://evil.example/a", 60) == "hxxps://evil[.]example/a"
    assert fitting("a\u202eb", 20) == "a⟨U+202E⟩b"
    assert fitting("测试" * 20, 9) == "测试测试…"


def test_the_opening_counts_the_narratives_that_the_page_tells_of():
    looked = given.narratives_looked(narratives=1_004)
    summary = msgspec.structs.replace(samples.summary(), narratives=looked)
    told = [given.narrative(1), given.one_wording(2)]
    text = Page(render(summary, told)).text
    assert "1,004 were carried by 5 accounts or more; 2 of these are told of below" in text
    assert "Narratives told of 2" in text
    assert "Narratives told of 0" in Page(render(summary, [])).text
