"""Run by an interpreter that has followthemoney: read lines on stdin, give back what it keeps.

One line out for each line in: the entity as the library has it after its cleaning, and what it
finds wrong: invalid values, and references to what the property cannot refer to.
"""

import json
import sys
from importlib.metadata import version

from followthemoney import model
from followthemoney.exc import InvalidData

assert version("followthemoney") == "4.11.0", version("followthemoney")
given = [json.loads(each) for each in sys.stdin.buffer.read().decode().split("\n") if each]
schemata = {each["id"]: model.get(each["schema"]) for each in given}
for each in given:
    proxy = model.get_proxy(each, cleaned=False)
    wrong = []
    try:
        proxy.schema.validate(proxy.to_dict())
    except InvalidData as error:
        wrong.append(str(error.errors))
    if proxy.schema.abstract:
        wrong.append(f"{proxy.schema.name} is abstract")
    for prop, value in proxy.itervalues():
        if prop.range is not None:
            target = schemata.get(value)
            if target is None or not target.is_a(prop.range):
                wrong.append(f"{prop.qname} refers to {value}")
    print(json.dumps({"kept": proxy.to_dict(), "wrong": wrong}))
