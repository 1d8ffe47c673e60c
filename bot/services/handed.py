"""One message as it is handed to the conversation: what came, and what was heard in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.concern import Category, Tier
from bot.domain.conversation import Asked, Choice, Command, CommandName, Typed, Unreadable
from bot.domain.conversation import Reply as Meaning
from bot.domain.inbound import Inbound, Kind
from bot.domain.own_words import OwnWord
from bot.domain.signs import LEAVE, LOST, PICK
from bot.domain.triage import Concern, Source
from bot.engine.matching import is_unsure
from bot.services.consequences import Consequences
from bot.services.conversing import converse
from bot.services.hearing import Heard
from bot.services.replying import Reply

_NAMES = frozenset(name.value for name in CommandName)


@dataclass(frozen=True, slots=True)
class Handed:
    """
    A message that the conversation is to answer; what is said goes into *reply*.

    *opens* says that a session begins (the gate comes first), *bound* that the message was
    a code that was taken.
    """

    work: Consequences
    inbound: Inbound
    heard: Heard
    reply: Reply
    message_id: str
    opens: bool = False
    bound: bool = False

    def converse(self, reply: Reply | None = None) -> list[Concern]:
        """Move the conversation by it; what that says may go into another *reply*."""
        said = self.reply if reply is None else reply
        return converse(self.work, self.meaning, said, self.message_id)

    @property
    def meaning(self) -> Meaning:
        """What it is to the flow: never its words."""
        heard = self.heard
        if isinstance(heard.action, Choice | Command):
            return heard.action
        if self.command is not None and not heard.concerns:
            return self.command
        if heard.unreadable and heard.tier is None:
            return Unreadable(heard.unreadable)
        calm = heard.tier is None or not heard.tier.urgent
        if heard.wish == LOST and calm:
            return Command(CommandName.LANGUAGE)
        if heard.wish == PICK and calm:
            return Command(CommandName.TIMES)
        if heard.wish == LEAVE and calm:
            # How to stop is said beside it; "stop" may have been meant for somebody else.
            return Command(CommandName.START)
        if heard.asked and (calm or self._wants_only_a_person):
            return Asked(heard.asked, person=heard.person)
        edited = self.inbound.kind is Kind.EDIT
        unsure = is_unsure(self.inbound.text)
        return Typed(heard.tier, heard.slang, edited, heard.person, unsure)

    @property
    def _wants_only_a_person(self) -> bool:
        return all(c.category is Category.WANTS_HUMAN for c in self.heard.concerns)

    @property
    def command(self) -> Command | None:
        """What is asked for by a button, or by a command that was typed."""
        if isinstance(self.heard.action, Command):
            return self.heard.action
        if self.inbound.kind is Kind.COMMAND and self.inbound.command in _NAMES:
            return Command(CommandName(self.inbound.command))
        return None

    @property
    def wants_tidy(self) -> bool:
        """The button, the command, or an agreed word alone clears the screen."""
        asked_for = self.command is not None and self.command.name is CommandName.TIDY
        return asked_for or self.heard.word is OwnWord.TIDY

    @property
    def left_unread(self) -> list[Concern]:
        """A picture or voice message beside words waits for a person like any other."""
        if not self.heard.unreadable:
            return []
        rule = f"noticed.{self.heard.unreadable}"
        why = "Something came with these words that the service can't read. Please look at it."
        return [Concern(Category.UNREAD_CONTENT, Tier.P1, Source.NOTICED, rule, why)]
