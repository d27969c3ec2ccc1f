import pytest

from core.addresses import Pasted, SeveralAddressesError, read_address

ADDRESS = "jane@example.org"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("jane@example.org", ""),
        ("Jane Roe <jane@example.org>", "Jane Roe"),
        ('"Roe, Jane" <jane@example.org>', "Roe, Jane"),
        ("<jane@example.org>", ""),
        ("(jane@example.org)", ""),
        ("[jane@example.org]", ""),
        ("Jane Roe [jane@example.org]", "Jane Roe"),
        ("jane@example.org (Jane Roe)", "Jane Roe"),
        ("Jane Roe <jane@example.org", "Jane Roe"),
        ("jane@example.org <jane@example.org>", ""),
        ("mailto:jane@example.org", ""),
        ("MAILTO:jane%40example.org?subject=Hello", ""),
        ("[Jane Roe](mailto:jane@example.org)", "Jane Roe"),
        ("Jane Roe <mailto:jane@example.org>", "Jane Roe"),
        ("E-mail: jane@example.org", ""),
        ("jane@example.org.", ""),
        ("jane@example.org,", ""),
        ("jane@example.org;", ""),
        ("“jane@example.org”", ""),
        ("\u200bjane@example.org\u00a0", ""),
        ("jane＠example．org", ""),
        ("Jane Roe jane@example.org", "Jane Roe"),
    ],
)
def test_an_address_is_read_as_it_was_pasted(typed, name):
    assert read_address(typed) == Pasted(name, ADDRESS)


@pytest.mark.parametrize("typed", ["jörg@bücher.example", "o'neill+jobs@example.org", '"jane roe"@example.org'])
def test_an_address_that_is_one_stays_as_it_is(typed):
    assert read_address(typed) == Pasted("", typed)


@pytest.mark.parametrize("typed", ["", "Jane Roe", "jane at example", "@", "@jane"])
def test_what_has_no_address_stays_as_it_is(typed):
    assert read_address(typed) == Pasted("", typed)


@pytest.mark.parametrize("typed", ["a@example.org, b@example.org", "Jane <a@example.org>; Joe <b@example.org>"])
def test_of_two_addresses_none_is_chosen(typed):
    with pytest.raises(SeveralAddressesError):
        read_address(typed)
