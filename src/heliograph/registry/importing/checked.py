"""What an import may write: records that `heliograph registry check` takes, and no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

import msgspec

from heliograph.errors import InputError
from heliograph.registry.checking import check
from heliograph.registry.content import Content, Key, Place, Places
from heliograph.registry.fields import said
from heliograph.registry.importing.counting import Counts
from heliograph.registry.texts import Texts

_ROUNDS: Final = 20


def usable(
    content: Content, rows: Mapping[Key, int], counts: Counts, texts: Texts | None = None
) -> Content:
    """Return the records without those that `heliograph registry check` would refuse.

    Entities and claims that have an error are left aside, each with its row of ``rows`` and the
    reason; the claims of such an entity go with it. Raises InputError where the error is in what
    all rows share: the source, or what is said of the whole.
    """
    content = _without(content, _unlike_records(content), rows, counts)
    for _ in range(_ROUNDS):  # a record that goes can leave another without what it refers to
        wrong = _refused(content, texts)
        if not wrong:
            return content
        content = _without(content, wrong, rows, counts)
    raise InputError("the records cannot be made to fit together", path=counts.path)


def _unlike_records(content: Content) -> dict[Key, str]:
    """Return the records whose fields are not as records have them, each with the first reason."""
    wrong: dict[Key, str] = {}
    kinds: tuple[tuple[str, Mapping[str, msgspec.Struct]], ...] = (
        ("about", {"": content.about}),
        ("source", content.sources),
        ("entity", content.entities),
        ("claim", content.claims),
    )
    for kind, records in kinds:
        for record_id, record in records.items():
            try:
                msgspec.json.decode(msgspec.json.encode(record), type=type(record))
            except msgspec.ValidationError as error:
                wrong[kind, record_id] = ", ".join(filter(None, said(str(error), type(record))))
            except UnicodeEncodeError:
                wrong[kind, record_id] = "it holds characters that are no text"
    return wrong


def _refused(content: Content, texts: Texts | None) -> dict[Key, str]:
    """Return the records that have an error, each with the first one."""
    kinds: dict[str, Iterable[str]] = {
        "about": [""],
        "source": content.sources,
        "capture": [each.id for source in content.sources.values() for each in source.captures],
        "entity": content.entities,
        "claim": content.claims,
    }
    # The path of a place is free to say which record it is.
    places = Places(
        {(kind, each): Place(f"{kind}/{each}", 1) for kind, ids in kinds.items() for each in ids}
    )
    wrong: dict[Key, str] = {}
    for problem in check(replace(content, places=places), texts):
        if problem.severity == "error":
            kind, _, record_id = problem.path.partition("/")
            wrong.setdefault((kind, record_id), problem.text)
    return wrong


def _without(
    content: Content, wrong: Mapping[Key, str], rows: Mapping[Key, int], counts: Counts
) -> Content:
    """Return the records without the wrong ones, which are noted."""
    for (kind, record_id), why in wrong.items():
        if kind not in ("entity", "claim"):
            raise InputError(
                f"the {kind} {record_id!r} cannot be written: {why}"
                if record_id
                else f"this cannot be written: {why}",
                path=counts.path,
            )
        what = "the whole entity" if kind == "entity" else "a claim"
        counts.leave(rows.get((kind, record_id), 0), f"{what}: {why[:300]}")
    gone = {each for kind, each in wrong if kind == "entity"}
    claims, with_entity = {}, Counter[str]()
    for claim in content.claims.values():
        if claim.subject in gone:
            with_entity["claims left aside with their entity"] += 1
        elif ("claim", claim.id) not in wrong:
            claims[claim.id] = claim
    for what, number in with_entity.items():
        counts.add(what, number)
    entities = {each: record for each, record in content.entities.items() if each not in gone}
    return replace(content, entities=entities, claims=claims)
