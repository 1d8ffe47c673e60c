"""An authority that is no longer for practice, as commands find it."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def go_live(folder, monkeypatch, slug="training-england"):
    """Change its file as it would be changed to say so, in a copy of the configuration."""
    made = folder / "config"
    if not made.exists():
        shutil.copytree(ROOT / "config", made)
    file = made / "authorities" / f"{slug}.yaml"
    file.write_text(file.read_text("utf-8").replace("training: yes\n", ""), "utf-8")
    monkeypatch.setenv("CONFIG_DIR", str(made))
    return made
