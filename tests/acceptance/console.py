"""A worker at the console, with a browser that has no script: pages, forms and their tokens."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

_FIELDS = {"input", "textarea", "select"}
_CASE = re.compile(r"/console/case/([0-9a-f]+)$")


@dataclass
class Form:
    """A form on a page: where it goes, and what it holds before anybody types."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    """Finds the forms, the links and the words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._inside = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
            self._inside = True
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag in _FIELDS and self._inside and given.get("name"):
            form = self.forms[-1]
            form.names.add(given["name"])
            if given.get("type") == "hidden":
                form.values[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False

    def handle_data(self, data):
        self.words.append(data)


class Page:
    """What the worker sees after a click."""

    def __init__(self, response: httpx.Response) -> None:
        reader = _Reader()
        reader.feed(response.text)
        self.status, self.address = response.status_code, response.url
        self.forms, self.links = reader.forms, reader.links
        self.words = " ".join(" ".join(reader.words).split())
        self.marked = [
            html.unescape(re.sub(r"<[^>]*>", "", mark))
            for mark in re.findall(r"<mark>(.*?)</mark>", response.text, re.DOTALL)
        ]

    def form(self, name: str) -> Form:
        """The form whose address ends with this name; the page's own address is `""`."""
        found = [form for form in self.forms if form.action.rpartition("/")[2] == name]
        assert found, f"no form {name!r} on {self.address}, there are {self.offers}"
        return found[0]

    @property
    def offers(self) -> list[str]:
        """What can be done from here."""
        return [form.action.rpartition("/")[2] for form in self.forms]

    @property
    def cases(self) -> list[str]:
        """The cases that are linked from here, in their order."""
        found = [_CASE.search(link) for link in self.links]
        return list(dict.fromkeys(match[1] for match in found if match))


class Console:
    """One worker's browser."""

    def __init__(self, address: str) -> None:
        self._browser = httpx.Client(
            base_url=address, follow_redirects=True, trust_env=False, timeout=60
        )

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()

    def look(self, path: str) -> Page:
        """Open a page."""
        return Page(self._browser.get(path))

    def submit(self, page: Page, name: str, **fields: Any) -> Page:
        """Fill in a form that is on the page, and press its button."""
        form = page.form(name)
        unknown = set(fields) - form.names
        assert not unknown, f"the form {name!r} has no {unknown}, it has {form.names}"
        address = form.action or str(page.address)
        return Page(self._browser.post(address, data={**form.values, **fields}))

    def sign_in_with(self, link: str, password: str) -> Page:
        """Follow a one-time link and choose a password."""
        return self.submit(self.look(link), "", password=password)

    @property
    def queue(self) -> list[str]:
        """The ids of the open cases, most urgent first."""
        return self.look("/console/queue").cases

    def case(self, case_id: str) -> Page:
        """Open a case."""
        return self.look(f"/console/case/{case_id}")

    def do(self, case_id: str, act: str, **fields: str) -> Page:
        """Open a case and do one thing with it; it has to be done."""
        page = self.submit(self.case(case_id), act, **fields)
        assert page.status == 200, page.words
        return page
