"""Pseudonyms from the first write; nobody is named by default."""
