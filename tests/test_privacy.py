import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.errors import InputError
from heliograph.privacy.aliases import ALIAS, aliases
from heliograph.privacy.pseudonyms import PSEUDONYM, Pseudonyms, new_key, read_key, write_key


@given(st.text(), st.text())
def test_a_pseudonym_looks_like_one_and_shows_nothing(platform, account):
    name = Pseudonyms(bytes(range(32))).account(platform, account)
    assert PSEUDONYM.fullmatch(name)


def test_a_pseudonym_belongs_to_its_key_platform_and_account():
    key = new_key()
    names = Pseudonyms(key)
    same = names.account("x", "1")
    assert Pseudonyms(key).account("x", "1") == same
    assert Pseudonyms(new_key()).account("x", "1") != same
    assert names.account("telegram", "1") != same
    assert names.account("x", "2") != same
    assert names.handle("x", "1") != same  # a handle is not an id
    assert names.account("ab", "c") != names.account("a", "bc")


def test_handles_have_one_spelling():
    names = Pseudonyms(bytes(32))
    assert names.handle("x", "@Name") == names.handle("x", "name")


def test_a_pseudonym_is_not_renamed():
    names = Pseudonyms(bytes(32))
    once = names.account("x", "1")
    assert names.account("x", once) == once


def test_a_key_is_its_owners_alone(tmp_path):
    path, key = tmp_path / "key", new_key()
    write_key(path, key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(path) == key
    with pytest.raises(FileExistsError):
        write_key(path, new_key())


def test_a_key_open_to_others_is_refused(tmp_path):
    path = tmp_path / "key"
    write_key(path, new_key())
    path.chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        read_key(path)


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff\xfe", b"00" * 31])
def test_what_is_no_key_is_refused(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(InputError):
        read_key(path)


def test_a_device_is_no_key():
    with pytest.raises(InputError, match="cannot be read"):
        read_key(Path("/dev/zero"))


@given(st.lists(st.text()))
def test_aliases_number_accounts_as_they_come(accounts):
    named = aliases(accounts)
    assert list(named) == list(dict.fromkeys(accounts))
    assert list(named.values()) == [f"A{n + 1}" for n in range(len(named))]
    assert all(ALIAS.fullmatch(alias) for alias in named.values())
