"""One declared publisher or owner: its outlets may share what they like at one time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from heliograph.coordination.indexed import Int32s
from heliograph.findings import Explanation

NAME = "one declared publisher or owner"


def one_publisher(members: Int32s, declared: Mapping[int, str] | None) -> Explanation:
    """Return whether members are declared as one publisher's.

    ``declared`` is what a registry says: the publisher or owner of an account, by its code; a
    member that it does not know is left out or empty. None where no registry was given.
    """
    if declared is None:
        return Explanation(
            name=NAME,
            verdict="not testable",
            reason="This needs a registry of who runs which outlet; none was given.",
        )
    publishers = [declared.get(int(member), "") for member in members]
    known = Counter(publisher for publisher in publishers if publisher)
    size, declared_size = len(publishers), known.total()
    if not known:
        return Explanation(
            name=NAME,
            verdict="ruled out",
            reason=f"The registry declares a publisher for none of the {size} members. It can only "
            "rule out what is declared in it.",
        )
    largest = max(known.values())
    if largest > 1:
        shared = sum(1 for count in known.values() if count > 1)
        more = f"; {shared} publishers are shared in all" if shared > 1 else ""
        return Explanation(
            name=NAME,
            verdict="not ruled out",
            reason=f"{largest} of the {size} members are declared in the registry as run by one "
            f"publisher or owner{more}. What outlets of one house post together needs no other "
            "explanation.",
        )
    return Explanation(
        name=NAME,
        verdict="ruled out",
        reason=f"The registry declares a publisher for {declared_size} of the {size} members, and "
        "no two of them have the same. It can only rule out what is declared in it.",
    )
