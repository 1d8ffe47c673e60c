"""Which languages an authority can offer a young person, and what is lacking for the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.domain.authority import Authorities, Authority
from bot.domain.languages import SOURCE, same_language
from bot.engine.extract import Text, texts
from bot.wording import Key, Wording

#: The commands of the menu, which anyone who holds the phone can see.
_MENU = ("help", "person", "language", "privacy", "tidy", "stop")


def menu_in(wording: Wording, language: str) -> tuple[tuple[str, str], ...]:
    """Give the menu of commands, each with neutral words in *language*."""
    return tuple((name, wording.line(f"menu_{name}", language)) for name in _MENU)


def judge(authorities: Authorities, wording: Wording, screened: Collection[str]) -> Authorities:
    """
    Give the authorities, each with what keeps a language that it lists from being offered.

    A language is offered when all its words are there, messages in it are screened (*screened*
    are the languages that have rules), and a named reviewer has signed these very words
    (rules.md 10). English is the source and needs none of it. In training a language needs only
    some words, because nobody real is talked to.
    """
    judged = {
        slug: replace(
            authority,
            lacking={
                language: lacks
                for language in authority.languages
                if (lacks := find_lacking(authority, language, wording, screened))
            },
            drafts=frozenset(
                language
                for language in authority.languages
                if not same_language(language, SOURCE) and _unsigned(authority, language, wording)
            ),
        )
        for slug, authority in authorities.by_slug.items()
    }
    return replace(authorities, by_slug=judged)


def find_lacking(
    authority: Authority, language: str, wording: Wording, screened: Collection[str]
) -> tuple[str, ...]:
    """Say what keeps *language* from being offered by *authority*; nothing if it can be."""
    if language == SOURCE:
        return ()
    translated = wording.translations.get(language, {})
    if authority.training:
        return () if translated else ("there are no words in it",)
    lacks = []
    missing = [text for key, text in needed(authority, wording).items() if not translated.get(key)]
    if missing:
        critical = sum(text.critical for text in missing)
        safety = f", {critical} of them safety-critical" if critical else ""
        lacks.append(f"{len(missing)} texts have no words{safety}")
    if not any(same_language(language, code) for code in screened):
        lacks.append("there are no screening rules for it")
    if unsigned := _unsigned(authority, language, wording):
        lacks.append(unsigned)
    return tuple(lacks)


def speaks_fully(wording: Wording, authority: Authority, language: str) -> bool:
    """Say whether all that a young person can come to see has words in *language*."""
    translated = wording.translations.get(language, {})
    return language == SOURCE or all(translated.get(key) for key in needed(authority, wording))


def needed(authority: Authority, wording: Wording) -> Mapping[Key, Text]:
    """Give every text that a young person of *authority* can come to see."""
    lines, nation = wording.lines, authority.nation
    shown = {f"line.number_{s.name}" for s in authority.signposts if nation in s.nations}
    numbers = {f"line.{name}" for name in lines if name.startswith("number_")}
    elsewhere = {f"line.{n}" for n, line in lines.items() if line.nation not in (None, nation)}
    replaced = {line.instead_of for line in lines.values() if line.nation is nation}
    left_out = (numbers - shown) | elsewhere | replaced
    return {
        (text.context, text.source): text
        for text in texts(wording.flows, lines)
        if text.context not in left_out
    }


def _unsigned(authority: Authority, language: str, wording: Wording) -> str:
    signed = authority.signed.get(language)
    if signed is None:
        return "nobody has signed it off"
    if signed.words != wording.mark(language):
        return (
            f"its words have changed since {signed.reviewer} signed it off on {signed.on:%d.%m.%Y};"
            f" when they have looked again, write `words: {wording.mark(language)}`"
        )
    return ""
