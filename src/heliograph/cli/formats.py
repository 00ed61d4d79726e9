"""`heliograph formats`: what can be read."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
def formats(name: str | None) -> None:
    """List the export formats, or the fields of one.

    \b
    Example:
      heliograph formats telegram
    """
    from heliograph.errors import InputError
    from heliograph.intake import FORMATS

    if name is None:
        for known in FORMATS.values():
            click.echo(f"{known.name:<14}{known.title}")
        return
    if name not in FORMATS:
        raise InputError(
            f"there is no format {name!r}", remedy=f"choose from {', '.join(FORMATS)}."
        )
    chosen = FORMATS[name]
    click.echo(f"{chosen.name}: {chosen.title}\nFields: {chosen.source}\nTimes: {chosen.times}\n")
    for field in chosen.fields:
        note = f"  ({field.note})" if field.note else ""
        click.echo(f"  {field.name:<32}{field.becomes}{note}")
