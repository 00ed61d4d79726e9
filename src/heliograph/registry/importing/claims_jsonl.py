"""Claims that a reader took down from documents, one a line: subject, predicate, object, and how.

The format has what the reader saw and nothing of ours: the file of the document, the very words,
the chain from publisher to first speaker, the hedge, the kind of support, a date in words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import msgspec

from heliograph.errors import InputError
from heliograph.evidence.quotes import occurrences
from heliograph.registry.content import Content, Key
from heliograph.registry.importing.cells import as_line, cleaned
from heliograph.registry.importing.checked import usable
from heliograph.registry.importing.counting import Counts
from heliograph.registry.importing.dates import as_date
from heliograph.registry.importing.documents import Documents
from heliograph.registry.importing.speakers import Link, Roles, link_of
from heliograph.registry.importing.wording import said
from heliograph.registry.importing.writing import Written
from heliograph.registry.jsonlines import is_deep
from heliograph.registry.properties import properties
from heliograph.registry.records import About, Claim, Entity, Evidence, Source
from heliograph.registry.rules.propositions import plain
from heliograph.registry.texts import Texts
from heliograph.registry.vocabulary import LABELLED_KINDS, Basis, Hedge, Part
from heliograph.registry.yamlfile import MAX_DEPTH

MAX_LINE_BYTES: Final = 200_000
_AROUND: Final = 60  # characters of prefix and suffix where a quote needs them
_FULL_STOP: Final = re.compile(r"[.。](?=\s|$|[”\"'’])")
_ENDS_IN_STOP: Final = re.compile(r"[.。][”\"'’)）」』]*$")
_SHORT_LINE: Final = 200  # characters; headlines are shorter
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")

Said = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as the reader wrote it."""

    seed_file: Said
    claim_id: Said
    quote: Said
    subject: Said
    predicate: Said
    object: str | None
    attribution_chain: tuple[str, ...]
    hedge: str
    status: str
    date_mentioned: Any = None


@dataclass
class _Import:
    """One import: what it draws on, and what it makes."""

    registry: Content
    documents: Documents
    counts: Counts
    names: dict[str, str]
    roles: dict[str, Roles] = field(default_factory=lambda: defaultdict(Roles))
    claims: dict[str, Claim] = field(default_factory=dict)
    entities: set[str] = field(default_factory=set)
    rows: dict[Key, int] = field(default_factory=dict)  # the line of each claim and entity


def import_claims(path: Path, registry: Content, documents: Documents) -> tuple[Written, Counts]:
    """Return the files of a registry that hold the claims, and what became of the lines.

    A subject is an entity of ``registry`` if it has exactly that name, and else stays words: no
    entity is made of it. Lines that cannot be read, or use a word that is not of the lists, are
    left aside with their number and the reason. Raises InputError where the file cannot be read.
    """
    counts = Counts(path.name)
    work = _Import(registry, documents, counts, _names(registry))
    lines = list(_read(path, counts))
    counts.add("lines", len(lines) + len(counts.aside))
    chains: dict[int, tuple[Link, ...]] = {}
    speaking = {name for name, entity in work.names.items()
                if registry.entities[entity].kind in LABELLED_KINDS}  # fmt: skip
    for number, read in lines:  # names are known from anywhere in a document
        chains[number] = tuple(link_of(link, speaking) for link in read.attribution_chain)
        for link in chains[number]:
            work.roles[read.seed_file].add(link)
        work.roles[read.seed_file].introduce(cleaned(read.subject))
    for number, read in lines:
        _take(number, read, chains[number], work)
    return _written(path, work), counts


def _names(registry: Content) -> dict[str, str]:
    """Return the entity that each name means; names that mean two are left out."""
    meaning: dict[str, set[str]] = defaultdict(set)
    for entity in registry.entities.values():
        for name in entity.names:
            meaning[plain(name.text)].add(entity.id)
    return {name: min(ids) for name, ids in meaning.items() if len(ids) == 1}


# -- lines ---------------------------------------------------------------------------------------


def _read(path: Path, counts: Counts) -> Iterator[tuple[int, Read]]:
    """Yield the lines that can be read, with their numbers."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(f"the claims cannot be read ({error.strerror})", path=path) from error
    with file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
                counts.leave(number, f"the line is longer than {MAX_LINE_BYTES:,} bytes")
                while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
                continue
            if number == 1:
                if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
                    raise InputError(
                        "the claims are in UTF-16 or no text", path=path, remedy="save as UTF-8."
                    )
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.strip():
                continue
            decoded = _decoded(line)
            if isinstance(decoded, str):
                counts.leave(number, decoded)
                continue
            read, extra = decoded
            for name in sorted(extra):
                counts.add(f"lines with the field {cleaned(name)[:40]!r}, which is not read")
            yield number, read


def _decoded(line: bytes) -> tuple[Read, set[str]] | str:
    """Return what a line holds and the names of fields that are not read, or why it is no claim."""
    try:
        line.decode()
        if is_deep(line):
            return f"the line is nested over {MAX_DEPTH} deep"
        read = _READ.decode(line)
        return read, msgspec.json.decode(line).keys() - set(Read.__struct_fields__)
    except UnicodeDecodeError:
        return "the line is not UTF-8; save the file as UTF-8"
    except (msgspec.MsgspecError, RecursionError) as error:
        return f"the line is no claim: {error}"


_READ: Final = msgspec.json.Decoder(Read)


def _take(number: int, read: Read, chain: tuple[Link, ...], work: _Import) -> None:
    """Make a claim of a line, or leave it aside."""
    wrong = _unusable(read, work)
    if wrong is not None:
        work.counts.leave(number, wrong)
        return
    roles = work.roles[read.seed_file]
    source, text = work.documents.of(read.seed_file)
    claim_id = _id(read.claim_id)
    subject = work.names.get(plain(cleaned(read.subject)))
    value = cleaned(read.object or "") or "nothing further"
    other = work.names.get(plain(value))
    other = other if other != subject else None
    date = as_date(value)
    says = said(cleaned(read.predicate), date or value, to_entity=other is not None)
    ranges = properties()[says.property].range if says.property in properties() else ()
    if "entity" not in ranges:
        other = None
    if "date" not in ranges:
        date = None
    for each in filter(None, (subject, other)):
        work.entities.add(each)
        work.rows.setdefault(("entity", each), number)
    work.rows["claim", claim_id] = number
    work.counts.add("subjects that are entities" if subject else "subjects left in words")
    if any(roles.names(each) for each in (read.subject, read.predicate, value)):
        work.counts.add("claims in which a person's name became a role")
    quote = _quote(read.quote, text, roles, work.counts)
    work.claims[claim_id] = Claim(
        id=claim_id,
        property=as_line(roles.instead(says.property)),
        chain=tuple(
            msgspec.structs.replace(link.speaker, who=roles.instead(link.speaker.who))
            for link in chain
        ),
        evidence=(_evidence(number, source, quote, text, work.counts),),
        subject=subject,
        about=None if subject else as_line(roles.of_subject(cleaned(read.subject))),
        value=None if other else (date or roles.instead(value)),
        original=value if date and date != value and not other else None,
        object=other,
        hedge=msgspec.convert(read.hedge, Hedge),
        basis=msgspec.convert(read.status, Basis),
        modality=says.modality,
        polarity=says.polarity,
        part=_part(quote, text),
        mentioned=_mentioned(read.date_mentioned, roles),
    )


def _unusable(read: Read, work: _Import) -> str | None:
    """Return why a line cannot be used; None if it can."""
    claim_id = _id(read.claim_id)
    reasons = (
        (
            read.hedge not in get_args(Hedge),
            f"{read.hedge[:40]!r} is no hedge; there are {', '.join(get_args(Hedge))}",
        ),
        (
            read.status not in get_args(Basis),
            f"{read.status[:40]!r} is no status; there are {', '.join(get_args(Basis))}",
        ),
        (
            not any(link.strip() for link in read.attribution_chain),
            "nobody says it: the attribution chain is empty",
        ),
        (
            not (cleaned(read.subject) and cleaned(read.predicate) and cleaned(read.quote)),
            "its subject, predicate or quote is empty",
        ),
        (not claim_id, f"{read.claim_id[:40]!r} cannot be made an id"),
        (claim_id in work.claims, f"the id {read.claim_id[:40]!r} stands twice"),
        (claim_id in work.registry.claims, f"the registry has a claim {claim_id!r} already"),
    )
    return next((why for wrong, why in reasons if wrong), None)


def _id(written: str) -> str:
    letters = re.sub(r"[^a-z0-9.]+", "-", written.lower()).strip("-.")
    return letters[:80].rstrip("-.")


# -- quotes --------------------------------------------------------------------------------------


def _quote(quote: str, text: str | None, roles: Roles, counts: Counts) -> str:
    """Return the words to cite: the longest part that names no person and stands there once.

    Where there is none they stay as they are: evidence is verbatim.
    """
    if not roles.names(quote):
        return quote
    pieces = sorted((piece.strip(" \t\n,.;:“”\"'") for piece in roles.without(quote)), key=len)
    for piece in reversed(pieces):
        if _tells(piece) and (text is None or len(occurrences(text, piece)) == 1):
            counts.add("quotes cut so that they name no person")
            return piece
    counts.add("quotes that name a person and could not be cut; shorten them by hand")
    return quote


def _tells(piece: str) -> bool:
    """Return whether a piece of a quote still has enough words to say something."""
    return len(piece.split()) >= 3 or len(_CHINESE.findall(piece)) >= 6


def _evidence(
    number: int, source: Source, quote: str, text: str | None, counts: Counts
) -> Evidence:
    """Return the evidence; with words around the quote where it takes them to tell it apart."""
    prefix = suffix = None
    if text is not None and len(occurrences(text, quote)) > 1 and text.count(quote) >= 1:
        if text.count(quote) > 1:
            counts.leave(number, "its quote stands there more than once; the first place is taken")
        start = text.index(quote)
        end = start + len(quote)
        before = text[max(0, start - _AROUND) : start].rpartition("\n")[2].strip()
        after = text[end : end + _AROUND].partition("\n")[0].strip()
        if len(occurrences(text, quote, before or None, after or None)) == 1:
            prefix, suffix = before or None, after or None
    capture = source.captures[0].id if len(source.captures) > 1 else None
    return Evidence(
        source=source.id, capture=capture, quote=quote[:4000], prefix=prefix, suffix=suffix
    )


def _part(quote: str, text: str | None) -> Part:
    """Return whether a quote stands in the headline.

    That is a first line without a full stop; or a short one before a blank line, whatever stops are
    within it ("No. 9: what the U.S. said"), unless it ends in one.
    """
    if text is None:
        return "body"
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    apart = len(first) < _SHORT_LINE and re.match(r"[^\S\n]*\n", rest) is not None
    stopped = _ENDS_IN_STOP.search(first) if apart else _FULL_STOP.search(first)
    if not rest.strip() or stopped:
        return "body"
    return "headline" if occurrences(first, quote) else "body"


def _mentioned(date: Any, roles: Roles) -> str | None:
    written = roles.instead(cleaned(str(date))) if date is not None else ""
    return as_line(written) if written else None


# -- files ---------------------------------------------------------------------------------------


def _written(path: Path, work: _Import) -> Written:
    """Return the files: the claims, their sources, and the entities that they are about.

    The entities stand without their own claims, so that the folder can be checked by itself; in the
    registry that they come from they are whole.
    """
    about = work.registry.about
    content = usable(
        Content(
            about=About(
                title=as_line(f"Claims imported from {cleaned(path.name)}"),
                maintainer=about.maintainer,
                appeal=about.appeal,
                licence=about.licence,
                criteria=about.criteria,
            ),
            sources={source.id: source for source in work.documents.sources()},
            entities={
                each: _alone(work.registry.entities[each], work.entities)
                for each in sorted(work.entities)
            },
            claims=work.claims,
        ),
        work.rows,
        work.counts,
        Texts(work.documents.held()),
    )
    written = Written.of(replace(content, claims={}))
    if content.claims:
        written.claims(_id(path.stem) or "claims", content.claims.values())
    work.counts.add("claims", len(content.claims))
    work.counts.add("sources", len(work.documents.sources()))
    work.counts.add("sources that the registry has", len(work.documents.taken_over))
    return written


def _alone(entity: Entity, others: set[str]) -> Entity:
    """Return an entity without what leads to records that are not here."""
    changed: dict[str, Any] = {
        "accounts": (),
        "domains": (),
        "not_the_same": tuple(each for each in entity.not_the_same if each in others),
    }
    return msgspec.structs.replace(entity, **changed)
