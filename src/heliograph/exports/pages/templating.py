"""The templates with what they share: the look, the policy, and how any string is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from heliograph.report.policy import content_policy, inline
from heliograph.report.untrusted import opening, prose, sentence
from heliograph.report.untrusted import shown as written_object

_REPORT = files("heliograph.report").joinpath("static")
_OWN = files("heliograph.exports.pages").joinpath("static")
# What can be followed without a doubt where it leads: plain ASCII, no user, no port.
_ADDRESS = re.compile(
    r"https://[a-z0-9.-]+(/[A-Za-z0-9._~/?&=#%+-]*)?"
    r"|(mailto:)?[A-Za-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+"
)


def page(template: str, root: str, scripts: Sequence[str] = (), **values: Any) -> bytes:
    """Return a page; ``root`` leads from it to the folder ('' or '../').

    ``scripts`` are the names of our own scripts that it runs.
    """
    style = _style()
    blocks = [_script(name) for name in scripts]
    html = (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(
            policy=Markup(content_policy([style], blocks)),  # noqa: S704 - own hashes
            style=style,
            scripts=blocks,
            root=root,
            template=template,
            **values,
        )
    )
    return html.encode()


def address(text: str) -> Markup:
    """Return where to object as a link, if it is an address beyond doubt; else as a text.

    >>> address("javascript:alert(1)")
    Markup('<bdi>javascript[:]alert(1)</bdi>')
    """
    if not _ADDRESS.fullmatch(text):
        return written_object(text)
    target = text if text.startswith(("https:", "mailto:")) else f"mailto:{text}"
    shown = text.removeprefix("mailto:")
    return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(target, shown)


@cache
def _style() -> Markup:
    parts = [_REPORT.joinpath("page.css"), _REPORT.joinpath("labels.css")]
    parts += [_OWN.joinpath(f"{name}.css") for name in ("registry", "claims", "drawings")]
    parts += [_REPORT.joinpath("print.css"), _OWN.joinpath("paper.css")]
    return inline("\n".join(part.read_text(encoding="utf-8") for part in parts))


@cache
def _script(name: str) -> Markup:
    return inline(_OWN.joinpath(f"{name}.js").read_text(encoding="utf-8"))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("heliograph.exports.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_written,
    )
    environment.filters.update(
        address=address, counted=_counted, opening=opening, sentence=sentence
    )
    return environment


def _written(value: Any) -> Any:
    """Hold for every expression of every template: no hidden character, no live address."""
    if isinstance(value, Markup):
        return value
    return prose(value) if isinstance(value, str) else value


def _counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun.

    >>> _counted(1, "entity", "entities"), _counted(2000, "claim")
    ('1 entity', '2,000 claims')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"
