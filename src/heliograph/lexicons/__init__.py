"""Declared lists of terms: topics, phrase lists and framings, and which texts hold one."""
