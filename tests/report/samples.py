"""Summaries and findings to draw: an ordinary case, a quiet one, a large one, a hostile one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations

import msgspec

from heliograph.findings import (
    Act,
    Edge,
    Effect,
    Explanation,
    Family,
    Finding,
    Input,
    NullModel,
    ObjectEvidence,
    Statistic,
)
from heliograph.report.model import Intake, Looked, Summary, Volume

START = datetime(2021, 5, 3, 6, tzinfo=UTC)
INPUT = Input(name="posts.csv", sha256="ab" * 32, size_bytes=2_345_678)
PARAMETERS = {"window": "60s", "fdr": "0.05", "min_participation": "1", "grouping": "leiden"}

# Each string is meant to break something: markup, scripts, links, direction, width, spreadsheets.
HOSTILE = (
    "<script>window.pwned=1;alert(1)</script>",
    "</script><script>window.pwned=2</script>",
    "</title></style><img src=x onerror=window.pwned=3>",
    '" onmouseover="window.pwned=4" x=\'',
    "javascript:window.pwned=5",
    "https://evil.example/<svg onload=window.pwned=6>?q=\"'",
    "<!--",
    "--><script>window.pwned=7</script>",
    "abc\u202egpj.exe\u202c \u2066hidden\u2069",
    "مرحبا بالعالم שלום",
    "👨\u200d👩\u200d👧 🏴 𝕱𝖗𝖆𝖐𝖙𝖚𝖗",
    "讲好中国故事 https://例子.测试/新闻",
    '=HYPERLINK("http://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "x" * 10_240,
    "zalgo" + "\u0337" * 400,
    "{{ 7*7 }} {% raw %}",
    "data:text/html,<script>window.pwned=8</script>",
    "line\u2028separator\u2029\x00nul\ud800surrogate",
    "&lt;b&gt; &#x3c;script&#x3e;",
    "]]> <![CDATA[ ",
    "https://social.example/someone/status/1",
)


def finding(
    number: int = 1,
    *,
    members: int = 8,
    objects: int = 24,
    behaviour: str = "co-link",
    first_member: int = 1,
    complete: bool = True,
    texts: tuple[str, ...] = (),
    shown: int | None = None,
    **changes: object,
) -> Finding:
    """Make a finding; ``texts`` stand in for the objects and the post ids."""
    chance = random.Random(number)
    names = tuple(f"A{first_member + i}" for i in range(members))
    evidence = []
    for i in range(objects):
        taking = sorted(chance.sample(range(members), max(3, members * 3 // 4)))
        chance.shuffle(taking)
        gaps = sorted(round(chance.expovariate(0.08), 1) for _ in taking)
        gaps[0] = 0.0
        address = f"https://news{i % 7}.example.com/2021/05/story-{number}-{i}.html?ref=home"
        evidence.append(
            ObjectEvidence(
                object=texts[i % len(texts)] if texts else address,
                first_at=(START + timedelta(hours=5 * i, seconds=37 * number)).isoformat(),
                acts=tuple(
                    Act(
                        member=names[m],
                        gap_s=gap,
                        post_id=texts[m % len(texts)] if texts else f"13{number:03}{i:06}{m:06}",
                    )
                    for m, gap in zip(taking, gaps, strict=True)
                ),
            )
        )
    pairs = [
        Edge(a=a, b=b, objects=chance.randint(3, 14))
        for a, b in combinations(range(members), 2)
        if complete or b == a + 1 or chance.random() < 0.25
    ]
    fields: dict[str, object] = {
        "finding_id": f"F{number}",
        "kind": "coordination",
        "behaviour": behaviour,
        "statement": (
            f"{members} accounts acted within 60 s of each other on {objects} objects, far more "
            "often than the null model gives."
        ),
        "members": names,
        "statistic": Statistic(
            name="Pairs in step", unit="pair-objects", observed=412.0, expected=3.71234
        ),
        "effect": Effect(
            name="Observed over expected",
            value=111.0,
            low=84.2,
            high=143.9,
            level=0.95,
            method="exact Poisson",
        ),
        "null_model": NullModel(
            rule_id="interval-jitter-1",
            description="Every time is redrawn inside its fixed cell of one hour.",
            parameters={"cell_width": "3600s", "window": "60s"},
        ),
        "p": 3.2e-17,
        "q": 1.9e-11,
        "family": Family(
            tests=1_998_000,
            method="Benjamini-Hochberg",
            level=0.05,
            rejected=312,
            design="Every pair of the 2,000 accounts with at least one action.",
        ),
        "expected_chance_pairs": 1.4,
        "detectable": "A group of 5 with 6 objects in step would have been found 8 times in 10.",
        "explanations": (
            Explanation(
                name="Breaking news",
                verdict="not ruled out",
                reason="Other accounts shared 4 of the objects within the same hour.",
            ),
            Explanation(
                name="Scheduled posting",
                verdict="ruled out",
                reason="Acts are spread evenly over the half hour.",
            ),
            Explanation(
                name="Same publisher",
                verdict="not testable",
                reason="The data do not say who publishes the accounts.",
            ),
            Explanation(
                name="Duplicate capture",
                verdict="ruled out",
                reason="No platform id occurs twice among the posts.",
            ),
        ),
        "evidence": tuple(evidence[:shown]),
        "evidence_total": objects,
        "edges": tuple(pairs),
        "limits": (
            "Coordination with gaps of more than 60 s was not looked for.",
            f"The statistic covers {behaviour} only.",
        ),
        "parameters": {**PARAMETERS, "behaviour": behaviour},
        "inputs": (INPUT,),
        "seed": 1,
        "version": "0.1.0",
    }
    return Finding(**{**fields, **changes})  # type: ignore[arg-type]


def summary(**changes: object) -> Summary:
    """Make a summary of an ordinary case."""
    chance = random.Random(0)
    hours = 24 * 12
    fields: dict[str, object] = {
        "title": "Links shared in step, May 2021",
        "accounts": 2_143,
        "first_post": "2021-05-03T06:00:00+00:00",
        "last_post": "2021-05-15T05:59:58+00:00",
        "intake": (
            Intake(
                format="table (CSV)",
                guessed=(
                    "the column 'created_at' is the time",
                    "the column 'user_id' is the account",
                ),
                rows=52_118,
                posts=51_900,
                duplicates=206,
                quarantined=12,
                repaired=3,
                notes=("times are read as UTC, as the offsets in the file say",),
            ),
        ),
        "volume": Volume(
            interval_s=3600,
            starts=tuple((START + timedelta(hours=h)).isoformat() for h in range(hours)),
            posts=tuple(
                max(0, round(180 + 120 * ((h % 24) - 12) / 12 + chance.gauss(0, 25)))
                for h in range(hours)
            ),
        ),
        "looked": (
            Looked(
                behaviour="co-link",
                actions=48_200,
                accounts=2_000,
                objects=9_120,
                window_s=60.0,
                clock_resolution_s=1.0,
                tests=1_998_000,
                in_step=5_120,
                expected_in_step=431.2,
                pairs_in_step_twice=402,
                pairs_surviving=312,
                groups=3,
                too_small=2,
            ),
            Looked(
                behaviour="co-repost",
                actions=9_800,
                accounts=1_100,
                objects=2_340,
                window_s=60.0,
                clock_resolution_s=1.0,
                tests=604_450,
                in_step=212,
                expected_in_step=211.4,
                pairs_in_step_twice=12,
                pairs_surviving=0,
                groups=0,
                too_small=0,
            ),
        ),
        "detectable": "A group of 5 is found when each two are in step on 6 objects or more.",
        "parameters": PARAMETERS,
        "inputs": (INPUT,),
        "reproduce": "heliograph analyze posts.csv --out case --window 60s --fdr 0.05 --seed 1",
        "version": "0.1.0",
        "seed": 1,
        "min_group_size": 5,
        "warnings": (),
    }
    return Summary(**{**fields, **changes})  # type: ignore[arg-type]


def ordinary() -> tuple[Summary, list[Finding]]:
    """Three groups, two behaviours."""
    return summary(warnings=("12 of 52,118 rows could not be read; see quarantine.jsonl.",)), [
        finding(1),
        finding(2, members=14, first_member=9, complete=False, objects=61, shown=50),
        finding(3, members=6, first_member=40, behaviour="co-repost", objects=9),
    ]


def quiet() -> tuple[Summary, list[Finding]]:
    """Nothing found."""
    looked = [
        msgspec.structs.replace(each, pairs_surviving=0, groups=0, too_small=0)
        for each in summary().looked
    ]
    return summary(looked=tuple(looked)), []


def hostile() -> tuple[Summary, list[Finding]]:
    """Every string that can come from outside is an attack."""
    attack = HOSTILE[0]
    base = summary()
    bad_input = Input(name=HOSTILE[2], sha256="cd" * 32, size_bytes=1)
    return summary(
        title=HOSTILE[2] + HOSTILE[8],
        intake=(
            Intake(
                format=attack,
                guessed=HOSTILE,
                rows=1,
                posts=1,
                duplicates=0,
                quarantined=0,
                repaired=0,
                notes=HOSTILE,
            ),
        ),
        looked=(*base.looked[1:],),
        parameters={**dict(zip(HOSTILE, reversed(HOSTILE), strict=True)), **PARAMETERS},
        inputs=(bad_input,),
        reproduce=HOSTILE[1],
        warnings=HOSTILE,
    ), [
        finding(1, texts=HOSTILE, members=24, objects=len(HOSTILE), behaviour=HOSTILE[1]),
        finding(
            2,
            texts=HOSTILE,
            objects=len(HOSTILE),
            behaviour=HOSTILE[6],
            statement=HOSTILE[0] + HOSTILE[8],
            limits=HOSTILE,
        ),
    ]


def unfamiliar() -> tuple[Summary, list[Finding]]:
    """A behaviour that the page has never heard of, on objects that are no addresses."""
    objects = (
        "9fa51ef17278c01d13d313741eddfc0b9fa51ef17278c01d13d313741eddfc0b",
        "#讲好中国故事 #新时代 #一带一路",
        "各位网友请注意：今晚八点准时收看，转发此条消息。" * 30,
        "First line\nsecond line\r\n\tthird line",
        "1390843921204322304",
        "#wahl2021 #btw21 #nurmitdir",
    )
    texts = {"behaviour": "co-poll-answer", "objects": 12, "texts": objects}
    return summary(), [finding(1, **texts), finding(2, members=5, **texts)]


def large() -> tuple[Summary, list[Finding]]:
    """Fifty groups of forty accounts on two hundred objects each."""
    return summary(), [
        finding(n, members=40, objects=200, first_member=40 * n) for n in range(1, 51)
    ]
