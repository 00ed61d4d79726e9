"""CrowdTangle's CSV downloads of Facebook pages and groups, and of Instagram accounts."""

from __future__ import annotations

from typing import Any

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow, Draft
from heliograph.intake.export import Export
from heliograph.intake.formats.base import (
    Binding,
    Field,
    Format,
    Options,
    cell_getter,
    platform_of,
)
from heliograph.intake.handles import handles_in
from heliograph.intake.text import hashtags_in, links_in
from heliograph.intake.values import as_id, as_text, as_time, as_urls

_TIMES = ("Post Created", "Created")


def _bind(export: Export, options: Options) -> Binding:
    get = {field.name: cell_getter(export, field.name) for field in FORMAT.fields}
    time = next((name for name in _TIMES if name in export.columns), None)
    if time is None or "URL" not in export.columns:
        raise InputError(
            "a CrowdTangle file has the columns 'Post Created' and 'URL'",
            path=export.path,
            remedy="download it again as CSV, or read it with `--format table`.",
        )
    on_facebook = "Facebook Id" in export.columns
    own = "https://www.facebook.com/" if on_facebook else "https://www.instagram.com/"

    def draft(row: Any) -> Draft:
        account = as_id(get["Facebook Id"](row), "Facebook Id")
        handle = as_text(get["User Name"](row)) if account is None else None
        if account is None and handle is None:
            raise BadRow("the account is missing", "Facebook Id" if on_facebook else "User Name")
        url = as_text(get["URL"](row))
        if url is None:
            raise BadRow("the post's URL, which is its id, is missing", "URL")
        text = as_text(get["Message"](row)) or as_text(get["Description"](row)) or ""
        link = as_text(get["Final Link"](row)) or as_text(get["Link"](row))
        links = [x for x in as_urls(link) if x != url and not _is_photo(x, own)] + links_in(text)
        return Draft(
            account=account or handle or "",
            account_is_handle=account is None,
            handle=as_text(get["User Name"](row)) if account is not None else None,
            time=as_time(get[time](row)),
            post_id=url,
            text=text or None,
            urls=links,
            hashtags=hashtags_in(text),
            mentions=handles_in(text),
            account_created=as_time(get["Page Created"](row)),
        )

    guessed = []
    if not on_facebook:
        guessed.append("without a column 'Facebook Id' the accounts are taken for Instagram's")
    platform = platform_of(options, "facebook" if on_facebook else "instagram")
    return Binding(draft, time, platform, guessed)


def _is_photo(link: str, own: str) -> bool:
    """Whether the link is only the post's own picture: no two posts can share it."""
    return link.startswith(own) and ("/photos/" in link or "/p/" in link)


FORMAT = Format(
    name="crowdtangle",
    title="CrowdTangle CSV (Facebook, Instagram)",
    source="column names as in published CrowdTangle downloads and in 4CAT, "
    "datasources/custom/import_formats.py",
    times="'Post Created' ends with a zone abbreviation, which is honoured; a row with an unknown "
    "one is bad.",
    zone_abbreviations=True,
    fields=(
        Field("Facebook Id", "account", "required for Facebook"),
        Field(
            "User Name",
            "account",
            "where there is no 'Facebook Id' (Instagram); else the handle by which a registry may "
            "know it",
        ),
        Field("Post Created", "time", "required ('Created' until 2020)"),
        Field("Created", "time", "older downloads"),
        Field("URL", "post_id", "required"),
        Field("Message", "text", "hashtags, mentions and links are read from it"),
        Field("Description", "text", "where there is no message"),
        Field("Link", "urls", "where there is no final link"),
        Field("Final Link", "urls"),
        Field("Page Created", "account_created", "Facebook"),
    ),
    recognises=lambda export: (
        "URL" in export.columns
        and ("Facebook Id" in export.columns or "User Name" in export.columns)
        and any(name in export.columns for name in _TIMES)
    ),
    bind=_bind,
)
