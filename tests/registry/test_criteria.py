"""Criteria are data that every state shares, and an id of them never changes its meaning."""

import hashlib
import re
from pathlib import Path

import msgspec
import pytest

from heliograph.errors import InputError
from heliograph.findings import NAMING_TIERS
from heliograph.registry.labels import criteria as module
from heliograph.registry.labels.criteria import Criteria, criteria, published
from heliograph.registry.properties import properties
from heliograph.registry.vocabulary import LABELLED_KINDS, Tier
from heliograph.registry.yamlfile import parse

FILES = sorted((Path(module.__file__).parent / "criteria").glob("*.yaml"))
MEANT = {"2026-11": "89f60189caa382f2d10a890975f170eb6f5bcef140cd56f92cb29e922a6c8bc1"}


def test_what_an_id_means_never_changes():
    assert [path.stem for path in FILES] == list(published()) == list(MEANT)
    for version, path in zip(MEANT, FILES, strict=True):
        # Comments may be mended; what is said may not.
        value, _ = parse(path.read_text(encoding="utf-8"), path.name)
        meant = msgspec.json.encode(value, order="deterministic")
        assert hashlib.sha256(meant).hexdigest() == MEANT[version], (
            "published criteria were changed; write a new version instead"
        )


def test_an_unknown_version_is_an_error():
    for version in ("2026-12", "", "../2026-11", "2026-11.yaml"):
        with pytest.raises(InputError, match="there are no label criteria"):
            criteria(version)


COUNTRIES = Path(__file__).with_name("country_names.txt").read_text(encoding="ascii").split()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_country_stands_in_a_criteria_file(path):
    words = set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    assert len(words) > 200
    assert not words & set(COUNTRIES)
    assert not {word.casefold() for word in words if len(word) > 3} & {
        name.casefold() for name in COUNTRIES if len(name) > 3
    }


def test_no_part_of_the_criteria_can_hold_a_country():
    written = msgspec.json.encode(msgspec.json.schema(Criteria)).decode()
    assert "countr" not in written.replace("holds no\\ncountry", "").casefold()


@pytest.mark.parametrize("version", published())
def test_the_tiers_that_name_accounts_are_those_a_finding_may_name(version):
    naming = {each.tier for each in criteria(version).tiers if each.names_accounts}
    assert naming == NAMING_TIERS
    assert {each.tier for each in criteria(version).tiers} == set(Tier.__args__) - {"unknown"}


@pytest.mark.parametrize("version", published())
def test_every_property_asked_for_is_one_that_claims_use(version):
    assert criteria(version).properties() <= set(properties())


@pytest.mark.parametrize("version", published())
def test_proposals_headlines_and_weak_hedges_are_out_in_every_version(version):
    asked = criteria(version).claims
    assert set(asked.modalities) == {"does"}
    assert set(asked.polarities) == {"affirmed"}
    assert set(asked.parts) == {"body"}
    assert set(asked.hedges) <= {"none", "almost_certain", "reported"}
    grounds = [ground for bar in criteria(version).bars.values() for ground in bar]
    assert all(set(ground.reliability) <= set("ABC") for ground in grounds)


def changed(**parts):
    return msgspec.structs.replace(criteria("2026-11"), **parts)


def test_criteria_for_a_private_kind_cannot_be_made():
    first, *others = criteria("2026-11").tiers
    for kind in ("unknown", "law", "platform", "event"):
        assert kind not in LABELLED_KINDS
        rule = msgspec.structs.replace(first.rules[0], kinds=(kind,))
        with pytest.raises(InputError, match=f"the kind {kind}, which has none"):
            changed(tiers=(msgspec.structs.replace(first, rules=(rule,)), *others))
        heir = msgspec.structs.replace(criteria("2026-11").inherits[0], kinds=(kind,))
        with pytest.raises(InputError, match="which has none"):
            changed(inherits=(heir,))


def test_criteria_that_contradict_themselves_cannot_be_made():
    first, *others = criteria("2026-11").tiers
    with pytest.raises(InputError, match="'unknown' never"):
        changed(tiers=(msgspec.structs.replace(first, tier="unknown"), *others))
    with pytest.raises(InputError, match="each tier once"):
        changed(tiers=(first, first))
    with pytest.raises(InputError, match="the bar 'relation', which is not there"):
        changed(bars={"assessment": (), "judgement": ()})
