"""Lines of FollowTheMoney back into records, as far as it holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from heliograph.errors import InputError
from heliograph.exports.followthemoney.edges import UNKNOWN_LINK, ends_of
from heliograph.exports.followthemoney.line import Role
from heliograph.registry.records import Claim, Entity
from heliograph.registry.vocabulary import SCHEMATA

_TYPE_OF_NAME = {
    "name": "name",
    "alias": "alias",
    "abbreviation": "abbreviation",
    "weakAlias": "abbreviation",
    "previousName": "former",
}


class _Line(msgspec.Struct, frozen=True):
    id: str
    schema: str
    properties: dict[str, list[str]]

    def first(self, name: str) -> str | None:
        return next(iter(self.properties.get(name, ())), None)


@dataclass(frozen=True)
class Held:
    """What FollowTheMoney held: entities with their accounts, and the relations between them."""

    entities: tuple[Entity, ...]
    relations: tuple[Claim, ...]


def read(lines: Iterable[str | bytes]) -> Held:
    """Return the records in lines that Heliograph wrote, in the order of the lines.

    FollowTheMoney has no place for: the language of a name (all of another type than name, alias,
    abbreviation or former come back as alias); the platform's id of an account, and accounts known
    by it alone; homonyms, techniques and labels; the chain, the quotes and the grades of a claim;
    claims that are no edges; more of a source than title, publisher, addresses and dates. Raises
    InputError for what Heliograph did not write.
    """
    by_role: dict[str, list[_Line]] = {each: [] for each in get_args(Role)}
    for number, raw in enumerate(lines, start=1):
        each = _decoded(raw, number)
        role = each.id.rpartition(".")[2]
        if role not in by_role:
            raise InputError(f"Heliograph writes no id like {each.id!r}", line=number)
        by_role[role].append(each)
    # Lines without a claim's id join an office, which cannot own, to its account.
    links = [each for each in by_role["claim"] if each.first("recordId") is None]
    runs = {each.id: each.first("owner") for each in by_role["account"]}
    runs.update((str(each.first("object")), each.first("subject")) for each in links)
    accounts: dict[str | None, list[dict[str, Any]]] = {}
    for each in by_role["account"]:
        accounts.setdefault(runs[each.id], []).append(_account(each))
    entities = [_entity(each, accounts.get(each.id, [])) for each in by_role["entity"]]
    relations = [_relation(each) for each in by_role["claim"] if each.first("recordId")]
    try:
        return Held(
            msgspec.convert(tuple(entities), tuple[Entity, ...]),
            msgspec.convert(tuple(relations), tuple[Claim, ...]),
        )
    except msgspec.ValidationError as error:
        raise InputError(f"these are no records of a registry: {error}") from error


def _decoded(raw: str | bytes, number: int) -> _Line:
    try:
        return msgspec.json.decode(raw, type=_Line)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise InputError(f"this is no line of FollowTheMoney: {error}", line=number) from error


def _entity(each: _Line, accounts: list[dict[str, Any]]) -> dict[str, Any]:
    kind = each.first("keywords")
    if kind not in SCHEMATA or each.schema not in SCHEMATA[kind]:
        raise InputError(f"{each.id}: there is no {each.schema} of the kind {kind!r}")
    names = [
        {"text": text, "type": type_}
        for name, type_ in _TYPE_OF_NAME.items()
        for text in each.properties.get(name, ())
    ]
    return {
        "id": each.id.removesuffix(".entity"),
        "kind": kind,
        "schema": each.schema,
        "names": names,
        "description": each.first("description"),
        "countries": each.properties.get("country", []),
        "accounts": [_account(each)] if each.schema == "UserAccount" else accounts,
    }


def _account(each: _Line) -> dict[str, Any]:
    return {"platform": each.first("service"), "handle": each.first("username")}


def _relation(each: _Line) -> dict[str, Any]:
    role = each.first("role")
    ends = UNKNOWN_LINK if each.schema == UNKNOWN_LINK.schema else ends_of(role)
    subject, object_ = each.first(ends.subject), each.first(ends.object)
    if ends.schema != each.schema or subject is None or object_ is None:
        raise InputError(f"{each.id}: {role!r} is no {each.schema} between two entities")
    return {
        "id": each.id.removesuffix(".claim"),
        "subject": subject.removesuffix(".entity"),
        "object": object_.removesuffix(".entity"),
        "property": role,
        "hedge": (each.first("summary") or "").removeprefix("hedge: "),
        "valid_from": each.first("startDate"),
        "valid_to": each.first("endDate"),
        "recorded": each.first("modifiedAt"),
        "chain": [],
        "evidence": [
            {"source": source.removesuffix(".source")}
            for source in each.properties.get("proof", ())
        ],
    }
