"""How far a speaker can be held to its word, by the words with which a reader names it.

What has no name of its own, and no mark of a public record, is held to nothing: a mistake here may
cost a source its weight, and never lends it any.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from heliograph.registry.checks.personal_names import PERSON, name_apart
from heliograph.registry.rules.propositions import plain
from heliograph.registry.vocabulary import Standing

_PAPER: Final = (
    r"(?:memos?|memorand(?:um|a)|documents?|cop(?:y|ies)|photocop(?:y|ies)|screen ?shots?|alerts?|"
    r"notices?|recordings?|audio|transcripts?|minutes|circulars?|directives?|dossiers?|files?|"
    r"e-?mails?|cables?|slides?|spreadsheets?|drafts?|chat logs?|(?:text |chat )?messages?|"
    r"materials|(?<!open )letters?)"
)
# A leak by its own account: nothing beside it makes it more, not even a named author.
_LEAKED: Final = re.compile(
    r"\b(?i:circulat(?:ed|ing)|leaked|leaks?|purported|unauthenticated|unverified|"
    r"screen ?shots?|not shown|(?:seen|obtained|reviewed|viewed|acquired) by|shared with|"
    r"passed to)\b"
    rf"|\b(?i:internal|confidential|secret|classified) (?:[a-z-]+ ){{0,2}}(?i:{_PAPER})\b"
    r"|网传|流传|泄露|泄漏|泄密|外泄|外流|截图|截屏|录音|聊天记录|未经证实|疑似"
    r"|(?:内部|机密|秘密|绝密)(?:文件|通知|资料|材料|讲话|备忘录|邮件|规定)"
)
_ANONYMOUS: Final = re.compile(
    r"\b(anonymous(ly)?|unnamed|not named|unidentified|not identified|unattributed|not cited|"
    r"uncited|no byline|no masthead|without byline|unknown|unspecified|undisclosed|"
    r"condition of anonymity|insiders?|sources? (familiar|close)|whistle-?blowers?|hearsay|"
    r"rumou?rs?|gossip|word of mouth)\b"
    r"|匿名|知情|不愿透露|不具名|未具名|未署名|佚名|消息人士|线人|(内部|业内|有关|相关|圈内)人士"
    r"|爆料|据传|传闻|传言|坊间|身份不明|小道消息|举报人|吹哨人|网友|网民",
    re.IGNORECASE,
)
_HALF_NAMED: Final = re.compile(
    r"\b(surname only|first name only|given name only|initials? only|partly named|pseudonym\w*|"
    r"alias|name (withheld|changed)|only by (surname|role|title))\b|化名|[\u3400-\u9fff]某",
    re.IGNORECASE,
)
_RECORD: Final = re.compile(
    r"\b(laws?(?! (?:enforcement|firms?|students?|daily|weekly|review|journal|school))|"
    r"regulations?|provisions|gazette(?! (?:daily|weekly))|statutes?|decree|constitution|"
    r"public (?:record|register)|"
    r"official (?:announcements?|notices?|text|release|website|statement|record|alert|documents?)|"
    r"published (?:law|rules|article|text)|political report|work report|congress report|"
    r"court (?:ruling|judg(?:e)?ment)|register(?:ed)? entry|white paper|"
    r"(?:published|posted) (?:on|in|at) .*(?:website|site|gazette|portal))\b"
    r"|公告|公报|法律|法规|条例|宪法|白皮书|判决书|官网|官方(?:网站|声明|通报)|政府工作报告"
    r"|《.+(?:法|规定|办法|决定|通知)》",
    re.IGNORECASE,
)
_SAYS_RECORD: Final = re.compile(r"\bpublic (record|register)\b", re.IGNORECASE)
# A paper written small, or at the front: "Alert Magazine" is none, "Document No. 9" is one.
_IS_PAPER: Final = re.compile(
    rf"\b{_PAPER}\b|^(?:(?i:an?|the|one|some|several) )?(?i:{_PAPER})\b(?! [A-Z](?!o\.))"
    rf"|\b(?i:{_PAPER}) (?:No\b|[Nn]umber|[0-9])"
    r"|文件|通知|备忘录|材料|资料|视频|邮件|信函|复印件|纪要"
)

_COUNTED: Final = (
    r"an?|one|two|three|some|several|multiple|many|most|other|local|ordinary|the|former|retired|"
    r"current|senior|junior|young|long-term|high-ranking|certain"
)
_TRADE: Final = (
    r"scholars?|academics?|netizens?|observers?|analysts?|experts?|officials|researchers?|"
    r"journalists?|reporters?|residents?|villagers?|students?|teachers?|lawyers?|activists?|"
    r"people|persons?|interviewees?|(?:eye)?witness(?:es)?|users?|sources?|employees?|workers?|"
    r"staffers?|bloggers?|dissidents?|citizens?|neighbou?rs?|relatives?|friends?|colleagues?|"
    r"volunteers?|defectors?|officers?|civil servants?|official(?=\s*[,(]|$|\s(?:in|of|at|from)\b)"
)
# Somebody of whom only a trade is given; with a place to it, half named.
_ANYBODY: Final = re.compile(
    rf"(?:(?:{_COUNTED})\s+)*(?:{_TRADE})\b(?! Without Borders)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OF_A_PLACE: Final = re.compile(
    r"\b(?:employees?|workers?|staffers?|sources?|netizens?|users?|residents?|villagers?|students?|"
    r"activists?|(?:eye)?witness(?:es)?|officials|people|persons?|citizens?|officers)\b"
)
_HAN_ANYBODY: Final = re.compile(
    r"(学者|专家|官员|员工|职员|居民|村民|学生|老师|教师|教授|律师|用户|人士|工作人员|干部|记者)$"
)

# Words that are capitalised and are nobody's own name.
_NOBODYS: Final = frozenset(
    """
    a an the of on in by for and telegram wechat weibo whatsapp facebook twitter tiktok douyin
    youtube instagram reddit discord signal line internet web online channel channels group groups
    chat post posts thread forum page site website blog video videos account accounts post user
    users source sources insider outlet media newspaper magazine report reports article news press
    document documents memo memos copy copies notice notices alert alerts recording recordings file
    files letter letters message messages screenshot screenshots internal official officials
    anonymous former employee employees worker workers whistleblower scholar scholars analyst
    analysts observer observers expert experts academic academics researcher researchers journalist
    journalists reporter reporters resident residents netizen netizens student students teacher
    teachers lawyer lawyers activist activists person people witness witnesses hearsay rumor rumors
    rumour rumours gossip insiders agency company government authorities authority department office
    chinese american taiwanese russian western european asian british japanese foreign overseas
    us uk eu pdf ai vpn url sms cto ceo kol january february march april may june july august
    september october november december police party officer law regulation regulations i
    """.split()  # noqa: SIM905 - a list of words, read as one
)
# Agencies and outlets of one word, which nothing but knowledge tells from a common noun.
_OF_ONE_WORD: Final = frozenset(
    """
    reuters bloomberg xinhua wikipedia politico axios caixin meduza kyodo yonhap tass interfax
    bellingcat graphika meta
    microsoft google mandiant openai stratcom initium sixthtone freedomhouse
    chinafile wikileaks propublica greatfire
    """.split()  # noqa: SIM905
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_CHARACTERS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_HAN_INSTITUTION: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff](?:部|局|办|社|大学|学院|学校|报|周刊|杂志|电视台|电台|卫视|网|"
    r"委|委员会|政府|法院|检察院|公司|集团|中心|协会|学会|研究院|研究所|研究室|党|署|厅|基金会|联合会)"
    r"|中国|新华|央视|《.+》"
)
_HAN_GENERIC: Final = re.compile(
    r"(?:有关|相关|某个?|一家|一个|一份|一名|该|本|当地|地方|上级|多个|多家|部分|一些|各级?|国内|"
    r"海外|境外|外国|主管|基层|内部|官方)*"
    r"(?:部门|单位|当局|官方|政府|媒体|公司|机构|大学|学院|学校|法院|报|报纸|网站|官网|社交媒体|"
    r"办公室|委员会|公安局|公安部门|外媒|官媒|人士|公告|法律|规定|互联网|微信群|"
    r"群|频道)*(?:学者|专家|官员|员工|职员|居民|村民|学生|老师|教师|教授|律师|用户|工作人员|干部|记者)?"
)


def standing_of(text: str, known: Container[str] = frozenset()) -> Standing:
    """Return how far a speaker can be held to its word, by the marks that readers leave.

    ``known`` has the names of institutions that a registry knows, in ``propositions.plain`` form.

    >>> [standing_of(text) for text in ("several documents (not cited)", "a leaked memo",
    ...                                 "Cybersecurity Law (2016)", "Legal Daily", "hearsay")]
    ['anonymous', 'unauthenticated_document', 'public_record', 'identified', 'anonymous']
    """
    person = name_apart(text) is not None
    named = person or is_named(text, known)
    marked = _by_marks(text, named)
    if marked is not None:
        return marked
    if person:
        return "identified"
    anybody = _ANYBODY.match(text)
    if anybody is not None:
        return "partly_named" if is_named(f"of {anybody['rest']}", known) else "anonymous"
    if not named:
        return "anonymous"
    head = _head(text)
    return "partly_named" if _OF_A_PLACE.search(head) or _HAN_ANYBODY.search(head) else "identified"


def _by_marks(text: str, named: bool) -> Standing | None:
    """Return the standing that marks in a text settle, the one that holds to least first."""
    if _LEAKED.search(text):
        return "unauthenticated_document"
    if not text or _ANONYMOUS.search(text):
        return "anonymous"
    if _HALF_NAMED.search(text):
        return "partly_named"
    if PERSON.search(text):
        return None  # a professor of law is not the law
    if _RECORD.search(text) and (named or _SAYS_RECORD.search(text)):
        return "public_record"
    return "unauthenticated_document" if _IS_PAPER.search(text) else None


def is_named(text: str, known: Container[str] = frozenset()) -> bool:
    """Return whether there is a proper name in a text: of an institution, a place, a publication.

    A single word with a capital could be any noun at the front of a line; it is a name if it is
    written as one (BBC, ChinaFile) or is known. Scripts without capitals other than
    Chinese and Japanese show no names: what they write must be known.

    >>> [is_named(text) for text in ("Legal Daily", "a WeChat group", "BBC", "人民日报")]
    [True, False, True, True]
    """
    if plain(text) in known or plain(_head(text)) in known:
        return True
    if _CHARACTERS.search(text):
        head = _head(text)
        if _HAN_INSTITUTION.search(head) and not _HAN_GENERIC.fullmatch(head):
            return True
    words = _WORD.findall(text)
    for number, (word, following) in enumerate(zip(words, [*words[1:], ""], strict=False)):
        bare = word.casefold().removesuffix("'s").removesuffix("’s")
        if bare in _OF_ONE_WORD:
            return True
        if bare in _NOBODYS or len(word) == 1 or not any(letter.isupper() for letter in word):
            continue
        # At the front of the line: "BBC", "Cybersecurity Law", and not "Gossip".
        if number or any(letter.isupper() for letter in word[1:]) or following[:1].isupper():
            return True
    return re.search(r"\b[a-z0-9-]+\.(com|org|net|cn|tw|hk|info|news|io)\b", text) is not None


def _head(text: str) -> str:
    """Return a text up to its first comma or bracket."""
    return re.split(r"[,;:(，；：（]", text, maxsplit=1)[0].strip()
