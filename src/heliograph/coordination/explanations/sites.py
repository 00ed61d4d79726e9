"""The site that an object lies on."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

_HOST = r"^[A-Za-z][A-Za-z0-9+.\-]*://(?:[^/?#@]*@)?(?P<host>[^/?#:]+)"


def sites(objects: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return the host of each object that is a link, null for the others.

    >>> sites(pa.array(["https://a.example/x?y", "23678"])).to_pylist()
    ['a.example', None]
    """
    return pc.struct_field(pc.extract_regex(objects, pattern=_HOST), "host")
