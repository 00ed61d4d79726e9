"""What leaves: nothing of what was merged with somebody private, under no name."""

import json

import pytest
from exported_registry import AS_OF, claim, entity, registry, source
from pages_sample import with_history

from heliograph.exports import followthemoney, pages, prov, stix
from heliograph.exports.jsonld import document
from heliograph.exports.selection import select


def merged(kind, **fields):
    """An institution that was judged the same as a record of another kind, with claims on both."""
    return with_history(registry(
        sources=[source("one"), source("two")],
        entities=[entity("ministry", "state_body", "Ministry"),
                  entity("joined-one", "institution", "Joined", not_the_same=["other"]),
                  entity("veiled-one", kind, "secret-name", description="secret-words", **fields),
                  entity("other", "institution", "Other", not_the_same=["veiled-one"])],
        claims=[
            claim("of-centre", "described_as", subject="joined-one", value="secret-value"),
            claim("of-hidden", "described_as", subject="veiled-one", value="secret-value"),
            claim("to-hidden", "partner_of", subject="other", object="veiled-one"),
            claim("to-centre", "partner_of", subject="other", object="joined-one", source="two"),
            claim("of-other", "part_of", subject="other", object="ministry"),
        ],
        judgements=[
            {"id": "j", "left": "joined-one", "right": "veiled-one", "verdict": "same",
             "by": "editor", "on": "2026-11-01", "because": "secret-reason"},
            {"id": "k", "left": "veiled-one", "right": "ministry", "verdict": "different",
             "by": "editor", "on": "2026-11-01", "because": "secret-reason"},
        ],
    ))  # fmt: skip


ACCOUNT = {"accounts": [{"platform": "x", "handle": "secret-handle"}]}


def everything_written(given):
    selection = select(given, AS_OF)
    return "\n".join([
        stix.write(given, AS_OF).decode(),
        followthemoney.write(given, AS_OF).decode(),
        prov.write(given, AS_OF).decode(),
        *(json.dumps(document(each, selection)) for each in selection.entities),
        *(content.decode() for _, content in pages.render(given, as_of=AS_OF)),
    ])  # fmt: skip


@pytest.mark.parametrize("fields", [{"kind": "unknown"}, {"kind": "account"} | ACCOUNT])
def test_what_was_merged_with_something_private_does_not_leave(fields):
    given = merged(**fields)
    assert given.canonical("veiled-one") == "joined-one"
    selection = select(given, AS_OF)
    assert list(selection.entities) == ["ministry", "other"]
    assert list(selection.claims) == ["of-other"]
    written = everything_written(given)
    for word in ("secret", "veiled-one", "joined-one", "Joined"):
        assert word not in written


def test_an_account_that_nobody_may_name_hides_what_it_was_merged_with():
    """Though others of its accounts may be named."""
    run = claim("agency.x", "runs_account", subject="agency", value="x @agency")
    control = claim("agency.control", "controlled_by", subject="agency", object="ministry")
    parts = {
        "sources": [source("one")],
        "claims": [run, control],
        "judgements": [{"id": "j", "left": "agency", "right": "own", "verdict": "same",
                        "by": "editor", "on": "2026-11-01", "because": "one name"}],
    }  # fmt: skip
    for handle, leaves in (("agency", True), ("secret-handle", False)):
        own = entity("own", "account", accounts=[{"platform": "x", "handle": handle}])
        listed = [{"platform": "x", "handle": "@Agency"}]
        agency = entity("agency", "outlet", accounts=listed)
        given = registry(entities=[entity("ministry", "state_body"), agency, own], **parts)
        selection = select(given, AS_OF)
        assert ("agency" in selection.entities) is leaves
        assert ("agency.x" in selection.claims) is leaves
        assert "secret-handle" not in json.dumps(stix.bundle(given, AS_OF))


def test_words_that_may_name_an_account_leave_only_where_it_may_be_named():
    given = registry(
        sources=[source("one")],
        entities=[entity("ministry", "state_body"),
                  entity("agency", "outlet", accounts=[{"platform": "x", "handle": "agency"}])],
        claims=[
            claim("agency.control", "controlled_by", subject="agency", object="ministry"),
            claim("agency.x", "runs_account", subject="agency", value="x @agency"),
            claim("agency.other", "runs_account", subject="agency", value="x @somebody",
                  hedge="speculative"),
            claim("agency.words", "runs_account", subject="agency", value="that of Somebody"),
        ],
    )  # fmt: skip
    selection = select(given, AS_OF)
    assert set(selection.claims) == {"agency.control", "agency.x"}
    assert [each.handle for each in selection.accounts["agency"]] == ["agency"]


def test_homonyms_that_do_not_leave_are_not_named():
    selection = select(registry(entities=[
        entity("a", "outlet", not_the_same=["b", "nobody", "c"]), entity("b", "unknown"),
        entity("c", "outlet"),
    ]), AS_OF)  # fmt: skip
    assert selection.entities["a"].not_the_same == ("c",)
