"""Reading the flows folder: what is there, and every mistake at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.catalogue.flows import load_flows
from bot.domain.concern import Category, Tier
from bot.engine.definition import Raise, Route
from bot.errors import AuthorError

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "engine" / "broken_flows" / "none.yaml"
LINES = "training:\n  say: A test.\n  note: For translators.\n"


@pytest.fixture
def folder(tmp_path):
    """A flows folder with one small flow in it."""
    flows = tmp_path / "flows"
    (flows / "made_up").mkdir(parents=True)
    shutil.copy(GOOD, flows / "made_up" / "v1.yaml")
    (flows / "lines.yaml").write_text(LINES, encoding="utf-8")
    return flows


def problems(folder):
    """Every problem of a folder that must not load."""
    with pytest.raises(AuthorError) as caught:
        load_flows(folder)
    return [str(problem) for problem in caught.value.problems]


def test_every_version_is_kept(folder):
    """Old versions stay for those who are part-way through; new chats take the highest."""
    for number in (2, 10):
        shutil.copy(GOOD, folder / "made_up" / f"v{number}.yaml")
    flows = load_flows(folder)
    assert flows.newest("made_up").version == 10
    assert flows.get("made_up", 2).version == 2
    assert flows.get("made_up", 3) is None
    assert flows.get("nowhere", 1) is None
    assert [flow.version for flow in flows.every()] == [10, 2, 1]
    assert flows.lines["training"].say == "A test."
    assert flows.lines["training"].note == "For translators."


def test_what_a_step_says(folder):
    """A route for everything else is spelt out for each answer that has none."""
    step = load_flows(folder).newest("made_up").steps["mood"]
    assert step.go["good"] == step.go["skip"] == (Route("thanks"),)
    assert step.go["bad"] == (Route("danger"),)
    assert step.raises == {"bad": (Raise(Category.SELF_HARM, Tier.P0),)}


def test_all_problems_of_all_files_at_once(folder):
    """An author sees every mistake in every file, with its place, not only the first."""
    text = GOOD.read_text(encoding="utf-8")
    (folder / "made_up" / "v1.yaml").write_text(text.replace("go: told", "go: lost"))
    (folder / "made_up" / "v2.yaml").write_text(text.replace("say: Bye.", "say: line.unheard"))
    (folder / "made_up" / "draft.yaml").write_text(text)
    (folder / "lines.yaml").write_text("a:\n  say: Hi {who}\nb:\n  note: x\nc: words\n")
    found = problems(folder)
    assert [line.split(":")[0] for line in found] == [
        "flows/lines.yaml",
        "flows/lines.yaml",
        "flows/lines.yaml",
        "flows/made_up/draft.yaml",
        "flows/made_up/v1.yaml",
        "flows/made_up/v2.yaml",
    ]
    assert found[0].startswith("flows/lines.yaml:2:3: unknown placeholder '{who}'")
    assert "name it <flow>/v<number>.yaml" in found[3]
    assert "there is no step 'lost'" in found[4]
    assert "there is no line 'unheard'" in found[5]


@pytest.mark.parametrize("text", ["- a list\n", "words\n", "steps: words\ngate: a\n", ""])
def test_a_file_of_the_wrong_kind(folder, text):
    """A file that is something else altogether is said so, not tripped over."""
    (folder / "made_up" / "v1.yaml").write_text(text)
    assert problems(folder)[0].startswith("flows/made_up/v1.yaml:1:")


def test_lines_of_the_wrong_kind(folder):
    """The shared lines have to be there, by name."""
    (folder / "lines.yaml").write_text("- a list\n")
    assert "write lines here" in problems(folder)[0]
    (folder / "lines.yaml").unlink()
    assert "can't be read" in problems(folder)[0]


def test_an_empty_folder(tmp_path):
    """A folder without flows is a mistake, not a service without words."""
    (tmp_path / "lines.yaml").write_text(LINES)
    assert "there is no flow here" in problems(tmp_path)[0]


@pytest.mark.parametrize(
    ("below", "advice"),
    [
        ("nation: walles\n  instead_of: line.training", "did you mean 'wales'?"),
        ("nation: wales", "write both `nation:` and `instead_of:`, or neither"),
        ("instead_of: line.training", "write both `nation:` and `instead_of:`, or neither"),
        ("nation: wales\n  instead_of: line.trainig", "did you mean 'line.training'?"),
        ("nation: wales\n  instead_of: made_up.thanks.sya", "did you mean 'made_up.thanks.say'?"),
        ("nation: wales\n  instead_of: made_up.mood.ask", "nothing is said that is called"),
        ("nation: wales\n  instead_of: line.safe", "so write `critical: yes` here too"),
        ("nation: wales\n  instead_of: line.other", "another line is already said instead"),
    ],
)
def test_a_line_for_one_nation_names_what_it_is_said_instead_of(folder, below, advice):
    """A name that nobody says would leave that nation with the wrong words."""
    lines = (
        f"{LINES}safe:\n  critical: yes\n  say: Call 999.\nother:\n  say: Hi.\n"
        "first:\n  nation: wales\n  instead_of: line.other\n  say: Helo.\n"
    )
    (folder / "lines.yaml").write_text(f"{lines}own:\n  say: Words.\n  {below}\n")
    (found,) = problems(folder)
    assert found.startswith("flows/lines.yaml:1")
    assert advice in found
