"""A page as a browser sees it."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """What a browser would see in a page: its elements, its blocks, its text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.blocks: list[tuple[str, dict[str, str], str]] = []
        self.words: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def block(self, tag: str) -> list[tuple[dict[str, str], str]]:
        return [(attributes, text) for name, attributes, text in self.blocks if name == tag]

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self.elements.append((tag, given))
        if tag in ("script", "style"):
            self._open.append((tag, given))
            self.blocks.append((tag, given, ""))

    def handle_endtag(self, tag):
        if self._open and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data):
        if self._open:
            tag, given, text = self.blocks[-1]
            self.blocks[-1] = (tag, given, text + data)
        else:
            self.words.append(data)
