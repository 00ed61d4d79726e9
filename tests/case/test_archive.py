"""The X information-operations archive, from its CSV to a report."""

import csv

import pytest

import heliograph as hg
from heliograph.errors import InputError

COLUMNS = (
    "tweetid", "userid", "user_display_name", "user_screen_name", "user_reported_location",
    "user_profile_description", "follower_count", "account_creation_date", "tweet_language",
    "tweet_text", "tweet_time", "tweet_client_name", "in_reply_to_tweetid", "quoted_tweet_tweetid",
    "is_retweet", "retweet_userid", "retweet_tweetid", "hashtags", "urls", "user_mentions",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A simulated world in the archive's columns: minute-grain times, bracketed lists."""
    world = hg.simulate("planted", seed=2, accounts=400, groups=2, shared_objects=20)
    path = tmp_path_factory.mktemp("archive") / "country_2021_tweets_csv_hashed.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for post in world.posts.to_pylist():
            writer.writerow(
                {
                    "tweetid": post["post_id"],
                    "userid": post["account"],
                    "user_display_name": f"Display {post['account']}",
                    "user_screen_name": f"screen_{post['account']}",
                    "user_reported_location": "Somewhere",
                    "tweet_language": post["lang"],
                    "tweet_text": post["text"],
                    "tweet_time": f"{post['time']:%Y-%m-%d %H:%M}",
                    "is_retweet": str(post["kind"] == "repost").lower(),
                    "retweet_tweetid": post["reposted_id"],
                    "in_reply_to_tweetid": post["replied_id"],
                    "hashtags": "[" + ", ".join(post["hashtags"]) + "]",
                    "urls": "[" + ", ".join(post["urls"]) + "]",
                }
            )
    return path, set(world.truth["account"].to_pylist())


def test_the_archive_is_recognised_and_its_clock_is_told(archive, tmp_path):
    path, planted = archive
    case = hg.Case.create(tmp_path / "case", path, analyses=("coordination",))
    assert case.summary.intake[0].format == "x_archive"
    assert case.summary.coordination.parameters["window"] == "2 min"
    assert "kept to 60 s only" in case.summary.warnings[0]
    found = [finding.members for finding in case.findings if finding.behaviour == "co-link"]
    assert sum(map(len, found)) >= 0.7 * len(planted)
    text = (case.path / "report.html").read_text()
    for word in ("Display ", "screen_", "Somewhere"):
        assert word not in text
        assert not any(word in str(column) for column in case.posts.to_pydict().values())


def test_a_window_that_the_clock_cannot_bear_is_refused(archive, tmp_path):
    with pytest.raises(InputError, match="use a window of 2 min or more"):
        hg.Case.create(tmp_path / "case", archive[0], window="60s")
