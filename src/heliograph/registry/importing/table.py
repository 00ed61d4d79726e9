"""Any table, by a mapping: which column, or which constant, is which field.

A mapping is TOML. A field is a constant (``kind = "outlet"``) or a column
(``name = {column = "Name"}``)::

    [source]                      # as in sources/*.yaml; `captures` is made from the file
    id = "press-register"
    title = "Register of the press"
    publisher = "Ministry of Culture"
    type = "register"
    independence_group = "press-register"
    reliability = "B"
    graded_by = "an editor"
    graded_because = "An official register; it lists what publishers declare."

    [entity]
    kind = "outlet"
    name = {column = "Title"}     # rows with one name and country are one entity
    abbreviation = {column = "Short"}
    country = {column = "Country"}
    domain = {column = "Site"}    # an address; only a site of its own is taken

    [entity.accounts]
    links = [{column = "Facebook"}, {column = "X"}]

    [[claim]]
    property = "owned_by"
    value = {column = "Owner"}    # a row without it makes no such claim
    credibility = 3
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from heliograph.errors import InputError
from heliograph.registry.checks.entities import is_person
from heliograph.registry.content import Content, Key
from heliograph.registry.fields import said
from heliograph.registry.importing.cells import (
    Row,
    Table,
    as_line,
    cleaned,
    count_rows,
    is_formula,
    read_table,
    short_id,
    slug,
)
from heliograph.registry.importing.checked import usable
from heliograph.registry.importing.counting import Counts
from heliograph.registry.importing.countries import CODES
from heliograph.registry.importing.links import account_in, site_in
from heliograph.registry.importing.names import names_of
from heliograph.registry.importing.writing import Written
from heliograph.registry.labels.claimed import account_words
from heliograph.registry.properties import properties
from heliograph.registry.records import (
    About,
    Account,
    Capture,
    Claim,
    Entity,
    Evidence,
    Name,
    Source,
    Speaker,
)
from heliograph.registry.vocabulary import Basis, Credibility, Hedge, Kind, Polarity

MAX_MAPPING_BYTES: Final = 100_000


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column that holds a field."""

    column: str


Given = Column | str


class Accounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns with links to accounts."""

    links: tuple[Column, ...] = ()


class EntityMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the fields of an entity are."""

    name: Given
    kind: Kind = "unknown"
    abbreviation: Given | None = None
    country: Given | None = None
    domain: Given | None = None
    description: Given | None = None
    accounts: Accounts = Accounts()


class ClaimMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the value of a claim is, and what else it is made with."""

    property: str
    value: Given
    hedge: Hedge = "none"
    basis: Basis | None = None
    polarity: Polarity = "affirmed"
    credibility: Credibility = 6


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping."""

    source: Source
    entity: EntityMapping
    claim: tuple[ClaimMapping, ...] = ()
    delimiter: str | None = None


@dataclass
class _Entry:
    """An entity, from all rows that name it."""

    names: tuple[Name, ...]
    country: str
    description: str
    rows: list[int] = field(default_factory=list)
    values: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    accounts_in: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    domains: dict[str, list[int]] = field(default_factory=dict)
    id: str = ""


def read_mapping(path: Path) -> Mapping:
    """Return a mapping; raises InputError where it is not TOML or not a mapping."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_MAPPING_BYTES + 1)
    except OSError as error:
        raise InputError(f"the mapping cannot be read ({error.strerror})", path=path) from error
    if len(raw) > MAX_MAPPING_BYTES:
        raise InputError(f"the mapping is larger than {MAX_MAPPING_BYTES:,} bytes", path=path)
    try:
        given = tomllib.loads(raw.decode())
    except ValueError as error:  # what is no UTF-8, no TOML, or a number of thousands of digits
        raise InputError(f"the mapping is not TOML: {str(error)[:200]}", path=path) from error
    except RecursionError as error:
        raise InputError("the mapping is nested too deep", path=path) from error
    try:
        return msgspec.convert(given, Mapping)
    except msgspec.ValidationError as error:
        what, remedy = said(str(error), Mapping)
        place = str(error).rpartition(" - at `$.")[2].rstrip("`")
        raise InputError(f"{place}: {what}" if place else what, path=path, remedy=remedy) from error


def import_table(path: Path, mapping: Mapping) -> tuple[Written, Counts]:
    """Return the files of a registry that hold a table, and what became of its rows.

    Rows that give one name in one country are one entity. Raises InputError where the table has
    not the columns that the mapping names.
    """
    table = read_table(path, mapping.delimiter)
    used = set(_columns(msgspec.to_builtins(mapping)))
    missing = sorted(used - set(table.columns))
    if missing:
        columns = f"its columns are {', '.join(table.columns)}."
        raise InputError(
            f"the table has no column {missing[0]!r}", path=path, line=1, remedy=columns
        )
    counts = Counts(path.name)
    count_rows(table, counts)
    unread = Counter(name for row in table.rows for name in row.cells if name not in used)
    for name in table.columns:
        if name not in used:
            counts.add(f"cells of the column {name[:40]!r}, which the mapping does not name",
                       unread[name])  # fmt: skip
    entries: dict[tuple[str, str], _Entry] = {}
    for row in table.rows:
        _take(row, mapping, entries, counts)
    return _written(table, mapping, entries, counts), counts


def _columns(value: Any) -> Iterable[str]:
    """Yield the columns that a mapping names."""
    if isinstance(value, dict):
        if set(value) == {"column"}:
            yield value["column"]
        for part in value.values():
            yield from _columns(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _columns(part)


def _cell(row: Row, given: Given | None) -> str:
    """Return what a row has for a field; nothing for a formula."""
    if given is None:
        return ""
    if isinstance(given, str):
        return given
    cell = cleaned(row.cells.get(given.column, ""))
    return "" if is_formula(cell) else cell


def _take(
    row: Row, mapping: Mapping, entries: dict[tuple[str, str], _Entry], counts: Counts
) -> None:
    for column, cell in row.cells.items():
        if is_formula(cleaned(cell)):
            counts.leave(row.number, f"{column!r} holds a formula")
    entity = mapping.entity
    name = as_line(_cell(row, entity.name))
    if not name:
        counts.leave(row.number, "the whole row: it has no name")
        return
    if is_person(name, entity.kind):
        counts.leave(row.number, "the whole row: its name is a person's")
        return
    country = _country(row, mapping, counts)
    key = (country, name.casefold())
    counts.add("rows merged into an entity that an earlier row names" if key in entries
               else "entities")  # fmt: skip
    entry = entries.setdefault(
        key, _Entry(_names(row, entity, name), country, _cell(row, entity.description))
    )
    entry.rows.append(row.number)
    for number, claim in enumerate(mapping.claim):
        if value := _cell(row, claim.value):
            meant = properties().get(claim.property)
            if meant is not None and not meant.holds(value) and "entity" not in meant.range:
                counts.leave(row.number, f"{value[:60]!r} can be no value of {claim.property}")
            else:
                entry.values.setdefault((number, value), []).append(row.number)
    _addresses(row, mapping, entry, counts)


def _names(row: Row, entity: EntityMapping, name: str) -> tuple[Name, ...]:
    short = as_line(_cell(row, entity.abbreviation))
    return (*names_of(name), Name(text=short, type="abbreviation")) if short else names_of(name)


def _country(row: Row, mapping: Mapping, counts: Counts) -> str:
    written = _cell(row, mapping.entity.country)
    code = CODES.get(written) or (written.lower() if written.lower() in CODES.values() else "")
    if written and not code:
        counts.leave(row.number, f"the country {written[:60]!r} is not known here")
    return code


def _addresses(row: Row, mapping: Mapping, entry: _Entry, counts: Counts) -> None:
    for column in mapping.entity.accounts.links:
        if link := _cell(row, column):
            account = account_in(link)
            if isinstance(account, str):
                counts.leave(row.number, account)
            else:
                name = (account.handle or f"id {account.id}").casefold()
                entry.accounts[account.platform, name] = account
                entry.accounts_in.setdefault((account.platform, name), []).append(row.number)
    if address := _cell(row, mapping.entity.domain):
        site = site_in(address)
        if site is None:
            counts.leave(row.number, f"{address[:80]!r} is no site of its own")
        else:
            entry.domains.setdefault(site, []).append(row.number)


def _written(
    table: Table, mapping: Mapping, entries: dict[tuple[str, str], _Entry], counts: Counts
) -> Written:
    own_id = f"{mapping.source.id[:70]}.table"
    capture = Capture(id=own_id, sha256=table.sha256, media_type="text/csv")
    source = msgspec.structs.replace(mapping.source, captures=(capture,))
    _leave_shared(entries, counts)
    _name(entries, source.id)
    entities: dict[str, Entity] = {}
    claims: dict[str, Claim] = {}
    rows: dict[Key, int] = {}
    for entry in entries.values():
        entities[entry.id] = _entity(entry, mapping)
        rows["entity", entry.id] = entry.rows[0]
        for claim, number in _claims(entry, mapping, source):
            claims[claim.id] = claim
            rows["claim", claim.id] = number
    whole = Content(_about(source), {source.id: source}, entities, (), claims)
    content = usable(whole, rows, counts)
    counts.add("claims", len(content.claims))
    return Written.of(content)


def _about(source: Source) -> About:
    return About(
        title=as_line(f"{source.title}, imported"),
        maintainer="not named yet",
        appeal="not named yet",
        licence=source.licence or "not known",
        criteria="2026-11",
    )


def _entity(entry: _Entry, mapping: Mapping) -> Entity:
    return Entity(
        id=entry.id,
        kind=mapping.entity.kind,
        names=entry.names,
        description=entry.description or None,
        countries=(entry.country,) if entry.country else (),
        accounts=tuple(account for _, account in sorted(entry.accounts.items())),
        domains=tuple(sorted(entry.domains)),
    )


def _leave_shared(entries: dict[tuple[str, str], _Entry], counts: Counts) -> None:
    """Leave aside accounts that several entities list: whose they are, the table does not say."""
    first: dict[tuple[str, str], _Entry] = {}
    shared: dict[tuple[str, str], list[_Entry]] = {}
    for entry in entries.values():
        for key in entry.accounts:
            if key in first:
                shared.setdefault(key, [first[key]]).append(entry)
            first.setdefault(key, entry)
    for key, several in shared.items():
        for entry in several:
            del entry.accounts[key]
        counts.leave(several[0].rows[0], f"{' '.join(key)}: {len(several)} entities list it")


def _name(entries: dict[tuple[str, str], _Entry], source_id: str) -> None:
    """Give each entity an id, from the source, its country and its name."""
    taken: set[str] = set()
    for (country, name), entry in entries.items():
        own = "-".join(filter(None, (slug(source_id, 24), country, slug(name, 36))))
        own = short_id(own)
        if own in taken:
            own = (
                short_id(own, 59)
                + "."
                + hashlib.sha256(f"{country}\x1f{name}".encode()).hexdigest()[:6]
            )
        taken.add(own)
        entry.id = own


def _claims(entry: _Entry, mapping: Mapping, source: Source) -> Iterable[tuple[Claim, int]]:
    """Yield what the table says of an entity, each with the first row that says it."""
    chain = (
        Speaker(who=source.publisher, standing="identified" if source.identified else "anonymous"),
    )

    def evidence(rows: list[int], credibility: Credibility) -> tuple[Evidence, ...]:
        where = f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows[:100]))}"
        return (Evidence(source=source.id, locator=as_line(where), credibility=credibility),)

    seen: Counter[int] = Counter()
    for (number, value), rows in entry.values.items():
        made = mapping.claim[number]
        seen[number] += 1
        again = f"-{seen[number]}" if seen[number] > 1 else ""
        claim = Claim(
            id=f"{entry.id}.c{number + 1}{again}",
            property=made.property,
            subject=entry.id,
            value=value,
            chain=chain,
            hedge=made.hedge,
            basis=made.basis,
            polarity=made.polarity,
            evidence=evidence(rows, made.credibility),
        )
        yield claim, rows[0]
    # Each account and domain by itself: naming one asks for a claim about this very one.
    runs = [
        *(("runs_account", account_words(account), entry.accounts_in[key])
          for key, account in sorted(entry.accounts.items())),
        *(("operates_domain", domain, entry.domains[domain])
          for domain in sorted(entry.domains)),
    ]  # fmt: skip
    for number, (said_of_it, value, rows) in enumerate(runs, 1):
        claim = Claim(
            id=f"{entry.id}.runs-{number}",
            property=said_of_it,
            subject=entry.id,
            value=value,
            chain=chain,
            evidence=evidence(rows, 6),
        )
        yield claim, rows[0]
