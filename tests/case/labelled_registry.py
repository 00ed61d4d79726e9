"""Small registries, written as a person writes them: YAML files in a folder."""

import json
from pathlib import Path

REVIEWED = "2026-11-01"
AS_OF = "2026-11-22"

_ABOUT = {
    "title": "Test registry",
    "maintainer": "the tests",
    "appeal": "appeals@registry.example",
    "licence": "CC0-1.0",
    "criteria": "2026-11",
}
_SOURCE = {
    "id": "matrix",
    "title": "Matrix of media",
    "publisher": "Institute of Tests",
    "type": "data set",
    "independence_group": "matrix",
    "reliability": "B",
    "graded_by": "the tests",
    "graded_because": "made for them",
}


def outlet(entity, name, *, accounts=(), domains=(), typology="SC", kind="outlet", claims=()):
    """An outlet whose type, accounts and domains one data set gives, each in a claim."""
    runs = [
        claim(entity, f"runs-{number}", "runs_account", value=words)
        for number, words in enumerate(_accounts_in_words(accounts))
    ]
    runs += [
        claim(entity, f"site-{number}", "operates_domain", value=domain)
        for number, domain in enumerate(domains)
    ]
    return {
        "id": entity,
        "kind": kind,
        "names": [{"text": name, "lang": "en"}],
        "countries": ["zz"],
        "accounts": list(accounts),
        "domains": list(domains),
        "review": {"by": "registry editor", "on": REVIEWED},
        "claims": [claim(entity, "type", "state_media_typology", value=typology), *runs, *claims],
    }


def _accounts_in_words(accounts):
    for each in accounts:
        for what, mark in (("handle", "@"), ("id", "id ")):
            if each.get(what):
                yield f"{each['platform']} {mark}{each[what].removeprefix('@')}"


def claim(entity, name, prop, **said):
    """A claim of the data set."""
    return {
        "id": f"{entity}.{name}",
        "property": prop,
        "chain": [{"who": "Institute of Tests", "standing": "identified"}],
        "evidence": [{"source": "matrix", "locator": f"row {entity}", "credibility": "2"}],
        **said,
    }


def account(name, platform="x", *, handle=None):
    """An account by its id, or by its handle."""
    given = {"platform": platform}
    return given | ({"handle": handle} if handle else {}) | ({"id": name} if name else {})


def write_registry(folder: Path, *entities) -> Path:
    """Write a registry; JSON is YAML."""
    for name in ("sources", "entities"):
        (folder / name).mkdir(parents=True)
    (folder / "registry.yaml").write_text(_yaml(_ABOUT), "utf-8")
    (folder / "sources" / "matrix.yaml").write_text(_yaml(_SOURCE), "utf-8")
    for number, entity in enumerate(entities):
        (folder / "entities" / f"{number}.yaml").write_text(_yaml(entity), "utf-8")
    return folder


def _yaml(record) -> str:
    return json.dumps(record, indent=1)
