"""
Writes the careful reader that `careful.py` left as the file that the service reads.

Weights become whole numbers of one byte, in steps of their own for every column. Run it in the
same environment, from the project's folder:  PYTHONPATH=. python training/export.py
"""

# Scripts stand alone here.
# ruff: noqa: INP001

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import torch
from careful import LEFT, LONGEST, numbered, vocabulary
from examples import read_corpus

CONFIG = Path("config/screening")
#: The language model lists common pieces first; rarer ones stay only if the corpus has them.
COMMON = 20_000
#: Behind its own pieces stand the words of other languages, all of which stay.
ENGLISH = 30_522
LARGEST = 127


def main() -> None:
    """Write config/screening/careful.npz."""
    data = written(torch.load(LEFT))
    (CONFIG / "careful.npz").write_bytes(data)
    sys.stdout.write(f"{len(data):,} bytes\n")


def written(state: dict[str, Any]) -> bytes:
    """Give the file's bytes."""
    weights = {name: value.float().numpy() for name, value in state.items()}
    words = vocabulary()
    used = {number for one in numbered(read_corpus()) for number in one}
    kept = [
        (piece, number)
        for piece, number in words.items()
        if number in used
        or number >= ENGLISH
        or (number < COMMON and not piece.startswith("[unused"))
    ]
    rows = np.concatenate((weights["known"], weights["new"]))[[number for _, number in kept]]
    step = np.abs(rows).max(axis=1, keepdims=True) / LARGEST
    places = weights["model.embeddings.position_embeddings.weight"][:LONGEST]
    layers = 1 + max(int(name.split(".")[3]) for name in weights if ".layer." in name)
    file = {
        "vocabulary": np.frombuffer("\n".join(piece for piece, _ in kept).encode(), dtype=np.uint8),
        "words": np.rint(rows / step).astype(np.int8),
        "words.step": step[:, 0].astype(np.float32),
        "places": places + weights["model.embeddings.token_type_embeddings.weight"][0],
        "layers": np.array(layers),
        **_norm(weights, "begin", "model.embeddings.LayerNorm"),
        **_line("answer", weights["out.weight"], weights["out.bias"]),
    }
    for place in range(layers):
        file |= _layer(weights, place)
    target = BytesIO()
    np.savez(target, **file)
    return target.getvalue()


def _layer(weights: dict[str, Any], place: int) -> dict[str, Any]:
    name = f"model.encoder.layer.{place}"
    looks = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    look = [np.concatenate([weights[f"{part}.{kind}"] for part in looks]) for kind in _KINDS]
    lines = {
        "gather": f"{name}.attention.output.dense",
        "up": f"{name}.intermediate.dense",
        "down": f"{name}.output.dense",
    }
    file = _line(f"{place}.look", *look)
    for ours, theirs in lines.items():
        file |= _line(f"{place}.{ours}", *(weights[f"{theirs}.{kind}"] for kind in _KINDS))
    file |= _norm(weights, f"{place}.looked", f"{name}.attention.output.LayerNorm")
    file |= _norm(weights, f"{place}.thought", f"{name}.output.LayerNorm")
    return file


_KINDS = ("weight", "bias")


def _line(name: str, weights: Any, shift: Any) -> dict[str, Any]:
    turned = weights.T
    step = np.abs(turned).max(axis=0) / LARGEST
    return {
        f"{name}.weights": np.rint(turned / step).astype(np.int8),
        f"{name}.step": step.astype(np.float32),
        f"{name}.shift": shift,
    }


def _norm(weights: dict[str, Any], ours: str, theirs: str) -> dict[str, Any]:
    return {
        f"{ours}.weights": weights[f"{theirs}.weight"],
        f"{ours}.shift": weights[f"{theirs}.bias"],
    }


if __name__ == "__main__":
    main()
