"""No label for a private or unknown subject can be built, by whatever route."""

import copy
import itertools
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import DAY, entity, registry, relation, same, typology

from heliograph.errors import InputError, ScopeError
from heliograph.registry.labels.derive import labels
from heliograph.registry.labels.label import TIERS, Label
from heliograph.registry.vocabulary import LABELLED_KINDS, Kind

GOOD = {
    "entity": "e-1",
    "kind": "outlet",
    "name": "An outlet",
    "tier": "official",
    "claims": ("c-1",),
    "criteria": "2026-11",
    "reviewer": "an editor",
    "reviewed": "2026-11-01",
    "expires": "2027-11-01",
    "appeal": "mail@example.org",
    "because": "A claim says so.",
}
UNLABELLED = sorted(set(Kind.__args__) - LABELLED_KINDS)


def rebuilt(fields):
    """A label unpickled from bytes in which somebody put other fields."""
    make, (kind, _) = Label(**GOOD).__reduce__()
    return make(kind, fields)


ROUTES = {
    "constructor": lambda fields: Label(**fields),
    "convert": lambda fields: msgspec.convert(fields, Label),
    "convert strings": lambda fields: msgspec.convert(fields, Label, strict=False),
    "json": lambda fields: msgspec.json.decode(msgspec.json.encode(fields), type=Label),
    "msgpack": lambda fields: msgspec.msgpack.decode(msgspec.msgpack.encode(fields), type=Label),
    "replace": lambda fields: msgspec.structs.replace(Label(**GOOD), **fields),
    "pickle": rebuilt,
    "list of labels": lambda fields: msgspec.convert([fields], tuple[Label, ...])[0],
}


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_builds_a_label_that_may_be(route):
    assert ROUTES[route](GOOD) == Label(**GOOD)


@pytest.mark.parametrize("kind", [*UNLABELLED, "person", "", "Outlet", None, ["outlet"]])
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_builds_one_for_a_kind_that_has_none(route, kind):
    with pytest.raises((ScopeError, msgspec.ValidationError)):
        ROUTES[route](GOOD | {"kind": kind})


@pytest.mark.parametrize("kind", sorted(Kind.__args__))
@pytest.mark.parametrize("tier", TIERS)
def test_a_label_is_for_labelled_kinds_and_known_tiers_and_nothing_else(kind, tier):
    fields = GOOD | {"kind": kind, "tier": tier}
    if kind in LABELLED_KINDS and tier != "unknown":
        assert Label(**fields).holds(DAY)
        return
    with pytest.raises(ScopeError):
        Label(**fields)


@pytest.mark.parametrize(
    "lack",
    [
        {"claims": ()},
        {"claims": ("",)},
        {"claims": ("A claim",)},
        {"criteria": " "},
        {"reviewer": ""},
        {"appeal": ""},
        {"because": "\n"},
        {"because": "one\ntwo"},
        {"name": "An\u2028outlet"},
        {"expires": "2026-11-01"},
        {"expires": "2026-10-31"},
        {"expires": "never"},
        {"reviewed": ""},
        {"tier": "bad"},
        {"entity": ""},
        {"entity": "@somebody"},
        {"entity": "p_aaaaaaaaaaaaaaaaaaaaaaaaaa"},
    ],
    ids=str,
)
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_builds_one_that_cannot_be_checked(route, lack):
    with pytest.raises((InputError, msgspec.ValidationError)):
        ROUTES[route](GOOD | lack)


def test_a_label_cannot_be_changed_subclassed_or_made_without_its_guards():
    label = Label(**GOOD)
    for change in (setattr, object.__setattr__):
        with pytest.raises((AttributeError, TypeError)):
            change(label, "kind", "unknown")
    with pytest.raises(TypeError, match="cannot be subclassed"):
        type("Unguarded", (Label,), {"__post_init__": lambda self: None})
    with pytest.raises(TypeError):
        object.__new__(Label)
    with pytest.raises(TypeError):
        Label(**GOOD, subject="somebody")
    assert copy.copy(label) == copy.deepcopy(label) == pickle.loads(pickle.dumps(label)) == label


def test_a_label_forced_in_memory_holds_for_nobody():
    label = Label(**GOOD)
    msgspec.structs.force_setattr(label, "kind", "unknown")
    with pytest.raises(ScopeError, match="treated as private"):
        label.holds(DAY)
    with pytest.raises(ScopeError):
        copy.copy(msgspec.structs.replace(label, name="x"))


# -- from the registry ------------------------------------------------------------------------

MINISTRY = entity("ministry", "state_body")
EVERY_CLAIM = [
    *(
        relation(f"r-{prop.replace('_', '-')}", "e", prop, "ministry")
        for prop in ("controlled_by", "operated_by", "owned_by", "organ_of", "subordinate_to",
                     "part_of", "funded_by", "assessed_aligned_with", "regulates", "governs")
    ),
    typology("t", "e", "SC"),
    relation("p", "ministry", "publishes_under", "e"),
    relation("a", "ministry", "runs_account", "e"),
    relation("q", "ministry", "controlled_by", "ministry-2"),
    relation("s", "ministry", "subordinate_to", "ministry-2"),
]  # fmt: skip


@pytest.mark.parametrize("kind", UNLABELLED)
def test_no_claims_whatever_label_a_kind_that_has_none(kind):
    made = registry([MINISTRY, entity("ministry-2", "state_body"), entity("e", kind)], EVERY_CLAIM)
    assert {each.entity for each in labels(made, DAY)} == {"ministry"}


def test_the_same_claims_do_label_an_outlet():
    made = registry([MINISTRY, entity("ministry-2", "state_body"), entity("e")], EVERY_CLAIM)
    assert {each.entity for each in labels(made, DAY)} == {"ministry", "e"}


def test_an_entity_that_is_not_there_gets_no_label():
    assert labels(registry([MINISTRY], [typology("t", "ghost", "SC")]), DAY) == ()


@given(
    st.lists(st.sampled_from(EVERY_CLAIM), unique=True),
    st.sampled_from(UNLABELLED),
    st.sampled_from(["", "left", "right"]),
)
def test_no_mixture_of_claims_and_merges_labels_what_is_private(claims, kind, merged):
    entities = [MINISTRY, entity("ministry-2", "state_body"), entity("e", kind), entity("twin")]
    pairs = {"": [], "left": [same("e", "twin")], "right": [same("twin", "e")]}[merged]
    twins = [
        msgspec.structs.replace(each, id=f"{each.id}-twin", subject="twin")
        for each in claims
        if each.subject == "e"
    ]
    made = registry(entities, [*claims, *twins], pairs)
    named = {each.entity for each in labels(made, DAY)}
    assert "e" not in named
    assert not (merged and "twin" in named)


def test_every_pair_of_kinds_keeps_the_private_one_out():
    for one, other in itertools.product(sorted(Kind.__args__), repeat=2):
        made = registry(
            [MINISTRY, entity("one", one), entity("other", other)],
            [
                relation("c", "one", "controlled_by", "ministry"),
                relation("p", "one", "publishes_under", "other"),
                relation("a", "one", "runs_account", "other"),
            ],
        )
        for label in labels(made, DAY):
            assert label.kind in LABELLED_KINDS
            assert {"one": one, "other": other}[label.entity] == label.kind
