"""`heliograph export`: a registry, or the tables of a case, for other people's tools."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from heliograph.cli.options import HELP

if TYPE_CHECKING:
    from heliograph.registry.registry import Registry

Command = TypeVar("Command", bound=Callable[..., Any])


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime.date:
    """Return the day given; today if none."""
    if value is None:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        problem = f"{value!r} is no day, such as 2026-11-22"
        raise click.BadParameter(problem, context, parameter) from None


_SHARED = (
    click.argument("registry", required=False, type=click.Path(path_type=Path)),
    click.option(
        "--out", required=True, type=click.Path(path_type=Path), help="File to write; replaced."
    ),
    click.option(
        "--as-of",
        metavar="DATE",
        callback=_day,
        help="Day on which labels must hold; today if not given.",
    ),
)


def _exported(command: Command) -> Command:
    """Give a command the registry, the file to write, and the day."""
    for option in reversed(_SHARED):
        command = option(command)
    return command


@click.group(context_settings=HELP)
def export() -> None:
    """Write a registry, or the tables of a case, in a format that other people's tools read.

    REGISTRY is a folder of YAML or a directory that `heliograph registry build` made; the starting
    registry that comes with Heliograph if not given. The same registry and day give the same file,
    byte for byte. Accounts are named only where a label of who runs them holds on that day.

    \b
    Examples:
      heliograph export stix --out registry.json
      heliograph export ftm registry --out registry.ftm.jsonl
      heliograph export prov registry --as-of 2026-11-22 --out registry.prov.json
      heliograph export pages registry --out pages
      heliograph export tables case --out tables
    """


@export.command()
@_exported
def stix(registry: Path | None, out: Path, as_of: datetime.date) -> None:
    """Write a STIX 2.1 bundle.

    Institutions are identities, never threat actors; relations carry a confidence; contradictions
    are opinions.

    \b
    Example:
      heliograph export stix registry --out registry.json
    """
    from heliograph.exports.stix import write

    _write(write, registry, out, as_of)


@export.command()
@_exported
def ftm(registry: Path | None, out: Path, as_of: datetime.date) -> None:
    """Write FollowTheMoney entities, one a line.

    \b
    Example:
      heliograph export ftm registry --out registry.ftm.jsonl
    """
    from heliograph.exports.followthemoney import write

    _write(write, registry, out, as_of)


@export.command()
@_exported
def prov(registry: Path | None, out: Path, as_of: datetime.date) -> None:
    """Write the provenance of every claim as PROV-JSON.

    \b
    Example:
      heliograph export prov registry --out registry.prov.json
    """
    from heliograph.exports.prov import write

    _write(write, registry, out, as_of)


@export.command()
@_exported
@click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(path_type=Path),
    help="File of the labeler's key; made if it is not there.",
)
@click.option("--src", "source", metavar="DID", required=True, help="DID of the labeler.")
@click.option(
    "--pages",
    metavar="URL",
    help="Address of the registry's pages, with {entity} where an id goes; what has neither an "
    "account on Bluesky nor a site of its own is labelled there.",
)
def labels(
    registry: Path | None,
    out: Path,
    as_of: datetime.date,
    key_file: Path,
    source: str,
    pages: str | None,
) -> None:
    """Bring a feed of signed AT Protocol labels up to date.

    What OUT holds already stays: new and renewed labels are added, and negations of those that hold
    no longer.

    \b
    Example:
      heliograph export labels --key label.key --src did:web:example.org --out labels.jsonl
    """
    from heliograph.case.staging import write_atomically
    from heliograph.exports.atproto import feed, keys
    from heliograph.registry.registry import Registry

    before = out.read_bytes() if out.exists() else b""
    loaded = Registry.load(registry)
    key = keys.read_key(key_file) if key_file.exists() else keys.new_key(key_file)
    new = feed.updates(
        loaded,
        as_of,
        feed.Labeler(source=source, key=key, pages=pages),
        at=datetime.datetime.now(datetime.UTC),
        published=feed.read_json_lines(before, str(out)),
    )
    write_atomically(out, before + feed.json_lines(new))
    click.echo(f"{out}: {len(new):,} labels added, signed by {keys.did_key(key)}.")


@export.command()
@click.argument("registry", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write; replaced if it holds pages and nothing else.",
)
@click.option(
    "--as-of",
    metavar="DATE",
    callback=_day,
    help="Day on which labels must hold; today if not given.",
)
def pages(registry: Path | None, out: Path, as_of: datetime.date) -> None:
    """Write a folder of web pages that open from disk and load nothing.

    A page for each entity with all that is said of it, contradictions side by side; a timeline; a
    drawing of relations; the sources. Linked data (schema.org) stand in the pages.

    \b
    Example:
      heliograph export pages registry --out pages
    """
    from heliograph.exports.pages import write
    from heliograph.registry.registry import Registry

    number = write(Registry.load(registry), out, as_of=as_of)
    day = as_of.isoformat()
    click.echo(f"{out}: {number:,} pages, with the labels of {day}; open {out / 'index.html'}.")


@export.command()
@click.argument("case", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write; files of the same names are replaced.",
)
def tables(case: Path, out: Path) -> None:
    """Write the tables of a case's shifts and removals as CSV.

    The numbers that the report draws: signals and weeks, words, causes, topics, curves. Text that
    a spreadsheet would run is quoted.

    \b
    Example:
      heliograph export tables case --out tables
    """
    from heliograph.case import Case
    from heliograph.cli.tables import write_tables
    from heliograph.exports.tables import tables as shown

    opened = Case.open(case)
    write_tables(shown(opened.summary, opened.findings), out)


def _write(
    write: Callable[[Registry, datetime.date], bytes],
    registry: Path | None,
    out: Path,
    as_of: datetime.date,
) -> None:
    from heliograph.case.staging import write_atomically
    from heliograph.registry.registry import Registry

    content = write(Registry.load(registry), as_of)
    write_atomically(out, content)
    click.echo(f"{out}: {len(content):,} bytes, with the labels of {as_of.isoformat()}.")
