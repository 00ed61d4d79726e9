"""A simulated world: posts whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from heliograph.actions import actions
from heliograph.errors import InputError
from heliograph.simulate import tempo
from heliograph.simulate.activity import repeats, spontaneous, together
from heliograph.simulate.imprint import Imprint, make_imprint
from heliograph.simulate.planting import Member, Planting
from heliograph.simulate.population import FEED_APP, Population, make_population
from heliograph.simulate.posting import make_posts, numbered
from heliograph.simulate.rows import make_rows
from heliograph.simulate.scene import Scene
from heliograph.simulate.stories import Stories, make_stories
from heliograph.simulate.streams import stream
from heliograph.simulate.worlds import WORLDS

BEHAVIOUR = "co-link"
FEWEST_ACCOUNTS = 20

Parameter: TypeAlias = str | int | float

TRUTH_SCHEMA = pa.schema(
    [
        pa.field("group", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        # leader, follower; copier, copied: those copied are innocent
        pa.field("role", pa.string(), nullable=False),
    ]
)
"""Arrow schema of the truth; no row where nobody coordinates."""


@dataclass(frozen=True)
class World:
    """A simulated world.

    ``posts`` is in POST_SCHEMA; ``actions`` holds the shares of links (account, object, time,
    post_id); ``truth`` the planted groups (group, account, role); ``publications`` when each link
    came out (object, published); ``declared`` whose accounts a registry would know (account,
    publisher). Times are UTC with microseconds.
    """

    name: str
    seed: int
    parameters: dict[str, Parameter]
    posts: pa.Table
    actions: pa.Table
    truth: pa.Table
    publications: pa.Table
    declared: pa.Table


def simulate(  # noqa: PLR0913
    world: str,
    *,
    seed: int,
    accounts: int = 2000,
    groups: int | None = None,
    group_size: int | None = None,
    shared_objects: int | None = None,
    spread_s: float | None = None,
    participation: float | None = None,
    genuine_share: float | None = None,
) -> World:
    """Return four weeks of posts in the world of that name, the same for the same arguments.

    The last six say what is planted, with the world's own settings where None (no group, except
    in "planted", "evasive" and "framing"): so many ``groups`` of ``group_size`` accounts, each
    sharing ``shared_objects`` links, each member with probability ``participation``, within
    ``spread_s`` seconds; of the links a member shares, ``genuine_share`` are its own. Worlds with
    the same seed and number of accounts have the same people and stories. Raises InputError for
    a world that does not exist and for numbers that make no sense.

    >>> simulate("plain", seed=1, accounts=50).truth.num_rows
    0
    """
    if world not in WORLDS:
        raise InputError(
            f"there is no world {world!r}", remedy=f"choose one of {', '.join(WORLDS)}."
        )
    if accounts < FEWEST_ACCOUNTS:
        raise InputError(f"a world of {accounts} accounts; the fewest are {FEWEST_ACCOUNTS}")
    if seed < 0:
        raise InputError(f"seed is {seed}; it cannot be negative")
    kind = WORLDS[world]
    asked: dict[str, Any] = {
        "groups": groups,
        "group_size": group_size,
        "shared_objects": shared_objects,
        "spread_s": spread_s,
        "participation": participation,
        "genuine_share": genuine_share,
    }
    planting = replace(kind.planting, **{k: v for k, v in asked.items() if v is not None})

    scene = kind.arrange(_ordinary_scene(seed, accounts), stream(seed, world))
    people, stories = scene.population, scene.stories
    background = together(
        spontaneous(stream(seed, "shares"), people, stories, people.rate), scene.events
    )
    planted = kind.plant(stream(seed, "planting"), people, stories, background, planting)
    again = repeats(stream(seed, "repeats"), people, planted.acts)
    links = together(planted.acts, again)

    imprint = make_imprint(stream(seed, "imprint"), people, stories)
    rows = make_rows(stream(seed, "chatter"), people, stories, links, scene.calls)
    dataset = f"simulated-{world}-{seed}"
    posts = make_posts(stream(seed, "words"), people, stories, imprint, rows, dataset)
    return World(
        name=world,
        seed=seed,
        parameters=_parameters(world, seed, accounts, planting),
        posts=posts,
        actions=actions(posts, BEHAVIOUR),
        truth=_truth(planted.members, accounts),
        publications=_publications(stories, imprint),
        declared=_declared(people, WORLDS[world].declared),
    )


def _ordinary_scene(seed: int, accounts: int) -> Scene:
    people = make_population(stream(seed, "population"), accounts)
    return Scene(people, make_stories(stream(seed, "stories"), people))


def _parameters(world: str, seed: int, accounts: int, planting: Planting) -> dict[str, Parameter]:
    about: dict[str, Parameter] = {
        "world": world,
        "seed": seed,
        "accounts": accounts,
        "weeks": tempo.WEEKS,
        "behaviour": BEHAVIOUR,
    }
    return {**about, **asdict(planting), **WORLDS[world].declared}


def _truth(members: tuple[Member, ...], accounts: int) -> pa.Table:
    names = numbered("acct", accounts, width=4)
    member = np.array([member.account for member in members], dtype=np.int64)
    return pa.table(
        [
            pa.array([member.group for member in members], pa.string()),
            names.take(pa.array(member)),
            pa.array([member.role for member in members], pa.string()),
        ],
        schema=TRUTH_SCHEMA,
    )


def _declared(people: Population, known: Mapping[str, str]) -> pa.Table:
    """Return the accounts that post a declared publisher's feed, if the world has one."""
    feeds = np.flatnonzero(people.app == FEED_APP) if known else np.zeros(0, np.int64)
    names = numbered("acct", len(people), width=4).take(pa.array(feeds))
    publisher = [known.get("declared_domain", "")] * len(feeds)
    return pa.table({"account": names, "publisher": pa.array(publisher, pa.string())})


def _publications(stories: Stories, imprint: Imprint) -> pa.Table:
    published_us = (tempo.START_MS + np.floor(stories.birth_s * 1000).astype(np.int64)) * 1000
    return pa.table(
        {
            "object": imprint.url,
            "published": pa.array(published_us).cast(pa.timestamp("us", tz="UTC")),
        }
    )
