"""Drawings of groups through time and of other windows: nothing is lost, nothing by colour only."""

import base64
import re

import pytest

from heliograph.report.evolution import LANES, evolution_bands
from heliograph.report.model import AtWindow
from heliograph.report.sensitivity import sensitivity
from heliograph.tracks import Event, Evolution, Span, Stage, Track

HOUR_US = 3_600_000_000
MARK = "#0b5fa5"


def svg(uri):
    return base64.b64decode(uri.partition(",")[2]).decode()


def texts(picture):
    """All texts of the light drawing; a text of several lines has '|' after each."""
    found = re.findall(r"<text.*?</text>", svg(picture.light))
    return [re.sub("<[^>]*>", "", text.replace("</tspan>", "|")) for text in found]


def event(kind, span, track, before, size, other=None):
    return Event(kind=kind, span=span, at=f"2024-03-04T{span:02}:00:00Z", track=track,
                 before=before, size=size, other=other)  # fmt: skip


def track(number, sizes):
    return Track(
        number=number,
        stages=tuple(Stage(span=span, size=size, co_actions=size) for span, size in sizes.items()),
    )


def made(tracks, events=(), spans=20):
    return Evolution(
        span_us=2 * HOUR_US,
        step_us=HOUR_US,
        window_us=60_000_000,
        members=40,
        min_group_size=5,
        spans=tuple(
            Span(
                start=f"2024-03-04T{hour:02}:00:00Z", acting=9, in_step=9, co_actions=9, too_small=0
            )
            for hour in range(spans)
        ),
        tracks=tuple(tracks),
        events=tuple(events),
    )


LIFE = made(
    [
        track(1, {0: 5, 1: 12, 2: 17, 3: 17, 5: 12}),
        track(2, {0: 6, 1: 6}),
        track(3, {4: 5, 5: 5, 10: 7}),
    ],
    [
        event("grown", 1, 1, 5, 12),
        event("merged", 2, 2, 6, 17, 1),
        event("split", 4, 3, 17, 5, 1),
        event("shrunk", 5, 1, 17, 12),
        event("gone", 6, 1, 12, 0),
        event("gone", 6, 3, 5, 0),
        event("back", 10, 3, 5, 7),
        event("born", 11, 3, 0, 7),
    ],
)


def rectangles(picture):
    """Width and height of each part of a band, in pixels."""
    found = re.findall(rf'd="M[^"]*?h([\d.]+)v([\d.]+)[^"]*" fill="{MARK}"', svg(picture.light))
    return [(float(width), float(height)) for width, height in found]


def test_every_stage_is_a_band_as_thick_as_it_has_members():
    sizes = [stage.size for one in LIFE.tracks for stage in one.stages]
    drawn = rectangles(evolution_bands(LIFE))
    assert len(drawn) == len(sizes)
    most = max(height for _, height in drawn)
    assert sorted(round(height / most * 17, 1) for _, height in drawn) == sorted(sizes)
    assert len({width for width, _ in drawn}) == 1


def test_every_event_is_said_in_words():
    words = texts(evolution_bands(LIFE))
    for word in ("grown to 12", "merged into track 1", "split from track 1", "shrunk to 12",
                 "back with 7", "born with 7"):  # fmt: skip
        assert words.count(word) == 1
    assert words.count("gone") == 2
    assert {"track 1|5 to 17 members|", "track 2|6 members|", "track 3|5 to 7 members|"} <= set(
        words
    )


def test_a_track_at_rest_is_dotted_and_one_that_is_gone_is_not():
    rests = len(re.findall(r'stroke-dasharray="2,3"', svg(evolution_bands(LIFE).light)))
    assert rests == 1  # track 1 in span 4; track 3 is gone from span 6 on


def test_words_stay_inside_the_drawing_and_apart():
    late = made(
        [track(1, {18: 5, 19: 10})],
        [event("born", 18, 1, 0, 5), event("grown", 19, 1, 5, 10)],
    )
    drawing = svg(evolution_bands(late).light)
    places = [float(x) for x in re.findall(
        r'<text[^>]*transform="translate\(([\d.]+),[^>]*>(?:born|grown)', drawing)]  # fmt: skip
    assert len(places) == 2
    assert places[1] - places[0] > 60


def test_the_text_alternative_says_what_is_drawn():
    said = evolution_bands(LIFE).alt
    assert said.startswith("3 tracks of 40 confirmed members in 20 spans of 2 h, from 4 March 2024")
    assert "the largest has 17 members at once" in said
    assert "2 gone" in said
    assert "not drawn" not in said


def test_many_tracks_leave_the_smallest_out_and_say_so():
    many = made([track(n, {0: 4 + n}) for n in range(1, LANES + 4)])
    picture = evolution_bands(many)
    assert len(rectangles(picture)) == LANES
    assert "The 3 smaller tracks are not drawn." in picture.alt


def test_no_track_no_drawing():
    assert evolution_bands(made([])) is None
    assert sensitivity([]) is None


ROWS = [
    AtWindow(window_s=600.0, in_step=140_301, expected_in_step=128_000.0, pairs_surviving=0,
              groups=0, members=0),
    AtWindow(window_s=10.0, in_step=1_203, expected_in_step=310.5, pairs_surviving=61, groups=3,
              members=24),
    AtWindow(window_s=60.0, in_step=8_214, expected_in_step=1_870.2, pairs_surviving=139,
              groups=5, members=40),
]  # fmt: skip


def test_every_number_of_every_window_is_written():
    words = texts(sensitivity(ROWS))
    for word in ("140k", "128k", "1,203", "310", "8,214", "1,870", "61", "139", "24", "40", "3",
                 "5", "observed", "by pace"):  # fmt: skip
        assert words.count(word) == 1, word
    assert words.count("0") == 3
    assert [words.count(window) for window in ("10 s", "1 min", "10 min")] == [4, 4, 4]


def test_windows_are_in_order_in_the_text_alternative():
    said = sensitivity(ROWS).alt
    assert said.index("10 s: 1,203") < said.index("1 min: 8,214") < said.index("10 min: 140,301")
    assert "against 128,000 by pace alone, 0 pairs surviving" in said


@pytest.mark.parametrize(
    "row",
    [
        AtWindow(window_s=60.0, in_step=0, expected_in_step=0.0, pairs_surviving=0, groups=0,
                  members=0),
        AtWindow(window_s=0.5, in_step=3, expected_in_step=7.25, pairs_surviving=1, groups=1,
                  members=5),
    ],
)  # fmt: skip
def test_one_window_makes_a_drawing(row):
    drawing = svg(sensitivity([row]).light)
    assert "NaN" not in drawing
    assert "undefined" not in drawing


@pytest.mark.parametrize("picture", [evolution_bands(LIFE), sensitivity(ROWS)])
def test_dark_differs_from_light_in_colours_only(picture):
    colour = re.compile("#[0-9a-f]{6}")
    assert picture.light != picture.dark
    assert colour.sub("", svg(picture.light)) == colour.sub("", svg(picture.dark))
    assert "#33312e" not in svg(picture.dark)
    assert not re.search(r"\d\.\d{3,}", svg(picture.light))
