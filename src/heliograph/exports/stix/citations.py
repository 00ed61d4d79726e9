"""Evidence as STIX external references: the source, the words, and the hash of the capture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from heliograph.exports.characters import readable
from heliograph.exports.sentences import short
from heliograph.exports.stix.frame import Object

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Claim, Evidence

_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")


def citations(claim: Claim, selection: Selection) -> Object:
    """Return the property with a reference for each piece of evidence."""
    listed = references(claim.evidence, selection)
    return {"external_references": listed} if listed else {}


def references(evidence: Iterable[Evidence], selection: Selection) -> list[Object]:
    """Return a reference for each piece of evidence, each once."""
    listed: list[Object] = []
    for each in evidence:
        reference = citation(each, selection)
        if reference not in listed:
            listed.append(reference)
    return listed


def citation(evidence: Evidence, selection: Selection) -> Object:
    """Return the reference of one piece of evidence.

    STIX asks for a hash beside every address: where nothing was captured, the address stands in
    the description.
    """
    source = selection.sources[evidence.source]
    capture = selection.capture(evidence)
    reference: Object = {
        # Never "cve" or "capec" alone, which STIX reads as a catalogue's name.
        "source_name": f"{readable(source.publisher)}: {readable(source.title)}",
        "external_id": source.id,
    }
    said = [f"“{short(evidence.quote)}”"] if evidence.quote else []
    if evidence.locator:
        said.append(readable(evidence.locator))
    if evidence.stance != "supports":
        said.append(f"({evidence.stance})")
    url = (capture.url if capture else None) or source.url
    address = uri(url) if url else None
    if capture is None and url:
        said.append(readable(url))
    if said:
        reference["description"] = " ".join(said)
    if capture is not None:
        if address is not None:
            reference["url"] = address
        reference["hashes"] = {"SHA-256": capture.sha256}
    return reference


def cited(evidence: Evidence, selection: Selection) -> str:
    """Return a source and its words, in a sentence."""
    source = selection.sources[evidence.source]
    words = f" (“{short(evidence.quote)}”)" if evidence.quote else ""
    return f"{readable(source.publisher)}, {readable(source.title)}{words}"


def uri(address: str) -> str | None:
    """Return a web address as a URI (RFC 3986); None where it cannot be one.

    >>> uri("https://例え.jp/道?q=1"), uri("https://[x/")
    ('https://xn--r8jz45g.jp/%E9%81%93?q=1', None)
    """
    try:
        parts = urlsplit(address)
        host = parts.netloc.encode("idna").decode("ascii")
        path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~")
        query = quote(parts.query, safe="/?%:@!$&'()*+,;=-._~")
    except ValueError:  # also what cannot be encoded
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        return None
    # A lone % is no escape.
    whole = f"{parts.scheme}://{host}{path}" + (f"?{query}" if query else "")
    return re.sub("%(?![0-9A-Fa-f]{2})", "%25", whole)
