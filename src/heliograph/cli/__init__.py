"""The command line: each command parses, calls, prints, and returns an exit code.

Exit codes: 0 done, 1 found problems, 2 bad input.
"""

from __future__ import annotations

import io
import sys
from importlib import import_module

import click

from heliograph.cli.options import HELP
from heliograph.errors import HeliographError
from heliograph.version import __version__

_COMMANDS = {
    "analyze": "Posts in, one report out: groups in step, texts that travel, phrases, shifts.",
    "calibrate": "How often the analysis is wrong, measured where the truth is known, as a page.",
    "capture": "Keep a copy of a public page or a file, with proof of what and when.",
    "coordination": "Counts and thresholds of the published tools, on the same definitions.",
    "demo": "A simulated investigation, start to finish.",
    "export": "A registry, or the tables of a case, for other people's tools.",
    "formats": "The export formats that can be read, and the fields of each.",
    "keywords": "Published keyword lists through time: what was added, what was taken out.",
    "narratives": "Which texts travel, in which wording and language.",
    "phrases": "How official phrases are used through time.",
    "power": "What the data could reveal, before anything is looked for.",
    "removals": "Which posts vanish, how soon, and of which topics.",
    "registry": "Check, build, import and look up what is said about institutions.",
    "report": "Write the report of a case again.",
    "revisit": "When to look again at posts, within a budget of checks.",
    "shifts": "Whose emphasis changes at once, beyond a reference panel.",
    "simulate": "A simulated world of posts with known truth.",
    "verify": "Check that the files of a case are as they were written.",
}


class _Lazy(click.Group):
    """Imports a command when it is asked for, so that --help answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        name: str,
    ) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command = getattr(import_module(f"heliograph.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.command(cls=_Lazy, context_settings=HELP)
@click.version_option(__version__, prog_name="heliograph")
def heliograph() -> None:
    """Find groups of accounts that act in step, with an error rate and the evidence.

    Nothing leaves this machine; only `capture` fetches, and only the page that it is told to.
    Accounts appear under pseudonyms.

    \b
    Example:
      heliograph demo
      heliograph analyze export.csv --out case
    """


def main() -> None:
    """Run a command line; a person's mistake ends in a paragraph, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = heliograph.main(standalone_mode=False)
    except click.exceptions.Abort:
        _say("Stopped; nothing was written.")
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except HeliographError as error:
        _say(f"heliograph: {error}")
        code = 2
    except BrokenPipeError:
        code = 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _say(f"heliograph: {where}{error.strerror}; nothing was left half-written.")
        code = 2
    sys.exit(code or 0)


def _say(text: str) -> None:
    # A file's name may hold what a terminal would obey; a list of errors has one in each line.
    lines = text.split("\n  ")
    shown = ("".join(c if c.isprintable() else "\ufffd" for c in line) for line in lines)
    click.echo("\n  ".join(shown), err=True)
