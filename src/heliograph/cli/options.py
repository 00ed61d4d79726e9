"""Options that several commands share: how to read an export, how to look for groups."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

HELP = {"help_option_names": ["-h", "--help"]}
"""Context settings of every group, so that its help is the same however it is reached."""

Command = TypeVar("Command", bound=Callable[..., Any])


def _mapping(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    columns = {}
    for value in values:
        field, separator, column = value.partition("=")
        if not (separator and field and column):
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN", context, parameter)
        columns[field] = column
    return columns


def _day(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> datetime.date | None:
    """Return the day given; today where there is a registry, whose labels expire."""
    if value is None:
        return (
            datetime.datetime.now(datetime.UTC).date() if context.params.get("registry") else None
        )
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is no day, such as 2026-11-22", context, parameter
        ) from None


_READING = (
    click.option("--format", metavar="NAME", help="Format of the export; guessed if not given."),
    click.option(
        "--timezone", metavar="ZONE", help="Zone of times that have none, such as Europe/Berlin."
    ),
    click.option(
        "--map",
        "columns",
        metavar="FIELD=COLUMN",
        multiple=True,
        callback=_mapping,
        help="Column of a field in a plain table, such as time=created; may be repeated.",
    ),
    click.option("--platform", metavar="NAME", help="Platform, where the export does not say."),
    click.option(
        "--max-bad-share",
        type=click.FloatRange(0, 1),
        default=0.01,
        show_default=True,
        help="Stop if more than this share of a file's rows cannot be read.",
    ),
)


_ANALYSIS = (
    click.option(
        "--behaviour",
        "behaviours",
        metavar="NAME",
        multiple=True,
        help="What to look at, such as co-link; may be repeated. All that the posts have, but "
        "co-domain, if not given.",
    ),
    click.option(
        "--window",
        metavar="DURATION",
        help="Longest gap that counts as in step. 60s, or twice the clock resolution, if not "
        "given.",
    ),
    click.option(
        "--cell",
        metavar="DURATION",
        help="Width of the null model's cells. 1h, or ten windows, if not given.",
    ),
)


_SAMPLING = (
    click.option(
        "--fdr",
        type=float,
        default=0.05,
        show_default=True,
        help="False discovery rate of findings.",
    ),
    click.option(
        "--seed", type=int, default=1, show_default=True, help="Seed of everything that is drawn."
    ),
    click.option(
        "--min-group-size",
        type=int,
        default=5,
        show_default=True,
        help="Smallest group that may be shown; 3 is the floor.",
    ),
)


_CASE = (
    click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("case"),
        show_default=True,
        help="Directory of the case, which must not exist.",
    ),
    click.option("--replace", is_flag=True, help="Make a case that exists anew, with its own key."),
    click.option(
        "--key",
        type=click.Path(path_type=Path),
        help="Key file of another case, for the same pseudonyms here.",
    ),
    click.option("--title", help="Title of the report."),
)


translation_option = click.option(
    "--translate",
    type=click.Choice(["use", "e5", "none"]),
    help="Model that finds translations: use (faster) or e5 (more languages), each an extra to "
    "install; the faster one that is installed if not given.",
)
"""Gives a command the choice of a translation model."""


_PHRASES = (
    click.option(
        "--phrases",
        metavar="FILE",
        help="YAML file or directory of phrases; the list that comes along if not given.",
    ),
    click.option(
        "--tiers",
        metavar="FILE",
        help="YAML file of temperature tiers; the one that comes along if not given.",
    ),
)


panel_option = click.option(
    "--panel",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Export of a reference panel: accounts like these, under the same news, that nobody "
    "suspects; may be repeated.",
)
"""Gives a command what shifts are held against."""


checks_option = click.option(
    "--checks",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Checks of whether the posts were still there; may be repeated.",
)
"""Gives a command the checks of posts."""


lexicons_option = click.option(
    "--lexicons",
    metavar="FILE",
    help="YAML file of topics, phrase lists and framings, each a list of terms.",
)
"""Gives a command the topics of which shifts and removals are looked for."""


_LABELLING = (
    click.option(
        "--registry",
        metavar="DIR",
        is_eager=True,  # known when --labels-as-of looks for it
        help="Registry of institutions: accounts and domains that it labels appear by name, and "
        "two accounts of one publisher are never a pair.",
    ),
    click.option(
        "--labels-as-of",
        metavar="DATE",
        callback=_day,
        help="Day for which labels are looked up, such as 2026-11-22; today if not given.",
    ),
)


def labelling_options(command: Command) -> Command:
    """Give a command the options on whose accounts may be named."""
    for option in reversed(_LABELLING):
        command = option(command)
    return command


def case_options(command: Command) -> Command:
    """Give a command the options on where its case goes, and what it is called."""
    for option in reversed(_CASE):
        command = option(command)
    return command


def phrases_options(command: Command) -> Command:
    """Give a command the options on which phrases to look for."""
    for option in reversed(_PHRASES):
        command = option(command)
    return command


def sampling_options(command: Command) -> Command:
    """Give a command the options that all analyses share."""
    for option in reversed(_SAMPLING):
        command = option(command)
    return command


def analysis_options(command: Command) -> Command:
    """Give a command the options on how to look for groups."""
    for option in reversed((*_ANALYSIS, *_SAMPLING)):
        command = option(command)
    return command


def reading_options(command: Command) -> Command:
    """Give a command the options on how to read an export."""
    for option in reversed(_READING):
        command = option(command)
    return command
