"""The timeline and the drawing of relations: no more precise, and no surer, than what is said."""

import datetime
import re
from itertools import combinations

import pytest
from exported_registry import AS_OF, claim, entity, evidence, registry, source, with_everything
from pages_sample import Page, disputed, hostile, made, starting, with_history

from heliograph.exports.pages.axis import axis
from heliograph.exports.pages.graph import MOST_DRAWN, graph
from heliograph.exports.pages.placing import placed
from heliograph.exports.pages.shown import shown
from heliograph.exports.pages.timeline import STRIP, strip, timeline
from heliograph.exports.pages.when import when


def dated(**fields):
    """Return the one moment of a registry with one claim."""
    given = with_history(
        registry(
            sources=[source("one")],
            entities=[entity("law", "law", "A law")],
            claims=[claim("law.said", "adopted", subject="law", **fields)],
        )
    )
    ((moment,),) = [year.moments for year in timeline(shown(given, AS_OF))]
    return moment


@pytest.mark.parametrize(
    ("date", "words", "precision", "start", "width"),
    [
        ("2017", "2017", "year", 0, STRIP),
        ("2016-11", "November 2016", "month", 305 / 366 * STRIP, 30 / 366 * STRIP),
        ("2019-12-31", "31 December 2019", "day", STRIP - 2.5, 2.5),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(date, words, precision, start, width):
    moment = dated(value=date)
    assert (moment.when.words, moment.when.precision) == (words, precision)
    assert moment.start == pytest.approx(start, abs=0.06)
    assert moment.width == pytest.approx(width, abs=0.06)


def test_what_is_not_a_date_is_not_on_the_timeline():
    assert when("2017-02-30") is None
    assert when("0000") is None
    assert when("soon") is None
    assert strip(when("9999-12"))[0] < STRIP


def test_the_value_dates_an_event_and_valid_from_what_has_no_other_date():
    assert dated(value="2016-11", valid_from="2017").when.written == "2016-11"
    moment = dated(value="in the autumn", valid_from="2017")
    assert (moment.when.written, moment.value) == ("2017", "in the autumn")


def test_the_timeline_of_the_starting_registry_is_in_order():
    years = timeline(shown(starting(), AS_OF))
    assert [year.year for year in years] == [2000, 2011, 2016, 2017, 2018, 2019, 2021, 2023]
    firsts = [each.when.first for year in years for each in year.moments]
    assert firsts == sorted(firsts)
    (law,) = years[2].moments
    assert (law.subject.id, law.claims, law.chip.status) == ("cybersecurity-law", 2, "corroborated")
    of_2017 = [each.when.precision for each in years[3].moments]
    assert of_2017[0] == "year"
    assert set(of_2017) == {"year", "month", "day"}


def test_an_allegation_says_so_in_words():
    given = starting()
    html = made(given)["timeline.html"]
    items = re.findall(r'<li class="moment.*?</li>', html, re.DOTALL)
    order = next(item for item in items if "#claim-muchuan-order.issued" in item)
    assert "Alleged:" in Page(order).text
    assert "unverified" in Page(order).text
    for item in items:
        assert ("Alleged:" in item) == ("chip s-unverified" in item)
    orders = [item for item in items if "#claim-muchuan-party-committee.order" in item]
    assert "Ordered, which does not say that it was done." in Page(orders[0]).text


def test_what_was_taken_back_has_no_moment():
    written = claim("law.wrong", "adopted", subject="law", value="2015")
    right = claim("law.right", "adopted", subject="law", value="2016", supersedes="law.wrong")
    given = registry(
        sources=[source("one")], entities=[entity("law", "law")], claims=[written, right]
    )
    assert [year.year for year in timeline(shown(with_history(given), AS_OF))] == [2016]


def test_no_bar_of_the_axis_hides_another():
    drawn = axis(timeline(shown(starting(), AS_OF)))
    assert len(drawn.bars) > 30
    for one, other in combinations(drawn.bars, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or abs(one.y - other.y) >= 10
    for bar in drawn.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= drawn.width
        assert 0 <= bar.y <= drawn.depth
    assert [column.year for column in drawn.columns if column.gap] == [2011, 2016, 2021, 2023]


@pytest.mark.parametrize("given", [starting, disputed, hostile])
def test_no_entity_of_the_drawing_hides_another(given):
    drawing = graph(shown(given(), AS_OF)).drawing
    for one, other in combinations(drawing.nodes, 2):
        assert not one.box.meets(other.box), (one.link, other.link)
    for node in drawing.nodes:
        assert 0 <= node.box.left <= node.box.left + node.box.width <= drawing.width
        assert 0 <= node.box.top <= node.box.top + node.box.height <= drawing.height


def test_a_drawing_that_must_be_drawn_is_not_too_wide():
    star = placed([(160, 62)] * 60, [(0, i) for i in range(1, 60)])
    assert star.width < 1500
    boxes = star.at
    assert all(abs(a[0] - b[0]) >= 160 or abs(a[1] - b[1]) >= 62 for a, b in combinations(boxes, 2))


def test_lines_say_how_sure_they_are():
    lines = {
        (line.relation.subject.id, line.relation.property_id, line.relation.object.id): line
        for line in graph(shown(starting(), AS_OF)).drawing.lines
    }
    assert len(lines) == 62
    alleged = lines["overseas-coordination-offices", "partner_of", "cac"]
    assert (alleged.style, alleged.words) == ("alleged", "speculation, works together with")
    likely = lines["two-tea-eggs", "operated_by", "fujian-icc"]
    assert (likely.style, likely.words) == ("hedged", "likely, is operated by")
    assert lines["iccs", "uses_tactic", "break-the-circle"].style == "single"
    assert lines["iccs", "uses_tactic", "break-the-circle"].words == ""
    assert lines["muchuan-party-committee", "ordered", "muchuan-order"].style == "intended"
    assert all(line.words for line in lines.values() if line.relation.property_id != "uses_tactic")


def test_what_is_denied_or_taken_back_is_in_the_table_and_not_drawn():
    found = graph(shown(disputed(), AS_OF))
    drawn = [line.relation for line in found.drawing.lines]
    assert not any(each.denied for each in drawn)
    assert [each.place for each in drawn] == [
        "entity/agency.html#claim-agency.control",
        "entity/agency.html#claim-agency.right",
    ]
    (control, _) = found.drawing.lines
    assert (control.style, control.badge) == ("contested", "⇄")
    assert {each.manner for each in found.relations if each.property_id == "controlled_by"} == {
        "", "denied"
    }  # fmt: skip
    assert len(found.relations) == 5
    assert [link.id for link in found.alone] == ["law"]


def test_the_table_says_all_that_is_drawn():
    page = made(starting())["graph.html"]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", page)
    assert len(rows) == 62
    assert len(re.findall(r'<g class="line k-\w+" data-ends', page)) == 62
    assert len(re.findall(r'<a class="node ', page)) == 57


def test_more_than_can_be_drawn_is_left_to_the_table():
    many = MOST_DRAWN + 1
    given = registry(
        sources=[source("one")],
        entities=[entity(f"e{i}", "institution") for i in range(many)],
        claims=[claim(f"c{i}", "part_of", subject=f"e{i}", object="e0") for i in range(1, many)],
    )
    text = Page(made(with_history(given))["graph.html"]).text
    assert f"{many} entities are related, more than the {MOST_DRAWN} that a drawing can" in text
    assert "All relations" in text


def test_relations_that_several_say_stand_once_with_the_best_status():
    given = registry(
        sources=[source("one"), source("two")],
        entities=[entity("a", "company"), entity("b", "company")],
        claims=[
            claim("ab.1", "owned_by", subject="a", object="b", hedge="speculative"),
            claim("ab.2", "owned_by", subject="a", object="b", source="two",
                  evidence=[evidence("two")]),
        ],
    )  # fmt: skip
    (relation,) = graph(shown(with_history(given), AS_OF)).relations
    assert (relation.claims, relation.hedge, relation.chip.status) == (2, "none", "single_source")


def test_lines_that_join_the_same_two_do_not_run_over_each_other():
    given = registry(
        sources=[source("one")],
        entities=[entity("a", "company"), entity("b", "company")],
        claims=[
            claim("one", "owned_by", subject="a", object="b"),
            claim("two", "part_of", subject="b", object="a"),
            claim("three", "funded_by", subject="a", object="b"),
        ],
    )
    lines = graph(shown(with_history(given), AS_OF)).drawing.lines
    middles = {
        tuple(map(float, re.findall(r"Q([-\d.]+),([-\d.]+)", line.path)[0])) for line in lines
    }
    assert len(middles) == 3
    assert all(abs(a[1] - b[1]) > 20 for a, b in combinations(middles, 2))


def test_labels_are_those_of_the_day():
    given = with_history(with_everything())
    later = made(given, as_of=datetime.date(2040, 1, 1))
    assert "Entities with a label 0" in Page(later["index.html"]).text
    assert "x: agency" not in Page(later["entity/agency.html"]).text
