"""Timelines: of acts on objects, never of an account."""

import base64
import re

import msgspec
import samples

from heliograph.report.timelines import object_strip, volume_with_objects


def svg(uri):
    return base64.b64decode(uri.partition(",")[2]).decode()


def marks(picture):
    return len(re.findall(r'fill="#0b5fa5"', svg(picture.light)))


def test_the_strip_has_a_mark_for_every_act():
    finding = samples.finding()
    picture, objects = object_strip(finding, 1)
    assert objects == 24
    assert marks(picture) == sum(len(item.acts) for item in finding.evidence)


def test_marks_do_not_tell_accounts_apart():
    """Whoever acted, the picture is the same."""
    finding = samples.finding()
    turned = dict(zip(finding.members, reversed(finding.members), strict=True))
    other = msgspec.structs.replace(
        finding,
        evidence=tuple(
            msgspec.structs.replace(
                item,
                acts=tuple(msgspec.structs.replace(a, member=turned[a.member]) for a in item.acts),
            )
            for item in finding.evidence
        ),
    )
    assert object_strip(finding, 1) == object_strip(other, 1)


def test_a_straggler_does_not_hide_the_others():
    """One member a day late: the axis is logarithmic, and the first minute keeps its room."""
    finding = samples.finding(objects=1)
    (item,) = finding.evidence
    late = msgspec.structs.replace(item.acts[-1], gap_s=86_400.0)
    acts = (*item.acts[:-1], late)
    stretched = msgspec.structs.replace(
        finding, evidence=(msgspec.structs.replace(item, acts=acts),)
    )
    chart = svg(object_strip(stretched, 1)[0].light)
    places = [float(x) for x in re.findall(r'd="M(-?[\d.]+),[^"]*" fill="#0b5fa5"', chart)]
    within_a_minute = [x for x, act in zip(places, acts, strict=True) if act.gap_s <= 60]
    assert max(within_a_minute) - min(within_a_minute) > 30
    assert ">1 d<" in chart


def test_many_groups_share_the_marks():
    finding = samples.finding(members=40, objects=200)
    few, many = object_strip(finding, 1)[1], object_strip(finding, 50)[1]
    assert many < few <= 40
    assert many >= 1


def test_dark_differs_from_light_in_colours_only():
    picture, _ = object_strip(samples.finding(), 1)
    colour = re.compile("#[0-9a-f]{6}")
    assert picture.light != picture.dark
    assert colour.sub("", svg(picture.light)) == colour.sub("", svg(picture.dark))
    assert "#33312e" not in svg(picture.dark)


def test_no_long_decimal_is_written():
    assert not re.search(r"\d\.\d{3,}", svg(object_strip(samples.finding(), 1)[0].light))


def test_charts_can_write_chinese():
    assert "Noto Sans CJK SC" in svg(object_strip(samples.finding(), 1)[0].light)


def test_the_volume_marks_the_objects_of_the_group():
    summary, finding = samples.summary(), samples.finding()
    picture = volume_with_objects(summary.volume, finding)
    assert marks(picture) == len(finding.evidence)
    assert f"{sum(summary.volume.posts):,} in all" in picture.alt
    assert "24 objects of this group" in picture.alt
    assert marks(volume_with_objects(summary.volume, None)) == 0


def test_merged_intervals_lose_no_post():
    volume = samples.summary().volume
    picture = volume_with_objects(volume, None)
    assert f"{sum(volume.posts):,} in all" in picture.alt
    assert len(re.findall(r'fill="#b9c4cd"', svg(picture.light))) <= 90


def test_a_volume_without_intervals_has_no_chart():
    empty = msgspec.structs.replace(samples.summary().volume, starts=(), posts=())
    assert volume_with_objects(empty, None) is None


def test_objects_all_at_once_make_a_chart():
    """Acts in the same second: an axis of no length."""
    finding = samples.finding(objects=1)
    (item,) = finding.evidence
    at_once = msgspec.structs.replace(
        item, acts=tuple(msgspec.structs.replace(a, gap_s=0.0) for a in item.acts)
    )
    picture, _ = object_strip(msgspec.structs.replace(finding, evidence=(at_once,)), 1)
    assert "NaN" not in svg(picture.light)
