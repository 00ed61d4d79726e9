"""Texts that say the same in different languages, found offline.

A multilingual sentence model places texts of one meaning near one another; a pair is a match where
each is the other's best and the pair stands out from what else lies near them, by a threshold that
was calibrated for their languages. The models are optional; without one nothing is matched.
"""

from heliograph.narratives.translation.matching import TranslationMatches, matches
from heliograph.narratives.translation.models import Translator, translator

__all__ = ["TranslationMatches", "Translator", "matches", "translator"]
