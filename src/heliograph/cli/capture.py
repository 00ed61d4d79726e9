"""`heliograph capture`: keep a public page, or a file, with what proves it unchanged."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heliograph.errors import InputError

if TYPE_CHECKING:
    from heliograph.evidence.capture.take import Captured

_TAKE = "take"
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


@click.group(cls=_Capture, context_settings={"help_option_names": ["-h", "--help"]})
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
@click.argument("evidence", type=click.Path(path_type=Path))
@_CERTIFICATES
@click.option(
    "--public-key",
    metavar="HEX",
    help="Public key that the log must be signed with, as it was told to you.",
)
def check(evidence: Path, tsa_certificates: Path | None, public_key: str | None) -> None:
    """Check captures against their signed log.

    EVIDENCE is a directory of evidence, or a WACZ that was made of one. Exits with 1 and says what
    is wrong if any file is changed, missing or new, or the log is.

    \b
    Examples:
      heliograph capture check evidence
      heliograph capture check evidence.wacz --tsa-certificates authority.pem
    """
    from heliograph.evidence.capture.check import check_evidence
    from heliograph.evidence.capture.wacz_check import check_wacz

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
    _say(f"Text      {record.text_characters:,} characters")
    if record.published:
        _say(f"Dated     {record.published}, as the page says")
    if captured.timestamp:
        _say(f"Stamped   {captured.timestamp} by {record.timestamp_authority}")
    for note in record.notes:
        _say(f"Note      {note}")
    _say(f"Evidence  {captured.directory}")


def _say(text: str) -> None:
    # A title or a file's name may hold what a terminal would obey.
    click.echo("".join(c if c.isprintable() else "\ufffd" for c in text))
