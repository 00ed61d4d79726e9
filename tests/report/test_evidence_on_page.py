"""What the page says of how sure it all is: levels, confirmation, windows, time, power."""

import re

import msgspec
import pytest
import samples
from document import Page

from heliograph.report import render
from heliograph.report.evolution import EVENTS_LISTED
from heliograph.report.lead import lead


def section(html, name):
    """The text of one section of a page."""
    found = re.search(rf'<(section|article)[^>]* id="{name}".*?</\1>', html, re.DOTALL)
    return Page(found.group()).text if found else ""


def changed(record, **changes):
    return msgspec.structs.replace(record, **changes)


def test_the_lead_counts_members_and_the_false_among_them():
    _, how_sure, _ = lead(*samples.ordinary())
    assert "The evidence reaches down to 28 confirmed members of groups." in how_sure
    assert "Each of the 28 was tested by itself" in how_sure
    assert "no more than 1.4 are expected to be there by chance, on average" in how_sure
    assert "pair" not in how_sure


def test_the_figures_count_members_and_say_how_far_the_evidence_reaches(pages):
    summary = section(pages["ordinary"], "summary")
    assert "Groups confirmed 3 Members confirmed 28 … of them by chance, at most 1.4" in summary
    assert summary.endswith("Evidence reaches down to members")
    assert section(pages["thin"], "summary").endswith(
        "Groups confirmed 0 Evidence reaches down to data set"
    )
    assert section(pages["quiet"], "summary").endswith("Evidence reaches down to nothing")


def test_the_data_set_speaks_where_nobody_can_be_named(pages):
    opening = section(pages["thin"], "summary")
    assert "No group of at least 5 accounts could be confirmed to have done so." in opening
    assert "There is more synchrony in these data than chance gives" in opening
    assert "Nobody can be named." in opening
    assert "414 pairs of accounts were in step on two objects or more" in opening
    assert "gives p = 3.4×10⁻⁵ for there being nothing at all" in opening
    assert "1 group was found whose members could not be confirmed" in opening
    assert samples.summary().coordination.detectable in opening
    assert "does not mean that nobody coordinated" in opening


def test_every_level_has_its_tests_and_what_was_found(pages):
    said = section(pages["ordinary"], "reach")
    for row in (
        "Data set yes 2 1 0 3.4×10⁻⁵ 414 pairs of accounts",
        "Accounts yes 10,000 39 29 8.8×10⁻⁴ Each account's pairs",
        "Pairs yes 9,990,000 312 234 2.1×10⁻⁷ Every pair of accounts",
        "Members yes 160 28 21 0.003 Each account against",
    ):
        assert row in said
    assert "2 groups were found in which too few members could be confirmed." in said


def test_a_level_at_which_nothing_is_shown_is_not_said_to_be_empty(pages):
    said = section(pages["thin"], "reach")
    assert "Data set yes 2 1" in said
    for name in ("Accounts", "Pairs", "Members"):
        assert f"{name} not shown" in said
    assert "1 group was found in which too few" in said
    assert "not shown 2 0 0" in section(pages["quiet"], "reach")
    assert "could be confirmed" not in section(pages["quiet"], "reach")


def test_a_group_says_how_its_members_were_confirmed(pages):
    said = section(pages["ordinary"], "group-1")
    assert "Members confirmed 8 each passed by itself in 7 to 18 of 20 tests on hours" in said
    assert "By chance alone 1.4 members at most, on average, among the 28 confirmed" in said
    assert "p of the group 4.1×10⁻⁹" in said
    assert "93.6% if 1 in 100 accounts do" in said
    assert "12.6% if 1 in 10,000 accounts do" in said
    assert "The hours of the data were dealt into halves" in section(pages["ordinary"], "method")


def test_as_many_tests_passed_by_all_are_one_number():
    confirmation = changed(samples.finding().confirmation, passed_most=7)
    page = render(samples.summary(), [samples.finding(confirmation=confirmation)])
    assert "each passed by itself in 7 of 20 tests" in section(page, "group-1")


def test_behaviours_that_carry_a_group_together_are_told_apart(pages):
    one, two = (section(pages["ordinary"], f"group-{n}") for n in (1, 2))
    assert "F2 · 14 accounts · co-link , co-text" in two
    assert "co-link 41 246 18.2 1.08×10⁻¹²" in two
    assert "co-text 20 33 4.04 1.01×10⁻⁵" in two
    assert "Behaviours that carry the group" not in one
    assert re.search(r"story-2-2\.html\S* co-text 2021-05-03", two)
    assert re.search(r"story-2-0\.html\S* co-link 2021-05-03", two)
    assert re.search(r"story-1-0\.html\S* 2021-05-03", one)


def test_warnings_of_a_group_stand_apart_and_before_its_numbers(pages):
    page = Page(pages["ordinary"])
    (note,) = [given for given in page.all("div") if given.get("role") == "note"]
    assert note["aria-label"] == "Warnings about group 2"
    said = section(pages["ordinary"], "group-2")
    for warning in samples.two_behaviours().warnings:
        assert said.index(warning) < said.index("p of the group")
    assert "Warning" not in section(pages["ordinary"], "group-1")


def test_who_led_is_a_sentence(pages):
    assert "Who acted first. A9 acted first in 12 of 12 bursts" in section(
        pages["ordinary"], "group-2"
    )


def test_what_a_group_rests_on_is_shown_in_shares(pages):
    said = section(pages["ordinary"], "group-1")
    assert "Window of 10 s: confirmed there, in one group 0%" in said
    assert "Window of 30 s: confirmed there, in one group 87.5%" in said
    assert "Without any one of 24 objects 100%" in said
    assert "Without any one of 11 days at least 62.5%" in said


def test_a_group_looked_at_in_one_window_from_one_source_has_no_such_table():
    page = render(samples.summary(), [samples.finding(windows=(), sources=())])
    assert "What the group rests on" not in page


def test_windows_are_drawn_and_listed_and_the_chosen_one_is_marked(pages):
    for name in ("ordinary", "thin"):
        assert section(pages[name], "windows")
        assert 'alt="By window. 10 s: 1,203 in step against 310 by pace alone' in pages[name]
    said = section(pages["ordinary"], "windows")
    assert "10 s 1,203 310 61 0 0 30 s 3,906 380 240 2 21 1 min (this report) 5,332" in said
    assert said.count("(this report)") == 1


def test_one_window_is_a_row_without_a_drawing():
    one = samples.summary().coordination.windows[2:3]
    page = render(samples.summary(windows=one), [])
    assert "No other window was looked at." in section(page, "windows")
    assert "By window." not in page


def test_groups_through_time_are_drawn_and_listed(pages):
    said = section(pages["ordinary"], "time")
    assert "In each span of 2 d, one every 1 d" in said
    assert "7 May 2021, 06:00 Track 2 merged into track 1 6 17" in said
    assert "11 May 2021, 06:00 Track 3 gone 6 0" in said
    assert 'alt="3 tracks of 28 confirmed members' in pages["ordinary"]
    assert 'id="time"' not in pages["quiet"]


def test_events_that_are_not_listed_are_counted():
    evolution = samples.evolution()
    many = changed(evolution, events=evolution.events[1:2] * (EVENTS_LISTED + 3))
    page = render(samples.summary(evolution=many), samples.ordinary()[1])
    assert page.count("born with 6</td>") == EVENTS_LISTED
    assert "3 later events are not listed." in page


@pytest.mark.parametrize("name", ["ordinary", "thin"])
def test_what_could_be_revealed_is_printed_whether_or_not_anything_was(pages, name):
    said = section(pages[name], "power")
    assert samples.summary().coordination.detectable in said
    assert "found with a probability of 80%" in said
    assert "Behaviour 5 accounts 8 accounts 20 accounts co-link 9 7 5" in said
    assert "co-repost not found 11 8" in said
    assert "1 in 100 93.6% 1 in 1,000 59.1% 1 in 10,000 12.6%" in said


def test_a_size_that_was_not_asked_for_is_not_said_to_be_out_of_reach():
    power = samples.summary().coordination.power
    fewer = changed(power, detected=power.detected[1:])
    said = section(render(samples.summary(power=fewer), []), "power")
    assert "co-link not asked 7 5" in said


def test_without_numbers_the_sentence_stands(pages):
    said = section(pages["quiet"], "power")
    assert samples.summary().coordination.detectable in said
    assert "1 in 100" not in said
    assert "probability" not in said


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_words_do_nothing_wherever_they_stand(text):
    summary, finding = samples.summary(), samples.two_behaviours(1, members=5, objects=6)
    looked = summary.coordination
    again = changed(
        summary,
        volume=changed(summary.volume, starts=(), posts=()),
        coordination=changed(
            looked,
            windows=looked.windows[:1],  # drawings cost time, and these hold no words from outside
            evidence_stops=text,
            detectable=text,
            levels=tuple(changed(level, name=text, says=text) for level in looked.levels),
            power=changed(
                looked.power,
                detected=tuple(changed(each, behaviour=text) for each in looked.power.detected),
            ),
            evolution=changed(
                looked.evolution,
                events=tuple(changed(event, at=text) for event in looked.evolution.events),
                spans=tuple(changed(span, start=text) for span in looked.evolution.spans),
            ),
        ),
    )
    harmless(render(again, []))  # the opening says more where nothing is found
    group = changed(
        finding,
        led=text,
        warnings=(text, text),
        layers=tuple(changed(layer, behaviour=text) for layer in finding.layers),
        sources=tuple(changed(each, kind=text) for each in finding.sources),
        confirmation=changed(finding.confirmation, method=text),
        evidence=tuple(
            changed(item, behaviour=f"{text}{i}") for i, item in enumerate(finding.evidence)
        ),
    )
    harmless(render(again, [group]))


def harmless(html):
    """Hold that no element, attribute, address or control of a hostile string is left."""
    page = Page(html)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\ud800-\udfff]", html)
    assert len(page.block("style")) == 1
    assert all("pwned" not in text for _, text in page.block("script"))
    assert not any(name.startswith("on") for _, given in page.elements for name in given)
    assert all(given["src"].startswith("data:image/svg+xml") for given in page.all("img"))
    assert "https://" not in page.text
    assert "x" * 2_000 not in html
