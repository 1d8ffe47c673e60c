"""Reads the services that we point to: those of everybody, and an authority's own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum, unique
from pathlib import Path

from bot.catalogue.document import Document, Keys, did_you_mean, read_document
from bot.catalogue.hours import read_spans
from bot.catalogue.named_numbers import Named, digits
from bot.catalogue.values import (
    read_list,
    read_text,
    read_texts,
    read_value,
    read_word,
)
from bot.domain.hours import Span
from bot.domain.nation import Nation
from bot.domain.signpost import ALWAYS_SHOWN, ANY_LANGUAGE, EMERGENCY, Need, Signpost
from bot.errors import Problem


@unique
class Confidence(StrEnum):
    """How well an entry is known, and so how soon somebody has to check it."""

    #: Several good sources say the same.
    HIGH = "high"
    #: A source that is old or tells only a part.
    MEDIUM = "medium"
    #: Nobody has looked it up yet.
    LOW = "low"


#: The longest that an entry may go unchecked.
REVIEW = timedelta(days=92)
#: The same, where nobody has looked it up yet.
EARLY_REVIEW = timedelta(days=60)

_WORDS = (
    *("number", "online", "needs", "languages", "ages", "cost", "hours", "places", "off"),
    *("confidence", "as_of", "owner", "check_again"),
)
_FREE = "free"
_COSTS = (_FREE, "local_rate")
_AGES = (0, 99)
_NAME = re.compile(r"[a-z][a-z_]{0,31}")
_CODE = re.compile(r"[a-z]{2,3}")


def read_signposts(document: Document) -> tuple[Signpost, ...]:
    """Read `signposts:`, in their order, without those that are switched off."""
    found = _read_all(document, ("signposts",), None)
    if not any(_always_there(signpost) for signpost in found):
        advice = f"{EMERGENCY} has to be here: for all nations and ages, in English, always, on"
        document.problem(("signposts",), advice)
    return found


def _always_there(signpost: Signpost) -> bool:
    """The number for danger is everybody's, at every hour."""
    return (
        signpost.emergency
        and signpost.nations == frozenset(Nation)
        and signpost.ages == _AGES
        and not signpost.hours
        and "en" in signpost.languages
    )


def read_own_services(
    document: Document, nation: Nation, taken: Iterable[Signpost]
) -> tuple[Signpost, ...]:
    """Read an authority's `services:`, whose names must not be *taken* by those of everybody."""
    own = _read_all(document, ("services",), nation) if "services" in document.value else ()
    names = {signpost.name for signpost in taken}
    for signpost in own:
        if signpost.name in names:
            advice = f"'{signpost.name}' is in signposts.yaml already; use another name"
            document.problem(("services", signpost.name), advice)
    return own


def find_overdue(folder: Path, today: date, named: Named | None = None) -> list[Problem]:
    """
    List the entries that are hidden because nobody has checked them in time.

    So are those whose check is said to be on a day that is still to come. *named* are the
    sentences that go on saying their numbers.
    """
    paths = [folder / "signposts.yaml", *sorted((folder / "authorities").glob("*.yaml"))]
    problems = []
    for document in (read_document(path, folder.parent) for path in paths):
        for path in _entries(document, "signposts", "services"):
            signpost = _read(document, path, Nation.ENGLAND if path[0] == "services" else None)
            as_of = _day(document, (*path, "as_of")) if signpost and signpost.check_again else None
            if as_of is not None and as_of > today:
                advice = "this is still to come; write the day on which it was checked"
                problems.append(document.problem((*path, "as_of"), advice))
            if signpost is not None and signpost.overdue(today):
                advice = (
                    "this is past its day, so nobody is shown it: check number, hours and cost"
                    " with the service, then write new days behind 'as_of' and 'check_again'"
                )
                if places := (named or {}).get(digits(signpost.contact)):
                    advice += f"; until then these still name it: {', '.join(places)}"
                problems.append(document.problem((*path, "check_again"), advice))
    return problems


def _entries(document: Document, *keys: str) -> Iterator[Keys]:
    for key in keys:
        found = read_value(document, (key,))
        yield from ((key, name) for name in (found if isinstance(found, dict) else ()))


def _read_all(document: Document, path: Keys, nation: Nation | None) -> tuple[Signpost, ...]:
    if not isinstance(read_value(document, path), dict):
        document.problem(path, f"write '{path[0]}:' with an entry for each service below it")
        return ()
    read = [_read(document, entry, nation) for entry in _entries(document, str(path[0]))]
    return tuple(signpost for signpost in read if signpost)


def _read(document: Document, path: Keys, nation: Nation | None) -> Signpost | None:
    """Read one entry; an authority's own has the authority's *nation* and words of its own."""
    if not isinstance(read_value(document, path), dict):
        document.problem(path, "write its number, needs, hours and the rest below its name")
        return None
    document.refuse_unknown(path, (*_WORDS, "say" if nation else "nations"))
    if not _NAME.fullmatch(str(path[-1])):
        document.problem(path, "name it with small letters and _, at most 32")
    contact = _contact(document, path)
    off = read_word(document, (*path, "off"), ("yes", "no")) == "yes"
    read = Signpost(
        name=str(path[-1]),
        contact=contact,
        nations=frozenset({nation}) if nation else _nations(document, path),
        needs=frozenset(map(Need, _several(document, (*path, "needs"), list(Need)))),
        languages=_languages(document, path),
        ages=_ages(document, (*path, "ages")),
        free=_needed(document, (*path, "cost"), _COSTS) == _FREE,
        hours=_hours(document, (*path, "hours")),
        check_again=None if contact in ALWAYS_SHOWN else _check_again(document, path),
        places=_places(document, path, contact),
        words=_own_words(document, path, contact) if nation else {},
    )
    return read if contact and not off else None


def _contact(document: Document, path: Keys) -> str:
    found = [read_text(document, (*path, key)) for key in ("number", "online")]
    if len(list(filter(None, found))) != 1:
        document.problem(path, "write its 'number', or the name to look for behind 'online'")
        return ""
    return "".join(found)


def _needed(document: Document, path: Keys, known: tuple[str, ...]) -> str:
    if read_value(document, path) is None:
        document.problem(path, f"'{path[-1]}' is missing; write one of: {', '.join(known)}")
        return ""
    return read_word(document, path, known)


def _several(document: Document, path: Keys, known: Collection[str]) -> list[str]:
    if read_value(document, path) is None:
        document.problem(path, f"'{path[-1]}' is missing{did_you_mean('', known)}")
        return []
    words = list(read_list(document, path))
    for place, word in words:
        if word not in known:
            document.problem(place, f"unknown word '{word}'{did_you_mean(word, known)}")
    return [word for _, word in words if word in known]


def _nations(document: Document, path: Keys) -> frozenset[Nation]:
    if read_value(document, (*path, "nations")) == "all":
        return frozenset(Nation)
    found = _several(document, (*path, "nations"), [nation.value for nation in Nation])
    return frozenset(map(Nation, found))


def _languages(document: Document, path: Keys) -> frozenset[str]:
    where = (*path, "languages")
    if read_value(document, where) is None:
        document.problem(path, "'languages' is missing; write those that somebody there speaks")
        return frozenset()
    found = list(read_list(document, where))
    for place, code in found:
        if code != ANY_LANGUAGE and not _CODE.fullmatch(code):
            advice = f"write codes such as en or cy, or '{ANY_LANGUAGE}' where interpreters help"
            document.problem(place, advice)
    return frozenset(code for _, code in found)


def _ages(document: Document, path: Keys) -> tuple[int, int]:
    """Read `from:` and `to:`; without them it is for everybody."""
    given = read_texts(document, path)
    if given:
        document.refuse_unknown(path, ("from", "to"))
    found = [given.get("from", str(_AGES[0])), given.get("to", str(_AGES[1]))]
    if not all(re.fullmatch(r"\d\d?", age) for age in found) or int(found[0]) > int(found[1]):
        document.problem(path, "write ages such as {from: 16, to: 25}")
        return _AGES
    return int(found[0]), int(found[1])


def _hours(document: Document, path: Keys) -> tuple[Span, ...]:
    value = read_value(document, path)
    if value == "always":
        return ()
    if not isinstance(value, dict) or not value:
        document.problem(path, "write 'always', or days with hours such as {mon-fri: 09:00-17:00}")
        return ()
    return tuple(span for day in value for span in read_spans(document, (*path, day)))


def _check_again(document: Document, path: Keys) -> date | None:
    """Read by when somebody has to check it: within three months, sooner where little is known."""
    sure = _needed(document, (*path, "confidence"), tuple(Confidence))
    if not read_text(document, (*path, "owner")):
        document.problem(path, "'owner' is missing: somebody has to check it")
    as_of, again = (_day(document, (*path, key)) for key in ("as_of", "check_again"))
    if as_of is None or again is None:
        return again
    longest = EARLY_REVIEW if sure == Confidence.LOW else REVIEW
    if not as_of < again <= as_of + longest:
        advice = f"write a day after 'as_of' and at most {longest.days} days after it"
        document.problem((*path, "check_again"), advice)
    return again


def _day(document: Document, path: Keys) -> date | None:
    try:
        return date.fromisoformat(read_text(document, path))
    except ValueError:
        document.problem(path, f"write a day behind '{path[-1]}', such as 2027-02-24")
        return None


def _places(document: Document, path: Keys, contact: str) -> tuple[str, ...]:
    where = (*path, "places")
    if read_value(document, where) is None:
        return ()
    if contact == EMERGENCY:
        document.problem(where, "the number for danger is never hidden; take its places away")
    return tuple(place for _, place in read_list(document, where))


def _own_words(document: Document, path: Keys, contact: str) -> dict[str, str]:
    words = read_texts(document, (*path, "say"))
    if "en" not in words:
        document.problem((*path, "say"), "write its words, with 'en:' and its other languages")
    for language, text in words.items():
        if contact not in text:
            advice = f"the words have to hold '{contact}', as it stands above"
            document.problem((*path, "say", language), advice)
    return words
