"""The network: the same places every time, every account alike."""

import math
import re
import tomllib
from hashlib import sha256
from importlib.resources import files

import pytest
import samples

from heliograph.findings import Edge
from heliograph.report import network as subject
from heliograph.report.bundle import LIBRARIES
from heliograph.report.layout import group_layout, page_layout
from heliograph.report.network import network
from heliograph.report.palette import DARK, LIGHT, mark

VENDOR = files("heliograph.report").joinpath("vendor")


def test_vendored_files_are_the_published_ones():
    listed = tomllib.loads(VENDOR.joinpath("VENDOR.toml").read_text(encoding="utf-8"))["file"]
    assert [file["name"] for file in listed] == list(LIBRARIES)
    for file in listed:
        assert sha256(VENDOR.joinpath(file["name"]).read_bytes()).hexdigest() == file["sha256"]
        for licence in file["licences"]:
            assert "ermission is hereby granted, free of charge" in VENDOR.joinpath(
                licence
            ).read_text(encoding="utf-8")


def test_groups_do_not_overlap():
    findings = [samples.finding(n, members=5 + 9 * n, complete=n % 2 == 0) for n in range(1, 12)]
    placed = page_layout(findings)
    boxes = [
        (min(x for x, _ in group), max(x for x, _ in group), min(y for _, y in group),
         max(y for _, y in group))
        for group in placed.points
    ]  # fmt: skip
    for i, (left, right, top, bottom) in enumerate(boxes):
        assert 0 < left <= right < placed.width
        assert 0 < top <= bottom < placed.height
        for other_left, other_right, other_top, other_bottom in boxes[:i]:
            assert (
                left > other_right or right < other_left or top > other_bottom or bottom < other_top
            )


@pytest.mark.parametrize("members", [5, 40, 120, 500])
def test_members_stand_apart_and_inside_their_circle(members):
    chain = [Edge(a=i, b=i + 1, objects=3) for i in range(members - 1)]
    points = group_layout(members, chain)
    assert len(points) == members
    assert len(set(points)) > members * 0.9
    assert max(math.hypot(x, y) for x, y in points) <= 1.02
    assert points == group_layout(members, chain)


def test_parts_without_a_connection_are_placed_too():
    points = group_layout(6, [Edge(a=0, b=1, objects=2), Edge(a=2, b=3, objects=2)])
    assert max(math.hypot(x, y) for x, y in points) <= 1.02


def test_the_drawing_and_the_data_agree():
    findings = samples.ordinary()[1]
    drawn = network(findings)
    assert drawn.undrawn == 0
    for group, data, finding in zip(drawn.groups, drawn.data["groups"], findings, strict=True):
        assert [node.alias for node in group.nodes] == list(data["members"])
        assert [node.at for node in group.nodes] == data["points"]
        assert sorted(map(tuple, data["edges"])) == sorted(
            (e.a, e.b, e.objects) for e in finding.edges
        )
        assert sum(line.path.count("M") for line in group.lines) == len(finding.edges)


def test_the_words_count_what_is_drawn():
    words = network([samples.finding(members=6)]).words[0]
    objects = sorted(e.objects for e in samples.finding(members=6).edges)
    assert (words.accounts, words.pairs, words.possible) == (6, 15, 15)
    assert (words.fewest, words.median, words.most) == (objects[0], objects[7], objects[-1])


def test_too_many_lines_are_cut_from_the_weakest_and_counted(monkeypatch):
    monkeypatch.setattr(subject, "EDGES_DRAWN", 10)
    findings = [samples.finding(1), samples.finding(2)]
    drawn = network(findings)
    kept = sorted(edge[2] for group in drawn.data["groups"] for edge in group["edges"])
    everything = sorted(e.objects for f in findings for e in f.edges)
    assert kept == everything[-10:]
    assert drawn.undrawn == len(everything) - 10


def test_dots_are_all_of_one_size(pages):
    sizes = re.findall(
        r'class="dot" transform="translate\([^)]*\) scale\(([\d.]+)\)"', pages["ordinary"]
    )
    assert set(sizes) == {"5"}
    assert len(sizes) == 28


PAPERS = [(0, LIGHT, "#f5f2ec"), (1, DARK, "#22211f")]


def channels(colour):
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def contrast(first, second):
    """WCAG 2.2 contrast ratio of two colours, as channels from 0 to 1."""

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted([luminance(first), luminance(second)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("mode", "colours", "paper"), PAPERS)
def test_colours_stand_out_from_the_paper(mode, colours, paper):
    for colour in colours:
        assert contrast(channels(colour), channels(paper)) >= 4.5  # group names are text (WCAG AA)


@pytest.mark.parametrize(("mode", "colours", "paper"), PAPERS)
def test_lines_stand_out_from_the_paper(pages, mode, colours, paper):
    share = int(re.findall(r"--line-share: (\d+)%", pages["ordinary"])[mode]) / 100
    assert re.findall(r"--raised: (#[0-9a-f]{6})", pages["ordinary"])[mode] == paper
    for colour in colours:
        ends = zip(channels(colour), channels(paper), strict=True)
        line = [share * hue + (1 - share) * ground for hue, ground in ends]
        assert contrast(line, channels(paper)) >= 3, colour  # graphics (WCAG 1.4.11)


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 5, 7, 12, 50])
def test_the_drawing_has_the_shape_of_a_screen(groups):
    placed = page_layout([samples.finding(n, members=8, objects=1) for n in range(1, groups + 1)])
    assert placed.width >= 960
    assert 1.3 <= placed.width / placed.height <= 3.2
    if groups >= 5:
        assert placed.width / placed.height <= 2.4


def test_five_groups_stand_in_two_rows():
    placed = page_layout([samples.finding(n, members=8, objects=1) for n in range(1, 6)])
    assert [[y for _, y in placed.names].count(y) for _, y in placed.names] == [3, 3, 3, 2, 2]


def test_the_slider_begins_at_the_weakest_line(pages):
    findings = samples.ordinary()[1]
    fewest = min(e.objects for f in findings for e in f.edges)
    assert fewest > 1
    assert f'id="objects" min="{fewest}"' in pages["ordinary"]
    assert f'value="{fewest}" step="1"' in pages["ordinary"]
    assert f'<output id="objects-value" for="objects">{fewest}</output>' in pages["ordinary"]


def test_the_style_sheet_has_the_colours_of_the_palette(pages):
    found = re.findall(r"--c(\d): (#[0-9a-f]{6})", pages["ordinary"])
    assert found == [(str(i), c) for colours in (LIGHT, DARK) for i, c in enumerate(colours)]


def test_marks_differ_in_colour_or_shape():
    marks = [(mark(i).colour, mark(i).shape) for i in range(24)]
    assert len(set(marks)) == 24
    assert len({shape for _, shape in marks[:4]}) == 4
