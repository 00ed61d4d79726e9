"""Phrases on the page: use over time with its interval, gaps as gaps, both languages."""

import base64
import re
from itertools import pairwise
from xml.etree import ElementTree

import msgspec
import narrative_samples as given
import pytest
import samples
from document import Page

from heliograph.findings.phrase import Quoted, Use
from heliograph.report.adoption import adoption_plot
from heliograph.report.phrase_plots import SMALL, Span, use_plot
from heliograph.report.phrases import MULTIPLES, SECTIONS, phrases_section

HIDDEN = re.compile("[\u0000-\u0008\u200b\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
LINE = re.compile(r'd="([^"]*)"[^>]*stroke="#0b5fa5"')


@pytest.fixture(scope="module")
def html():
    return given.ordinary()


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def svg(picture):
    return base64.b64decode(picture.light.partition(",")[2]).decode()


def lines(picture):
    """Return the strokes in which the rate is drawn."""
    return [path for path in LINE.findall(svg(picture)) if "L" in path]


def words(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg(picture))


def plot(series, spans=()):
    return use_plot("新质生产力", "New quality productive forces", series, spans)


def test_the_picture_says_the_phrase_in_both_languages():
    said = words(plot(given.series(26)))
    assert "新质生产力" in said
    assert "New quality productive forces" in said


def test_a_month_without_publications_is_a_gap_and_never_a_zero():
    whole, broken = plot(given.series(26)), plot(given.series(26, gaps=(8, 9, 33)))
    assert len(lines(whole)) == 1
    assert len(lines(broken)) == 3
    points = [sum(path.count(letter) for letter in "ML") for path in lines(broken)]
    assert points == [8, 23, 6]
    assert "Nothing was published in 3 months" in broken.alt
    assert "Nothing was published" not in whole.alt


def test_a_month_with_articles_and_none_of_them_is_a_zero():
    """The floor of the drawing is reached by the line, not left out of it."""
    (path,) = lines(plot(given.series(26)))
    heights = [float(y) for y in re.findall(r"[ML]-?[\d.]+,(-?[\d.]+)", path)]
    assert len(heights) == 40
    assert heights.count(max(heights)) >= 20
    assert heights.index(min(heights)) == 26


def test_a_month_alone_between_gaps_is_a_point():
    lonely = plot(given.series(26, gaps=(24, 25, 27, 28)))
    assert len(re.findall(r'fill="#0b5fa5"', svg(lonely))) == 1


def test_events_are_marked_and_named():
    spans = (Span("first seen", "2023-09-08", "2023-09-08"),
             Span("silence", "2024-06-01", "2024-12-31"))  # fmt: skip
    with_events, without = plot(given.series(26), spans), plot(given.series(26))
    assert {"first seen", "silence"} <= set(words(with_events))
    assert not {"first seen", "silence"} & set(words(without))
    assert "Silence: 1 June 2024 to 31 December 2024." in with_events.alt


def test_the_text_alternative_has_the_highest_month():
    assert "highest in the month from 1 March 2024: 65 of 430 articles, 15.1%" in (
        plot(given.series(26)).alt
    )


def test_no_number_in_a_drawing_is_long_and_dark_differs_in_colours_only():
    picture = plot(given.series(26), (Span("peak", "2024-03-01", "2024-03-31"),))
    dark = base64.b64decode(picture.dark.partition(",")[2]).decode()
    assert not re.search(r"\d\.\d{3,}", svg(picture))
    colour = re.compile("#[0-9a-f]{6}")
    assert svg(picture) != dark
    assert colour.sub("", svg(picture)) == colour.sub("", dark)


def test_how_wide_a_picture_is_does_not_hang_on_its_words():
    """Nor on the fonts of the machine that draws it, therefore."""
    short = use_plot("双", "x", given.series(26), (), SMALL)
    long = use_plot("双循环" * 40, "word " * 400, given.series(26), (), SMALL)
    assert (short.width, short.height) == (long.width, long.height)


def test_the_same_use_gives_the_same_bytes_again():
    """Clip paths, say, are numbered through a process."""
    spans = (Span("peak", "2024-03-01", "2024-03-31"),)
    assert plot(given.series(26), spans) == plot(given.series(26), spans)


def test_an_interval_far_above_all_rates_does_not_press_them_down():
    wide = msgspec.structs.replace(given.series(26)[0], articles=1, low=0.0, high=0.98)
    (path,) = lines(plot((wide, *given.series(26)[1:])))
    heights = [float(y) for y in re.findall(r"[ML]-?[\d.]+,(-?[\d.]+)", path)]
    assert max(heights) - min(heights) > 70


def test_nothing_published_is_no_plot():
    assert plot((Use(start="2022-01-01", articles=0, containing=0, low=None, high=None),)) is None
    assert plot(()) is None


def test_every_change_stands_with_its_phrase(page):
    assert "F11 新质生产力 New quality productive forces first seen 8 September 2023" in page.text
    assert "F12 新质生产力 New quality productive forces peak March 2024 all 412 of 17,200" in (
        page.text
    )
    assert "silence 15 December 2022 to 31 December 2024" in page.text
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert {f"finding-F{n}" for n in range(11, 16)} <= set(ids)
    assert {"phrase-1", "phrase-2"} <= set(ids)
    assert "phrase-3" not in ids


def test_the_words_of_an_article_show_where_the_phrase_stands(html, page):
    assert html.count("<mark><bdi>新质生产力</bdi></mark>") == 18
    assert "6 articles shown of 65" in page.text


def test_the_table_has_every_phrase_that_occurs(page):
    assert "十五五 The 15th five-year plan 422 8 September 2023 March 2024 65 warm 7" in page.text
    assert "3 January 2022 the data begin then April 2022 30 none 0" in page.text
    assert "1 phrase looked for and never seen" in page.text
    assert "从未出现的提法 A formulation that does not occur" in page.text


def test_who_was_first_is_said_only_where_the_interval_says_it(page):
    assert "Central Provincial 23 9 4 to 17.5 (95%) before the other" in page.text
    assert "Provincial County 11 3 -6 to 12 (95%) no order can be told" in page.text


def test_candidates_are_for_a_person_to_accept(page):
    assert "each is for a person to accept or not" in page.text
    assert "out of 183,220 strings tested" in page.text
    assert "低空经济 48 of 6,020 13 December 2023 7 31.2" in page.text


def test_adoption_is_drawn_by_level():
    picture = adoption_plot("新质生产力", "gloss", given.phrases_looked().adoption)
    assert "provincial, 29 of 31" in words(picture)
    assert "county: 21 of 40 outlets by 9 March 2024" in picture.alt
    named = re.findall(r'transform="translate\((\d+),([\d.]+)\)"[^>]*>[a-z]+, \d', svg(picture))
    heights = sorted(float(y) for _, y in named)
    assert len(heights) == 4
    assert all(below - above >= 14 for above, below in pairwise(heights))
    assert adoption_plot("x", "y", ()) is None


def test_nothing_found_and_nothing_used_are_said():
    text = Page(given.nothing()).text
    assert "No phrase changed in its use by more than chance over issue days gives." in text
    assert "183,220 strings of words tested; none surged and spread" in text
    assert "How changes in use were tested" not in text


def test_labelled_outlets_are_named_where_there_is_an_endnote():
    name = given.named("A1", given.PAPER, "paper", "official")
    finding = given.change(1, named=(name,))
    looked = given.phrases_looked(phrases=(), adoption=())
    with_note = Page(given.page(None, ([finding], looked), given.labelled(name)))
    assert f"Labelled outlets among the sources. {given.PAPER} official 1" in with_note.text
    without = Page(given.page(None, ([finding], looked)))
    assert given.PAPER not in without.text


def test_many_phrases_are_counted_and_not_all_drawn(monkeypatch):
    one = plot(given.series(3))
    monkeypatch.setattr("heliograph.report.phrases.use_plot", lambda *_: one)
    named = [(f"p{i}", f"提法{i}", f"Formulation {i}") for i in range(60)]
    findings = [given.change(i + 1, named[i]) for i in range(50)]
    looked = given.phrases_looked(phrases=tuple(given.seen(each, 5) for each in named))
    view = phrases_section(findings, looked)
    assert (len(view.sections), len(view.changes)) == (SECTIONS, 50)
    assert (len(view.multiples), view.multiples_more) == (MULTIPLES, 60 - SECTIONS - MULTIPLES)
    assert view.section_of(findings[SECTIONS]) is None
    assert view.section_of(findings[1]) == 2


def test_phrases_come_with_their_surest_change_first():
    named = [(name, name, name) for name in "abcd"]
    findings = [
        given.change(1, named[0], q=0.04),
        given.change(2, named[1], q=0.01, containing=5),
        given.change(3, named[2], q=0.01, containing=9),
        given.change(4, named[3], q=0.03),
        given.change(5, named[0], q=0.001),
    ]
    looked = given.phrases_looked(phrases=tuple(given.seen(each, 5) for each in named))
    view = phrases_section(findings, looked)
    assert [each.written for each in view.sections] == ["a", "c", "b", "d"]
    assert [view.section_of(each) for each in findings] == [1, 3, 2, 4, 1]
    assert {row.seen.written: row.section for row in view.rows} == {"a": 1, "c": 2, "b": 3, "d": 4}
    assert [each.finding.finding_id for each in view.changes] == ["F1", "F2", "F3", "F4", "F5"]


def test_a_peak_month_without_a_peak_among_the_changes_is_called_a_description():
    phrase = ("a", "a", "a")
    looked = given.phrases_looked(phrases=(given.seen(phrase, 5),))
    note = "is a description: it is beyond chance only where a peak stands among the changes"
    for event, times in (("first seen", 1), ("peak", 0)):
        page = Page(given.page(None, ([given.change(1, phrase, event=event)], looked)))
        assert page.text.count(note) == times


def test_a_hostile_text_stays_text_wherever_it_stands():
    attacks = samples.HOSTILE
    assert len(attacks) <= SECTIONS
    lead, candidate = given.phrases_looked().leads[0], given.phrases_looked().candidates[0]
    findings = [
        given.change(
            number,
            (attack, attack, attack),
            statement=attack,
            scope=attack,
            start=attack,
            end=attack,
            series=(),
            evidence=(Quoted(post_id=attack, day=attack, words=f"a{attack}b"),),
            limits=(attack,),
            parameters={attack: attack},
        )
        for number, attack in enumerate(attacks, 1)
    ]
    looked = given.phrases_looked(
        phrases=tuple(
            given.seen((attack,) * 3, 3, tier=attack, first_seen=attack, peak=attack, series=())
            for attack in attacks
        ),
        adoption=(),
        leads=tuple(msgspec.structs.replace(lead, earlier=each, later=each) for each in attacks),
        candidates=tuple(
            msgspec.structs.replace(candidate, written=each, first_seen=each) for each in attacks
        ),
        parameters=dict(zip(attacks, attacks, strict=True)),
    )
    html = given.page(None, (findings, looked))
    page = Page(html)
    assert len(page.all("article")) == len(attacks)
    assert page.all("script") == []
    assert page.all("img") == []
    assert not [name for _, attributes in page.elements for name in attributes if name[:2] == "on"]
    assert not HIDDEN.search(html)
    assert not re.search(r"https?://", html)


@pytest.mark.parametrize("attack", samples.HOSTILE)
def test_a_hostile_text_stays_text_in_a_drawing(attack):
    level = msgspec.structs.replace(given.phrases_looked().adoption[0], level=attack)
    span = Span(attack, "2024-03-01", "2024-03-31")
    use = use_plot(attack, attack, given.series(5, months=8), (span,), SMALL)
    for picture in (use, adoption_plot(attack, attack, (level,))):
        drawing = svg(picture)
        assert not HIDDEN.search(drawing + picture.alt)
        assert not re.search(r"https?://(?!www\.w3\.org)", drawing)
        elements = list(ElementTree.fromstring(drawing).iter())
        known = {"svg", "g", "path", "text", "rect", "line"}
        assert {each.tag.rpartition("}")[2] for each in elements} <= known
        assert not [name for each in elements for name in each.attrib if name[:2] == "on"]
