"""What the database keeps in plain text is ours; what a person typed is sealed."""

from __future__ import annotations

import ast

from sqlalchemy import Column, LargeBinary

from bot.store.tables import metadata
from tests.house.project import name, parsed, python_files

#: Types that can hold words. Whoever writes one out in a table has to say here why it may.
_WORDY = {"String", "Text", "Unicode", "UnicodeText", "JSON", "LargeBinary"}

#: Columns that can hold words and are neither a code, nor a digest, a hash or sealed.
JUSTIFIED = {
    ("offer", "decisions"): "each decision is one of OfferDecision, with its moment",
    ("conversation", "state"): "step and choice names, from the flow's own file",
    ("chat", "hidden_signposts"): "names of signposts, from our own files",
    ("chat", "refuses"): "each is a Refusal",
    ("message", "indicators"): "rule names, places in the words, and the rule author's reason",
    ("answer", "choices"): "choice names, from the flow's own file",
    ("concern", "why"): "the rule author's reason; what was said is pointed at, never copied",
    ("escalation", "categories"): "each is a Category",
    ("timer", "data"): "step names, rungs and moments",
    ("audit", "detail"): "ids, codes and names of fields",
    ("data_key", "wrapped"): "a key, wrapped by the root key",
    ("fact", "name"): "names that the code gives",
    ("fact", "value"): "facts about this database, none of them about a person",
}


def test_every_column_that_can_hold_words_says_why_it_may():
    """A column in the tables is a code, a digest, a hash or sealed, or is justified here."""
    unexplained = {key for key, marked in _written_out().items() if not marked} - set(JUSTIFIED)
    assert unexplained == set()


def test_nothing_is_justified_that_is_not_there():
    """The list of justified columns holds no leftovers."""
    assert set(JUSTIFIED) - set(_written_out()) == set()


def test_a_sealed_column_keeps_bytes():
    """What is sealed is ciphertext, so its column is bytes and could not take plain words."""
    sealed = [column for column in _columns() if column.info.get("sealed")]
    assert len(sealed) >= 8
    assert [str(column) for column in sealed if not isinstance(column.type, LargeBinary)] == []


def test_what_people_type_and_what_names_them_is_sealed():
    """The columns for words, names and addresses carry the seal, whatever else changes."""
    sealed = {str(column) for column in _columns() if column.info.get("sealed")}
    assert {
        "chat.address",
        "inbox.raw",
        "message.words",
        "note.words",
        "outbox.payload",
        "overruled.reason",
        "worker.name",
        "worker.telegram",
        "young_person.child_ref",
    } <= sealed


def _columns() -> list[Column]:
    return [column for table in metadata.sorted_tables for column in table.columns]


def _written_out() -> dict[tuple[str, str], bool]:
    """The wordy columns that a table writes out itself, and whether each says what it is."""
    found: dict[tuple[str, str], bool] = {}
    for path in python_files("bot/store/tables"):
        for call in ast.walk(parsed(path)):
            if _calls(call, "Table"):
                table = _constant(call.args[0])
                for column in filter(lambda node: _calls(node, "Column"), ast.walk(call)):
                    if _types(column) & _WORDY:
                        marked = any(keyword.arg == "info" for keyword in column.keywords)
                        found[table, _constant(column.args[0])] = marked
    assert found, f"no columns were found in {[name(p) for p in python_files('bot/store/tables')]}"
    return found


def _calls(node: ast.AST, function: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) == function


def _constant(node: ast.expr) -> str:
    return str(ast.literal_eval(node))


def _types(column: ast.Call) -> set[str]:
    return {
        node.id for part in column.args[1:] for node in ast.walk(part) if isinstance(node, ast.Name)
    }
