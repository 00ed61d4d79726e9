"""Published keyword lists through time: what was added, what was taken out, in which combinations.

The lists are data to study. Nothing here reads a post, and nothing here says whether a text would
match.
"""
