"""What a worker agrees with a young person, and what they passed on: two small forms of a case."""

from __future__ import annotations

from bot.domain.own_words import OwnWord
from bot.errors import NotNowError
from bot.web.console.visit import Visit


async def own_word(visit: Visit, escalation_id: str) -> str:
    """Set a word that was agreed, or take it back; it is never shown again, not even here."""
    kind = visit.fields.get("kind", "")
    if kind not in set(OwnWord):
        raise NotNowError("Choose what the word is for.")
    word = visit.fields.get("word", "").strip()
    take_back = "take_back" in visit.fields
    if not word and not take_back:
        raise NotNowError("Write the word that you agreed, or tick that it is taken back.")
    await visit.parts.desk.agree_word(
        visit.worker, escalation_id, OwnWord(kind), "" if take_back else word
    )
    return "word_taken_back" if take_back else "word_set"


async def pass_on(visit: Visit, escalation_id: str) -> str:
    """Record to whom something was passed on and why, for the young person's receipt."""
    role, reason = visit.fields.get("role", ""), visit.fields.get("reason", "")
    await visit.parts.desk.pass_on(visit.worker, escalation_id, role, reason)
    return "passed_on"
