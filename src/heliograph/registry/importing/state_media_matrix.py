"""The State Media Matrix: state and public media of the world, an outlet a row.

Alliance for Securing Democracy at the German Marshall Fund, MIT licence; it was seeded by the
State Media Monitor, whose typology it uses, so that the two count as one voice. It names no source
for any row: each row is one secondary statement.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from heliograph.errors import InputError
from heliograph.registry.content import Content
from heliograph.registry.importing.cells import (
    Table,
    as_line,
    count_rows,
    read_table,
    short_id,
    slug,
)
from heliograph.registry.importing.checked import usable
from heliograph.registry.importing.counting import Counts
from heliograph.registry.importing.matrix_rows import COLUMNS, LINKS, Body, Gathering, Key
from heliograph.registry.importing.names import names_of
from heliograph.registry.importing.writing import Written
from heliograph.registry.labels.claimed import account_words
from heliograph.registry.records import (
    About,
    Account,
    Capture,
    Claim,
    Entity,
    Evidence,
    Line,
    Review,
    Source,
    Speaker,
    Text,
)
from heliograph.registry.vocabulary import Credibility, Reliability

SOURCE_ID: Final = "state-media-matrix"
_CHAIN: Final = (
    Speaker(
        who="State Media Matrix, Alliance for Securing Democracy at GMF", standing="identified"
    ),
)


class Grading(msgspec.Struct, frozen=True, kw_only=True):
    """How the matrix is graded, by whom, and why."""

    reliability: Reliability = "B"
    graded_by: Line = "not graded by this project"
    because: Text = (
        "Compiled by a research programme that signs its work, after a published typology; it "
        "names no source for its rows."
    )
    credibility: Credibility = 3
    review: Review | None = None  # of every entity: without one no label follows


_USUAL: Final = Grading()


def import_matrix(path: Path, grading: Grading = _USUAL) -> tuple[Written, Counts]:
    """Return the files of a registry that hold the matrix, and what became of its rows.

    An entity a media company, one an outlet; rows of one outlet are merged, outlets of one name in
    two countries, or of two companies, stay apart. What several outlets of one company list as
    their account or site is the company's; what outlets of different companies list is left aside.
    Raises InputError where the file is not the matrix.
    """
    table = read_table(path)
    missing = [name for name in (*COLUMNS, *LINKS) if name not in table.columns]
    if missing:
        raise InputError(
            f"the table has no column {missing[0]!r}",
            path=path,
            line=1,
            remedy="give the State Media Matrix as CSV, or use `import table` with a mapping.",
        )
    counts = Counts(path.name)
    count_rows(table, counts)
    gathering = Gathering(table, counts)
    for row in table.rows:
        gathering.take(row)
    gathering.settle()
    _name(gathering.bodies)
    return _written(table, gathering.bodies, grading, counts), counts


# -- records -------------------------------------------------------------------------------------


def _name(bodies: dict[Key, Body]) -> None:
    """Give each body an id: its country and name, and its company where two share these."""
    plain = {
        key: f"smm-{body.country or 'xx'}-{slug(body.name, 40)}" for key, body in bodies.items()
    }
    held = Counter(plain.values())
    for key, body in bodies.items():
        body.id = plain[key]
        if held[body.id] > 1 and body.parent is not None:
            body.id = f"{body.id}.{slug(body.company, 20)}"
    taken: set[str] = set()
    for key, body in bodies.items():
        body.id = short_id(body.id)
        if body.id in taken:  # names that differ only in what an id leaves out
            body.id = (
                short_id(body.id, 59)
                + "."
                + hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:6]
            )
        taken.add(body.id)


def _written(table: Table, bodies: dict[Key, Body], grading: Grading, counts: Counts) -> Written:
    claims = [
        claim for body in bodies.values() for claim in _claims(body, bodies, grading.credibility)
    ]
    first = {body.id: body.first for body in bodies.values()}
    content = usable(
        Content(
            about=About(
                title="State Media Matrix, imported",
                maintainer="not named yet",
                appeal="not named yet",
                licence="MIT (the matrix)",
                criteria="2026-11",
            ),
            sources={SOURCE_ID: _source(table, grading)},
            entities={body.id: _entity(body, grading.review) for body in bodies.values()},
            claims={claim.id: claim for claim in claims},
        ),
        {**{("entity", each): row for each, row in first.items()},
         **{("claim", claim.id): first[claim.subject or ""] for claim in claims}},
        counts,
    )  # fmt: skip
    for entity in content.entities.values():
        counts.add("outlets" if entity.kind == "outlet" else "media companies")
        counts.add("accounts", len(entity.accounts))
        counts.add("domains", len(entity.domains))
    counts.add("claims", len(content.claims))
    return Written.of(content)


def _source(table: Table, grading: Grading) -> Source:
    return Source(
        id=SOURCE_ID,
        title="State Media Matrix",
        publisher="Alliance for Securing Democracy at the German Marshall Fund",
        type="data set",
        independence_group="state-media-monitor",
        reliability=grading.reliability,
        graded_by=grading.graded_by,
        graded_because=grading.because,
        licence="MIT",
        lang="en",
        note="Seeded by the State Media Monitor, whose typology it uses: the two count once. Rows "
        "are numbered as a spreadsheet shows them: the header is row 1.",
        captures=(Capture(id=f"{SOURCE_ID}.csv", sha256=table.sha256, media_type="text/csv"),),
    )


def _entity(body: Body, review: Review | None) -> Entity:
    return Entity(
        id=body.id,
        kind="outlet" if body.kind == "outlet" else "institution",
        names=names_of(body.name),
        countries=(body.country,) if body.country else (),
        accounts=tuple(_sorted(body.accounts)),
        domains=tuple(sorted(body.domains)),
        review=review,
    )


def _claims(body: Body, bodies: dict[Key, Body], credibility: Credibility) -> Iterable[Claim]:
    """Yield what the matrix says of a company or outlet."""

    def claim(name: str, said: str, rows: list[int], **what: object) -> Claim:
        evidence = Evidence(source=SOURCE_ID, locator=_locator(rows), credibility=credibility)
        return Claim(
            id=f"{body.id}.{name}",
            property=said,
            subject=body.id,
            chain=_CHAIN,
            evidence=(evidence,),
            basis="secondary_summary_of_report",
            **what,  # type: ignore[arg-type]
        )

    for number, (typology, rows) in enumerate(sorted(body.typologies.items()), 1):
        name = "typology" if number == 1 else f"typology-{number}"
        # The matrix puts a question mark where it is not sure.
        hedge = "possible" if typology.endswith("?") else "none"
        yield claim(
            name, "state_media_typology", rows, value=typology.removesuffix("?"), hedge=hedge
        )
    if body.parent is not None:
        yield claim("company", "part_of", body.rows, object=bodies[body.parent].id)
    for said, rows in sorted(body.statuses.items()):
        yield claim("status", "described_as", rows, value=said)
    # Each account and domain by itself: naming one asks for a claim about this very one.
    for number, account in enumerate(_sorted(body.accounts), 1):
        said = account_words(account)
        yield claim(f"account-{number}", "runs_account", body.accounts[account], value=said)
    for number, domain in enumerate(sorted(body.domains), 1):
        yield claim(f"domain-{number}", "operates_domain", body.domains[domain], value=domain)


def _sorted(accounts: Iterable[Account]) -> list[Account]:
    return sorted(accounts, key=lambda each: (each.platform, each.handle or "", each.id or ""))


def _locator(rows: list[int]) -> str:
    """Return rows in words.

    >>> _locator([7]), _locator([9, 7])
    ('row 7', 'rows 7, 9')
    """
    numbers = sorted(set(rows))
    return as_line(f"row{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}")
