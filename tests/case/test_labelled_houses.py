"""Who publishes whom, as far as `declared` needs it."""

import datetime

import pytest
from labelled_registry import AS_OF, claim, outlet, write_registry

from heliograph.case.houses import houses
from heliograph.case.labels import content_hash
from heliograph.registry.registry import Registry

DAY = datetime.date.fromisoformat(AS_OF)


def of(folder, *entities):
    registry = Registry.load(write_registry(folder, *entities))
    return houses(registry, registry.entities, DAY)


def part(below, above, prop="part_of", **said):
    return claim(below, f"{prop.replace('_', '-')}.{above}", prop, object=above, **said)


def test_a_house_is_the_topmost_publisher(tmp_path):
    found = of(
        tmp_path / "r",
        outlet("desk", "Desk", kind="brand", claims=[part("desk", "paper")]),
        outlet("paper", "Paper", claims=[part("paper", "group", "owned_by")]),
        outlet("group", "Group", kind="company",
               claims=[part("group", "channel", "publishes_under")]),
        outlet("channel", "Channel", kind="brand"),
        outlet("other", "Other"),
    )  # fmt: skip
    assert found == {
        "desk": "group", "paper": "group", "group": "group", "channel": "group", "other": "other"
    }  # fmt: skip


def test_a_state_is_no_publisher(tmp_path):
    """Else all its media would be one house, and never be seen to act in step."""
    found = of(
        tmp_path / "r",
        outlet("paper", "Paper", claims=[part("paper", "ministry", "owned_by")]),
        outlet("radio", "Radio", claims=[part("radio", "ministry", "owned_by")]),
        outlet("ministry", "Ministry", kind="state_body"),
    )
    assert (found["paper"], found["radio"]) == ("paper", "radio")


@pytest.mark.parametrize(
    "said",
    [
        {"hedge": "probable"},
        {"polarity": "denied"},
        {"modality": "proposes"},
        {"valid_to": "2025"},
        {"valid_from": "2027"},
    ],
)
def test_what_does_not_hold_makes_no_house(tmp_path, said):
    found = of(
        tmp_path / "r",
        outlet("paper", "Paper", claims=[part("paper", "group", **said)]),
        outlet("group", "Group", kind="company"),
    )
    assert found["paper"] == "paper"


def test_nobody_ungraded_says_who_is_one_house(tmp_path):
    """Else an outlet could take itself out of what is looked at by naming a publisher."""
    folder = write_registry(
        tmp_path / "r",
        outlet("paper", "Paper", claims=[part("paper", "group")]),
        outlet("group", "Group", kind="company"),
    )
    path = folder / "sources" / "matrix.yaml"
    path.write_text(path.read_text("utf-8").replace('"B"', '"F"'), "utf-8")
    registry = Registry.load(folder)
    assert houses(registry, registry.entities, DAY)["paper"] == "paper"


def test_two_publishers_are_none_and_a_circle_is_one_house(tmp_path):
    found = of(
        tmp_path / "r",
        outlet("paper", "Paper", claims=[part("paper", "group"), part("paper", "ring-a")]),
        outlet("group", "Group", kind="company"),
        outlet("ring-a", "A", kind="company", claims=[part("ring-a", "ring-b")]),
        outlet("ring-b", "B", kind="company", claims=[part("ring-b", "ring-a")]),
    )
    assert found["paper"] == "paper"
    assert found["ring-a"] == found["ring-b"] == "ring-a"


def test_the_hash_of_a_registry_is_of_its_records(tmp_path):
    one, two = outlet("one", "One"), outlet("two", "Two")

    def hashed(folder, *entities):
        return content_hash(Registry.load(write_registry(tmp_path / folder, *entities)), "r")

    assert hashed("a", one, two) == hashed("b", two, one)
    assert hashed("c", one, outlet("two", "Zwei")).sha256 != hashed("d", one, two).sha256
