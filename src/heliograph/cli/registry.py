"""`heliograph registry`: check, build, import, verify and read a registry."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heliograph.cli.importing import import_
from heliograph.cli.options import HELP
from heliograph.errors import InputError

if TYPE_CHECKING:
    from heliograph.registry.content import Problem
    from heliograph.registry.entity_view import EntityView
    from heliograph.registry.registry import Registry
    from heliograph.registry.texts import Texts

_TEXTS = click.option(
    "--texts",
    "texts_folder",
    type=click.Path(path_type=Path),
    help="Folder with the texts of captures, under any names; quotes are looked up in them.",
)


@click.group(context_settings=HELP)
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

    _refuse_built(folder, "check")
    content, found = read_folder(folder)
    texts = _texts(texts_folder)
    problems = in_order((*found, *look(content, texts)))
    errors = _print(problems, errors_only)
    if texts is not None and not errors_only:
        for note in texts.notes:
            click.echo(_shown(f"{texts_folder}: {note}"))
        if sought := texts.sought(content):
            click.echo(_shown(f"{texts_folder}: {sought}"))
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

    _refuse_built(folder, "build")
    with Bar() as bar:
        built = make(folder, out, texts=_texts(texts_folder), key=key, progress=bar)
    if _print(built.problems, errors_only=True):
        click.echo("Nothing was built; correct the errors and build again.", err=True)
        sys.exit(1)
    if built.set_aside is not None:
        click.echo(f"What a broken-off build left at the end of the log is in {built.set_aside}.")
    new = ", ".join(f"{number:,} of kind {kind}" for kind, number in built.added.items())
    click.echo(f"New in the log: {new or 'nothing'}.")
    click.echo(f"The log holds {built.log_size:,} entries; the root of their tree is")
    click.echo(f"  {built.log_root}")


@registry.command()
@click.argument("built", type=click.Path(path_type=Path))
@click.option("--public-key", metavar="HEX", help="Key with which the log must be signed.")
def verify(built: Path, public_key: str | None) -> None:
    """Check the log of a built registry, each entry, link and signature; and its tables by it.

    Exits with 1 and names the entries if any was changed, dropped or moved, or the tables that do
    not say what the log says. That a log was made anew with another key shows only if you give the
    public key you know.

    \b
    Example:
      heliograph registry verify built
    """
    from heliograph.evidence.log import check as look
    from heliograph.registry.agreement import untrue_tables
    from heliograph.registry.building import LOG, TABLES

    if (built / "registry.yaml").exists() and not (built / LOG).exists():
        raise InputError(
            "this is a folder of YAML, which has no log",
            path=built,
            remedy=f"build it first: heliograph registry build {built} --out built",
        )
    path = built / LOG if built.is_dir() else built
    problems = look(path, public_key)
    for problem in problems:
        click.echo(_shown(f"{path}, line {problem.line}: {problem.sentence}"))
    if problems:
        sys.exit(1)
    click.echo("The log is whole: every entry is as it was signed.")
    if not built.is_dir():
        return
    untrue = untrue_tables(built)
    for name in untrue:
        click.echo(f"{built / TABLES}: the table {name} does not say what the log says.")
    if untrue:
        click.echo("Delete the file and build again: the tables are made from the log.")
        sys.exit(1)
    click.echo("The tables say what the log says.")


@registry.command()
@click.argument("entity")
@click.option(
    "--registry",
    "folder",
    type=click.Path(path_type=Path),
    help="A registry's folder, or a built one; the starting registry if not given.",
)
@_TEXTS
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Show the label that holds on that day, such as 2026-11-22; today's if not given.",
)
def show(
    entity: str,
    folder: Path | None,
    texts_folder: Path | None,
    as_of: datetime.datetime | None,
) -> None:
    """Show an entity: its label, its names, what is said of it, by whom, and its history.

    ENTITY is an id, or a name. One that was taken out of a built registry is shown from its log.

    \b
    Examples:
      heliograph registry show cac
      heliograph registry show iccs --registry built
    """
    from heliograph.registry.registry import Registry

    held = Registry.load(folder, texts=_texts(texts_folder))
    view = held.entity(entity)
    day = (as_of or datetime.datetime.now(datetime.UTC)).date()
    record = view.record
    removed = ", removed from the registry" if view.removed else ""
    click.echo(_shown(f"Label: {_label(held, view, day)}"))
    click.echo(_shown(f"{record.id} ({record.kind.replace('_', ' ')}){removed}"))
    for name in view.names:
        click.echo(_shown(f"  {name.text}" + (f" [{name.lang}]" if name.lang else "")))
    if record.description:
        click.echo(_shown(f"  {record.description}"))
    for event in view.history():
        status = f" [{event.status.replace('_', ' ')}]" if event.status else ""
        at = f"{event.at[:10]} " if event.at else ""
        click.echo(_shown(f"- {at}{event.what}: {event.text}{status}"))


def _label(held: Registry, view: EntityView, day: datetime.date) -> str:
    """Return the label of an entity on a day with its reason, or why there is none."""
    from heliograph.registry.labels.label import shown

    if barred := _barred(view, day):
        return f"none: {barred}"
    for label in held.labels(day):
        if label.entity == view.id:
            _, since, why = label.because.partition(", since ")
            reason = why if since else label.because
            return f"{shown(label.tier)} until {label.expires}, because {reason}"
    if not _leads_to_a_label(view):
        return "none: there is no claim that a label could follow from"
    return f"none: its claims do not meet the criteria {held.about.criteria}, or no longer do"


def _barred(view: EntityView, day: datetime.date) -> str | None:
    """Return why an entity can have no label, whatever is claimed; None where it can."""
    from heliograph.registry.vocabulary import LABELLED_KINDS

    record = view.record
    if view.removed:
        return "it is no longer in the registry"
    if record.kind not in LABELLED_KINDS:
        return f"what is of the kind {record.kind.replace('_', ' ')} cannot be labelled"
    if record.review is None:
        return "nobody has reviewed it"
    if record.review.on > day.isoformat():
        return f"it was reviewed later, on {record.review.on}"
    return None


def _leads_to_a_label(view: EntityView) -> bool:
    from heliograph.registry.properties import properties

    known = properties()
    claims = (*(each.claim for each in view.claims()), *(each.claim for each in view.relations()))
    return any(claim.property in known and known[claim.property].labels for claim in claims)


def _refuse_built(folder: Path, command: str) -> None:
    """Refuse a built registry where a folder of YAML is wanted."""
    from heliograph.registry.building import LOG, TABLES

    built = (folder / LOG).exists() or (folder / TABLES).exists()
    if built and not (folder / "registry.yaml").exists():
        raise InputError(
            "this is a built registry, not a folder of YAML",
            path=folder,
            remedy=f"give `heliograph registry {command}` the folder that it was built from; the "
            f"built one is checked with `heliograph registry verify {folder}`.",
        )


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
