"""Claims, and what the rules make of them, as nodes of a PROV document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.exports.characters import readable
from heliograph.exports.prov.graph import Graph
from heliograph.exports.prov.values import day, name, qualified, tagged
from heliograph.exports.sentences import says
from heliograph.version import __version__

if TYPE_CHECKING:
    from heliograph.exports.selection import Selection
    from heliograph.registry.records import Claim, Evidence


def add_claim(claim: Claim, selection: Selection, graph: Graph) -> None:
    """Add a claim, what it stands in, who says it, in order, and what it revises."""
    node = graph.entity(
        "claim",
        claim.id,
        "Claim",
        {
            "prov:label": says(claim, selection),
            "hg:property": readable(claim.property),
            "hg:polarity": claim.polarity,
            "hg:modality": claim.modality,
            "hg:original": tagged(claim.original, claim.lang) if claim.original else None,
        },
    )
    for end in dict.fromkeys((claim.subject, claim.object)):
        if end is not None:
            graph.relate("wasInfluencedBy", node, name("entity", end), hg_role="about")
    for evidence in claim.evidence:
        _evidence(node, evidence, selection, graph)
    for order, link in enumerate(claim.chain, start=1):
        # That two documents cite "a source" does not make it one: each link is an agent of its own.
        speaker = graph.agent("speaker", f"{claim.id}/{order}", link.who)
        graph.relate("wasAttributedTo", node, speaker, hg_order=order, hg_standing=link.standing)
    if claim.recorded and day(claim.recorded):
        graph.relate("wasGeneratedBy", node, None, prov_time=day(claim.recorded))
    if claim.withdrawn is not None:
        graph.relate("wasInvalidatedBy", node, None, prov_time=day(claim.withdrawn.on))
        graph.reviewed(node, claim.withdrawn)
    if claim.supersedes in selection.claims:
        graph.relate("wasDerivedFrom", node, name("claim", str(claim.supersedes)),
                     prov_type=qualified("prov:Revision"))  # fmt: skip


def _evidence(node: str, evidence: Evidence, selection: Selection, graph: Graph) -> None:
    """Relate a claim to what it stands in; what contradicts it is no origin of it."""
    capture = selection.capture(evidence)
    stands_in = (
        name("capture", f"{evidence.source}/{capture.id}")
        if capture is not None
        else name("source", evidence.source)
    )
    graded = {
        "hg_stance": evidence.stance,
        "hg_credibility": evidence.credibility,
        "hg_locator": readable(evidence.locator or ""),
        "hg_quote": readable(evidence.quote or ""),
    }
    if evidence.stance != "supports":
        graph.relate("wasInfluencedBy", node, stands_in, **graded)
        return
    kind = {"prov_type": qualified("prov:Quotation")} if evidence.quote else {}
    graph.relate("wasDerivedFrom", node, stands_in, **kind, **graded)


def add_assessment(claim: Claim, selection: Selection, graph: Graph) -> None:
    """Add what the rules make of a claim, and the rulings that lowered it."""
    assessment = selection.assessments[claim.id]
    version = assessment.version or "unversioned"
    software = graph.agent("software", f"heliograph-{__version__}", f"Heliograph {__version__}",
                           "prov:SoftwareAgent")  # fmt: skip
    rules = name("rules", version)
    if rules not in graph.document["activity"]:
        graph.activity("rules", version, "Rules")
        graph.relate("wasAssociatedWith", rules, software)
    node = graph.entity(
        "assessment",
        claim.id,
        "Assessment",
        {
            "hg:status": assessment.status,
            "hg:hedge": assessment.hedge,
            "hg:because": readable(assessment.because),
            "hg:rules": ", ".join(assessment.rules),  # in order, which a list of PROV has not
            "hg:groups": list(assessment.groups),
            "hg:against": list(assessment.against),
            "hg:low": assessment.low,
            "hg:high": assessment.high,
        },
    )
    graph.relate("wasGeneratedBy", node, rules)
    graph.relate("wasDerivedFrom", node, name("claim", claim.id))
    for order, ruling in enumerate(claim.rulings, start=1):
        said = {"hg:status": ruling.status, "hg:because": readable(ruling.because)}
        lowered = graph.entity("ruling", f"{claim.id}/{order}", "Ruling", said)
        graph.by_role(lowered, ruling.by, ruling.on)
        graph.relate("wasDerivedFrom", node, lowered)
