"""The registry: what is said about institutions, from a folder or from built tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from heliograph.errors import InputError
from heliograph.registry import building
from heliograph.registry.assessed import Assessed
from heliograph.registry.assessment import Assessment
from heliograph.registry.checking import check
from heliograph.registry.content import Content, Problem, in_order
from heliograph.registry.entity_view import EntityView
from heliograph.registry.folder import read_folder
from heliograph.registry.labels.derive import labels
from heliograph.registry.labels.label import Label
from heliograph.registry.ledger import decoded
from heliograph.registry.records import About, Claim, Entity, Judgement, Source
from heliograph.registry.shelf import Rows, Shelf
from heliograph.registry.tables import Tables
from heliograph.registry.texts import Texts

_STARTING = Path(__file__).parent / "starting"


class Registry:
    """Sources, entities and claims with what the rules make of them, and the labels that follow.

    Get one with ``Registry.load``. Records are read when they are asked for; those that were taken
    out of the registry are only in the histories.
    """

    def __init__(self, open_rows: Callable[[], Rows], texts: Texts | None = None) -> None:
        self._open_rows = open_rows
        self._texts = texts
        self._read: tuple[Content, tuple[Problem, ...]] | None = None

    @classmethod
    def load(cls, path: str | Path | None = None, texts: Texts | None = None) -> Registry:
        """Return the registry in a folder that people edit, or in a built directory.

        Without a path it is the starting registry that comes with Heliograph. ``texts`` are the
        texts of captures, in which quotes are looked for and hedges around them count; for a built
        registry they were those of the build. A folder with errors loads, so that ``check`` can
        tell them; all else then raises InputError, as it does where there is no registry.
        """
        place = _STARTING if path is None else Path(path)
        tables = place if place.is_file() else place / building.TABLES
        if tables.is_file():
            rows = Rows.of_file(tables)
            return cls(lambda: rows, texts)
        read = read_folder(place)
        registry = cls(lambda: registry._tabulate(*read), texts)
        registry._read = read
        return registry

    @cached_property
    def about(self) -> About:
        """What the registry says of itself: who keeps it, and where to object."""
        about: About = decoded(About, self._rows.all("SELECT record FROM about")[0][0])
        return about

    @cached_property
    def sources(self) -> Shelf[Source]:
        """The sources by id."""
        return Shelf(self._rows, "source", Source)

    @cached_property
    def entities(self) -> Shelf[Entity]:
        """The entities by id."""
        return Shelf(self._rows, "entity", Entity)

    @cached_property
    def claims(self) -> Shelf[Claim]:
        """The claims by id; superseded and withdrawn ones too."""
        return Shelf(self._rows, "stored_claim", Claim)

    @cached_property
    def assessments(self) -> Shelf[Assessment]:
        """The assessment of each claim, by the claim's id."""
        return Shelf(self._rows, "stored_claim", Assessment, column="assessment")

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """The judgements on which entities are one."""
        return tuple(Shelf(self._rows, "judgement", Judgement).values())

    def canonical(self, entity_id: str, /) -> str:
        """Return the id under which an entity is shown: its own, or that of the one it is."""
        return self._canonical.get(entity_id, entity_id)

    def check(self) -> tuple[Problem, ...]:
        """Return what is wrong with the registry, by file and line, and what is worth knowing.

        A built registry has no files: its problems all stand at ``registry.yaml``.
        """
        content, found = self._read or (self._content(), ())
        return in_order((*found, *check(content, self._texts)))

    def labels(self, as_of: datetime.date | None = None) -> tuple[Label, ...]:
        """Return the labels that hold on a day (today, UTC, where None), by entity id."""
        return labels(self, as_of or datetime.datetime.now(datetime.UTC).date())

    def entity(self, name: str) -> EntityView:
        """Return an entity, by its id or by a name that only it has, letter for letter.

        One that was judged the same as another is given as that other; one that was taken out of
        the registry, and no other has its name, as it last was, and as ``removed``.
        Raises InputError, with what is near, where there is none, or more than one of the name.
        """
        own = self.entities.get(name)
        if own is None and not self._ids(name) and (gone := self._gone(name)) is not None:
            return EntityView(self._rows, gone, removed=True)
        own = own or self.entities[self._named(name)]
        return EntityView(self._rows, self.entities.get(self.canonical(own.id)) or own)

    def __repr__(self) -> str:
        return (
            f"<registry {self.about.title!r}: {len(self.entities):,} entities, "
            f"{len(self.claims):,} claims, {len(self.sources):,} sources>"
        )

    @cached_property
    def _rows(self) -> Rows:
        return self._open_rows()

    @cached_property
    def _canonical(self) -> dict[str, str]:
        return dict(
            self._rows.all(
                "SELECT id, canonical FROM entity WHERE canonical IS NOT NULL AND removed IS NULL"
            )
        )

    def _tabulate(self, content: Content, found: tuple[Problem, ...]) -> Rows:
        """Return the tables of a folder, in memory."""
        problems = in_order((*found, *check(content, self._texts)))
        errors = [each for each in problems if each.severity == "error"]
        if errors:
            raise InputError(
                f"the registry has {len(errors):,} error{'s' if len(errors) > 1 else ''}; the "
                f"first is {errors[0]}",
                remedy="see all with `heliograph registry check`, and correct them.",
            )
        tables = Tables()
        number = -1
        for number, change in enumerate(Assessed.of(content, self._texts).changes()):
            tables.add(number, None, change)
        return Rows(tables.finish(size=number + 1))

    def _content(self) -> Content:
        return Content(
            self.about,
            dict(self.sources.items()),
            dict(self.entities.items()),
            self.judgements,
            dict(self.claims.items()),
        )

    def _ids(self, name: str) -> list[str]:
        """Return the ids of the entities that have a name."""
        query = (
            "SELECT DISTINCT coalesce(e.canonical, e.id) FROM name AS n "
            "JOIN entity AS e ON e.id = n.entity WHERE n.text = ? AND e.removed IS NULL ORDER BY 1"
        )
        return [each for (each,) in self._rows.each(query, name)] if _askable(name) else []

    def _gone(self, name: str) -> Entity | None:
        """Return the one entity of an id or name that was taken out of the registry, if any."""
        query = (
            "SELECT record FROM entity WHERE removed IS NOT NULL AND "
            "(id = ?1 OR id IN (SELECT entity FROM name WHERE text = ?1))"
        )
        found = self._rows.all(query, name) if _askable(name) else []
        return decoded(Entity, found[0][0]) if len(found) == 1 else None

    def _named(self, name: str) -> str:
        """Return the id of the one entity that has a name."""
        found = self._ids(name)
        if len(found) == 1:
            return str(found[0])
        if found:
            raise InputError(
                f"{name!r} is the name of {len(found)} entities: {', '.join(found)}",
                remedy="give the id of one.",
            )
        known = self._rows.all(
            "SELECT id FROM entity WHERE removed IS NULL UNION SELECT n.text FROM name AS n "
            "JOIN entity AS e ON e.id = n.entity WHERE e.removed IS NULL"
        )
        near = get_close_matches(name, [each for (each,) in known], n=3)
        raise InputError(
            f"there is no entity {name!r} in the registry",
            remedy=f"is it {' or '.join(map(repr, near))}?" if near else "give its id or a name.",
        )


def _askable(name: str) -> bool:
    """Return whether the tables can be asked for a name: not for half a character."""
    return not any("\ud800" <= each <= "\udfff" for each in name)
