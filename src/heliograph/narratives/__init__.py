"""Texts that travel: who is seen to carry which, after whom, in which wording and language."""

from heliograph.narratives.analysis import narratives
from heliograph.narratives.result import Narratives

__all__ = ["Narratives", "narratives"]
