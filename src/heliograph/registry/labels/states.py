"""Which territories are states: a city or a province is none, whoever governs it."""

from __future__ import annotations

from heliograph.registry.importing.countries import CODES
from heliograph.registry.records import Entity


def is_state(entity: Entity) -> bool:
    """Return whether an entity is the territory of a state: of one country, and of its name.

    Names are those of the list by which data sets are read; a state under a name that it does not
    have is taken for none.

    >>> from heliograph.registry.records import Name
    >>> is_state(Entity(id="t", kind="territory", names=(Name(text="France"),), countries=("fr",)))
    True
    >>> is_state(Entity(id="t", kind="territory", names=(Name(text="Paris"),), countries=("fr",)))
    False
    """
    codes = {CODES.get(name.text.strip()) for name in entity.names}
    return (
        entity.kind == "territory" and len(entity.countries) == 1 and entity.countries[0] in codes
    )
