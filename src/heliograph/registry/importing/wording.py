"""Predicates as readers write them: which property, affirmed or not, done, ordered or proposed."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from heliograph.registry.properties import Property, by_verb
from heliograph.registry.vocabulary import Modality, Polarity

_PROPOSES: Final = re.compile(
    r"\b(propos\w+|suggest(s|ed|ing)?|recommend\w*|advocat\w+|should|ought to|plan(s|ned|ning)?|"
    r"intend(s|ed|ing)?|aim(s|ed|ing)? (to|at)|seek(s|ing)?( to)?|sought to|want(s|ed)? to|"
    r"hope(s|d)? to|call(s|ed|ing)? for|vow(s|ed)?|pledge[sd]?|goal|strive[sd]?|envision\w*|"
    r"expect(s|ed|ing)?|consider(s|ing)|mull(s|ed|ing)?|agree(s|d|ing)? to|(is|are|was|were) due\b|"
    r"(designed|meant|slated|scheduled|poised|about|preparing|prepares) to|draft(s|ed|ing)?|"
    r"promis(e|es|ed|ing)|offer(s|ed|ing)? to|threaten(s|ed|ing)? to|"
    r"will|would|shall|is to|are to|going to|set to)\b"
    r"|拟|计划|建议|打算|提议|倡议|准备|预计|有望|将(要|会|于|在|把|对|由|建|设|推|实|开|加|成)|^将"
)
_ORDERS: Final = re.compile(
    r"\b(order(s|ed|ing)?( to)?|instruct(s|ed|ing|ions?)?|request(s|ed|ing)?|direct(s|ed) \w+ to|"
    r"is directed|are directed|demand(s|ed|ing)?|requir(es|ed|ing)|mandat(es|ed)|command(s|ed)|"
    r"tell(s|ing)?|told|task(s|ed) with|oblig(es|ed)|must|ask(s|ed|ing)?|urg(e|es|ed|ing)|"
    r"call(s|ed|ing)? (up)?on)\b"
    r"|要求|命令|下令|责令|勒令|责成|指示|敦促|呼吁"
)
_ORDERED: Final = re.compile(
    r"(to be |being )?(instructed|ordered|required|requested|told|asked|urged)\b", re.IGNORECASE
)
_SAYS: Final = re.compile(
    r"\b(announc|declar|said|say|stat(es|ed)|reveal|disclos|report|claim|confirm|promis|"
    r"add(s|ed)\b|wr(ites|ote)|not(es|ed)\b|tell|told|indicat|signal)|宣布|表示|称|透露|说|披露"
)
_AHEAD: Final = (
    r"(?:will|would|shall|should|(?:is|are|was|were) (?:to|due|going to|set to|expected|"
    r"planning|considering|designed|about to)\b|plan(?:s|ned|ning)? (?:to|for|on)|"
    r"intend(?:s|ed)? to|propos(?:es|ed|als?)|aim(?:s|ed)? to|"
    r"agreed to|seek(?:s|ing)? to|hop(?:es|ed) to|"
    r"expect(?:s|ed)? to)\b"
)
# What is planned is seen at the front of the value; after a verb of saying, behind its subject too.
_PLANNED: Final = re.compile(rf"(?:(?:an?|its|their|the) )?{_AHEAD}|拟|计划|将|建议", re.IGNORECASE)
_SAYS_PLANNED: Final = re.compile(
    rf"(?:that )?(?:[\w'’()-]+ ){{0,6}}?{_AHEAD}|[\u3400-\u9fff]{{0,12}}?(?:拟|计划|将|建议)",
    re.IGNORECASE,
)
_NEGATION: Final = re.compile(
    r"\b(?:(?:do|does|did)\s+not\b|(?:do|does|did)n['’]t\b|no longer\b|never\b|not yet\b|not\b"
    r"|neither\b|nor\b)|(?<=\bcan)not\b|(?<=\w)n['’]t\b"
    r"|^(?:并未|尚未|从未|没有|不再|未(?![来能]))",
    re.IGNORECASE,
)
# What was left undone was not done: "failed to answer" denies "answer", as "did not answer" does.
_LEFT_UNDONE: Final = re.compile(
    r"\b(?:(?:ha[sd]|have)\s+)?(?:fail(?:s|ed|ing)?|refus(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|"
    r"ceas(?:e|es|ed|ing)|neglect(?:s|ed|ing)?)\s+to\b"
    r"|\b(?:(?:ha[sd]|have)\s+)?stop(?:s|ped|ping)?\b(?=\s+\w+ing\b)|^(?:未能|拒绝|停止)",
    re.IGNORECASE,
)
# Words of degree and doubt: the claim's hedge says them.
_ADVERBS: Final = re.compile(
    r"\b(likely|reportedly|allegedly|probably|possibly|apparently|almost certainly|certainly|"
    r"also|often|usually|typically|generally|gradually|increasingly|primarily|mainly|directly|"
    r"officially|formally|already|currently|recently|now)\b ?",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """What a predicate says."""

    property: str
    polarity: Polarity
    modality: Modality


def said(predicate: str, value: str, *, to_entity: bool = False) -> Said:
    """Return the property that a predicate means, or its own words where it means none.

    ``value`` is what it is said to be; with ``to_entity`` it names an entity. A property is taken
    only if the value can be one of its values.

    >>> said("is owned by", "the state")
    Said(property='owned_by', polarity='affirmed', modality='does')
    >>> said("does not exercise", "authority")
    Said(property='exercise', polarity='denied', modality='does')
    >>> said("failed to answer", "the reporters")
    Said(property='answer', polarity='denied', modality='does')
    >>> said("proposes shift to", "another approach").modality
    'proposes'
    """
    plain = " ".join(predicate.split())
    undone = _LEFT_UNDONE.search(plain) is not None
    if undone and _NEGATION.search(plain):
        # "Never failed to" denies nothing, and whether it was done is for a person to say.
        return Said(plain, "affirmed", modality_of(plain, value))
    denying = _LEFT_UNDONE if undone else _NEGATION
    denied = denying.search(plain) is not None
    bare = " ".join(denying.sub(" ", plain).split()) if denied else plain
    if not bare:
        bare, denied = plain, False
    meant, contrary = _meant(plain, bare, value, to_entity)
    if contrary is not None:
        denied = contrary
    return Said(meant or bare, "denied" if denied else "affirmed", modality_of(plain, value))


def modality_of(predicate: str, value: str) -> Modality:
    """Return whether something is done, ordered, or only proposed, aimed at or announced.

    >>> [modality_of(words, "") for words in ("requested", "aim to", "established")]
    ['orders', 'proposes', 'does']
    >>> modality_of("announced", "it will establish offices")
    'proposes'
    """
    plain = predicate.lower()
    if _PROPOSES.search(plain):
        return "proposes"
    planned = _SAYS_PLANNED if _SAYS.search(plain) else _PLANNED
    if planned.match(value):
        return "proposes"
    if _ORDERS.search(plain) or _ORDERED.match(value):
        return "orders"
    return "does"


def _meant(plain: str, bare: str, value: str, to_entity: bool) -> tuple[str | None, bool | None]:
    """Return the property a phrase means, and whether denied where the phrase itself settles it."""
    verbs = by_verb()
    for phrase, settled in ((plain, True), (bare, False)):
        for form in (phrase.lower(), " ".join(_ADVERBS.sub("", phrase.lower()).split())):
            if form not in verbs:
                continue
            # A figure belongs to the property that is for figures, if one of them is.
            for meant, contrary in sorted(
                verbs[form], key=lambda each: not each[0].is_figure(value)
            ):
                if _can_be(meant, value, to_entity):
                    return meant.id, contrary if settled or contrary else None
    return None, None


def _can_be(meant: Property, value: str, to_entity: bool) -> bool:
    return (to_entity and "entity" in meant.range) or meant.holds(value)
