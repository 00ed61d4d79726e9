"""Claims that a reader took down: sources, speakers, predicates, and no person's name."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner

from heliograph.registry.checking import check
from heliograph.registry.content import Content
from heliograph.registry.folder import read_folder
from heliograph.registry.importing.claims_jsonl import import_claims
from heliograph.registry.importing.counting import Counts
from heliograph.registry.importing.documents import STARTING, Documents, read_given
from heliograph.registry.importing.speakers import link_of
from heliograph.registry.importing.wording import said
from heliograph.registry.texts import Texts
from heliograph.registry.vocabulary import Basis, Hedge

TEXT = """\
A headline that promises much

The office, which is owned by the ministry, does not answer questions. Mr. Tian, a netizen from
Hunan, noted that the office had changed its words twice. The office held a meeting, and the
office held a meeting again in May.
"""


def line(number: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "seed_file": "900_text.txt", "claim_id": f"S900-{number:03}",
        "quote": "is owned by the ministry", "subject": "the office", "predicate": "is owned by",
        "object": "the ministry", "attribution_chain": ["an outlet (no byline)"],
        "hedge": "none", "status": "outlet_assertion_unsourced", "date_mentioned": None, **changed,
    }  # fmt: skip


def imported(tmp_path: Path, *rows: Any, **documents: Any) -> tuple[Content, Counts]:
    texts = tmp_path / "texts"
    texts.mkdir(exist_ok=True)
    (texts / "900_text.txt").write_text(TEXT)
    path = tmp_path / "claims.jsonl"
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n"
    )
    known, _ = read_folder(STARTING)
    written, counts = import_claims(
        path, known, Documents(texts, known.sources, documents.get("given", {}))
    )
    written.into(tmp_path / "out")
    content, problems = read_folder(tmp_path / "out")
    found = [*problems, *check(content, Texts.of(texts))]
    assert [str(each) for each in found if each.severity == "error"] == []
    return content, counts


def test_a_line_becomes_a_claim_of_its_document(tmp_path: Path) -> None:
    content, _ = imported(tmp_path, line(date_mentioned="in May"))
    claim = content.claims["s900-001"]
    assert (claim.property, claim.about, claim.value) == ("owned_by", "the office", "the ministry")
    assert (claim.basis, claim.mentioned, claim.part) == (
        "outlet_assertion_unsourced", "in May", "body",
    )  # fmt: skip
    source = content.sources[claim.evidence[0].source]
    assert source.captures[0].sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (source.identified, source.independence_group) == (False, source.id)


def test_a_quote_in_the_first_line_without_a_full_stop_is_the_headlines(tmp_path: Path) -> None:
    content, _ = imported(tmp_path, line(quote="A headline that promises much"))
    assert content.claims["s900-001"].part == "headline"


@pytest.mark.parametrize(
    ("first", "rest", "part"),
    [
        ("No. 9: what the U.S. office said. And did", "\n\nThe body.", "headline"),
        ("No. 9: what the U.S. office said. And did", "\n \t\nThe body.", "headline"),
        ("The office met. It did so in May.", "\n\nThe body.", "body"),
        ("“The office met. It did so in May.”", "\n\nThe body.", "body"),
        ("The office met. It did so again", "\nin May, and the body.", "body"),
        ("The office met. " + "It did so again, and again " * 8, "\n\nThe body.", "body"),
        ("No. 9: what the U.S. office said. And did", "", "body"),
    ],
)
def test_a_short_line_before_a_blank_one_is_a_headline(
    tmp_path: Path, first: str, rest: str, part: str
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "901.txt").write_text(first + rest)
    content, _ = imported(tmp_path, line(quote=first.strip()[:15], seed_file="901.txt"))
    assert content.claims["s900-001"].part == part


def test_all_forms_of_a_name_give_way_to_the_role(tmp_path: Path) -> None:
    text = (
        "Wang Sixin (王四新) of the university spoke in May. "
        "The role, said Wang, is plain to see.\n"
        "Wang agreed.\nWang Hall stands in the city; 王四新 wrote of it there and then.\n"
    )
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "901.txt").write_text(text)
    chain = ["an outlet (no byline)", "Wang Sixin (王四新), Communication University of China"]
    content, counts = imported(
        tmp_path,
        *(line(number, seed_file="901.txt", attribution_chain=chain, **changed)
          for number, changed in enumerate([
              {"subject": "Wang Sixin (王四新)", "object": "what 王四新 said",
               "quote": "of the university spoke in May"},
              {"subject": "Professor Wang", "object": "a view that Wang holds",
               "quote": "The role, said Wang, is plain to see"},
              {"subject": "Wang Hall", "object": "the city", "quote": "stands in the city"},
              {"subject": "the man", "object": "x", "quote": "Wang agreed"},
          ], 1)),
    )  # fmt: skip
    one, two, three, four = content.claims.values()
    assert (one.about, one.value) == ("the speaker", "what the speaker said")
    assert one.chain[1].who == "a speaker, Communication University of China"
    assert (two.about, two.value) == ("the speaker", "a view that the speaker holds")
    assert two.evidence[0].quote == "is plain to see"
    assert three.about == "Wang Hall"
    assert four.evidence[0].quote == "Wang agreed"  # evidence is verbatim
    kept = "quotes that name a person and could not be cut; shorten them by hand"
    assert counts.counts[kept] == 1
    assert counts.counts["quotes cut so that they name no person"] == 1
    assert counts.aside == []


def test_a_subject_that_is_a_person_is_a_role_whoever_speaks(tmp_path: Path) -> None:
    content, _ = imported(
        tmp_path,
        line(1, subject="Wang Sixin (王四新)", object="a scholar"),
        line(2, subject="王四新，中国传媒大学教授", object="x"),
        line(3, subject="Jane Roe, professor of law", object="Roe's own view"),
    )
    assert [each.about for each in content.claims.values()] == [
        "the speaker", "中国传媒大学教授", "professor of law",
    ]  # fmt: skip
    assert content.claims["s900-003"].value == "the professor of law's own view"


def test_an_institution_that_the_registry_knows_is_identified_by_one_word(tmp_path: Path) -> None:
    chain = ["an outlet (no byline)", "Xinhua News Agency"]
    content, _ = imported(
        tmp_path,
        line(1, attribution_chain=[*chain, "Weibo"]),
        line(2, attribution_chain=[*chain, "cac"]),
        line(3, attribution_chain=[*chain, "the thing"]),
    )
    assert [claim.chain[-1].standing for claim in content.claims.values()] == [
        "anonymous", "identified", "anonymous",
    ]  # fmt: skip


def test_no_person_is_named_anywhere(tmp_path: Path) -> None:
    chain = ["an outlet (no byline)", "Mr. Tian, netizen from Hunan (surname only)"]
    content, counts = imported(
        tmp_path,
        line(1, subject="Mr. Tian", predicate="noted", object="what Tian saw",
             quote="Mr. Tian, a netizen from Hunan, noted that the office had changed its words",
             attribution_chain=chain),
        line(2, subject="the words", predicate="lead Mr. Tian to suspect", object="Mr. Smith"),
    )  # fmt: skip
    first, second = content.claims.values()
    assert first.about == "the netizen from Hunan"
    assert first.chain[1].who == "netizen from Hunan (surname only)"
    assert first.chain[1].standing == "partly_named"
    assert "noted that the office had changed its words" in (first.evidence[0].quote or "")
    assert second.property == "lead the netizen from Hunan to suspect"
    written = "".join(path.read_text() for path in (tmp_path / "out").rglob("*.*"))
    assert not re.search("Tian|Smith", written)
    assert counts.counts["quotes cut so that they name no person"] == 1


def test_a_quote_that_stands_twice_gets_the_words_around_it(tmp_path: Path) -> None:
    text = "The office held a meeting.\nSome words.\nAgain the office held a meeting in May."
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "901.txt").write_text(text)
    content, _ = imported(tmp_path, line(quote="office held a meeting", seed_file="901.txt"))
    assert content.claims["s900-001"].evidence[0].prefix == "The"


def test_words_that_are_not_of_the_lists_are_told_and_not_guessed(tmp_path: Path) -> None:
    content, counts = imported(
        tmp_path,
        line(1, hedge="perhaps"),
        line(2, status="rumour"),
        line(3, attribution_chain=[]),
        "{",
        line(5),
        line(5),
        line(7, quote=3),
        line(8, attribution_chain="an outlet"),
        line(9, subject="  "),
        line(10, claim_id="!!"),
    )
    assert set(content.claims) == {"s900-005"}
    assert [number for number, _ in sorted(counts.aside)] == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    reasons = dict(counts.aside)
    assert "'perhaps' is no hedge" in reasons[1]
    assert "'rumour' is no status" in reasons[2]


def test_every_hedge_and_status_and_any_chain_or_date_loads(tmp_path: Path) -> None:
    people = ["an outlet", "unknown speaker", "a leaked memo", "somebody, somewhere"]
    dates = ["in recent years", "2017", 2019, "31 Feb 20x9", "", {"from": 1}, "去年", "x" * 900]
    rows = [
        line(number, hedge=hedge, status=status, attribution_chain=people[: 1 + number % 4],
             date_mentioned=dates[number % len(dates)], object=[None, "", "x" * 3000][number % 3])
        for number, (hedge, status) in enumerate(
            (hedge, status) for hedge in get_args(Hedge) for status in get_args(Basis)
        )
    ]  # fmt: skip
    content, counts = imported(tmp_path, *rows)
    assert len(content.claims) == len(get_args(Hedge)) * len(get_args(Basis))
    assert counts.aside == []


def test_a_document_without_a_file_or_outside_the_folder_has_no_capture(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TEXT)
    content, _ = imported(
        tmp_path, line(1, seed_file="missing.txt"), line(2, seed_file="../secret.txt")
    )
    assert len(content.sources) == 2
    assert all(source.captures == () for source in content.sources.values())


def test_what_is_known_of_documents_is_given_in_a_file(tmp_path: Path) -> None:
    given = tmp_path / "sources.yaml"
    given.write_text(
        "- file: 900_text.txt\n  publisher: A weekly\n  identified: true\n"
        "  independence_group: weekly\n  reliability: C\n"
    )
    content, _ = imported(tmp_path, line(), given=read_given(given))
    (source,) = content.sources.values()
    assert (source.publisher, source.independence_group, source.reliability) == (
        "A weekly", "weekly", "C",
    )  # fmt: skip


def test_subjects_are_entities_only_by_their_exact_name(tmp_path: Path) -> None:
    content, _ = imported(
        tmp_path,
        line(1, subject="Cyberspace Administration of China"),
        line(2, subject="the Cyberspace Administration of China’s office"),
        line(3, subject="cac", predicate="is part of", object="CCP"),
    )
    first, second, third = content.claims.values()
    assert (first.subject, first.about) == ("cac", None)
    assert second.subject is None
    assert (third.subject, third.object, third.value) == ("cac", "ccp", None)
    assert set(content.entities) == {"cac", "ccp"}


def test_dates_in_words_become_dates_where_a_property_is_for_dates(tmp_path: Path) -> None:
    content, _ = imported(
        tmp_path,
        line(1, predicate="was introduced in", object="November 2016"),
        line(2, predicate="was implemented starting", object="June 1, 2017"),
        line(3, predicate="was introduced in", object="some month"),
        line(4, predicate="speaks of", object="November 2016"),
    )
    assert [(each.property, each.value, each.original) for each in content.claims.values()] == [
        ("adopted", "2016-11", "November 2016"),
        ("in_force", "2017-06-01", "June 1, 2017"),
        ("was introduced in", "some month", None),
        ("speaks of", "November 2016", None),
    ]


@pytest.mark.parametrize(
    ("written", "standing"),
    [
        ("unidentified outlet (seed 000, no byline/masthead)", "anonymous"),
        ("sources familiar with the matter (anonymous)", "anonymous"),
        ("several public documents (not cited)", "anonymous"),
        ("unattributed quotation (speaker not identified)", "anonymous"),
        ("some analysts (unnamed)", "anonymous"),
        ("unknown speaker", "anonymous"),
        ("", "anonymous"),
        ("Mr. Han, scholar (surname only)", "partly_named"),
        ("Mr. Han", "partly_named"),
        ("officials in Muchuan County", "partly_named"),
        ("circulating document labelled internal", "unauthenticated_document"),
        ("circulated materials (leaked recordings/messages)", "unauthenticated_document"),
        ("leaked memo from insiders (anonymous)", "unauthenticated_document"),
        ("Cybersecurity Law (2016)", "public_record"),
        ("Cyberspace Administration of China (official announcement)", "public_record"),
        ("State Gazette", "public_record"),
        ("Legal Daily (official newspaper)", "identified"),
        ("a professor of law, Peking University", "identified"),
        ("Recorded Future Insikt Group blog summary", "identified"),
        ("Wang Ping, retired professor, Lanzhou University", "identified"),
        *((written, "unauthenticated_document") for written in (
            "an internal memo seen by the outlet", "internal document",
            "document obtained by The Paper", "screenshot of a WeChat message",
            "CCP committee alert (copy not shown)", "a memo", "A Leaked Document",
            "Document No. 9", "a notice from the county government", "Muchuan County notice",
            "audio recording", "copy of the order", "documents reviewed by Reuters",
            "an official notice", "official document", "网传文件", "内部文件", "截图", "录音",
            "一份通知", "公安局文件", "某局内部通知", "Cybersecurity Law (leaked draft)",
        )),
        *((written, "anonymous") for written in (
            "a former employee", "whistleblower", "Whistleblower", "Telegram channel",
            "Telegram Channel", "a WeChat user", "hearsay", "Hearsay", "A Former Employee",
            "a law enforcement source", "some Chinese officials", "state media", "a weekly",
            "somebody, somewhere", "an X post", "知情人士", "匿名人士", "消息人士", "网友",
            "有关部门", "当地媒体", "一名学者", "微信群",
        )),
        *((written, "partly_named") for written in (
            "a former employee of ByteDance", "ByteDance employees", "北京大学学者", "李某",
        )),
        *((written, "public_record") for written in (
            "CAC official notice", "State Council regulations", "国家网信办公告", "《网络安全法》",
            "political report to the 19th National Congress", "an article (public record)",
            "notice published on the website of the Ministry of Public Security",
        )),
        *((written, "identified") for written in (
            "Xinhua News Agency", "Reuters", "BBC", "The Paper", "Le Monde", "ChinaFile",
            "Cyberspace Administration of China", "CAC", "Foreign Ministry spokesperson",
            "Committee to Protect Journalists", "Bitter Winter, a magazine", "人民日报", "新华社",
            "外交部", "外交部发言人", "国家互联网信息办公室", "北京大学", "Wang Sixin",
        )),
    ],
)  # fmt: skip
def test_standing_follows_the_marks_that_readers_leave(written: str, standing: str) -> None:
    assert link_of(written).speaker.standing == standing


@pytest.mark.parametrize(
    ("written", "who"),
    [
        ("Wang Ping, retired professor, a university", "retired professor, a university"),
        ("Wang Sixin (王四新), Communication University of China",
         "a speaker, Communication University of China"),
        ("professor Wang Sixin of the university", "professor of the university"),
        ("Ms. Jane Q. Roe, spokeswoman", "spokeswoman"),
        ("Wang Sixin", "a person named in the document"),
        ("China Media Project (CMP Staff)", "China Media Project (CMP Staff)"),
        ("王四新，中国传媒大学教授", "中国传媒大学教授"),
        ("王四新", "a person named in the document"),
        ("netizen from Hunan", "netizen from Hunan"),
        ("a former employee of ByteDance", "a former employee of ByteDance"),
        ("Bitter Winter, a magazine", "Bitter Winter, a magazine"),
        ("Legal Daily", "Legal Daily"),
    ],
)  # fmt: skip
def test_persons_are_roles_and_institutions_keep_their_names(written: str, who: str) -> None:
    assert link_of(written).speaker.who == who


@pytest.mark.parametrize(
    ("predicate", "value", "expected"),
    [
        ("is owned by", "the state", ("owned_by", "affirmed", "does")),
        ("is not owned by", "the state", ("owned_by", "denied", "does")),
        ("lacks editorial independence", "x", ("editorially_independent", "denied", "does")),
        ("does not exercise", "authority", ("exercise", "denied", "does")),
        ("had not heard of", "the name", ("had heard of", "denied", "does")),
        ("have not been", "verified", ("described_as", "denied", "does")),
        ("cannot verify", "it", ("can verify", "denied", "does")),
        ("proposes shift to", "x", ("proposes shift to", "affirmed", "proposes")),
        ("aim to", "x", ("aim to", "affirmed", "proposes")),
        ("should", "track", ("should", "affirmed", "proposes")),
        ("plans to set up", "x", ("plans to set up", "affirmed", "proposes")),
        ("are instructed to", "x", ("are instructed to", "affirmed", "orders")),
        ("ordered", "villagers to leave", ("ordered", "affirmed", "orders")),
        ("was adopted in", "2016-11", ("adopted", "affirmed", "does")),
        ("was adopted in", "some year", ("was adopted in", "affirmed", "does")),
        ("established", "over 100 since 2018", ("established", "affirmed", "does")),
        ("established", "coordination offices", ("set_up", "affirmed", "does")),
        ("allegedly is controlled by", "x", ("controlled_by", "affirmed", "does")),
        *((words, "x", (words, "affirmed", "proposes")) for words in (
            "is expected to", "is considering", "will", "agreed to", "is due to",
            "is designed to", "drafts", "拟", "计划", "建议", "拟设立",
        )),
        *((words, "x", (words, "affirmed", "orders")) for words in (
            "urged", "calls on", "asks", "要求",
        )),
        ("calls for", "x", ("calls for", "affirmed", "proposes")),
        ("announced", "it will establish offices", ("announced", "affirmed", "proposes")),
        ("announced", "that the county plans to set up x", ("announced", "affirmed", "proposes")),
        ("announced", "offices were set up", ("announced", "affirmed", "does")),
        ("has", "plans to open offices", ("has", "affirmed", "proposes")),
        ("宣布", "将设立办公室", ("宣布", "affirmed", "proposes")),
        ("is", "a body that will act", ("described_as", "affirmed", "does")),
        ("failed to regulate", "x", ("regulates", "denied", "does")),
        ("has refused to answer", "x", ("answer", "denied", "does")),
        ("stopped publishing", "x", ("publishing", "denied", "does")),
        ("stopped", "the march", ("stopped", "affirmed", "does")),
        ("never failed to answer", "x", ("never failed to answer", "affirmed", "does")),
        ("refused to", "answer", ("refused to", "affirmed", "does")),
        ("未能回应", "x", ("回应", "denied", "does")),
        ("administers", "the city", ("administers", "affirmed", "does")),
        ("rules", "on appeals", ("rules", "affirmed", "does")),
    ],
)  # fmt: skip
def test_predicates_keep_what_they_say(
    predicate: str, value: str, expected: tuple[str, str, str]
) -> None:
    assert said(predicate, value) == expected


@pytest.mark.shared
def test_the_claims_beside_the_checkout_load_whole(shared: Path, tmp_path: Path) -> None:
    from heliograph.cli.registry import registry

    sources = shared.parent / "sources"
    out = tmp_path / "out"
    run = CliRunner().invoke(
        registry,
        ["import", "claims", str(sources / "claims.jsonl"), "--texts", str(sources),
         "--out", str(out)],
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    assert "left aside" not in run.output
    run = CliRunner().invoke(
        registry, ["check", str(out), "--texts", str(sources), "--errors-only"]
    )
    assert run.exit_code == 0, run.output
    content, _ = read_folder(out)
    assert len(content.claims) == 106
    groups = {each.id: each.independence_group for each in content.sources.values()}
    assert len(groups) == 3
    assert len(set(groups.values())) == 2  # two of the documents share their anonymous sources
    assert content.claims["s001-001"].part == "headline"
    written = (out / "claims" / "claims.jsonl").read_text(encoding="utf-8")
    assert not re.search(r"\b(Han|Tian|Yin|Gao|Wang Ping)\b", written)
