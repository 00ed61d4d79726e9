"""The pages as documents: complete, joined, guarded, the same every time."""

import base64
import hashlib
import json
import os
import posixpath
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from exported_registry import with_everything
from pages_sample import Page, disputed, hostile, made, starting, two_dates, with_history

import heliograph
from heliograph.registry.history import Event

SAMPLES = ("starting", "disputed", "hostile", "everything")


@pytest.fixture(scope="module")
def registries():
    return {
        "starting": starting(),
        "disputed": disputed(),
        "hostile": hostile(),
        "everything": with_history(with_everything()),
    }


@pytest.fixture(scope="module")
def pages(registries):
    return {name: made(given) for name, given in registries.items()}


@pytest.fixture(scope="module")
def parsed(pages):
    return {
        name: {path: Page(html) for path, html in written.items()}
        for name, written in pages.items()
    }


def card(html: str, claim_id: str) -> str:
    """Return the part of a page that shows a claim."""
    found = re.search(
        rf'<article class="claim[^>]*id="claim-{re.escape(claim_id)}".*?</article>', html, re.DOTALL
    )
    assert found, claim_id
    return found.group()


def spaced(text: str) -> str:
    """Return a text without any space, which markup may add or take."""
    return re.sub(r"\s", "", text)


def test_every_entity_that_is_known_has_a_page(pages, registries):
    written = set(pages["starting"])
    known = {
        f"entity/{each.id}.html"
        for each in registries["starting"].entities.values()
        if each.kind != "unknown"
    }
    assert written == known | {"index.html", "timeline.html", "graph.html", "sources.html"}
    assert len(known) == 70


@pytest.mark.parametrize("name", ["disputed", "everything"])
def test_nobody_unidentified_is_on_any_page(pages, name):
    everything = "\n".join(pages[name].values())
    assert "somebody-private" not in everything
    assert not re.search(r"entity/somebody|agency\.somebody|somebody\.said", everything)
    assert "unlabelled-account" not in everything
    assert "a group of people" not in everything


def test_what_is_left_out_is_counted(parsed):
    said = "Left out of these pages for that: 1 entity (of unknown kind, or accounts without a"
    assert f"{said} label that holds) and 2 claims." in parsed["disputed"]["index.html"].text


def test_another_process_gives_the_same_bytes(pages):
    """Sets and hashes are ordered otherwise there."""
    code = "import sys, hashlib; from pages_sample import made, starting;"
    code += "print(hashlib.sha256(repr(sorted(made(starting()).items())).encode()).hexdigest())"
    paths = [str(Path(heliograph.__file__).parents[1]), str(Path(__file__).parent)]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(paths)}
    again = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True, text=True
    )
    here = hashlib.sha256(repr(sorted(pages["starting"].items())).encode()).hexdigest()
    assert again.stdout.strip() == here


@pytest.mark.parametrize("name", SAMPLES)
def test_every_link_leads_somewhere(parsed, name):
    pages = parsed[name]
    seen = 0
    for path, page in pages.items():
        for link in page.links:
            if re.match("(https|mailto):", link):
                continue
            target, _, place = link.partition("#")
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target or "."))
            to = to if target else path
            assert to in pages, (path, link)
            assert not place or place in pages[to].ids, (path, link)
            seen += 1
    assert seen > 20


@pytest.mark.parametrize("name", SAMPLES)
def test_headings_tables_and_names_are_as_readers_need_them(pages, parsed, name):
    for path, page in parsed[name].items():
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert len(page.ids) == len(set(page.ids)), path
        wanted = {
            each
            for _, given in page.elements
            for attribute in ("aria-labelledby", "for")
            for each in given.get(attribute, "").split()
        }
        assert wanted <= set(page.ids), path
        tables = re.findall(r"<table.*?</table>", pages[name][path], re.DOTALL)
        assert all("<caption" in table for table in tables)
        assert all(given.get("scope") in ("row", "col") for given in page.all("th"))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_policy_allows_the_blocks_of_the_page_and_nothing_else(parsed, name):
    for page in parsed[name].values():
        first = page.all("meta")[0]
        assert first["http-equiv"] == "Content-Security-Policy"
        policy = dict(part.split(" ", 1) for part in first["content"].split("; "))
        assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
        for tag, directive in [("style", "style-src"), ("script", "script-src")]:
            blocks = [
                text
                for kind, given, text in page.blocks
                if kind == tag and given.get("type") != "application/ld+json"
            ]
            digests = [hashlib.sha256(block.encode()).digest() for block in blocks]
            hashes = [f"'sha256-{base64.b64encode(each).decode()}'" for each in digests]
            assert policy[directive].split() == (hashes or ["'none'"])
        for tag, given in page.elements:
            assert tag not in ("iframe", "object", "embed", "link", "base", "use", "img")
            assert not {"style", "src", "srcset", "action"} & given.keys()
            assert not [attribute for attribute in given if attribute.startswith("on")]


def test_every_claim_says_how_sure_and_why(pages, registries):
    given = registries["starting"]
    shown = 0
    for claim in given.claims.values():
        html = pages["starting"].get(f"entity/{claim.subject}.html")
        if html is None or (claim.object and given.entities[claim.object].kind == "unknown"):
            continue
        text = Page(card(html, claim.id)).text
        assessment = given.assessments[claim.id]
        assert assessment.status.replace("_", " ") in text
        assert assessment.because in text
        assert all(rule in text for rule in assessment.rules)
        assert all(link.who in text for link in claim.chain)
        for evidence in claim.evidence:
            assert spaced(evidence.quote or "") in spaced(text)
            grade = given.sources[evidence.source].reliability
            assert f"source {grade} information {evidence.credibility}" in text
            assert given.sources[evidence.source].captures[0].sha256[:16] in text
        shown += 1
    assert shown == 241


def test_a_hedge_stands_in_words_with_its_band(pages):
    text = Page(card(pages["starting"]["entity/two-tea-eggs.html"],
                     "two-tea-eggs.operated-by")).text  # fmt: skip
    assert "likely (55–80% after ICD 203)" in text
    assert "No label as of" in Page(pages["starting"]["entity/two-tea-eggs.html"]).text


def test_what_is_ordered_or_proposed_is_not_said_to_be_done(pages):
    html = pages["starting"]["entity/circulating-document.html"]
    said = "Proposed, which does not say that it was done."
    assert said in Page(card(html, "circulating-document.proposal")).text


def test_claims_for_and_against_stand_side_by_side(pages):
    html = pages["disputed"]["entity/agency.html"]
    lots = re.findall(r'<div class="sides">(.*?)\n</div>\n</div>\n', html, re.DOTALL)
    sides = [re.split(r'<div class="side">', lot)[1:] for lot in lots]
    assert len(sides) == 2
    where, control = sorted(sides, key=lambda lot: "agency.control" in lot[0])
    assert "claim-agency.control" in control[0]
    assert "claim-agency.denied" in control[1]
    assert "Denied:" in control[1]
    assert "For it" in control[0]
    assert "Against it" in control[1]
    assert "claim-agency.seat" in where[0]
    assert "its seat is elsewhere" not in where[0]
    assert "its seat is elsewhere" in where[1]
    assert not any("claim-agency.office" in side for lot in sides for side in lot)


def test_values_that_cannot_both_be_stand_side_by_side(pages):
    html = pages["disputed"]["entity/law.html"]
    titles = re.findall(r'<p class="side-h"><bdi>(.*?)</bdi>', html)
    assert titles == ["Says: November 2016", "Says: 7 November 2016", "Says: 2018"]


def test_all_that_the_rules_hold_against_something_is_side_by_side(pages, registries):
    for name in ("disputed", "everything"):
        given = registries[name]
        for claim in given.claims.values():
            html = pages[name].get(f"entity/{given.canonical(claim.subject or '')}.html", "")
            assessment = given.assessments[claim.id]
            if assessment.against and assessment.status != "retracted" and html:
                alone = re.sub(r'<div class="contradiction".*?\n</div>\n</div>\n', "", html,
                               flags=re.DOTALL)  # fmt: skip
                assert f'id="claim-{claim.id}"' in html
                assert f'id="claim-{claim.id}"' not in alone


def test_what_was_taken_back_is_shown_as_such(pages):
    html = pages["disputed"]["entity/agency.html"]
    wrong = card(html, "agency.wrong")
    assert "<del>" in wrong
    assert "Corrected by agency.right." in Page(wrong).text
    assert 'href="#claim-agency.right"' in wrong
    gone = Page(card(html, "agency.gone")).text
    assert "Withdrawn by editor on 20 November 2026: misread." in gone
    assert "taken back" in gone


def test_relations_are_shown_from_both_ends(parsed):
    assert "From others to it" in parsed["starting"]["entity/cac.html"].text
    from_cac = parsed["starting"]["entity/cac.html"].links
    assert "../entity/wenzhou-meeting.html" in from_cac
    assert "../entity/cac-local-offices.html#claim-cac-local-offices.part-of" in from_cac


def test_homonyms_are_kept_apart_from_both_sides(parsed):
    for one, other in (("agency", "other"), ("other", "agency")):
        page = parsed["disputed"][f"entity/{one}.html"]
        assert "Not the same as" in page.text
        assert f"../entity/{other}.html" in page.links
    said = parsed["starting"]["entity/ccp.html"].text
    assert "A party that governs a state is not that state" in said


def test_a_label_stands_with_all_that_it_rests_on(parsed, registries):
    text = parsed["starting"]["entity/cac.html"].text
    assert "Label official Why Official, since" in text
    assert "Criteria 2026-11, the same for every state" in text
    assert "Reviewer registry editor, 22 November 2026" in text
    assert "Expires 21 November 2028" in text
    assert "To object https://github.com/heliograph/heliograph/issues" in text
    assert "Entities with a label 4" in parsed["starting"]["index.html"].text


def test_values_that_disagree_stand_side_by_side_though_one_does_not_count():
    memo = ({"who": "a memo", "standing": "unauthenticated_document"},)
    for fields in ({"hedge": "speculative"}, {"chain": memo}):
        given = two_dates(**fields)
        assert given.assessments["late"].status == "unverified"
        text = Page(made(given)["entity/law.html"]).text
        assert "Says: November 2016" in text
        assert "Says: 2018" in text


def test_accounts_stand_only_with_a_label_that_holds(parsed):
    assert (
        "Accounts douyin: agency, weibo: agency, x: agency Domains"
        in parsed["everything"]["entity/agency.html"].text
    )


def test_the_first_page_counts(parsed):
    text = parsed["starting"]["index.html"].text
    assert "Entities 70 Claims 241 Sources 5" in text
    assert "corroborated 2 two independent sources" in text
    assert "国家互联网信息办公室" in text


def test_sources_say_who_graded_them_and_what_rests_on_them(parsed):
    page = parsed["starting"]["sources.html"]
    assert "B, usually reliable: A named research project" in page.text
    assert "(graded by registry editor)" in page.text
    assert "9ede2318a982b9794147d21a2a0a16394027e983afb913e748fefc5440951cc0" in page.text
    assert "48 claims on 18 entities" in page.text
    assert "#source-coordination-offices-report" in page.links


def test_history_is_shown_without_the_words_of_earlier_versions():
    def event(number, record, kind="claim", at="2026-11-22T08:00:00Z"):
        return Event(at=at, log_index=number, what="changed", kind=kind, record=record,
                     text="names somebody-private", status="contested")  # fmt: skip

    events = [event(3, "agency.control"), event(4, "agency.somebody"), event(5, "x", "judgement"),
              event(6, "agency.office", at=None)]  # fmt: skip
    html = made(with_history(disputed(), events))["entity/agency.html"]
    assert "somebody-private" not in html
    text = Page(html).text
    assert "2026-11-22 08:00:00 The claim agency.control: changed contested entry 3" in text
    assert "A judgement: changed entry 5" in text
    assert "entry 4" not in text
    assert "entry 6" not in text


def test_a_registry_without_anything_has_pages():
    from exported_registry import registry

    written = made(with_history(registry()))
    assert set(written) == {"index.html", "timeline.html", "graph.html", "sources.html"}
    assert "No claim of this registry has a date." in Page(written["timeline.html"]).text


@pytest.mark.parametrize("name", SAMPLES)
def test_linked_data_parse_and_stay_in_their_element(pages, parsed, name):
    for path, page in parsed[name].items():
        data = [text for tag, given, text in page.blocks
                if tag == "script" and given.get("type") == "application/ld+json"]  # fmt: skip
        assert len(data) == (path == "index.html" or path.startswith("entity/"))
        for block in data:
            assert json.loads(block)["@context"] == "https://schema.org"
            assert not re.search("[<>&\u2028\u2029]", block)


def test_hostile_texts_arrive_as_text(pages, parsed):
    for path, page in parsed["hostile"].items():
        own = {"index.html": 2, "graph.html": 1}.get(path, 1 if path.startswith("entity/") else 0)
        assert len(page.all("script")) == own, path
        assert not page.all("img")
    text = parsed["hostile"]["entity/_con.html"].text
    assert "</script><script>window.pwned=1</script>" in text
    assert "{{ 7*7 }} {% raw %}" in text
    assert "⟨U+202E⟩" in text
    assert "(4,000 characters)" in text
    everything = "\n".join(pages["hostile"].values())
    assert not re.search("[\u0000-\u0008\u000e-\u001f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
                         everything)  # fmt: skip
    assert 'href="javascript' not in everything
    assert "https://evil" not in re.sub(r"<script type=.*?</script>", "", everything)
