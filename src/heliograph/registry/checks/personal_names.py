"""Names of persons, told from those of institutions by their form; nobody is looked up.

What is found is taken out or replaced by a role, so that a doubtful case costs a name in a record
and never adds one. A name in Latin letters without a title, a role or a surname of China beside it
cannot be told from that of a magazine, and is left.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

HONORIFIC: Final = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Madam|Sir)\.?"
WORD: Final = r"[A-Z\u00c0-\u00de][\w\u2019'-]*\.?"
HAN: Final = r"[\u3400-\u9fff]"
BRACKETED: Final = rf"\s*[(\uff08]\s*(?:{HAN}|·){{2,12}}\s*[)\uff09]"
"""A name in Chinese characters, in brackets after the same name in Latin letters."""

PERSON: Final = re.compile(
    r"\b(scholars?|professors?|academics?|netizens?|observers?|analysts?|experts?|officials|"
    r"official(?=\s*[,(]|$)|"
    r"researchers?|journalists?|reporters?|residents?|villagers?|students?|teachers?|lawyers?|"
    r"activists?|dissidents?|commentators?|author|writer|editor|director|chair(man|woman|person)?|"
    r"minister|secretary|spokes(man|woman|person)|president|premier|mayor|governor|leader|"
    r"employee|worker|engineer|economist|historian|lecturer|fellow|influencer|blogger|user|"
    r"speaker|interviewee|eyewitness|witness|businessman|businesswoman|retired|former|deputy|"
    r"founder|founding|head|member|source|whistleblower)\b"
    r"|教授|学者|专家|记者|律师|博士|研究员|主任|主席|书记|部长|局长|发言人|员工|网民|网友",
    re.IGNORECASE,
)
"""Roles and trades of persons."""

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
_SPEAKS_FOR_A_RECORD: Final = re.compile(
    r"\b(laws?|regulations?|provisions|official (statement|announcement|text|release))\b",
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
# The commonest surnames of China in pinyin tell "Wang Sixin" from "Bitter Winter"; what follows
# must be one or two syllables of pinyin, which tells it from "Long View", and no word of English.
_SYLLABLE: Final = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|an|en|in|un|ai|ei|ao|ou|ia|ie|iu|ua|uo|ui|"
    r"ue|a|e|i|o|u)|er)"
)
_ENGLISH: Final = (
    r"(?:Media|Time|Line|Zone|Game|Guide|Lane|Wine|One|Life|Page|Code|Home|Dong|Fang)\b"
)
_GIVEN: Final = rf"(?=[A-Z])(?!{_ENGLISH})(?i:{_SYLLABLE}(?:['\u2019-]?{_SYLLABLE})?)(?![\w-])"
_PINYIN: Final = re.compile(rf"\b(?P<surname>{'|'.join(sorted(_SURNAMES))}) {_GIVEN}")

# Characters that hardly stand at the front of anything but a name, and ends that no name has.
_HAN_NAME: Final = (
    r"(?:[王李张刘陈杨赵吴徐孙胡朱郭罗梁宋郑谢韩唐冯董萧曹袁邓傅沈彭吕](?![家国])"
    r"[\u3400-\u9fff][\u3400-\u9fff]"
    r"(?<![省市县区州镇乡村河山江湖社报网台局办部院会馆口界角井街路法厅署团军]))"
)
_HAN_TITLE: Final = r"(?:先生|女士|小姐|太太|同志)"
_HAN_FIRST: Final = re.compile(
    rf"(?P<name>{_HAN_NAME})(?:{_HAN_TITLE})?(?:[\s,\uff0c、:\uff1a(\uff08]+(?P<rest>.*))?",
    re.DOTALL,
)

_NAME: Final = rf"(?:{HONORIFIC}\s+{WORD}(?:\s+{WORD}){{0,3}}|{WORD}(?:\s+{WORD}){{1,3}})"
_NAMED: Final = re.compile(
    rf"(?P<name>{_NAME})(?P<han>{BRACKETED})?(?:\s*[,;:–—-]\s+|\s*(?=\()|\s+of\s+|$)(?P<rest>.*)",
    re.DOTALL,
)
_ROLE_FIRST: Final = re.compile(
    rf"(?P<role>[a-z][\w' -]{{2,60}}?)\s+(?P<name>{_NAME}|{WORD})(?P<han>{BRACKETED})?(?P<rest>.*)"
)
_LEADS_ON: Final = re.compile(r"\b(of|from|in|at|for|with|by|to|the|and|on|near)$")  # to a place
# "Mr. Han" names nobody but a person; a company may be called after "Dr. So-and-so".
_TITLED: Final = re.compile(
    r"(mr|mrs|ms|miss|mx|madam|sir|monsieur|madame|mme|herr|frau|se[nñ]ora?)\b\.? .*"
    r"|(dr|prof|professor)\b\.? \S+"
    r"|(comrade) .*"
    rf"|{HAN}{{1,3}}{_HAN_TITLE}",
    re.IGNORECASE,
)
_NAMED_AFTER: Final = frozenset({"company", "brand", "outlet", "institution", "law"})
_CAPITALISED: Final = re.compile(r"[A-Z][a-z]+")
_TELLING: Final = _SURNAMES | {"Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Professor", "Madam"}
_MR: Final = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Madam)\.? {WORD}|\b(?:Dr|Prof)\. {WORD}")
_HAN_TITLED: Final = re.compile(rf"[\u3400-\u9fff]{_HAN_TITLE}(?!们)")


class Apart(NamedTuple):
    """A person's name, the same in Chinese characters if it stands beside it, and what is left."""

    name: str
    han: str | None
    rest: str


def name_apart(text: str) -> Apart | None:
    """Return the name of the person whom a text introduces, apart from the rest; None if none.

    >>> name_apart("Wang Sixin (王四新), Communication University of China")
    Apart(name='Wang Sixin', han='王四新', rest='Communication University of China')
    >>> name_apart("Bitter Winter, a magazine")
    """
    found = _NAMED.fullmatch(text)
    if found is not None and _is_introduced(found["name"], found["rest"]):
        return Apart(found["name"], _bare_han(found["han"]), found["rest"].strip(" ,;"))
    found = _ROLE_FIRST.fullmatch(text)
    if found is not None and PERSON.search(found["role"]) and not _LEADS_ON.search(found["role"]):
        name = found["name"]
        if not _INSTITUTION.search(name):
            rest = " ".join(f"{found['role']}{found['rest']}".split()).strip(" ,;")
            return Apart(name, _bare_han(found["han"]), rest)
    found = _HAN_FIRST.fullmatch(text)
    if found is not None:
        return Apart(found["name"], None, (found["rest"] or "").strip(" ,;\uff0c、)\uff09"))
    return None


def is_person(name: str, kind: str = "unknown") -> bool:
    """Return whether a name is a person's: a title with a name after it, or the bare name.

    >>> is_person("Mr. Han"), is_person("Dr. Oetker", "company"), is_person("Ministry of Truth")
    (True, False, False)
    >>> is_person("Wang Sixin", "outlet"), is_person("王四新"), is_person("Sun Media", "outlet")
    (True, True, False)
    """
    text = " ".join(name.split())
    titled = _TITLED.fullmatch(text)
    if titled is not None:
        return not (titled[2] and kind in _NAMED_AFTER)
    bare = re.sub(rf"{BRACKETED}$", "", text)
    return _PINYIN.fullmatch(bare) is not None or re.fullmatch(_HAN_NAME, bare) is not None


@lru_cache(maxsize=65536)
def names_a_person(text: str) -> bool:
    """Return whether a person's name stands anywhere in a text.

    >>> names_a_person("a discussion with Wang Sixin"), names_a_person("a discussion in Wenzhou")
    (True, False)
    """
    if not text.isascii() and (_HAN_TITLED.search(text) or is_person(text)):
        return True
    if _TELLING.isdisjoint(_CAPITALISED.findall(text)):
        return False
    return _MR.search(text) is not None or _PINYIN.search(text) is not None


def surname_of(name: str) -> str | None:
    """Return the surname of a name of two words or more: the first in Chinese, or else the last.

    >>> surname_of("Wang Sixin"), surname_of("Jane Q. Roe"), surname_of("Han")
    ('Wang', 'Roe', None)
    """
    parts = name.split()
    if len(parts) < 2:
        return None
    return parts[0] if parts[0] in _SURNAMES else parts[-1]


def without_title(name: str) -> str:
    """Return a name without "Mr." and the like."""
    return re.sub(rf"^{HONORIFIC}\s+", "", name)


def _is_introduced(name: str, rest: str) -> bool:
    """Return whether a name before the rest of a text is that of a person."""
    if re.match(HONORIFIC + r"\s", name):
        return True
    if _INSTITUTION.search(name):
        return False
    if not rest and _PINYIN.fullmatch(name):
        return True
    # "Jane Roe, University of Somewhere"; but "Somewhere Weekly, a magazine" names no person.
    named = [found.group() for found in _INSTITUTION.finditer(rest)]
    return (
        PERSON.search(rest) is not None
        or any(word[0].isupper() for word in named)
        or _SPEAKS_FOR_A_RECORD.search(rest) is not None
    )


def _bare_han(bracketed: str | None) -> str | None:
    return bracketed.strip(" (\uff08)\uff09") if bracketed else None
