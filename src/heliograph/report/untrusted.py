"""Showing strings that came with the posts: nothing hidden, nothing clickable, nobody named.

Escaping for HTML is the template's own work; this file sees to what escaping leaves: controls
that reorder or hide text (Unicode TR 36, TR 39), links that a reader's program would make live,
pseudonyms, which depend on the key of a case, and strings of any length.
"""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup

from heliograph.privacy.pseudonyms import PSEUDONYM

OBJECT_CHARACTERS = 180
PROSE_CHARACTERS = 1500
MARKS_IN_A_ROW = 3  # more are no spelling but a way to write over the lines above and below

# Controls, formats, surrogates, private use, line and paragraph separators.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Invisible, yet letters or marks to Unicode: joiners, fillers, variation selectors.
_HIDDEN_LETTERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u3164\uffa0\U000e0100-\U000e01ef]"
)
_JOINERS = "\u200c\u200d"
_URL = re.compile(r"\b(h)(tt)(ps?)://([^/\s?#]*)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"\b((?!hxxp)[a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_SCRIPT_SCHEME = re.compile(r"\b(javascript|vbscript|data|file|mailto|tel)\s*:", re.IGNORECASE)
_BARE_DOMAIN = re.compile(r"\b(?:[\w-]+\.)+[^\W\d_]{2,24}(?![\w.])")


def prose(text: str, limit: int = PROSE_CHARACTERS) -> str:
    """Return a sentence that may quote a post: hidden characters visible, addresses defanged.

    Pseudonyms are replaced and long ends cut.

    >>> prose("abc\u202etxt.exe")
    'abc⟨U+202E⟩txt.exe'
    """
    # Before cutting: half a pseudonym is still a name, and its length must not show.
    text = PSEUDONYM.sub("[account]", text)
    cut = f"… ({len(text):,} characters)" if len(text) > limit else ""
    return _OTHER_SCHEME.sub(r"\1[:]//", _URL.sub(_defanged_url, visible(text[:limit]))) + cut


def opening(text: str) -> str:
    """Return ``text`` with a capital letter first, as it stands at the head of a line.

    >>> opening("breaking news")
    'Breaking news'
    """
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return ``text`` as a sentence.

    >>> sentence("every pair of accounts")
    'Every pair of accounts.'
    """
    text = opening(text.rstrip())
    return text if not text or text[-1] in ".!?…" else text + "."


def shown(text: str, limit: int = OBJECT_CHARACTERS) -> Markup:
    """Return an object or an id as isolated, escaped, defanged markup.

    >>> shown("https://example.com/<b>")
    Markup('<bdi>hxxps://example[.]com/&lt;b&gt;</bdi>')
    """
    text = PSEUDONYM.sub("[account]", text)
    # Defanged before cutting, so that no cut can leave a live address behind.
    cut = f"… ({len(text):,} characters)" if len(text) > limit else ""
    return Markup("<bdi>{}</bdi>{}").format(defanged(visible(text[:limit])), cut)


def defanged(text: str) -> str:
    """Return ``text`` with every address written so that no program makes it a link.

    >>> defanged("https://example.com/a.html"), defanged("javascript:alert(1)")
    ('hxxps://example[.]com/a.html', 'javascript[:]alert(1)')
    """
    text = _URL.sub(_defanged_url, text)
    text = _OTHER_SCHEME.sub(r"\1[:]//", text)
    text = _SCRIPT_SCHEME.sub(r"\1[:]", text)
    return text if "hxxp" in text else _BARE_DOMAIN.sub(_defanged_domain, text)


def visible(text: str) -> str:
    """Return ``text`` with characters that hide or reorder shown as their code points.

    Joiners stay where they belong to the spelling: in an emoji, between letters of a script that
    needs them.

    >>> visible("a\u200bb")
    'a⟨U+200B⟩b'
    """
    if text.isascii() and text.isprintable():
        return text
    out: list[str] = []
    marks = 0
    for position, character in enumerate(text):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if character in "\n\t\r":
            out.append(" ")
        elif marks > MARKS_IN_A_ROW:
            if marks == MARKS_IN_A_ROW + 1:
                out.append("⟨more marks⟩")
        elif category in _HIDDEN_CATEGORIES or _HIDDEN_LETTERS.match(character):
            kept = character in _JOINERS and _joins(text, position)
            out.append(character if kept else f"⟨U+{ord(character):04X}⟩")
        else:
            out.append(character)
    return "".join(out)


def _joins(text: str, position: int) -> bool:
    if not 0 < position < len(text) - 1:
        return False
    before, after = text[position - 1], text[position + 1]
    if text[position] == "\u200d" and unicodedata.category(after) == "So":
        return unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    return all("\u0600" <= letter <= "\u0dff" for letter in (before, after))


def _defanged_url(match: re.Match[str]) -> str:
    h, _, rest, host = match.groups()
    return f"{h}{'xx' if h.islower() else 'XX'}{rest}://{host.replace('.', '[.]')}"


def _defanged_domain(match: re.Match[str]) -> str:
    return match.group().replace(".", "[.]")
