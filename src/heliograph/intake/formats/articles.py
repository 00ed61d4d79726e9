"""Published archives: the articles of one outlet or of several, with a row an article.

The account is the outlet, and the file where no column names one. Who wrote an article is not
read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from heliograph.errors import InputError
from heliograph.intake.draft import BadRow, Draft
from heliograph.intake.export import Export, plain
from heliograph.intake.files import ExportBytes
from heliograph.intake.formats.base import Binding, Field, Format, Options, platform_of
from heliograph.intake.formats.table import ALIASES as OF_TABLES
from heliograph.intake.formats.table import columns_of, listed
from heliograph.intake.rows import table_rows
from heliograph.intake.text import links_in
from heliograph.intake.times import day_in
from heliograph.intake.values import as_id, as_text, as_time, as_urls

ALIASES: dict[str, tuple[str, ...]] = {
    "time": (
        "date", "issue_date", "publication_date", "publish_date", "pub_date", "pubdate",
        "published", "published_at", "publishedat", "publish_time", "datetime", "time", "day",
        "timestamp", "created_at", "日期", "发布日期", "发布时间", "时间",
    ),
    "title": ("title", "headline", "标题", "题目"),
    "text": ("text", "body", "content", "article", "article_text", "full_text", "正文", "内容"),
    "account": (
        "outlet", "newspaper", "paper", "publication", "publisher", "media", "source", "报纸",
        "媒体", "来源",
    ),
    "issue": ("issue", "issue_number", "issue_no", "期号"),
    "page": ("page", "page_number", "page_no", "版面", "版次"),
    "item": ("item", "item_number", "item_no", "article_number", "article_no"),
    "urls": ("url", "link", "urls", "links", "网址", "链接"),
    "lang": ("lang", "language"),
    "post_id": ("id", "article_id", "post_id"),
}  # fmt: skip
"""The names by which a column is recognised, the likeliest first."""

_BECOMES = {"title": "text", "issue": "post_id", "page": "post_id", "item": "post_id"}
_NOTES = {
    "time": "required; a day alone is enough",
    "title": "the first line of the text",
    "text": "a title or a text is required",
    "account": "where there is none, the file's name",
    "issue": "where there is an item and no id",
    "page": "where there is an item and no id",
    "item": "where there is no id: OUTLET:DAY:ISSUE:PAGE:ITEM",
    "urls": "the article's own address; those in its text are added",
}
_MEANING = {
    "time": "time of publication",
    "account": "outlet",
    "post_id": "id of the article",
    "item": "number of the article within its day, issue or page",
    "urls": "address of the article",
}
_COMMENT, _COMMENT_END, _STRONG = "<!--", "-->", "**"


def _bind(export: Export, options: Options) -> Binding:
    columns, guessed = columns_of(export, options, ALIASES, _MEANING)
    if "time" not in columns or not {"title", "text"} & columns.keys():
        what = "time" if "time" not in columns else "text"
        raise InputError(
            f"no column was recognised as the {what} of the articles; "
            f"the columns are {listed(export.columns)}",
            path=export.path,
            remedy=f"name it with `--map {what}=COLUMN`.",
        )
    guessed.insert(0, "the file was taken for published articles, with a row an article")
    collection = _collection(export.name)
    if "account" not in columns:
        guessed.append(f"no column names the outlet: it is called {collection!r}, like the file")
    if not {"post_id", "item"} & columns.keys():
        guessed.append("no column numbers the articles: they are numbered by their lines")
    notes = ["comments (<!-- ... -->) and ** were taken out of titles and texts"]
    if export.partial:
        known = {plain(column) for column in export.columns}
        export.late = frozenset(name for names in ALIASES.values() for name in names) - known
    draft = _drafter(export, columns, collection, notes)
    return Binding(draft, columns["time"], platform_of(options, "articles"), guessed, notes)


def _collection(name: str) -> str:
    """Return what a file is called, without what its name says of the format.

    >>> _collection("evening-news.csv.gz")
    'evening-news'
    """
    path = Path(name)
    if path.suffix.casefold() in {".gz", ".zst"}:
        path = path.with_suffix("")
    return path.stem


def _drafter(
    export: Export, columns: dict[str, str], collection: str, notes: list[str]
) -> Callable[[Any], Draft]:
    at = {name: export.index(column) for name, column in columns.items()}
    numbers = [name for name in ("issue", "page", "item") if name in at]
    width = len(export.columns)

    def cell(row: Any, name: str) -> Any:
        return row[at[name]] if name in at else None

    def draft(row: Any) -> Draft:
        nonlocal width
        while width < len(row):  # an object beyond the head has a key that none had before
            notes.append(f"the column {export.columns[width]!r}, which only later rows have, was "
                         "not read: name it with `--map`")  # fmt: skip
            width += 1
        account = as_id(row[at["account"]], columns["account"]) if "account" in at else collection
        if account is None:
            raise BadRow("the outlet is missing", columns["account"])
        time = as_time(cell(row, "time"))
        title, body = (_bare(as_text(cell(row, name)) or "") for name in ("title", "text"))
        text = f"{title}\n{body}" if title and body else title or body
        if not text:
            raise BadRow("the article has neither title nor text", columns.get("text"))
        post_id = as_id(cell(row, "post_id"), columns.get("post_id", ""))
        if post_id is None and as_id(cell(row, "item"), columns.get("item", "")) is not None:
            written = str(time).strip()
            parts = [as_id(cell(row, name), columns[name]) for name in numbers]
            post_id = ":".join([account, day_in(written) or written, *filter(None, parts)])
        return Draft(
            account=account,
            time=time,
            post_id=post_id,
            kind="article",
            text=text,
            lang=as_text(cell(row, "lang")),
            urls=[*as_urls(cell(row, "urls")), *links_in(text)],
        )

    return draft


def _bare(text: str) -> str:
    """Return a text without comments and marks of stress, and without blanks around it.

    A comment that is never closed is text. Time grows with the length, whatever the text.

    >>> _bare("<!--body--> **News**: it rains. <!-- so")
    'News: it rains. <!-- so'
    """
    kept, at = [], 0
    while (start := text.find(_COMMENT, at)) >= 0:
        end = text.find(_COMMENT_END, start + len(_COMMENT))
        if end < 0:
            break
        kept.append(text[at:start])
        at = end + len(_COMMENT_END)
    return "".join([*kept, text[at:]]).replace(_STRONG, "").strip()


def _recognises(export: Export) -> bool:
    by_name: dict[str, str] = {}
    for column in export.columns:
        by_name.setdefault(plain(column), column)
    time = next((by_name[name] for name in ALIASES["time"] if name in by_name), None)
    # What names an account otherwise is somebody's posts.
    if time is None or by_name.keys() & set(OF_TABLES["account"]):
        return False
    if by_name.keys() & set(ALIASES["title"]):
        return True
    return bool(by_name.keys() & set(ALIASES["text"])) and _begins_with_a_day(export, time)


def _begins_with_a_day(export: Export, column: str) -> bool:
    index = export.columns.index(column)
    looked_at = replace(export, read={index})
    lines = export.container in {"table", "json lines"}
    with ExportBytes(export.path, export.packing, lines=lines) as raw:
        first = next(
            (row for _, row in table_rows(looked_at, raw) if type(row) is not BadRow), None
        )
    return first is not None and day_in(str(as_time(first[index])).strip()) is not None


FORMAT = Format(
    name="articles",
    title="published articles (CSV, TSV, JSON lines, Parquet)",
    source="this project; the columns of published archives of newspapers and news programmes",
    times="Any form that times.py reads, and a day alone, which counts as 00:00 UTC of that day "
    "whatever --timezone says; another time without a zone needs --timezone.",
    days=True,
    fields=tuple(
        Field(" / ".join(names), _BECOMES.get(name, name), _NOTES.get(name, ""))
        for name, names in ALIASES.items()
    ),
    recognises=_recognises,
    bind=_bind,
)
