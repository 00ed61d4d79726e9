"""The page as a document: complete, in order, the same every time."""

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
import samples
from document import Page

from heliograph.report import render
from heliograph.report.groups import ACTS_A_ROW, ROWS_IN_ALL
from heliograph.report.lead import lead
from heliograph.report.model import Summary

NAMES = ("ordinary", "quiet", "thin", "hostile")


@pytest.mark.parametrize("name", ["ordinary", "hostile"])
def test_the_same_input_gives_the_same_bytes(pages, name):
    assert render(*getattr(samples, name)()) == pages[name]


def test_another_process_gives_the_same_bytes(pages):
    """Sets and hashes are ordered otherwise there."""
    code = "import sys, samples; from heliograph.report import render;"
    code += "sys.stdout.buffer.write(render(*samples.ordinary()).encode())"
    import heliograph

    paths = [str(Path(heliograph.__file__).parents[1]), str(Path(samples.__file__).parent)]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(paths)}
    again = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )
    assert again.stdout.decode() == pages["ordinary"]


def test_the_order_of_parameters_does_not_show(pages):
    """A summary read back from a file has its keys in another order than the one in memory."""
    summary, findings = samples.ordinary()
    backwards = dict(reversed(summary.coordination.parameters.items()))
    turned = msgspec.structs.replace(
        summary,
        coordination=msgspec.structs.replace(summary.coordination, parameters=backwards),
    )
    assert render(turned, findings) == pages["ordinary"]


def test_a_summary_survives_its_file(pages):
    summary, findings = samples.ordinary()
    again = msgspec.json.decode(msgspec.json.encode(summary), type=Summary)
    assert render(again, findings) == pages["ordinary"]


def test_sections_stand_in_their_order(parsed):
    ids = [given["id"] for tag, given in parsed["ordinary"].elements if tag == "section"]
    assert ids == ["summary", "warnings", "reach", "groups", "network", "time", "windows", "power",
                   "looked", "method", "limits", "cite", "reproduce", "data", "terms"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_headings_descend_one_level_at_a_time(parsed, name):
    levels = [int(tag[1]) for tag, _ in parsed[name].elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_references_lead_somewhere(parsed, name):
    elements = [given for _, given in parsed[name].elements]
    ids = [given["id"] for given in elements if "id" in given]
    assert len(ids) == len(set(ids))
    wanted = {given["href"][1:] for given in elements if given.get("href", "").startswith("#")}
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        wanted |= {name for given in elements for name in given.get(attribute, "").split()}
    assert wanted <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_captions_and_scopes(pages, parsed, name):
    page = parsed[name]
    tables = re.findall(r"<table.*?</table>", pages[name], re.DOTALL)
    assert tables
    assert all("<caption" in table for table in tables)
    assert all(given.get("scope") in ("row", "col") for given in page.all("th"))


def test_pictures_say_in_words_what_they_show(parsed):
    images = parsed["ordinary"].all("img")
    assert len(images) == 9  # two a group; tracks, windows, all posts
    assert all(len(image["alt"]) > 60 for image in images)
    assert "144 acts of 8 accounts on 24 objects" in images[0]["alt"]


def test_every_parameter_is_on_the_page(parsed):
    text = parsed["ordinary"].text
    summary, findings = samples.ordinary()
    for settings in [summary.coordination.parameters, *(f.parameters for f in findings),
                     *(f.null_model.parameters for f in findings)]:  # fmt: skip
        for name, value in settings.items():
            assert f"{name} {value}" in text
    finding = findings[0]
    for said in [finding.statement, finding.null_model.rule_id, finding.null_model.description,
                 finding.family.design, finding.detectable, *finding.limits,
                 finding.inputs[0].sha256, summary.reproduce]:  # fmt: skip
        assert said in text
    assert "160 tests" in text
    assert "3.2×10⁻¹⁷" in text
    assert "84.2 to 144" in text
    assert "95% interval, exact Poisson" in text


def test_an_effect_without_an_interval_says_so():
    effect = samples.finding().effect
    bare = msgspec.structs.replace(effect, low=None, high=None, method="too few objects")
    text = Page(render(samples.summary(), [samples.finding(effect=bare)])).text
    assert "111 no interval too few objects" in text


def test_what_differs_between_runs_stands_with_its_findings():
    other = samples.finding(
        seed=7, version="0.0.9", parameters={**samples.PARAMETERS, "fdr": "0.01"}
    )
    page = Page(render(samples.summary(), [other]))
    own = "Parameter Value fdr 0.01 seed 7 software Heliograph 0.0.9"
    assert f"Parameters of these findings {own}" in page.text
    same = Page(render(samples.summary(), [samples.finding(parameters=samples.PARAMETERS)]))
    assert "Parameters of these findings" not in same.text
    assert "seed 1 software Heliograph 0.1.0" in same.text


def test_every_explanation_has_its_verdict(parsed):
    text = parsed["ordinary"].text
    for explanation in samples.finding().explanations:
        assert f"{explanation.name} {explanation.verdict} {explanation.reason}" in text


def test_what_was_looked_at_is_shown_whether_or_not_it_gave_anything(parsed):
    for name in ("ordinary", "quiet"):
        text = parsed[name].text
        assert "Times in step 5,120 212 … by the accounts’ pace alone 431 211" in text
        assert "402 12 … on average, exchanging who met whom 37.2 11.9" in text
        assert "17 pairs in step belong to one declared publisher each" in text
        assert samples.summary().coordination.detectable in text


def test_a_clock_finer_than_a_second_is_said_in_words():
    text = Page(render(samples.summary(clock_resolution_s=1e-6), [])).text
    assert "within 1 min; the clock of the data shows parts of a second" in text
    assert "⁻⁶" not in text


def test_first_and_last_post_are_given_to_the_minute(parsed):
    text = parsed["ordinary"].text
    assert "First post (UTC) 3 May 2021, 06:00 Last post (UTC) 15 May 2021, 05:59" in text


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((8, 8, 8, 8, 8), "5 groups of 8 accounts each did"),
        ((8,), "1 group of 8 accounts did"),
        ((5, 9), "2 groups of 9 and 5 accounts did"),
        ((5, 6, 7, 8, 9, 10, 11), "7 groups of 5 to 11 accounts did"),
        ((6,) * 9, "9 groups of 6 accounts each did"),
    ],
)
def test_sizes_are_listed_only_where_they_differ(sizes, said):
    findings = [samples.finding(n, members=size) for n, size in enumerate(sizes, 1)]
    assert said in lead(samples.summary(), findings)[0]


def test_p_and_q_are_said_to_be_those_of_the_least_certain_member(parsed):
    text = parsed["ordinary"].text
    assert "p 3.2×10⁻¹⁷ of the least certain member" in text
    assert "q 1.9×10⁻¹¹ likewise" in text


def test_objects_that_are_no_addresses_are_shown_as_they_are(parsed):
    text = parsed["unfamiliar"].text
    assert "co-poll-answer" in text
    assert "1 9fa51ef17278c01d13d313741eddfc0b9fa51ef17278c01d13d313741eddfc0b 2021-05-03" in text
    assert "2 #讲好中国故事 #新时代 #一带一路 2021-05-03" in text
    assert "4 First line second line third line 2021-05-03" in text


def test_a_long_text_is_cut_and_its_length_stated(parsed):
    text = parsed["unfamiliar"].text
    said = "各位网友请注意：今晚八点准时收看，转发此条消息。" * 30
    assert f"{said[:180]} … ({len(said)} characters)" in text
    assert said[:181] not in text


def test_the_data_are_accounted_for(parsed):
    text = parsed["ordinary"].text
    assert "table (CSV) 52,118 51,900 206 12 3" in text
    assert "the column 'created_at' is the time" in text
    assert samples.INPUT.sha256 in text


def test_evidence_shows_who_led_the_gaps_and_the_posts(parsed):
    first = samples.finding().evidence[0]
    text = parsed["ordinary"].text
    assert "hxxps://news0[.]example[.]com/2021/05/story-1-0.html?ref=home" in text
    led, then = first.acts[:2]
    assert f"2021-05-03 06:00:37 {led.member} {led.member} 0 s {led.post_id}" in text
    assert f"{then.member} +{then.gap_s:g} s {then.post_id}" in text


def test_what_is_left_out_is_counted():
    page = render(samples.summary(), [samples.finding(members=40, objects=70)])
    assert "50 objects shown of 70" in page
    assert f"and {30 - ACTS_A_ROW} more" in page
    assert page.count('<tr role="row"><td role="cell" class="no"') == 50


def test_coordination_is_not_said_to_be_more(parsed):
    text = parsed["ordinary"].text
    assert "In step means coordination, and nothing more." in text
    assert "3 groups of 14, 8 and 6 accounts did (co-link, co-text and co-repost)." in text


def test_nothing_found_says_what_could_have_been(pages, parsed):
    text = parsed["quiet"].text
    assert "No group of at least 5 accounts could be confirmed to have done so." in text
    assert text.count("There is no more synchrony in these data than chance gives.") == 2
    assert (
        text.count(samples.summary().coordination.detectable) == 2
    )  # opening, and what could be revealed
    assert "does not mean that nobody coordinated" in text
    assert "In step means coordination" not in text
    assert not parsed["quiet"].all("script")
    assert "script-src 'none'" in pages["quiet"]


def test_no_data_at_all_is_a_report_too():
    empty = samples.summary(
        accounts=0, first_post="", last_post="", intake=(), looked=(), inputs=(), detectable="",
        levels=(), windows=(), evolution=None, power=None,
        volume=msgspec.structs.replace(samples.summary().volume, starts=(), posts=()),
    )  # fmt: skip
    page = render(empty, [])
    assert "Nothing in these data could be compared." in page
    assert "Nothing: there was nothing to compare." in page
    assert 'id="reach"' not in page
    assert 'id="windows"' not in page
    assert "<img" not in page


@pytest.mark.slow
def test_a_large_report_stays_small():
    page = render(*samples.large())
    assert len(page.encode()) < 10_000_000
    assert page.count('class="no"') <= ROWS_IN_ALL
    assert "The 9,000 lines with the fewest objects are left out." in page
