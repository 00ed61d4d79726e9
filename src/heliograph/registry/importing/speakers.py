"""Attribution chains as readers write them: who speaks, how far they can be held to it, no names.

People appear by their role only. A name in a chain ("Mr. Han, scholar") is left out, and whatever
else the claims of that document say of "Mr. Han" says "the scholar" instead.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final, NamedTuple

from heliograph.registry.checks.personal_names import (
    BRACKETED,
    HAN,
    HONORIFIC,
    PERSON,
    WORD,
    name_apart,
    surname_of,
    without_title,
)
from heliograph.registry.importing.cells import as_line, cleaned
from heliograph.registry.importing.standings import standing_of
from heliograph.registry.records import Speaker


class Link(NamedTuple):
    """One link of a chain, without the name of a person, whose forms stand apart if it had one."""

    speaker: Speaker
    names: tuple[str, ...]
    role: str  # in words that fit into a sentence, such as "the scholar"


_NO_ROLE: Final = "a person named in the document"
_NO_NAME_AFTER: Final = r"(?!\w)(?!['’]?\s+[A-Z])"  # "Wang said", and not "Wang Hall"
_WORDS_TOO: Final = frozenset(
    {"Chang", "Fan", "Grant", "Gray", "Green", "He", "House", "King", "Kong", "Law", "Long"}
    | {"Mark", "May", "Pan", "Park", "Song", "Sun", "Tan", "White", "Will", "Young"}
)
"""Surnames that alone mean something else: "He said" names nobody."""


def link_of(written: str, known: Container[str] = frozenset()) -> Link:
    """Return a link of a chain as a speaker with a standing, without a person's name.

    ``known`` has the names of institutions that a registry knows, in ``propositions.plain`` form.

    >>> link_of("Mr. Han, scholar (surname only)")
    Link(speaker=Speaker(who='scholar (surname only)', standing='partly_named'), \
names=('Mr. Han',), role='the scholar')
    >>> link_of("Recorded Future Insikt Group blog summary").speaker.standing
    'identified'
    """
    text = cleaned(written)
    standing = standing_of(text, known)
    person = name_apart(text)
    if person is None:
        return Link(Speaker(who=as_line(text) or "not said", standing=standing), (), text)
    rest = _unwrapped(person.rest)
    if standing == "identified" and _is_surname(person.name):
        standing = "partly_named"  # "Mr. Han" alone: nobody could be asked
    if standing == "public_record" and PERSON.search(rest):
        standing = "identified"  # somebody who speaks of a law is not the law
    alone = standing == "public_record" or PERSON.search(rest)
    who = rest if alone else (f"a speaker, {rest}" if rest else _NO_ROLE)
    names = (person.name, person.han) if person.han else (person.name,)
    return Link(Speaker(who=as_line(who), standing=standing), names, _role(rest))


def _role(rest: str) -> str:
    """Return what a person is called in a sentence, by what is said beside the name."""
    role = re.sub(r"\s*\([^)]*\)", "", rest).split(",")[0].strip()
    if PERSON.search(role) is None:
        return "the speaker"
    return f"the {role}" if role.isascii() else role


def _is_surname(name: str) -> bool:
    bare = without_title(name)
    return len(bare.split()) < 2 and bare.isascii()


def _unwrapped(rest: str) -> str:
    """Return words without the brackets that hold all of them."""
    return rest[1:-1] if re.fullmatch(r"\([^()]*\)", rest) else rest


class Roles:
    """What persons whom a document's chains name are called instead.

    >>> roles = Roles()
    >>> roles.add(link_of("Wang Ping (王平), netizen from Hunan"))
    >>> roles.instead("leads Wang Ping (王平) to suspect, as Wang said")
    'leads the netizen from Hunan to suspect, as the netizen from Hunan said'
    >>> roles.names("Mr. Wang said"), roles.names("Wang Hall is in Lanzhou")
    (True, False)
    """

    def __init__(self) -> None:
        self._roles: dict[str, str] = {}  # patterns of the forms of a name
        self._pattern: re.Pattern[str] | None = None

    def add(self, link: Link) -> None:
        """Take note of a name and the role to put in its place."""
        for name in link.names:
            self._add_name(name, link.role)

    def introduce(self, text: str) -> None:
        """Take note of the person whom a text introduces by name, if it does."""
        person = name_apart(text)
        if person is not None:
            for name in filter(None, (person.name, person.han)):
                self._add_name(name, _role(_unwrapped(person.rest)))

    def _add_name(self, name: str, role: str) -> None:
        bare = without_title(name)
        # "Wang Ping" returns as "Mr. Wang" and as "Wang", "Jane Roe" as "Ms. Roe".
        forms = [rf"{HONORIFIC} {re.escape(part)}" for part in bare.split()]
        forms += [re.escape(each) for each in (name, bare) if " " in each or not each.isascii()]
        alone = surname_of(bare) or bare
        if alone.isascii() and alone not in _WORDS_TOO:
            forms.append(rf"{re.escape(alone)}{_NO_NAME_AFTER}")
        for form in forms:
            if self._roles.get(form, "the speaker") == "the speaker":
                self._roles[form] = role
        self._pattern = None

    def of_subject(self, text: str) -> str:
        """Return a subject without names: a person's role alone where the subject gives it.

        >>> Roles().of_subject("Jane Roe, professor of law")
        'professor of law'
        """
        person = name_apart(text)
        if person is not None and PERSON.search(person.rest):
            text = _unwrapped(person.rest)
        return self.instead(text)

    def instead(self, text: str) -> str:
        """Return a text with roles for the names that are known, and for "Mr. So-and-so"."""
        return self._forms().sub(self._role_of, text)

    def names(self, text: str) -> bool:
        """Return whether a text names a person."""
        return self._forms().search(text) is not None

    def without(self, text: str) -> list[str]:
        """Return the pieces of a text between the names in it."""
        pieces, last = [], 0
        for found in self._forms().finditer(text):
            pieces.append(text[last : found.start()])
            last = found.end()
        return [*pieces, text[last:]]

    def _role_of(self, found: re.Match[str]) -> str:
        number = found.lastgroup
        assert number is not None
        ordered = self._ordered()
        at = int(number[1:])
        return self._roles[ordered[at]] if at < len(ordered) else "a person"

    def _ordered(self) -> list[str]:
        return sorted(self._roles, key=len, reverse=True)

    def _forms(self) -> re.Pattern[str]:
        """Return the pattern of all forms, the longest first, each a group of its own."""
        if self._pattern is None:
            forms = [*self._ordered(), rf"(?:Mr|Mrs|Ms|Miss)\.?\s+{WORD}(?:\s+{WORD})?"]
            groups = "|".join(
                rf"(?P<f{number}>{_bounded(form)}(?:{BRACKETED})?)"
                for number, form in enumerate(forms)
            )
            self._pattern = re.compile(rf"(?:{HONORIFIC}\s+)?(?:{groups})")
        return self._pattern


def _bounded(form: str) -> str:
    """Return a form that ends and begins with a word; Chinese has no spaces between words."""
    return form if re.match(HAN, form) else rf"(?<!\w){form}(?!\w)"
