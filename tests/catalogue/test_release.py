"""What was released is not changed in silence, and nobody part-way through is stranded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.catalogue.flow_lock import COMMAND, LOCK, read_lock, renew_lock
from bot.catalogue.flows import load_flows
from bot.catalogue.release import check_release

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "engine" / "broken_flows" / "none.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the flows that ship, with their lock."""
    return Path(shutil.copytree(ROOT / "flows", tmp_path / "flows"))


def change(path, before, after):
    """Change the words of a file, which have to be there."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def problems(folder):
    """Every problem of a release from *folder*, as an author reads it."""
    return [str(problem) for problem in check_release(folder, load_flows(folder))]


def test_what_ships_is_what_was_released():
    """The lock is current: write it anew, or make a new version, after changing a flow."""
    assert problems(ROOT / "flows") == []


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("check_in/v2.yaml", "no: immediate_danger P1", "no: immediate_danger P2"),
        ("check_in/v2.yaml", "wait: 2m", "wait: 3m"),
        ("check_in/v2.yaml", "after_break_free:\n    go: D1", "after_break_free:\n    go: D2"),
        ("safety/v1.yaml", "      good: Good\n      ok: OK\n", "      ok: OK\n      good: Good\n"),
        ("safety/v1.yaml", "no: resume\n\n  # --- what", "no: G2\n\n  # --- what"),
        ("plans/v1.yaml", "finished: drop_plan", "time: drop_plan"),
    ],
)
def test_a_changed_structure_is_refused(folder, file, before, after):
    """A choice, a route, a concern, a wait or an action is not changed under the same version."""
    change(folder / file, before, after)
    number = int(file.removesuffix(".yaml")[-1]) + 1
    (found,) = problems(folder)
    assert found.startswith(f"flows/{file}:1:1: the structure of a released version changed: ")
    assert f"make v{number}.yaml with `moves`, or run `{COMMAND}` if it was never" in found
    renew_lock(folder, load_flows(folder))
    assert problems(folder) == []


def test_words_may_change(folder):
    """Clearer words and notes need no new version, but for those of a counted question."""
    change(folder / "safety" / "v1.yaml", "Good. Stay on the phone", "Well done. Stay on the phone")
    change(folder / "check_in" / "v2.yaml", "note: One small step.", "note: A small step.")
    assert problems(folder) == []


def test_the_words_of_a_question_belong_to_its_question_set(folder):
    """A question that is asked in other words is another question in every report."""
    change(folder / "phone" / "v1.yaml", "who can see", "who might see")
    assert problems(folder) == []
    change(folder / "phone" / "v1.yaml", "Can anyone see where you are", "Does anyone see you")
    (found,) = problems(folder)
    assert found.startswith("flows/phone/v1.yaml:5:1: the words of a question in 'uk-phone-1'")
    assert "give it a new question_set in a new version" in found
    change(folder / "phone" / "v1.yaml", "uk-phone-1", "uk-phone-2")
    assert "the structure of a released version changed" in problems(folder)[0]


def test_a_new_version_is_released_by_locking_it(folder):
    """A version that is not in the lock is named, until somebody says that it is released."""
    shutil.copy(folder / "follow_up" / "v1.yaml", folder / "follow_up" / "v2.yaml")
    missing = f"this version is not in lock.yaml: run `{COMMAND}` to release it"
    assert problems(folder) == [f"flows/follow_up/v2.yaml:1:1: {missing}"]
    renew_lock(folder, load_flows(folder))
    assert problems(folder) == []


def test_whoever_is_part_way_through_is_moved(folder):
    """Each step of a version whose file is gone is in the newest one, or in its moves."""
    change(folder / "check_in" / "v2.yaml", "  anything_else: menu\n", "  never_was: menu\n")
    (found,) = problems(folder)
    assert "'anything_else' of version 1 is gone: write under `moves` where they carry on" in found
    line = int(found.split(":")[1])
    lines = (folder / "check_in" / "v2.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[line - 1].startswith("moves:")


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        (
            "danger_stay",
            "menu",
            "is for those in danger and 'menu' is not: move it to",
        ),
        ("danger_stay", "G1", "is for those in danger and 'G1' is not"),
        ("not_now", "G3", "comes before the gate and 'G3' is not: move it to one of: G1, not_now"),
        ("cover_end", "menu", "is a cover and 'menu' is not: move it to one of: cover, "),
        ("G1", "G3", "is the gate and 'G3' is not: move it to one of: G1"),
        ("H1", "cover", "is no cover and 'cover' is not"),
        ("danger_stay", "danger", ""),
        ("cover_end", "cover", ""),
        ("H1", "danger", ""),
    ],
)
def test_moves_lead_nobody_into_harm(folder, old, new, advice):
    """A move leads neither past the gate, nor out of danger, nor out from under a cover."""
    lock = folder / LOCK
    text = lock.read_text(encoding="utf-8")
    head, _, rest = text.partition("  check_in 1:\n")
    first, _, others = rest.partition("  check_in 2:\n")
    assert f"{old} " in first or f" {old}" in first
    words = [f"{old}_gone" if word == old else word for word in first.split(" ")]
    words = [word.replace(f"{old}\n", f"{old}_gone\n") for word in words]
    lock.write_text(f"{head}  check_in 1:\n{' '.join(words)}  check_in 2:\n{others}")
    moves = f"  anything_else: menu\n  {old}_gone: {new}\n"
    change(folder / "check_in" / "v2.yaml", "  anything_else: menu\n", moves)
    found = problems(folder)
    assert len(found) == bool(advice)
    assert all(advice in problem and f"'{old}_gone' of version 1" in problem for problem in found)


def test_renewing_forgets_nobody(folder):
    """The steps of versions whose files are gone stay known."""
    before = read_lock(folder)[0]
    assert ("check_in", 1) in before.steps
    assert ("front_door", 1) in before.steps
    renew_lock(folder, load_flows(folder))
    assert read_lock(folder)[0] == before
    assert (folder / LOCK).read_bytes() == (ROOT / "flows" / LOCK).read_bytes()


def test_a_number_of_a_screen_is_for_ever(folder):
    """A new screen takes the next number; one that is gone keeps its own, for old comments."""
    before = read_lock(folder)[0].screens
    lines = folder / "lines.yaml"
    change(lines, "training:\n", "quite_new:\n  say: New.\ntraining:\n")
    change(lines, "language_now:", "language_then:")
    renew_lock(folder, load_flows(folder))
    after = read_lock(folder)[0].screens
    assert {key: after[key] for key in before} == before
    new = {"line.quite_new", "line.language_then"}
    assert set(after) - set(before) == new
    assert {after[key] for key in new} == {len(before) + 1, len(before) + 2}


def test_a_flow_that_is_gone_altogether(tmp_path):
    """A flow that somebody may be part-way through is not taken away."""
    folder = tmp_path / "flows"
    (folder / "made_up").mkdir(parents=True)
    shutil.copy(SMALL, folder / "made_up" / "v1.yaml")
    (folder / "lines.yaml").write_text("training:\n  say: A test.\n")
    assert problems(folder) == [
        "flows/lock.yaml:1:1: the lock is missing: run `python -m bot flows lock`"
    ]
    renew_lock(folder, load_flows(folder))
    assert problems(folder) == []
    (folder / "made_up").rename(folder / "other")
    found = problems(folder)
    assert "somebody may be part-way through 'made_up': keep a version of its file" in found[0]
    assert "flows/other/v1.yaml:1:1: this version is not in lock.yaml" in found[1]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("steps:\n  check_in 1:\n    lost: H1\n", "unknown word 'lost'"),
        ("steps:\n  check_in:\n    open: H1\n", "write the lock with `python -m bot flows lock`"),
        ("files:\n  - check_in\n", "write names with a value each here"),
        ("screens:\n  safety.G1: first\n", "write the lock with `python -m bot flows lock`"),
        ("locked: no\n", "unknown word 'locked'"),
        ("", "the file is empty"),
    ],
)
def test_a_lock_that_somebody_wrote_by_hand(folder, text, advice):
    """A lock that is something else is named and never taken for an empty one."""
    (folder / LOCK).write_text(text)
    assert any(advice in problem for problem in problems(folder))
