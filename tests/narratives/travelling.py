"""Small worlds of posts for the tests of narratives."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from heliograph.findings import Named
from heliograph.posts import POST_SCHEMA

START = datetime(2024, 3, 1, tzinfo=UTC)
STEMS = (
    "river bridge market council winter ticket train station museum night rain plans price water "
    "garden school report road festival island bread summer coach final match team record morning "
    "film song light window north south city valley"
)
ENDS = ("", "s", "ing", "er", "like", "less", "wards")
WORDS = [stem + end for stem in STEMS.split(" ") for end in ENDS]

HARBOUR = (
    "The harbour was closed for the night after the council said that the bridge was unsafe and "
    "officials ordered a full review of the works"
)
HARBOUR_EDITED = HARBOUR.replace("was unsafe", "was dangerous").replace("full", "complete")
PORT = "港口昨晚关闭，市政府称大桥不安全，官员下令对整个工程进行全面审查，预计下周公布结果。"
PORT_EDITED = PORT.replace("全面审查", "彻底调查")
PORT_TRADITIONAL = (
    "港口昨晚關閉，市政府稱大橋不安全，官員下令對整個工程進行全面調查，預計下週公佈結果。"
)


class World:
    """Posts, one after another."""

    def __init__(self, seed: int = 1) -> None:
        self.rows: list[dict] = []
        self.draw = random.Random(seed)

    def post(self, account: str, text: str | None, hours: float, **other: object) -> str:
        row = {
            "post_id": f"s{len(self.rows)}",
            "account": account,
            "platform": "x",
            "time": START + timedelta(hours=hours),
            "kind": "post",
            "text": text,
            "lang": None,
            "urls": [],
            "domains": [],
            "hashtags": [],
            "mentions": [],
            "reposted_id": None,
            "replied_id": None,
            "object": None,
            "media": [],
            "source_app": None,
            "dataset": "d",
            "account_created": None,
        }
        self.rows.append(row | other)
        return str(self.rows[-1]["post_id"])

    def carried(self, text: str, accounts: list[str], hours: float, **other: object) -> None:
        """Let each account post the text, an hour after the one before."""
        for number, account in enumerate(accounts):
            self.post(account, text, hours + number, **other)

    def words(self, count: int) -> str:
        return " ".join(self.draw.choices(WORDS, k=count))

    def chatter(self, posts: int = 200, accounts: int = 80, words: int = 22) -> None:
        """Add texts that have nothing to do with one another."""
        for number in range(posts):
            self.post(f"chat{number % accounts}", self.words(words), self.draw.uniform(-20, 400))

    def table(self) -> pa.Table:
        return pa.Table.from_pylist(self.rows, schema=POST_SCHEMA)


def people(name: str, count: int) -> list[str]:
    return [f"{name}{number}" for number in range(count)]


def label(account: str, entity: str = "gazette") -> Named:
    return Named(
        alias="A1",
        name=f"The {entity.title()}",
        platform="x",
        account=f"@{account}",
        matched_by="id",
        entity=entity,
        kind="outlet",
        tier="state_controlled",
        claims=(f"{entity}.owned",),
        criteria="2026-11",
        reviewed="2026-11-01",
        expires="2027-11-01",
        as_of="2026-11-22",
    )
