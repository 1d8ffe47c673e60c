"""What states and codes are called on the pages that workers read."""

from __future__ import annotations

from bot.domain.concern import Category, Tier
from bot.domain.refusals import Refusal
from bot.domain.worker import Role

_TIERS = {Tier.P0: "Emergency", Tier.P1: "Urgent", Tier.P2: "Same day", Tier.P3: "Routine"}

_CATEGORIES = {
    Category.IMMEDIATE_DANGER: "Immediate danger",
    Category.CRIMINAL_EXPLOITATION: "Criminal exploitation",
    Category.DIGITAL_CONTACT: "Unsafe digital contact",
    Category.SEXUAL_EXPLOITATION: "Sexual exploitation",
    Category.SELF_HARM: "Self-harm",
    Category.ABUSE_OR_NEGLECT: "Abuse or neglect",
    Category.MISSING_AGAIN: "Missing again",
    Category.WANTS_HUMAN: "Wants a person",
    Category.UNREAD_CONTENT: "Content nobody has read",
    Category.WATCHED_DEVICE: "Phone may be watched",
    Category.NOT_CHECKED: "Screening failed: read it",
    Category.UNFINISHED: "Told something, then went silent",
    Category.LOST_CONTACT: "Contact lost",
    Category.UNDELIVERABLE: "Message not delivered",
}

_STATUSES = {
    "open": "Nobody has it",
    "claimed": "Claimed",
    "contacted": "Contacted",
    "waiting": "With another agency",
    "resolved": "Closed",
    "reopened": "Reopened: nobody has it",
}

_DELIVERIES = {
    "waiting": "on its way",
    "held": "waiting to be opened",
    "held_back": "held back",
    "sending": "on its way",
    "sent": "sent",
    "uncertain": "may not have arrived",
    "failed": "not delivered",
    "dropped": "not sent",
}

_KINDS = {
    "edit": "changed",
    "tap": "tapped a button",
    "command": "opened the chat or used its menu",
    "voice": "voice message, not played here",
    "picture": "picture, not shown here",
    "file": "file, not opened here",
    "sticker": "sticker",
    "place": "shared a place",
    "other": "something this service can't read",
    "blocked": "blocked the service",
    "unblocked": "unblocked the service",
}

_REFUSALS = {
    Refusal.TEXTS: "They asked not to be texted",
    Refusal.MESSAGES: "They asked not to be messaged",
    Refusal.CALLS: "They asked not to be rung",
    Refusal.TEXTS_AT_TIMES: "They asked not to be texted at some times: read which",
    Refusal.MESSAGES_AT_TIMES: "They asked not to be messaged at some times: read which",
    Refusal.CALLS_AT_TIMES: "They asked not to be rung at some times: read which",
}

_EVENTS = {
    "reply_held_back": "A reply that nobody has read was held back",
    "reply_let_through": "A reply that was held back was let through",
    "reply_withdrawn": "A reply that was held back was withdrawn",
    "follow_up_passed_over": "A later check-in was passed over: the next one is due as well",
    "follow_up_waits": "A later check-in waits: they have not picked a time",
    "reminder_passed_over": "A reminder was passed over: the next check-in is due as well",
    "changed_pictures": (
        "They changed the pictures with which they come back; it may not have been them"
    ),
    "removed_pictures": (
        "They removed the pictures with which they come back; it may not have been them"
    ),
    "changed_number": ("They changed the number to which a text goes; it may not have been them"),
    "removed_number": ("They removed the number to which a text goes; it may not have been them"),
    **{f"refused_{refusal}": words for refusal, words in _REFUSALS.items()},
}

_ROLES = {
    Role.WORKER: "Worker",
    Role.ADVOCATE: "Advocate",
    Role.LEAD: "Safeguarding lead",
    Role.EDITOR: "Editor",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}


def tier_name(tier: Tier) -> str:
    """Name a tier by its word; its number stands beside it."""
    return _TIERS[tier]


def category_name(category: Category | None) -> str:
    """Name a category; a weak sign has none."""
    return "Weak sign" if category is None else _CATEGORIES[category]


def status_name(status: str) -> str:
    """Name a state of an escalation."""
    return _STATUSES.get(status, in_words(status))


def delivery_name(delivery: str) -> str:
    """Say how far a line of ours has come."""
    return _DELIVERIES.get(delivery, in_words(delivery))


def kind_name(kind: str) -> str:
    """Say what sort of thing a line is, where it is not plain words."""
    return _KINDS.get(kind, "")


def event_name(action: str) -> str:
    """Say what was done, as an entry of the timeline."""
    return _EVENTS.get(action, in_words(action))


def refusal_name(refusal: Refusal) -> str:
    """Say what they asked us not to do."""
    return _REFUSALS[refusal]


def role_name(role: Role) -> str:
    """Name a role."""
    return _ROLES[role]


def authority_name(slug: str) -> str:
    """Make an authority's short name readable: `training-england` becomes "Training England"."""
    return slug.replace("-", " ").title()


def in_words(code: str) -> str:
    """Make a code readable: `hand_back` becomes "Hand back"."""
    return code.replace("_", " ").replace(".", ": ").capitalize()


def sentence(words: str) -> str:
    """Begin with a capital letter, and leave the rest as it is."""
    return words[:1].upper() + words[1:]


#: By the name under which templates use them.
LABELS = {
    "tier_name": tier_name,
    "category_name": category_name,
    "status_name": status_name,
    "delivery_name": delivery_name,
    "kind_name": kind_name,
    "event_name": event_name,
    "refusal_name": refusal_name,
    "role_name": role_name,
    "authority_name": authority_name,
    "in_words": in_words,
    "sentence": sentence,
}
