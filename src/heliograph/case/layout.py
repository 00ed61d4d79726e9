"""Where things stand in a case, and the hashes that hold them there."""

from __future__ import annotations

import hashlib
from pathlib import Path

MARK = "case.toml"
KEY = Path("keys", "pseudonym.key")
POSTS = "posts"
PANEL = "panel"
CHECKS = "checks"
QUARANTINE = "quarantine.jsonl"
FINDINGS = Path("findings", "findings.jsonl")
MEMBERS = Path("findings", "members.parquet")
SUMMARY = "summary.json"
REPORT = "report.html"


def hashes(case: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a case but its mark and its key."""
    return {
        path.relative_to(case).as_posix(): _sha256(path)
        for path in sorted(case.rglob("*"))
        if path.is_file() and path not in (case / MARK, case / KEY)
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
