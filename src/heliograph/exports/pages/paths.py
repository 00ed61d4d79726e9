"""Where in the folder each page stands, on any disk."""

from __future__ import annotations

import re

from heliograph.errors import InputError

_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}")
# Devices to Windows, whatever ending is given to them.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)")


def file_name(entity_id: str) -> str:
    """Return the name of an entity's page; no two differ by letter case only.

    Raises InputError for what cannot be an id, and so might lead out of the folder.

    >>> file_name("fujian-icc"), file_name("con.x")
    ('fujian-icc.html', '_con.x.html')
    """
    if not _ID.fullmatch(entity_id):
        raise InputError(
            f"{entity_id!r} is no id, and can name no page",
            remedy="run heliograph registry check.",
        )
    # No id begins with an underscore: nothing else can have this name.
    return f"{'_' if _RESERVED.match(entity_id) else ''}{entity_id}.html"


def entity_path(entity_id: str) -> str:
    """Return the path of an entity's page within the folder.

    >>> entity_path("cac")
    'entity/cac.html'
    """
    return f"entity/{file_name(entity_id)}"


def anchor(claim_id: str) -> str:
    """Return the name of a claim's place on its subject's page.

    >>> anchor("cac.regulates")
    'claim-cac.regulates'
    """
    return f"claim-{claim_id}"
