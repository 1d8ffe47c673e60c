"""One line in, one line out: the screener as the `screen` command speaks it."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.screening.result import Screening
from bot.domain.screening.rules import Rules
from bot.domain.screening.screener import screen


def screen_line(line: str, rules: Rules) -> str:
    """
    Screen one JSON line `{"id", "text"}` and give the JSON line of the answer.

    Raises ValueError with a sentence for a line that is not such an object. A `lang` beside
    the text is allowed and not needed: all languages are always read.
    """
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"this line is not JSON: {error.msg}") from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        # Whatever is wrong with a line, the command has one way to say it.
        raise ValueError('write an object with a "text" on each line')  # noqa: TRY004
    text = value["text"]
    return json.dumps(answer(value.get("id"), text, screen(text, rules)), ensure_ascii=False)


def answer(name: Any, text: str, screening: Screening) -> dict[str, Any]:
    """Lay a *screening* of *text* out as the `screen` command promises."""
    tier = screening.tier
    return {
        "id": name,
        "categories": [str(category) for category in screening.categories],
        "tier": str(tier) if tier else None,
        "evidence": [
            {
                "category": str(finding.category),
                "rule": finding.rule,
                "quote": text[finding.start : finding.end],
            }
            for finding in screening.findings
        ],
    }
