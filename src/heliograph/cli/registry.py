"""`heliograph registry`: check, build, import, verify and read a registry."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heliograph.cli.importing import import_

if TYPE_CHECKING:
    from heliograph.registry.content import Problem
    from heliograph.registry.texts import Texts

_TEXTS = click.option(
    "--texts",
    "texts_folder",
    type=click.Path(path_type=Path),
    help="Folder with the texts of captures, under any names; quotes are looked up in them.",
)


@click.group()
def registry() -> None:
    """Keep a registry: what is said about institutions, by whom, and how sure.

    A registry is a folder of YAML, one file an entity or source, for people to write and review.

    \b
    Examples:
      heliograph registry check registry --texts evidence
      heliograph registry build registry --out built
      heliograph registry show cac --registry registry
    """


registry.add_command(import_)


@registry.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_TEXTS
@click.option("--errors-only", is_flag=True, help="Leave notes out.")
def check(folder: Path, texts_folder: Path | None, errors_only: bool) -> None:
    """Find what is wrong with a registry, all of it, each with file, line and column.

    Exits with 1 if there is an error; notes are worth knowing and no errors.

    \b
    Examples:
      heliograph registry check registry
      heliograph registry check registry --texts evidence
    """
    from heliograph.registry.checking import check as look
    from heliograph.registry.content import in_order
    from heliograph.registry.folder import read_folder

    content, found = read_folder(folder)
    problems = in_order((*found, *look(content, _texts(texts_folder))))
    errors = _print(problems, errors_only)
    held = (
        f"{len(content.sources):,} sources, {len(content.entities):,} entities, "
        f"{len(content.claims):,} claims"
    )
    notes = sum(each.severity == "note" for each in problems)
    click.echo(f"{held}: {errors:,} errors, {notes:,} notes.")
    if errors:
        sys.exit(1)


@registry.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Directory of the built registry; made, or brought up to date.",
)
@_TEXTS
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="File of the key that signs the log; OUT/keys/log.key, made with it, if not given.",
)
def build(folder: Path, out: Path, texts_folder: Path | None, key: Path | None) -> None:
    """Write what is new in a registry to its signed log, and make the tables.

    Nothing is overwritten: the log only grows. Exits with 1, having written nothing, if the
    registry has an error.

    \b
    Example:
      heliograph registry build registry --out built --texts evidence
    """
    from heliograph.cli.progress import Bar
    from heliograph.registry.building import build as make

    with Bar() as bar:
        built = make(folder, out, texts=_texts(texts_folder), key=key, progress=bar)
    if _print(built.problems, errors_only=True):
        click.echo("Nothing was built; correct the errors and build again.", err=True)
        sys.exit(1)
    new = ", ".join(f"{number:,} of kind {kind}" for kind, number in built.added.items())
    click.echo(f"New in the log: {new or 'nothing'}.")
    click.echo(f"The log holds {built.log_size:,} entries; the root of their tree is")
    click.echo(f"  {built.log_root}")


@registry.command()
@click.argument("built", type=click.Path(path_type=Path))
@click.option("--public-key", metavar="HEX", help="Key with which the log must be signed.")
def verify(built: Path, public_key: str | None) -> None:
    """Check the log of a built registry: each entry, link and signature, and the tree.

    Exits with 1 and names the entries if any was changed, dropped or moved. That a log was made
    anew with another key shows only if you give the public key you know.

    \b
    Example:
      heliograph registry verify built
    """
    from heliograph.evidence.log import check as look
    from heliograph.registry.building import LOG

    path = built / LOG if built.is_dir() else built
    problems = look(path, public_key)
    for problem in problems:
        click.echo(_shown(f"{path}, line {problem.line}: {problem.sentence}"))
    if problems:
        sys.exit(1)
    click.echo("The log is whole: every entry is as it was signed.")


@registry.command()
@click.argument("entity")
@click.option(
    "--registry",
    "folder",
    type=click.Path(path_type=Path),
    help="A registry's folder, or a built one; the starting registry if not given.",
)
@_TEXTS
def show(entity: str, folder: Path | None, texts_folder: Path | None) -> None:
    """Show an entity: its names, what is said of it, by whom and how sure, and its history.

    ENTITY is an id, or a name.

    \b
    Examples:
      heliograph registry show cac
      heliograph registry show iccs --registry built
    """
    from heliograph.registry.registry import Registry

    view = Registry.load(folder, texts=_texts(texts_folder)).entity(entity)
    record = view.record
    click.echo(_shown(f"{record.id} ({record.kind.replace('_', ' ')})"))
    for name in view.names:
        click.echo(_shown(f"  {name.text}" + (f" [{name.lang}]" if name.lang else "")))
    if record.description:
        click.echo(_shown(f"  {record.description}"))
    for event in view.history():
        status = f" [{event.status.replace('_', ' ')}]" if event.status else ""
        at = f"{event.at[:10]} " if event.at else ""
        click.echo(_shown(f"- {at}{event.what}: {event.text}{status}"))


def _texts(folder: Path | None) -> Texts | None:
    if folder is None:
        return None
    from heliograph.registry.texts import Texts

    return Texts.of(folder)


def _print(problems: Iterable[Problem], errors_only: bool) -> int:
    """Print problems; return how many are errors."""
    errors = 0
    for problem in problems:
        errors += problem.severity == "error"
        if problem.severity == "error" or not errors_only:
            click.echo(_shown(str(problem)))
    return errors


def _shown(text: str) -> str:
    """Return a text that no terminal obeys: what a registry's files hold is not ours."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)
