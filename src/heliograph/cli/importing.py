"""`heliograph registry import`: other people's data sets, as a folder that people can edit."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from heliograph.cli.options import HELP

if TYPE_CHECKING:
    from heliograph.registry.importing.counting import Counts
    from heliograph.registry.importing.writing import Written

ASIDE: Final = "left-aside.txt"
MOST_REASONS: Final = 12

_REVIEW: Final = "write 'review: {by: our desk, on: 2026-11-22}' into the file of each entity"
_REVIEW_AGAIN: Final = "import them into a new folder with --reviewed-by and --reviewed-on"
_QUOTED: Final = re.compile(r"""(?<!\w)(['"]).*?\1(?!\w)""")
_TOLD_LAST: Final = ("list it", "list it as theirs", "it gets none")

_OUT = click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder to write; files in it that would change are not overwritten.",
)


@click.group("import", context_settings=HELP)
def import_() -> None:
    """Read a data set into a registry's folder; nothing is lost without being counted.

    What is left aside is told by reason, and row by row in OUT/left-aside.txt.

    \b
    Examples:
      heliograph registry import state-media-matrix matrix.csv --out registry
      heliograph registry import table press.csv --map press.toml --out registry
      heliograph registry import claims claims.jsonl --texts documents --out registry
    """


@import_.command("state-media-matrix")
@click.argument("file", type=click.Path(path_type=Path))
@_OUT
@click.option(
    "--reliability",
    type=click.Choice(list("ABCDEF")),
    default="B",
    show_default=True,
    help="Grade of the matrix as a source (Admiralty letter).",
)
@click.option(
    "--graded-by",
    metavar="WHO",
    default="not graded by this project",
    show_default=True,
    help="Who graded it.",
)
@click.option("--graded-because", metavar="WHY", help="Why; a default reason if not given.")
@click.option(
    "--credibility",
    type=click.IntRange(1, 6),
    default=3,
    show_default=True,
    help="Grade of what it says (Admiralty digit; 6 is 'cannot be judged').",
)
@click.option(
    "--reviewed-by",
    metavar="ROLE",
    help="Who looked the rows over and stands for them, such as 'our desk'. Without a review no "
    "label follows from them.",
)
@click.option("--reviewed-on", metavar="DAY", help="When, such as 2026-11-22.")
def state_media_matrix(
    file: Path,
    out: Path,
    reliability: str,
    graded_by: str,
    graded_because: str | None,
    credibility: int,
    reviewed_by: str | None,
    reviewed_on: str | None,
) -> None:
    """Read the State Media Matrix: an entity a media company, an outlet a row.

    Rows of one outlet are merged. An account or site that several outlets of one company list is
    given to the company; one that outlets of different companies list is left aside.

    \b
    Example:
      heliograph registry import state-media-matrix state_media_matrix.csv --out registry
      heliograph registry import state-media-matrix matrix.csv --out registry \\
          --reviewed-by "our desk" --reviewed-on 2026-11-22
    """
    import msgspec

    from heliograph.errors import InputError
    from heliograph.registry.importing.state_media_matrix import Grading, import_matrix

    if (reviewed_by is None) != (reviewed_on is None):
        raise InputError("a review has a reviewer and a day", remedy="give both or neither.")
    review = {"review": {"by": reviewed_by, "on": reviewed_on}} if reviewed_by else {}
    given = {
        **review,
        "reliability": reliability,
        "graded_by": graded_by,
        "credibility": credibility,
        **({"because": graded_because} if graded_because else {}),
    }
    try:
        grading = msgspec.convert(given, Grading)
    except msgspec.ValidationError as error:
        raise InputError(f"the grading or review cannot be used: {error}") from error
    _finish(
        *import_matrix(file, grading),
        out,
        None if reviewed_by else f"{_REVIEW_AGAIN}, or {_REVIEW}",
    )


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "mapping",
    required=True,
    type=click.Path(path_type=Path),
    help="File of TOML that says which column is which field.",
)
@_OUT
def table(file: Path, mapping: Path, out: Path) -> None:
    """Read any CSV file, by a mapping of its columns.

    A field is a constant or a column. Only entities, their accounts and sites, and claims about
    them can be made; a name that is a person's is left aside.

    \b
    Example of a mapping:
      [source]
      id = "press-register"
      title = "Register of the press"
      publisher = "Ministry of Culture"
      type = "register"
      independence_group = "press-register"
      reliability = "B"
      graded_by = "an editor"
      graded_because = "An official register; it lists what publishers declare."
      [entity]
      kind = "outlet"
      name = {column = "Title"}
      country = {column = "Country"}
      domain = {column = "Site"}
      [entity.accounts]
      links = [{column = "Facebook"}, {column = "X"}]
      [[claim]]
      property = "owned_by"
      value = {column = "Owner"}
      credibility = 3
    \b
    Example:
      heliograph registry import table press.csv --map press.toml --out registry
    """
    from heliograph.registry.importing.table import import_table, read_mapping

    _finish(*import_table(file, read_mapping(mapping)), out, _REVIEW)


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@_OUT
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    help="Folder with the documents, under the names that the claims give.",
)
@click.option(
    "--registry",
    "registry_folder",
    type=click.Path(path_type=Path),
    help="Folder of a registry whose sources and entities are meant; the starting registry if not "
    "given.",
)
@click.option(
    "--sources",
    "sources_file",
    type=click.Path(path_type=Path),
    help="File of YAML on documents that the registry has not: a list, each with 'file' and what "
    "is known (publisher, independence_group, ...).",
)
def claims(
    file: Path,
    out: Path,
    texts: Path | None,
    registry_folder: Path | None,
    sources_file: Path | None,
) -> None:
    """Read claims that somebody took down from documents, one a line of JSON.

    A line has seed_file, claim_id, quote, subject, predicate, object, attribution_chain, hedge,
    status and date_mentioned. Documents are known again by the hash of their text; one that is not
    known is a source nobody can identify, and a voice of its own. A subject is an entity if one has
    exactly that name; else it stays words. Persons become roles.

    \b
    Example:
      heliograph registry import claims claims.jsonl --texts documents --out registry
    """
    from heliograph.errors import InputError
    from heliograph.registry.folder import read_folder
    from heliograph.registry.importing.claims_jsonl import import_claims
    from heliograph.registry.importing.documents import STARTING, Documents, read_given

    folder = registry_folder or STARTING
    known, found = read_folder(folder)
    for problem in found:
        if problem.severity == "error":
            raise InputError(
                f"the registry cannot be used: {problem}",
                path=folder,
                remedy=f"run `heliograph registry check {folder}`.",
            )
    if texts is not None and not texts.is_dir():
        raise InputError("there is no such folder of documents", path=texts)
    given = read_given(sources_file) if sources_file is not None else {}
    _finish(*import_claims(file, known, Documents(texts, known.sources, given)), out)


def _finish(written: Written, counts: Counts, out: Path, review: str | None = None) -> None:
    """Write the files and say what became of the rows: what was left aside by reason, in short.

    ``review`` is how labels can come to follow, where none does.
    """
    empty = bool(counts.aside) and not written.holds_records()
    if not empty:
        written.into(out)
        _leave_list(counts, out)
    for line in _reasons(counts):
        _say(line)
    if empty:
        _say("Nothing is left to write: nothing was written.")
        sys.exit(1)
    if counts.aside:
        _say(f"  each with its row in {out / ASIDE}")
    for what, number in counts.counts.items():
        _say(f"{number:,} {what}")
    _say(f"{len(written.files):,} files in {out}; check them with `heliograph registry check`.")
    if review is not None:
        _say(f"No label follows from them: nobody has reviewed them. Look them over, and {review}.")


def _reasons(counts: Counts) -> Iterator[str]:
    """Yield what was left aside by reason, the most frequent first, each with an example."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for row, why in sorted(counts.aside):
        groups.setdefault(_reason(why), []).append((row, why))
    if not groups:
        return
    yield f"left aside, {len(counts.aside):,} in all:"
    ranked = sorted(groups.values(), key=len, reverse=True)
    for group in ranked[:MOST_REASONS]:
        row, why = group[0]
        more = f" (and {len(group) - 1:,} more of the kind)" if len(group) > 1 else ""
        yield f"  {len(group):,}: row {row}: {why}{more}"
    rest = ranked[MOST_REASONS:]
    if rest:
        yield f"  {sum(map(len, rest)):,}: for {len(rest):,} other reasons"


def _reason(why: str) -> str:
    """Return a reason without what is particular to one row: quoted values, names, numbers.

    >>> _reason("the country 'Ruritania' is not known here")
    'the country … is not known here'
    """
    without = _QUOTED.sub("…", why)
    before, colon, after = without.partition(": ")
    # As in "facebook echo: 2 entities list it", where what is told comes last.
    told = after if colon and after.endswith(_TOLD_LAST) else f"{before}{colon}{after}"
    return re.sub(r"\d+", "…", told)


def _leave_list(counts: Counts, out: Path) -> None:
    """Write all that was left aside, row by row; the list of an earlier import is replaced."""
    if not counts.aside:
        return
    lines = [
        f"{counts.path}, row {row}: {' '.join(why.split())}\n" for row, why in sorted(counts.aside)
    ]
    from heliograph.case.staging import write_atomically

    write_atomically(out / ASIDE, "".join(lines).encode("utf-8", "backslashreplace"))


def _say(line: str) -> None:
    click.echo("".join(c if c.isprintable() else "\ufffd" for c in line))
