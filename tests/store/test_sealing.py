"""Sealing: what is sealed opens for its own place only, and for nobody without the key."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingError, StoreError
from bot.store.sealing import Sealer, make_root, read_root

ROOT = os.urandom(32)


def sealer() -> Sealer:
    made = Sealer(ROOT)
    made.make_key("k1", "chat")
    return made


@given(st.text(st.characters(), max_size=300))
def test_any_words_come_back_as_they_were(words):
    """Every str comes back unchanged: lone surrogates, NUL and all."""
    made = sealer()
    assert made.open("message:words:1", made.seal("k1", "message:words:1", words)) == words


def test_a_value_that_was_moved_does_not_open():
    """Swapping two rows' values is noticed."""
    made = sealer()
    sealed = made.seal("k1", "message:words:1", "made up")
    with pytest.raises(StoreError):
        made.open("message:words:2", sealed)


def test_a_value_that_was_changed_does_not_open():
    """One changed bit is noticed."""
    made = sealer()
    sealed = bytearray(made.seal("k1", "message:words:1", "made up"))
    sealed[-1] ^= 1
    with pytest.raises(StoreError):
        made.open("message:words:1", bytes(sealed))


def test_without_its_data_key_nothing_opens():
    """Destroying a data key destroys what was sealed with it."""
    made = sealer()
    sealed = made.seal("k1", "message:words:1", "made up")
    made.forget("k1")
    with pytest.raises(StoreError):
        made.open("message:words:1", sealed)


def test_a_wrong_root_key_is_refused():
    """A data key that was wrapped by another root key is not taken for one of ours."""
    wrapped = sealer().wrap("k1", "chat")
    with pytest.raises(StoreError):
        Sealer(os.urandom(32)).learn("k1", wrapped.wrapped)


def test_lengths_say_little():
    """A yes and a no are sealed to the same length, and so is a short sentence."""
    made = sealer()
    lengths = {len(made.seal("k1", "p", words)) for words in ("yes", "no", "he is outside")}
    assert len(lengths) == 1


def test_the_same_words_never_look_the_same():
    """Two seals of one text differ, so that nothing can be found by comparing."""
    made = sealer()
    assert made.seal("k1", "p", "made up") != made.seal("k1", "p", "made up")


def test_fingerprints_depend_on_purpose_and_key():
    """The same value gives other fingerprints for another purpose or another root key."""
    made = sealer()
    here = made.digest("code", "ABC")
    assert here == Sealer(ROOT).digest("code", "ABC")
    assert here != made.digest("address", "ABC")
    assert here != Sealer(os.urandom(32)).digest("code", "ABC")


def test_the_key_file_is_for_its_owner_alone(tmp_path):
    """A new key file has mode 0600; one that others may read is refused with what to do."""
    path = tmp_path / "var" / "root.key"
    root = make_root(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_root(path) == root
    path.chmod(0o644)
    with pytest.raises(SettingError, match="chmod 600"):
        read_root(path)


def test_a_key_file_is_never_written_over(tmp_path):
    """Making a key where there is one fails: the old one is the only way to what was sealed."""
    path = tmp_path / "root.key"
    make_root(path)
    with pytest.raises(FileExistsError):
        make_root(path)
