"""What an analysis of narratives could not have seen."""

from __future__ import annotations

from collections.abc import Mapping

from heliograph.narratives.joining import TRANSLATED, Joined
from heliograph.texts.alike import Rules
from heliograph.texts.shingles import LEAST_CHARACTERS, LEAST_LETTERS, LEAST_WORDS

_EXCHANGES = (
    "How early labelled carriers come is told of each narrative by itself: it is in no family of "
    "tests, so that of twenty narratives in which labels mean nothing, one is as early as 5% of "
    "exchanges. Who posts at all hours comes early, labelled or not."
)


def limits(rules: Rules, joined: Joined, min_group_size: int, *, labelled: bool) -> tuple[str, ...]:
    """Return the limits of an analysis, each as a sentence or two.

    ``labelled`` says whether a registry labels any account of the data.
    """
    return (
        "Earliest seen is not first published: what was posted before these data begin, elsewhere, "
        "or was gone before they were collected is not in them. A wording is put under the earlier "
        "one that it resembles most, which need not be the one that it was made from.",
        f"Texts of fewer than {LEAST_WORDS} words or {LEAST_LETTERS} letters ({LEAST_CHARACTERS} "
        "characters in scripts without spaces) are not compared.",
        f"A text that shares less than {rules.words:g} of its word pairs with every other wording "
        f"({rules.characters:g} of its runs of five characters in scripts without spaces), counts "
        "as another text. One in a hundred pairs at that threshold is not compared at all. How "
        "much of edited text is found is measured in docs/narratives.md.",
        _of_translations(joined),
        "Near-duplicates of near-duplicates are one narrative: its wordings need not all resemble "
        "the first. Only accounts whose text resembles the commonest wording count in the test.",
        "Silent means that the program sees no source: no repost, no earlier carrier mentioned, no "
        "page that one links to, no labelled site of another publisher, none of the phrases it "
        "knows in some twenty languages. A link that two posts share does not say which has the "
        "text from where. "
        "Syndication is declared republication; nothing here says why anybody carried a text.",
        f"A wording that fewer than {min_group_size} private accounts carry is only counted; so is "
        "a language. How many accounts without a label came after the first labelled one is not "
        "told where they, or those before it, are so few.",
        "What is tested is whether accounts wrote texts that are alike; passages, translations and "
        "reposts are told of, but no chance is computed for them. A text written by so many "
        "wordings that none is carried by enough accounts cannot be shown, and is no finding.",
        "Chance likeness is measured by the length of texts. Texts of one length may still be made "
        "of fewer words than others of it, greetings beside news of a line: these are alike by "
        "chance more often than is counted on.",
        *((_EXCHANGES,) if labelled else ()),
    )


def of_languages(without: Mapping[str, int]) -> str:
    """Return languages with how many texts are in each, the commonest first.

    >>> of_languages({"uk": 2, "sw": 11})
    'sw (11), uk (2)'
    """
    commonest = sorted(without.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{lang} ({texts:,})" for lang, texts in commonest)


def _of_translations(joined: Joined) -> str:
    if not joined.looked_at:
        return f"Translations were not looked for: {joined.by}. Languages are told apart only."
    said = (
        "Translations are sought through the commonest wording of each text, for the "
        f"{TRANSLATED:,} texts that most accounts carry, by a sentence model ({joined.by}) with "
        "thresholds by language; some are missed."
    )
    if joined.without:
        said += f" Not compared, for want of a threshold: {of_languages(joined.without)}."
    return said
