"""Writes docs/commands.md from the commands' own help. Usage: python docs/write_commands.py."""

from pathlib import Path

import click

from heliograph.cli import heliograph

TARGET = Path(__file__).with_name("commands.md")


def commands_page() -> str:
    """Return the page: the help of the program and of each command, as printed at 80 columns."""
    settings = heliograph.context_settings
    top = click.Context(heliograph, info_name="heliograph", max_content_width=80, **settings)
    parts = ["# Commands\n\nWritten by `python docs/write_commands.py` from the commands' help.\n"]
    parts.append(_section("heliograph", heliograph.get_help(top)))
    for name in heliograph.list_commands(top):
        command = heliograph.get_command(top, name)
        assert command is not None
        parts += _sections(f"heliograph {name}", command, top, name)
    return "\n".join(parts)


def _sections(title: str, command: click.Command, parent: click.Context, name: str) -> list[str]:
    """Return the help of a command and, if it is a group, of each command in it."""
    context = click.Context(command, info_name=name, parent=parent, max_content_width=80)
    parts = [_section(title, command.get_help(context))]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            parts += _sections(f"{title} {inner}", found, context, inner)
    return parts


def _section(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(commands_page(), encoding="utf-8")
