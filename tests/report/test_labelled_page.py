"""Labels on the page: named members, known domains, and the notes they lead to."""

import msgspec
import pytest
import samples
from document import Page

from heliograph.findings import Input, Named
from heliograph.report import model, render

CHINESE = "讲好中国故事传播中心"
LONG = "Radio Example International in Foreign Languages and Regional Services"


def named(alias, name, entity, tier="state_controlled", **changes):
    parts = {
        "alias": alias,
        "name": name,
        "platform": "x",
        "account": f"@{entity}",
        "matched_by": "id",
        "entity": entity,
        "kind": "outlet",
        "tier": tier,
        "claims": (f"{entity}.owned",),
        "criteria": "2026-11",
        "reviewed": "2026-11-01",
        "expires": "2027-11-01",
        "as_of": "2026-11-22",
    }
    return Named(**parts | changes)


def endnote(name, entity, tier="state_controlled", **changes):
    parts = {
        "entity": entity,
        "name": name,
        "tier": tier,
        "because": "it is owned by a body of the state",
        "claims": (
            model.Cited(
                claim=f"{entity}.owned",
                property="is owned by",
                sources=("Matrix of media (Institute of Tests)", "Annual report (The Holding)"),
                status="corroborated",
            ),
        ),
        "criteria": "2026-11",
        "reviewer": "registry editor",
        "reviewed": "2026-11-01",
        "expires": "2027-11-01",
        "appeal": "appeals@registry.example",
    }
    return model.Endnote(**parts | changes)


def labelled(**changes):
    parts = {
        "registry": Input(name="registry", sha256="ef" * 32, size_bytes=123_456),
        "title": "Registry of institutions",
        "as_of": "2026-11-22",
        "accounts": {"official": 2, "state_controlled": 14},
        "domains": {"state_controlled": 5},
        "doubtful": 1,
        "withheld": ("F3",),
        "sites": (model.Site(domain="news0.example.com", entity="daily"),),
        "endnotes": (
            endnote("Example Daily", "daily"),
            endnote(CHINESE, "centre", "official"),
            endnote(LONG, "radio", "independent_state_funded"),
        ),
    }
    return model.Labelled(**parts | changes)


def with_names(**changes):
    """The ordinary sample, with a registry."""
    summary, findings = samples.ordinary()
    who = {
        0: (
            named("A2", "Example Daily", "daily"),
            named("A3", CHINESE, "centre", "official", platform="weibo", matched_by="handle"),
        ),
        1: (named("A10", LONG, "radio", "independent_state_funded"),),
    }
    return msgspec.structs.replace(summary, labelled=labelled(**changes)), [
        msgspec.structs.replace(finding, named=who.get(i, ())) for i, finding in enumerate(findings)
    ]


@pytest.fixture(scope="module")
def page():
    return Page(render(*with_names()))


def test_named_members_stand_beside_their_alias_with_their_tier(page):
    assert "A2 Example Daily @daily state-controlled 1" in page.text
    assert f"A3 {CHINESE} @centre official 2" in page.text
    assert "A1 A2 Example Daily" in page.text
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert {"group-1-A2", "group-1-A3", "group-2-A10"} <= set(ids)
    assert "group-1-A1" not in ids


def test_every_label_leads_to_its_endnote_and_back(page):
    links = [given["href"] for given in page.all("a")]
    ids = {given["id"] for _, given in page.elements if "id" in given}
    for number in (1, 2, 3):
        assert f"#label-{number}" in links
        assert f"label-{number}" in ids
    assert {"#group-1-A2", "#group-1-A3", "#group-2-A10"} <= set(links)
    assert {link[1:] for link in links} <= ids


@pytest.mark.parametrize(
    "said",
    [
        "It is owned by a body of the state.",
        "daily.owned is owned by , corroborated : Matrix of media (Institute of Tests) ; "
        "Annual report (The Holding)",
        "version 2026-11 , the same for every state; reviewed by registry editor on 1 November",
        "as of 22 November 2026; expires on 1 November 2027",
        "appeals@registry.example",
        "group 1, A3 ( @centre on weibo , matched by handle only; a handle may have changed hands)",
        "Everyone else stays pseudonymous.",
        "A label says who runs an outlet; a finding says that a group acted in step; neither is "
        "evidence for the other.",
        "it labels 16 of the 2,143 accounts",
        "1 account of the registry may be in these data, but not beyond doubt",
    ],
)
def test_what_a_label_rests_on_is_said(page, said):
    assert said in page.text


def test_domains_of_labelled_entities_carry_the_label(page):
    assert "Example Daily · state-controlled 1" in page.text
    assert "news0[.]example[.]com" in page.text


def test_where_names_are_withheld_the_page_says_why(page):
    assert page.text.count("nobody is named here: fewer than 5 others") == 1


def test_the_section_stands_after_the_network_and_in_the_contents(page):
    ids = [given["id"] for tag, given in page.elements if tag == "section"]
    assert ids[ids.index("labels") - 1] == "network"
    assert "#labels" in [given["href"] for given in page.all("a")]


def test_without_a_registry_there_is_no_trace_of_labels(pages):
    for html in pages.values():
        assert 'id="labels"' not in html
        assert ".tier" not in html


def test_a_registry_that_labels_nobody_says_so():
    summary, findings = samples.ordinary()
    nobody = labelled(accounts={}, domains={}, doubtful=0, withheld=(), sites=(), endnotes=())
    text = Page(render(msgspec.structs.replace(summary, labelled=nobody), findings)).text
    assert "it labels none of the 2,143 accounts" in text
    assert "The labels shown in this report" not in text


def test_a_name_without_its_endnote_is_not_shown():
    """Whoever takes the grounds out of the summary takes the name off the page."""
    html = render(*with_names(endnotes=()))
    assert "Example Daily" not in html
    without_registry = msgspec.structs.replace(with_names()[0], labelled=None)
    assert "Example Daily" not in render(without_registry, with_names()[1])


def test_a_long_name_is_cut_where_it_stands_again_and_again(page):
    assert LONG in page.text
    assert f"{LONG[:39].rstrip()}… +" in page.text


def test_a_summary_with_labels_survives_its_file():
    summary, findings = with_names()
    again = msgspec.json.decode(msgspec.json.encode(summary), type=model.Summary)
    assert again == summary
    assert render(again, findings) == render(summary, findings)


def test_hostile_words_of_a_registry_arrive_as_text():
    summary, findings = with_names()
    attacks = samples.HOSTILE
    texts = {"because": attacks[0], "reviewer": attacks[3], "appeal": attacks[5],
             "criteria": attacks[1]}  # fmt: skip
    notes = tuple(
        endnote(
            attacks[n] if attacks[n].strip() else "x",
            entity,
            claims=(
                model.Cited(
                    claim=attacks[2], property=attacks[8], sources=attacks, status=attacks[6]
                ),
            ),
            **texts,
        )
        for n, entity in ((0, "daily"), (8, "centre"), (12, "radio"))
    )
    hostile = labelled(
        title=attacks[2] + attacks[8],
        endnotes=notes,
        sites=(model.Site(domain="news0.example.com", entity="daily"),),
        registry=Input(name=attacks[1], sha256="0" * 64, size_bytes=1),
    )
    findings = [
        msgspec.structs.replace(
            finding,
            named=tuple(
                msgspec.structs.replace(each, name=attacks[n], account=attacks[n + 1])
                for n, each in zip((0, 8, 12), finding.named, strict=False)
            ),
        )
        for finding in findings
    ]
    html = render(msgspec.structs.replace(summary, labelled=hostile), findings)
    page = Page(html)
    assert len(page.block("script")) == 4
    assert "<script>window.pwned=1;alert(1)</script>" in page.text
    assert "\u202e" not in html
    assert "⟨U+202E⟩" in html
    assert "https://evil" not in html
    for tag, given in page.elements:
        assert tag not in ("iframe", "object", "embed", "link", "base")
        assert not [attribute for attribute in given if attribute.startswith("on")]
        assert given.get("href", "#").startswith("#")


def test_the_network_holds_aliases_only(page):
    (data,) = [text for given, text in page.block("script") if given.get("type")]
    assert "Example Daily" not in data
