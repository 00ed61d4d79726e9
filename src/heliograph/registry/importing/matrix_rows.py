"""Media companies and outlets of the State Media Matrix, gathered from the rows that name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from heliograph.registry.checks.personal_names import is_person
from heliograph.registry.importing.cells import Row, Table, as_line, cleaned, is_formula
from heliograph.registry.importing.counting import Counts
from heliograph.registry.importing.countries import CODES
from heliograph.registry.importing.links import account_in, site_in
from heliograph.registry.properties import properties
from heliograph.registry.records import Account

COLUMNS: Final = ("Country", "Media company", "Main assets", "URL", "Typology", "Status", "Notes")
LINKS: Final = (
    "Instagram Link",
    "Twitter Link",
    "Facebook Link",
    "Youtube Link",
    "Telegram Link",
    "VK Link",
    "Linkedin link",
    "Ok.ru link",
    "Tiktok Link",
    "Rutube Link",
)
_PASSED: Final = ("Region", "streaming media URL")
_NOT_WORKING: Final = {"currently not functional": "currently not functional"}

Listed = TypeVar("Listed", bound=Hashable)

Key = tuple[str, str, str]
"""What makes one outlet: country, company, name, as they are compared."""

RowNumbers = list[int]


@dataclass
class Body:
    """A media company or an outlet: what is said of it, each with the numbers of the rows."""

    country: str
    company: str
    name: str
    kind: str
    first: int  # the row that first names it
    rows: RowNumbers = field(default_factory=list)
    typologies: dict[str, RowNumbers] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, RowNumbers] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[Account, RowNumbers] = field(default_factory=lambda: defaultdict(list))
    domains: dict[str, RowNumbers] = field(default_factory=lambda: defaultdict(list))
    parent: Key | None = None
    id: str = ""


class Gathering:
    """The bodies that rows name, as the rows are taken in."""

    def __init__(self, table: Table, counts: Counts) -> None:
        self._columns = table.columns
        self.bodies: dict[Key, Body] = {}
        self.counts = counts
        self._accounts: dict[tuple[str, str], Account] = {}  # as first written, by folded name

    def take(self, row: Row) -> None:
        """Add what a row says to the outlet and the company that it names."""
        cells = {name: cleaned(row.cells.get(name, "")) for name in self._columns}
        if not any(cells.values()):
            self.counts.leave(row.number, "the row is blank")
            return
        formula = next((name for name, cell in cells.items() if is_formula(cell)), None)
        if formula is not None:
            self.counts.leave(row.number, f"the whole row: {formula!r} holds a formula")
            return
        body = self._body(row.number, cells)
        if body is not None:
            body.rows.append(row.number)
            self._say(row.number, cells, body)
            self._link(row.number, cells, body)
            self._audit(row.number, cells)

    def _body(self, number: int, cells: dict[str, str]) -> Body | None:
        """Return the outlet of a row, made with its company where they are new."""
        country = CODES.get(cells["Country"], "")
        if not country:
            self.counts.leave(number, f"the country {cells['Country'][:60]!r} is not known here")
        company, asset = self._bare(cells["Media company"]), self._bare(cells["Main assets"])
        if not (company or asset):
            self.counts.leave(number, "the whole row: it names neither a company nor an outlet")
            return None
        company, asset = company or asset, asset or company
        if is_person(company, "institution") or is_person(asset, "outlet"):
            self.counts.leave(number, "the whole row: a name in it is a person's")
            return None
        self.counts.add("rows used")
        parent = (country or cells["Country"], company.casefold(), company.casefold())
        own = (*parent[:2], asset.casefold())
        self.bodies.setdefault(parent, Body(country, company, company, "institution", number))
        body = self.bodies.setdefault(own, Body(country, company, asset, "outlet", number))
        if body.rows:
            self.counts.add("rows merged into an outlet that an earlier row names")
        body.kind = "outlet"
        body.parent = parent if own != parent else None
        return body

    def _bare(self, name: str) -> str:
        """Return a name without the asterisk that some carry and nothing explains."""
        if "*" in name:
            self.counts.add(
                "names without the asterisk they carry, which the matrix does not explain"
            )
        return as_line(" ".join(name.replace("*", " ").split()))

    def _say(self, number: int, cells: dict[str, str], body: Body) -> None:
        typology = cells["Typology"]
        if not typology:
            self.counts.leave(number, "no typology: no claim on who controls it")
        elif typology.removesuffix("?") in properties()["state_media_typology"].words:
            body.typologies[typology].append(number)
        else:
            self.counts.leave(number, f"the typology {typology[:40]!r} is not of the list")
        status = cells["Status"]
        if said := _NOT_WORKING.get(status.casefold()):
            body.statuses[said].append(number)
        elif status:
            self.counts.leave(number, f"status {status[:60]!r}: about the matrix, not the outlet")

    def _link(self, number: int, cells: dict[str, str], body: Body) -> None:
        for column in LINKS:
            if cells[column]:
                account = account_in(cells[column])
                if isinstance(account, str):
                    self.counts.leave(number, account)
                else:
                    body.accounts[self._known(account)].append(number)
        if url := cells["URL"]:
            site, account = site_in(url), account_in(url)
            if site is not None:
                body.domains[site].append(number)
            elif isinstance(account, str):
                self.counts.leave(number, f"the URL {url[:80]!r} is no site of its own")
            else:
                body.accounts[self._known(account)].append(number)

    def _known(self, account: Account) -> Account:
        name = account.handle.casefold() if account.handle else f"id {account.id}"
        return self._accounts.setdefault((account.platform, name), account)

    def _audit(self, number: int, cells: dict[str, str]) -> None:
        """Note what a row has that nothing was made of."""
        if notes := cells["Notes"]:
            self.counts.leave(number, f"notes {notes[:60]!r}: about the matrix, not the outlet")
        if cells.get("streaming media URL"):
            self.counts.leave(number, "a streaming address: no site of the outlet")
        for extra in sorted(cells.keys() - {*COLUMNS, *LINKS, *_PASSED}):
            if cells[extra]:
                self.counts.leave(number, f"the column {extra[:60]!r} is not read")

    def settle(self) -> None:
        """Give companies what their outlets have in common."""
        accounts = {key: body.accounts for key, body in self.bodies.items()}
        self._share("accounts", accounts)
        self._share("domains", {key: body.domains for key, body in self.bodies.items()})
        self._class_companies()

    def _share(self, what: str, listed: dict[Key, dict[Listed, RowNumbers]]) -> None:
        """Give the company what several of its outlets list; leave aside what several do."""
        by: dict[Listed, list[Key]] = defaultdict(list)
        for key, items in listed.items():
            for item in items:
                by[item].append(key)
        for item, keys in by.items():
            if len(keys) == 1:
                continue
            rows = sorted(number for key in keys for number in listed[key].pop(item))
            parents = {self.bodies[key].parent or key for key in keys}
            if len(parents) == 1:
                listed[parents.pop()][item] = rows
                self.counts.add(f"{what} that several outlets of one company list, given to it")
            else:
                self.counts.leave(
                    rows[0],
                    f"{_shown(item)}: outlets of {len(parents)} companies list it as theirs",
                )

    def _class_companies(self) -> None:
        """Class a company as all of its rows are; where they differ nothing is said of it."""
        rows: dict[Key, dict[str, RowNumbers]] = defaultdict(lambda: defaultdict(list))
        for body in self.bodies.values():
            for typology, numbers in body.typologies.items():
                if body.parent is not None:
                    rows[body.parent][typology].extend(numbers)
        for key, typologies in rows.items():
            company = self.bodies[key]
            if company.typologies:
                continue  # it is an outlet too, and has a row of its own
            if len(typologies) == 1:
                company.typologies.update(typologies)
                self.counts.add("companies classed as all of their rows are")
            else:
                first = min(number for numbers in typologies.values() for number in numbers)
                self.counts.leave(
                    first, f"{company.name}: its outlets differ in typology; it gets none"
                )


def _shown(item: Hashable) -> str:
    if isinstance(item, Account):
        return f"{item.platform} {item.handle or item.id}"
    return str(item)
