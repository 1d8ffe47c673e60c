"""
Looks for what says who holds the phone: an agreed word, a stranger's question, another language.

What was typed was screened before; here nothing is said, and nothing is decided that could be
seen on the screen.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.concern import Category, Indicator, Tier
from bot.domain.inbound import Inbound, Kind
from bot.domain.languages import SOURCE, same_language
from bot.domain.own_words import OwnWord, hear
from bot.domain.signs import LEAVE, LOST, SEEN
from bot.domain.triage import Concern, Source
from bot.engine.guards import in_danger
from bot.engine.matching import fold
from bot.services.consequences import Consequences
from bot.services.hearing import Heard
from bot.services.refusing import refuse

_RAISES = {
    OwnWord.HELP: (
        Category.IMMEDIATE_DANGER,
        Tier.P0,
        "They typed the word that was agreed for: help me now.",
    ),
    OwnWord.NOT_SAFE: (
        Category.WATCHED_DEVICE,
        Tier.P1,
        "They typed the word that was agreed for: it is not safe to chat.",
    ),
}
_TYPED = (Kind.TEXT, Kind.EDIT, Kind.COMMAND)


def guard(work: Consequences, inbound: Inbound, heard: Heard) -> Heard:
    """Add to what was *heard* what it says about who holds the phone, and how to reach it."""
    heard = _listen_for_own_word(work, inbound, heard)
    if inbound.text and not inbound.forwarded:
        heard = refuse(work, inbound, heard)
    if inbound.kind in _TYPED and inbound.text and not inbound.forwarded:
        heard = _look_for_sign(work, inbound, heard)
        heard = _note_language(work, inbound, heard)
    return heard


def wished(work: Consequences, words: str) -> str:
    """
    Find what the whole message wishes: another language, or to be left alone.

    The name of a language alone is a wish for it. Whoever chats in a language and does not
    understand a question in it needs other words, and no other language.
    """
    names = work.setup.wording.names.values()
    if fold(words) in {fold(part) for name in names for part in (name, *name.split(" / "))}:
        return LOST
    wish, language = work.setup.signs.find_wish(words) or ("", "")
    if wish == LEAVE and _is_in_danger(work):
        # They hear that we are still here; how to send us away is not for now.
        return ""
    at_home = language != SOURCE and same_language(language, work.chat.language)
    return "" if wish == LOST and at_home else wish


def _is_in_danger(work: Consequences) -> bool:
    """At a shut gate nobody is to learn that danger was told of before."""
    return work.talk is not None and in_danger(work.talk.state) and not work.at_shut_gate


def locked(work: Consequences) -> bool:
    """Say whether only the agreed word leads out of the ordinary chat."""
    agreed = work.known.own_words
    return work.chat.watched and OwnWord.NOT_SAFE in agreed and OwnWord.UNLOCK in agreed


def _listen_for_own_word(work: Consequences, inbound: Inbound, heard: Heard) -> Heard:
    if not work.known.own_words or not inbound.text:
        return heard
    spoken = hear(inbound.text, work.known.own_words)
    if spoken is None:
        return heard
    whole = spoken.end - spoken.start == len(inbound.text)
    heard = replace(heard, spoken=spoken, words=heard.words and not whole)
    if spoken.kind not in _RAISES:
        return heard
    category, tier, why = _RAISES[spoken.kind]
    rule = f"own_word.{spoken.kind.value}"
    raised = Concern(category, tier, Source.NOTICED, rule, why)
    return replace(
        heard,
        concerns=(*heard.concerns, raised),
        tier=min(filter(None, (heard.tier, tier))),
        stranger=spoken.kind is OwnWord.NOT_SAFE,
    )


def _counts(work: Consequences, sign: Indicator | None = None) -> bool:
    """
    Strangers can only learn something where something may have been said.

    Whoever says that others can see the phone is no stranger: that counts in every chat.
    """
    if sign is not None and sign.rule.endswith(f"/{SEEN}"):
        return work.talk is not None
    return bool(work.chat.episode_id or work.known.told_before or work.known.escalations)


def _look_for_sign(work: Consequences, inbound: Inbound, heard: Heard) -> Heard:
    if heard.action is not None:
        return heard
    sign = work.setup.signs.find(inbound.text)
    if sign is None or not _counts(work, sign):
        return heard
    heard = replace(heard, indicators=(*heard.indicators, sign))
    if work.chat.watched:
        # It is known already; twenty questions are not twenty alerts.
        return heard
    raised = Concern(
        Category.WATCHED_DEVICE,
        Tier.P1,
        Source.TYPED,
        f"sign.{sign.rule}",
        sign.why,
        sign.start,
        sign.end,
    )
    return replace(heard, concerns=(*heard.concerns, raised), stranger=True)


def _note_language(work: Consequences, inbound: Inbound, heard: Heard) -> Heard:
    """A language that they never wrote in before is one question at the gate, and a note."""
    language = work.setup.signs.language_of(inbound.text)
    seen = [code for code in work.chat.writes_in.split(",") if code]
    if not language or language in seen:
        return heard
    work.change_chat(writes_in=",".join([*seen, language]))
    if not seen or not _counts(work) or work.chat.watched or heard.action is not None:
        return heard
    why = f"They suddenly write in another language ({language}). It may be somebody else."
    sign = Indicator("noticed.language", 0, len(inbound.text), why)
    if work.escalation is not None:
        work.note("service", "other_language", work.escalation.id, language=language)
    return replace(heard, indicators=(*heard.indicators, sign), other_language=True)
