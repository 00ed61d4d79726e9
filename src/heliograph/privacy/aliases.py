"""Aliases: what an account is called in a finding.

A pseudonym depends on the case's key and is unreadable besides. A finding numbers its accounts
instead (``A1``, ``A2``, ...), in the order in which they first act in the data, so that findings
and report come out the same, byte for byte, whatever the key; the case keeps the table that leads
from alias to pseudonym. Every finding numbers anew: were an account called the same in two
findings, two groups that differ by one account would single it out.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import TypeVar

Account = TypeVar("Account", bound=Hashable)

ALIAS = re.compile(r"A[1-9][0-9]*")


def aliases(accounts: Iterable[Account]) -> dict[Account, str]:
    """Return an alias for each account, numbered in the order given.

    >>> aliases(["p_x", "p_y", "p_x"])
    {'p_x': 'A1', 'p_y': 'A2'}
    """
    named: dict[Account, str] = {}
    for account in accounts:
        named.setdefault(account, f"A{len(named) + 1}")
    return named
