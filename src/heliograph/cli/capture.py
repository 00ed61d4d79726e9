"""`heliograph capture`: keep a public page, or a file, with what proves it unchanged."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heliograph.cli.options import HELP
from heliograph.errors import InputError

if TYPE_CHECKING:
    from heliograph.evidence.capture.record import CaptureRecord
    from heliograph.evidence.capture.take import Captured

_TAKE = "take"
_IN_WORDS = "this one stands in its words"  # the note on a date that the page does not declare
_LONGEST_URL = 2000  # in a registry
_CERTIFICATES = click.option(
    "--tsa-certificates",
    metavar="FILE",
    type=click.Path(path_type=Path),
    envvar="HELIOGRAPH_TSA_CERTIFICATES",
    show_envvar=True,
    help="PEM file of the certificates trusted for the timestamp authority.",
)


class _Capture(click.Group):
    """Takes a word that is none of its commands for something to capture."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [_TAKE, *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return ["[OPTIONS] URL|FILE"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        click.Command.format_options(self.commands[_TAKE], ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=_Capture, context_settings=HELP)
def capture() -> None:
    """Keep a public page, or a file, with what proves it unchanged.

    Fetches the one document that the URL names, from the public internet only, and keeps it in a
    directory of evidence: as WARC, with its text, its dates and its hashes, entered into a signed
    log, and signed by a timestamp authority if one is set. Nothing that the page refers to is
    fetched. The server sees your address and that Heliograph asks.

    Exits with 1 if what was kept may not be what was wanted, and says why: the server answered
    with an error, or broke off; the timestamp authority did not answer.

    \b
    Examples:
      heliograph capture https://example.org/notice.html
      heliograph capture notice.pdf --out evidence
      heliograph capture check evidence
      heliograph capture export evidence --out evidence.wacz
    """


@capture.command(_TAKE, hidden=True)
@click.argument("source", metavar="URL|FILE")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("evidence"),
    show_default=True,
    help="Directory of evidence; made if it does not exist.",
)
@click.option(
    "--tsa",
    metavar="URL",
    envvar="HELIOGRAPH_TSA",
    show_envvar=True,
    help="Timestamp authority (RFC 3161). It is sent a hash, and nothing else.",
)
@_CERTIFICATES
@click.option(
    "--max-bytes",
    type=click.IntRange(min=1),
    default=50_000_000,
    show_default=True,
    help="Size of the largest document that is kept.",
)
def take(
    source: str, out: Path, tsa: str | None, tsa_certificates: Path | None, max_bytes: int
) -> None:
    """Capture a page or a file."""
    from heliograph.evidence.capture.take import capture as take_capture
    from heliograph.evidence.capture.timestamp import Authority
    from heliograph.evidence.capture.wire import Limits

    if tsa is not None and tsa_certificates is None:
        raise InputError(
            "a timestamp cannot be verified without the authority's certificates",
            remedy="give them with --tsa-certificates.",
        )
    authority = Authority(tsa, tsa_certificates) if tsa and tsa_certificates else None
    captured = take_capture(source, out, authority=authority, limits=Limits(max_bytes=max_bytes))
    _print(captured)
    if captured.problems:
        sys.exit(1)


@capture.command()
@click.argument(
    "evidence", type=click.Path(path_type=Path), required=False, default=Path("evidence")
)
@_CERTIFICATES
@click.option(
    "--public-key",
    metavar="HEX",
    help="Public key that the log must be signed with, as it was told to you.",
)
def check(evidence: Path, tsa_certificates: Path | None, public_key: str | None) -> None:
    """Check captures against their signed log.

    EVIDENCE is a directory of evidence ('evidence' if not given), or a WACZ that was made of one.
    Exits with 1 and says what
    is wrong if any file is changed, missing or new, or the log is.

    \b
    Examples:
      heliograph capture check
      heliograph capture check evidence.wacz --tsa-certificates authority.pem
    """
    from heliograph.evidence.capture.check import check_evidence
    from heliograph.evidence.capture.wacz_check import check_wacz
    from heliograph.evidence.log.keys import parse_public_key

    if public_key is not None:
        public_key = parse_public_key(public_key)
    checking = check_evidence if evidence.is_dir() else check_wacz
    found = checking(evidence, certificates=tsa_certificates, public_key=public_key)
    for problem in found.problems:
        _say(problem)
    for capture_id, time in found.timestamps.items():
        _say(f"{capture_id}: the timestamp authority had seen it at {time}.")
    for what in found.unproven:
        _say(f"Not shown: {what}")
    if found.problems:
        sys.exit(1)
    _say(f"All is as it was logged; captures: {found.captures:,}.")


@capture.command()
@click.argument("evidence", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="File to write, ending in .wacz, which must not exist.",
)
def export(evidence: Path, out: Path) -> None:
    """Write all captures as one WACZ.

    Replay programs open it, and anyone can check it: the whole log is in it, too.

    \b
    Example:
      heliograph capture export evidence --out evidence.wacz
    """
    from heliograph.evidence.capture.wacz import export_wacz

    count = export_wacz(evidence, out)
    _say(f"{out} holds the log and all captures: {count:,}.")


def _print(captured: Captured) -> None:
    record = captured.record
    _say(f"Captured  {record.final_url or record.file}")
    if record.title:
        _say(f"Title     {record.title}")
    answer = "" if record.status is None else f"status {record.status}, "
    _say(f"Kept      {answer}{record.media_type}, {record.payload_bytes:,} bytes")
    _say(f"SHA-256   {record.payload_sha256}")
    of_text = f", SHA-256 {record.text_sha256}" if record.text_sha256 else ""
    _say(f"Text      {record.text_characters:,} characters{of_text}")
    notes = [note for note in record.notes if not (record.published and _IN_WORDS in note)]
    if record.published and len(notes) < len(record.notes):
        _say(f"Perhaps dated {record.published}: a date in its words")
    elif record.published:
        _say(f"Dated     {record.published}, as the page says")
    if captured.timestamp:
        _say(f"Stamped   {captured.timestamp} by {record.timestamp_authority}")
    for note in notes:
        _say(f"Note      {note}")
    _say(f"Evidence  {captured.directory}")
    _say("For the source in a registry:")
    for line in _as_capture(record).splitlines():
        _say(f"  {line}")


def _as_capture(record: CaptureRecord) -> str:
    """Return a capture as a source's YAML in a registry has it."""
    from heliograph.registry.importing.writing import as_yaml

    url = record.final_url or record.url
    fields = {
        "id": record.id,
        "sha256": record.payload_sha256,
        "text_sha256": record.text_sha256,
        "characters": record.text_characters if record.text_sha256 else None,
        "url": url if url and len(url) <= _LONGEST_URL else None,
        "fetched_at": record.fetched_at,
        "media_type": record.media_type,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    return as_yaml({"captures": [given]}).decode()


def _say(text: str) -> None:
    # A title or a file's name may hold what a terminal would obey.
    click.echo("".join(c if c.isprintable() else "\ufffd" for c in text))
