"""The broadcaster's evening news items, as the tests of phrases read them."""

import re
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_MARKS = re.compile(r"<!--repaste.*?-->|\*\*", re.DOTALL)


@cache
def evening_news(shared: Path) -> pa.Table:
    """Return date and text (title, line break, body) of each item."""
    items = pq.read_table(shared / "xinwenlianbo_items.parquet")
    whole = pc.binary_join_element_wise(
        items["title"].fill_null(""), items["text"].fill_null(""), "\n"
    )
    texts = [_MARKS.sub("", each) for each in whole.to_pylist()]
    return pa.table({"date": items["date"], "text": pa.array(texts)})
