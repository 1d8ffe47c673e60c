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
from examples import Row
from material import material

from bot.catalogue.screening import load_screening
from bot.domain.screening.hearing import hear
from bot.domain.screening.pieces import plain_text

CONFIG = Path("config/screening")
OPINIONS = Path("var/training/opinions.npy")
#: How much the quick model has a share in the opinion, in English and in other languages, of which
#: the careful reader knows less.
QUICK, QUICK_ABROAD = 0.4, 0.7

RULES = load_screening(CONFIG)


def main() -> None:
    """Write one row for each message: any concern, then each category."""
    rows = material()
    with Pool() as pool:
        opinions = np.array(pool.map(opinion, rows, chunksize=1000), np.float32)
    OPINIONS.parent.mkdir(parents=True, exist_ok=True)
    np.save(OPINIONS, opinions)
    sys.stdout.write(f"{len(rows)} opinions\n")


def opinion(row: Row) -> list[float]:
    """Give what both models make of a message together."""
    net, careful = RULES.model.net, RULES.careful
    if net is None or careful is None:
        raise SystemExit("there are no models in force to learn from")
    heard = hear(row["text"], RULES)
    said = [word.says for word in heard.words] or [net.says("", ())]
    share = QUICK if row["lang"] == "en" else QUICK_ABROAD
    both = zip(net.listen(said).answers, careful.consider(plain_text(heard.reading)), strict=True)
    return [share * quick + (1 - share) * slow for quick, slow in both]


if __name__ == "__main__":
    main()
