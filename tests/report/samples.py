"""Summaries and findings to draw: an ordinary case, a quiet one, a large one, a hostile one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations

import msgspec

from heliograph.findings import (
    Act,
    Again,
    Confirmation,
    Edge,
    Effect,
    Explanation,
    Family,
    Finding,
    GroupFinding,
    Input,
    Layer,
    NullModel,
    ObjectEvidence,
    Predictive,
    Statistic,
    WithoutOne,
)
from heliograph.report.model import (
    AtWindow,
    Coordination,
    Detected,
    Intake,
    Level,
    Looked,
    Power,
    Summary,
    Volume,
)
from heliograph.tracks import Event, Evolution, Span, Stage, Track

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
                behaviour=behaviour,
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
            tests=160,
            method="Benjamini-Hochberg",
            level=0.05,
            rejected=28,
            design="Every member of every group found, times 5 windows looked at.",
        ),
        "expected_chance_members": 1.4,
        "confirmation": Confirmation(
            tests=20,
            passed_least=7,
            passed_most=18,
            members_tested=32,
            group_p=4.1e-9,
            method="The hours of the data were dealt into halves, ten ways.",
        ),
        "predictive": (
            Predictive(base_rate=1e-2, value=0.936),
            Predictive(base_rate=1e-3, value=0.591),
            Predictive(base_rate=1e-4, value=0.126),
        ),
        "layers": (
            Layer(behaviour=behaviour, objects=objects, in_step=412, expected=3.7, p=8.3e-12),
        ),
        "led": "No member led more often than chance.",
        "windows": (
            Again(window_s=10.0, members=0.0),
            Again(window_s=30.0, members=0.875),
            Again(window_s=300.0, members=1.0),
        ),
        "sources": (
            WithoutOne(kind="object", sources=objects, smallest_share=1.0),
            WithoutOne(kind="day", sources=11, smallest_share=0.625),
        ),
        "warnings": (),
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
    return GroupFinding(**{**fields, **changes})  # type: ignore[arg-type]


def levels(*rejected: int) -> tuple[Level, ...]:
    """Make the four levels, with as many rejected each."""
    tests, p = (2, 10_000, 9_990_000, 160), (3.4e-5, 8.8e-4, 2.1e-7, 0.003)
    says = (
        "414 pairs of accounts were in step on two objects or more; exchanging who met whom gives "
        "49.2 on average.",
        "Each account's pairs together, over all accounts.",
        "Every pair of accounts that acted, whether or not the two ever met.",
        "Each account against the others of its group, in hours in which it was not sought.",
    )
    return tuple(
        Level(name=name, tests=tests[i], rejected=number, rejected_by=number * 3 // 4,
              p=p[i] if number else 0.62, says=says[i])
        for i, (name, number) in enumerate(
            zip(("data set", "accounts", "pairs", "members"), rejected, strict=True)
        )
    )  # fmt: skip


def evolution() -> Evolution:
    """Make three tracks: one through, one that merges into it, one born late."""
    day_us = 86_400_000_000
    starts = [(START + timedelta(days=day)).isoformat() for day in range(10)]

    def track(number: int, sizes: dict[int, int]) -> Track:
        stages = (Stage(span=i, size=size, co_actions=3 * size) for i, size in sizes.items())
        return Track(number=number, stages=tuple(stages))

    events = (("merged", 4, 2, 6, 17, 1), ("born", 6, 3, 0, 6, None), ("gone", 8, 3, 6, 0, None))
    return Evolution(
        span_us=2 * day_us,
        step_us=day_us,
        window_us=60_000_000,
        members=28,
        min_group_size=5,
        spans=tuple(
            Span(start=start, acting=20, in_step=14, co_actions=30, too_small=0)
            for start in starts
        ),
        tracks=(
            track(1, {**dict.fromkeys(range(4), 11), **dict.fromkeys(range(4, 10), 17)}),
            track(2, dict.fromkeys(range(1, 4), 6)),
            track(3, {6: 6, 7: 6}),
        ),
        events=tuple(
            Event(kind=kind, span=span, at=starts[span], track=number, before=before, size=size,
                  other=other)
            for kind, span, number, before, size, other in events
        ),
    )  # fmt: skip


def two_behaviours(number: int = 2, **changes: object) -> Finding:
    """Make a finding that links and texts carry, with a warning and a leader."""
    one = finding(number, **changes)  # type: ignore[arg-type]
    evidence = tuple(
        msgspec.structs.replace(item, behaviour="co-text") if i % 3 == 2 else item
        for i, item in enumerate(one.evidence)
    )
    return msgspec.structs.replace(
        one,
        evidence=evidence,
        layers=(
            Layer(behaviour="co-link", objects=41, in_step=246, expected=18.18, p=1.08e-12),
            Layer(behaviour="co-text", objects=20, in_step=33, expected=4.04, p=1.01e-5),
        ),
        warnings=(
            "100% of 246 co-actions in step come from one import: no second one confirms them.",
            "97% of 246 co-actions in step are on objects of one site.",
        ),
        led="A9 acted first in 12 of 12 bursts (95% interval 74% to 100%), where chance gives 1 "
        "in 6.6.",
    )


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
                in_step=5_120,
                expected_in_step=431.2,
                pairs_in_step_twice=402,
                expected_pairs_in_step_twice=37.25,
            ),
            Looked(
                behaviour="co-repost",
                actions=9_800,
                accounts=1_100,
                objects=2_340,
                in_step=212,
                expected_in_step=211.4,
                pairs_in_step_twice=12,
                expected_pairs_in_step_twice=11.9,
            ),
        ),
        "window_s": 60.0,
        "clock_resolution_s": 1.0,
        "levels": levels(1, 39, 312, 28),
        "evidence_stops": "The evidence reaches down to 28 confirmed members of groups.",
        "windows": tuple(
            AtWindow(
                window_s=seconds,
                in_step=in_step,
                expected_in_step=pace,
                pairs_surviving=pairs,
                groups=groups,
                members=members,
            )
            for seconds, in_step, pace, pairs, groups, members in (
                (10.0, 1_203, 310.5, 61, 0, 0),
                (30.0, 3_906, 380.0, 240, 2, 21),
                (60.0, 5_332, 642.6, 312, 3, 28),
                (300.0, 21_044, 9_120.4, 288, 3, 26),
                (600.0, 140_301, 128_004.0, 0, 0, 0),
            )
        ),
        "evolution": evolution(),
        "unconfirmed": 2,
        "declared_pairs": 17,
        "power": Power(
            probability=0.8,
            participation=0.85,
            detected=tuple(
                Detected(behaviour=behaviour, group_size=size, objects=objects)
                for behaviour, by_size in (
                    ("co-link", {5: 9, 8: 7, 20: 5}),
                    ("co-repost", {5: None, 8: 11, 20: 8}),
                )
                for size, objects in by_size.items()
            ),
            predictive=(
                Predictive(base_rate=1e-2, value=0.936),
                Predictive(base_rate=1e-3, value=0.591),
                Predictive(base_rate=1e-4, value=0.126),
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
    fields |= changes
    looked = {name: fields.pop(name) for name in Coordination.__struct_fields__}
    return Summary(coordination=Coordination(**looked), **fields)  # type: ignore[arg-type]


def ordinary() -> tuple[Summary, list[Finding]]:
    """Three groups, two behaviours."""
    return summary(warnings=("12 of 52,118 rows could not be read; see quarantine.jsonl.",)), [
        finding(1),
        two_behaviours(members=14, first_member=9, complete=False, objects=61, shown=50),
        finding(3, members=6, first_member=40, behaviour="co-repost", objects=9),
    ]


def quiet() -> tuple[Summary, list[Finding]]:
    """Nothing found, at any level; what could have been is known as a sentence only."""
    return summary(
        levels=levels(0, 0, 0, 0),
        evidence_stops="There is no more synchrony in these data than chance gives.",
        windows=tuple(
            msgspec.structs.replace(row, pairs_surviving=0, groups=0, members=0)
            for row in summary().coordination.windows
        ),
        evolution=None,
        unconfirmed=0,
        power=None,
    ), []


def thin() -> tuple[Summary, list[Finding]]:
    """Nobody can be named, and yet the data set speaks."""
    base, _ = quiet()
    looked = msgspec.structs.replace(
        base.coordination,
        levels=levels(1, 0, 0, 0),
        evidence_stops="There is more synchrony in these data than chance gives, but the data are "
        "too thin to say whose. Nobody can be named.",
        unconfirmed=1,
        power=summary().coordination.power,
    )
    return msgspec.structs.replace(base, coordination=looked), []


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
        looked=tuple(
            msgspec.structs.replace(item, behaviour=HOSTILE[i + 1])
            for i, item in enumerate(base.coordination.looked)
        ),
        levels=tuple(
            msgspec.structs.replace(item, name=HOSTILE[i], says=HOSTILE[-1 - i])
            for i, item in enumerate(base.coordination.levels)
        ),
        evidence_stops=HOSTILE[0] + HOSTILE[8],
        detectable=HOSTILE[3] + HOSTILE[5],
        power=msgspec.structs.replace(
            summary().coordination.power,
            detected=tuple(Detected(behaviour=text, group_size=5, objects=3) for text in HOSTILE),
        ),
        evolution=msgspec.structs.replace(
            evolution(),
            events=tuple(
                msgspec.structs.replace(each, at=HOSTILE[i])
                for i, each in enumerate(evolution().events)
            ),
            spans=tuple(
                msgspec.structs.replace(each, start=HOSTILE[i])
                for i, each in enumerate(evolution().spans)
            ),
        ),
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
            led=HOSTILE[1] + HOSTILE[8],
            warnings=HOSTILE,
            layers=tuple(
                Layer(behaviour=text, objects=1, in_step=1, expected=0.5, p=0.1) for text in HOSTILE
            ),
            sources=tuple(WithoutOne(kind=text, sources=2, smallest_share=0.5) for text in HOSTILE),
            confirmation=msgspec.structs.replace(
                finding().confirmation, method=HOSTILE[3] + HOSTILE[5]
            ),
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
