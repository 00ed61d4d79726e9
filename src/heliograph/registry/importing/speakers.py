"""Attribution chains as readers write them: who speaks, how far they can be held to it, no names.

People appear by their role only. A name in a chain ("Mr. Han, scholar") is left out, and whatever
else the claims of that document say of "Mr. Han" says "the scholar" instead.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from heliograph.registry.importing.cells import as_line, cleaned
from heliograph.registry.records import Speaker
from heliograph.registry.vocabulary import Standing


class Link(NamedTuple):
    """One link of a chain, without the name of a person, which stands apart if there was one."""

    speaker: Speaker
    name: str | None
    role: str  # in words that fit into a sentence, such as "the scholar"


# In this order: what nobody could authenticate stays that, even where its source is named.
_STANDINGS: Final[tuple[tuple[Standing, str], ...]] = (
    (
        "unauthenticated_document",
        r"\b(circulat(ed|ing)|leaked|purported|unauthenticated|unverified)\b",
    ),
    (
        "anonymous",
        r"\b(anonymous(ly)?|unnamed|not named|unidentified|not identified|unattributed|not cited|"
        r"uncited|no byline|no masthead|without byline|unknown|unspecified|undisclosed|"
        r"condition of anonymity|insiders?|sources? (familiar|close))\b",
    ),
    (
        "partly_named",
        r"\b(surname only|first name only|given name only|initials? only|partly named|pseudonym\w*|"
        r"alias|name (withheld|changed)|only by (surname|role|title))\b",
    ),
    (
        "public_record",
        r"\b(laws?|regulations?|provisions|gazette|statutes?|decree|public (record|register)|"
        r"official (announcements?|notices?|text|release|website|statement|record|alert|document)|"
        r"published (law|rules|article|text)|political report|work report|congress report|"
        r"court (ruling|judg(e)?ment)|register(ed)? entry|white paper|"
        r"administrative regulations)\b",
    ),
)
_PERSON: Final = re.compile(
    r"\b(scholars?|professors?|academics?|netizens?|observers?|analysts?|experts?|officials|"
    r"official(?=\s*[,(]|$)|"
    r"researchers?|journalists?|reporters?|residents?|villagers?|students?|teachers?|lawyers?|"
    r"activists?|dissidents?|commentators?|author|writer|editor|director|chair(man|woman|person)?|"
    r"minister|secretary|spokes(man|woman|person)|president|premier|mayor|governor|leader|"
    r"employee|worker|engineer|economist|historian|lecturer|fellow|influencer|blogger|user|"
    r"speaker|interviewee|eyewitness|witness|businessman|businesswoman|retired|former|deputy|"
    r"founder|founding|head|member|source)\b",
    re.IGNORECASE,
)
_HONORIFIC: Final = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Madam|Sir)\.?"
_WORD: Final = r"[A-Z\u00c0-\u00de][\w\u2019'-]*\.?"
_NAME: Final = rf"(?:{_HONORIFIC}\s+{_WORD}(?:\s+{_WORD}){{0,3}}|{_WORD}(?:\s+{_WORD}){{1,3}})"
_NAMED: Final = re.compile(
    rf"(?P<name>{_NAME})(?:\s*\([\u4e00-\u9fff·]{{2,12}}\))?(?:\s*[,;:–—-]\s+|\s*(?=\()|\s+of\s+|$)"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_ROLE_FIRST: Final = re.compile(
    rf"(?P<role>[a-z][\w' -]{{2,60}}?)\s+(?P<name>{_NAME}|{_WORD})(?P<rest>.*)"
)
_INSTITUTION: Final = re.compile(
    r"\b(agency|administration|academy|association|authority|broadcasting|bureau|cent(er|re)|cctv|"
    r"china|chinese|college|commission|committee|communist|company|congress|corporation|council|"
    r"county|court|daily|department|foundation|future|gazette|global|government|group|herald|"
    r"institute|international|journal|law|library|magazine|media|ministry|national|net|network|news|"
    r"newspaper|observer|office|official|online|organi[sz]ation|party|people's|platform|police|post|"
    r"press|project|province|provincial|public|radio|report|republic|research|review|school|"
    r"service|society|state|states|studio|team|television|think|times|today|tribune|tv|union|"
    r"united|university|voice|watch|weekly|world|xinhua|staff|editors|meeting|conference|summit|"
    r"forum|release|article|alert|notice|blog|insikt|city|district|village|town)\b",
    re.IGNORECASE,
)
# Somebody of whom only a trade is given; with a place to it, half named.
_ANYBODY: Final = re.compile(
    r"(?:(?:an?|one|two|three|some|several|multiple|many|most|other|local|ordinary|the)\s+)*"
    r"(?:scholars?|academics?|netizens?|observers?|analysts?|experts?|officials|researchers?|"
    r"journalists?|reporters?|residents?|villagers?|students?|teachers?|lawyers?|activists?|"
    r"people|persons?|interviewees?|(?:eye)?witness(?:es)?|users?|sources?|"
    r"official(?=\s*[,(]|$|\s(?:in|of|at|from)\b))\b(?P<rest>.*)",
    re.IGNORECASE,
)
_SURNAMES: Final = frozenset(
    """
    Bai Cai Cao Chang Chen Cheng Cui Dai Deng Ding Dong Du Duan Fan Fang Feng Fu Gao Gong Gu Guo
    Han Hao He Hou Hu Huang Jia Jiang Jin Kang Kong Lai Lei Li Liang Liao Lin Liu Long Lu Luo Ma
    Mao Meng Mo Pan Peng Qian Qiao Qin Qiu Ren Shao Shen Shi Song Su Sun Tan Tang Tao Tian Wan
    Wang Wei Wen Wu Xi Xia Xiang Xiao Xie Xiong Xu Xue Yan Yang Yao Ye Yi Yin Yu Yuan Zeng Zhang
    Zhao Zheng Zhong Zhou Zhu Zou
    """.split()  # noqa: SIM905 - a list of words, read as one
)
"""The commonest surnames of China in pinyin: they tell "Wang Sixin" from "Bitter Winter"."""

_NO_ROLE: Final = "a person named in the document"


def link_of(written: str) -> Link:
    """Return a link of a chain as a speaker with a standing, without a person's name.

    >>> link_of("Mr. Han, scholar (surname only)")
    Link(speaker=Speaker(who='scholar (surname only)', standing='partly_named'), name='Mr. Han', \
role='the scholar')
    >>> link_of("Recorded Future Insikt Group blog summary").speaker.standing
    'identified'
    """
    text = cleaned(written)
    standing = standing_of(text)
    name, rest = _without_name(text)
    if name is None:
        return Link(Speaker(who=as_line(text) or "not said", standing=standing), None, text)
    rest = _unwrapped(rest)
    if standing == "identified" and len(_bare_name(name).split()) < 2:
        standing = "partly_named"  # "Mr. Han" alone: nobody could be asked
    if standing == "public_record" and _PERSON.search(rest):
        standing = "identified"  # somebody who speaks of a law is not the law
    role = re.sub(r"\s*\([^)]*\)", "", rest).split(",")[0].strip()
    in_a_sentence = f"the {role}" if _PERSON.search(role) else "the speaker"
    alone = standing == "public_record" or _PERSON.search(rest)
    who = rest if alone else (f"a speaker, {rest}" if rest else _NO_ROLE)
    return Link(Speaker(who=as_line(who), standing=standing), name, in_a_sentence)


def standing_of(text: str) -> Standing:
    """Return how far a speaker can be held to its word, by the marks that readers leave.

    >>> [standing_of(text) for text in ("several documents (not cited)", "a leaked memo",
    ...                                 "Cybersecurity Law (2016)", "Legal Daily")]
    ['anonymous', 'unauthenticated_document', 'public_record', 'identified']
    """
    plain = text.lower()
    for standing, pattern in _STANDINGS:
        if re.search(pattern, plain):
            if standing == "public_record" and (_PERSON.search(plain) or _outlet(plain)):
                continue  # a professor of law, Law Weekly
            return standing
    if not plain:
        return "anonymous"
    anybody = _ANYBODY.match(text)
    if anybody is not None and _without_name(text)[0] is None:
        return "partly_named" if re.search(r"[A-Z]", anybody["rest"]) else "anonymous"
    return "identified"


def _unwrapped(rest: str) -> str:
    """Return words without the brackets that hold all of them."""
    return rest[1:-1] if re.fullmatch(r"\([^()]*\)", rest) else rest


def _outlet(plain: str) -> bool:
    return re.search(r"\b(law|gazette) (daily|weekly|review|journal|school)\b", plain) is not None


def _without_name(text: str) -> tuple[str | None, str]:
    """Return the name of a person in a link, and the link without it."""
    found = _NAMED.fullmatch(text)
    if found is not None and _is_person(found["name"], found["rest"]):
        return found["name"], found["rest"].strip(" ,;")
    found = _ROLE_FIRST.fullmatch(text)
    if found is not None and _PERSON.search(found["role"]):
        name = found["name"]
        if not _INSTITUTION.search(name):
            return name, " ".join(f"{found['role']}{found['rest']}".split()).strip(" ,;")
    return None, text


def _is_person(name: str, rest: str) -> bool:
    if re.match(_HONORIFIC + r"\s", name):
        return True
    if _INSTITUTION.search(name):
        return False
    first, *others = name.split()
    if not rest and first in _SURNAMES and len(others) == 1:
        return True
    # "Jane Roe, University of Somewhere"; but "Somewhere Weekly, a magazine" names no person.
    named = [found.group() for found in _INSTITUTION.finditer(rest)]
    return (
        _PERSON.search(rest) is not None
        or any(word[0].isupper() for word in named)
        or (standing_of(rest) == "public_record")
    )


def _bare_name(name: str) -> str:
    return re.sub(rf"^{_HONORIFIC}\s+", "", name)


class Roles:
    """What persons whom a document's chains name are called instead.

    >>> roles = Roles()
    >>> roles.add(link_of("Mr. Tian, netizen from Hunan (surname only)"))
    >>> roles.instead("leads Mr. Tian to suspect")
    'leads the netizen from Hunan to suspect'
    >>> roles.names("Mr. Tian said")
    True
    """

    def __init__(self) -> None:
        self._roles: dict[str, str] = {}

    def add(self, link: Link) -> None:
        """Take note of a name and the role to put in its place."""
        if link.name is None:
            return
        bare = _bare_name(link.name)
        parts = bare.split()
        # "Wang Ping" returns as "Mr. Wang", "Jane Roe" as "Ms. Roe".
        for form in (link.name, bare, *(rf"{_HONORIFIC} {part}" for part in parts)):
            literal = form if form.startswith(_HONORIFIC) else re.escape(form)
            if self._roles.get(literal, "the speaker") == "the speaker":
                self._roles[literal] = link.role

    def instead(self, text: str) -> str:
        """Return a text with roles for the names that are known, and for "Mr. So-and-so"."""
        for form in sorted(self._roles, key=len, reverse=True):
            text = re.sub(rf"(?:{_HONORIFIC}\s+)?\b{form}(?!\w)", self._roles[form], text)
        return re.sub(rf"\b(?:Mr|Mrs|Ms|Miss)\.?\s+{_WORD}(?:\s+{_WORD})?", "a person", text)

    def names(self, text: str) -> bool:
        """Return whether a text names a person."""
        return self.instead(text) != text

    def without(self, text: str) -> list[str]:
        """Return the pieces of a text between the names in it."""
        forms = [*sorted(self._roles, key=len, reverse=True),
                 rf"(?:Mr|Mrs|Ms|Miss)\.?\s+{_WORD}(?:\s+{_WORD})?"]  # fmt: skip
        return re.split(rf"(?:{_HONORIFIC}\s+)?\b(?:{'|'.join(forms)})(?!\w)", text)
