"""Labels in the format of the AT Protocol: signed, for anyone to check against the labeler's key.

com.atproto.label.defs#label, version 1 (https://atproto.com/specs/label).
"""
