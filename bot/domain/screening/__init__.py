"""Screening: hears what a young person says, before anything else reads it."""

from __future__ import annotations

from bot.domain.screening.careful import Careful
from bot.domain.screening.evaluation import Evaluation, evaluate
from bot.domain.screening.model import NO_MODEL, Model
from bot.domain.screening.report import screen_line
from bot.domain.screening.result import Context, Readability, Screening
from bot.domain.screening.rule import Language, Rule, Weight
from bot.domain.screening.rules import Rules
from bot.domain.screening.screener import screen
from bot.domain.screening.slices import Slice, screen_slice, slices
from bot.domain.screening.versions import Version, in_force

__all__ = [
    "NO_MODEL",
    "Careful",
    "Context",
    "Evaluation",
    "Language",
    "Model",
    "Readability",
    "Rule",
    "Rules",
    "Screening",
    "Slice",
    "Version",
    "Weight",
    "evaluate",
    "in_force",
    "screen",
    "screen_line",
    "screen_slice",
    "slices",
]
