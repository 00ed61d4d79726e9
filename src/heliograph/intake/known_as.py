"""Which account goes by which handle, where an export says both; pseudonyms on either side.

A registry often knows an account by its handle only, an export by a number. Nothing of this is
written: it serves while a case is made.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property


class Handles:
    """The handle of each account that has one, and one only, over a whole run.

    An account that was seen under two handles goes by neither: who changes a handle can leave it
    to somebody else.

    >>> handles = Handles()
    >>> handles.saw("p_1", "p_@gazette")
    >>> handles.accounts("p_@gazette"), handles.accounts("p_@herald")
    (frozenset({'p_1'}), frozenset())
    """

    def __init__(self) -> None:
        self._handle_of: dict[str, str | None] = {}

    def saw(self, account: str, handle: str) -> None:
        """Note that an account went by a handle."""
        if self._handle_of.setdefault(account, handle) != handle:
            self._handle_of[account] = None

    def accounts(self, handle: str) -> frozenset[str]:
        """Return the accounts that went by a handle; two are two owners, one after the other."""
        return frozenset(self._by_handle.get(handle, ()))

    @cached_property
    def _by_handle(self) -> dict[str, list[str]]:
        by_handle = defaultdict(list)
        for account, handle in self._handle_of.items():
            if handle is not None:
                by_handle[handle].append(account)
        return by_handle
