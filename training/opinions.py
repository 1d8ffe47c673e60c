"""
Asks the models in force what they make of every message that the next quick model learns from.

Run it from the project's folder, in the environment of careful.py; it takes about an hour on two
idle cores and writes var/training/opinions.npy:  PYTHONPATH=. python training/opinions.py
"""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

import sys
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from examples import OUTPUTS
from material import material

from bot.catalogue.screening import load_screening
from bot.domain.screening.hearing import hear
from bot.domain.screening.pieces import emoji_named

CONFIG = Path("config/screening")
OPINIONS = Path("var/training/opinions.npy")
#: How much the quick model has a share in the opinion, in English and in other languages, of which
#: the careful reader knows less.
QUICK, QUICK_ABROAD = 0.4, 0.7

RULES = load_screening(CONFIG)


def main() -> None:
    """Write one row for each message: any concern, then each category."""
    rows = material()
    asked = {text: row["lang"] for row in rows for text in row.get("parts", (row["text"],))}
    with Pool() as pool:
        found = dict(zip(asked, pool.starmap(opinion, asked.items(), chunksize=1000), strict=True))
    # What is made of several messages is as bad as the worst of them.
    worst = [np.max([found[text] for text in row.get("parts", (row["text"],))], 0) for row in rows]
    opinions = np.array(worst, np.float32)
    OPINIONS.parent.mkdir(parents=True, exist_ok=True)
    np.save(OPINIONS, opinions)
    sys.stdout.write(f"{len(rows)} opinions\n")


def opinion(text: str, lang: str) -> list[float]:
    """
    Give what both models make of a message together; nothing if it has no words.

    The careful reader reads it whole here; what is told among much is asked about in its parts.
    """
    net, careful = RULES.model.net, RULES.careful
    if net is None or careful is None:
        raise SystemExit("there are no models in force to learn from")
    heard = hear(text, RULES)
    if not heard.words:
        return [0.0] * OUTPUTS
    share = QUICK if lang == "en" else QUICK_ABROAD
    quick = net.listen([word.says for word in heard.words]).answers
    both = zip(quick, careful.consider(emoji_named(heard.reading.whole)), strict=True)
    return [share * one + (1 - share) * other for one, other in both]


if __name__ == "__main__":
    main()
