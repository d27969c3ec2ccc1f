"""How people are addressed: nothing that is no name of theirs, and no family name taken for a given one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import family_and_given, greeting, how_to_address, initials, whole_name

TITLES = [
    ("Dr. Anna Schmidt", "Anna"),
    ("Dr.med. Hans Roe", "Hans"),
    ("Prof. Dr. med. Hans Meier", "Hans"),
    ("Univ.-Prof. DDr. Eva Roe", "Eva"),
    ("Dr. h.c. Hans Roe", "Hans"),
    ("Prof. Dr. h. c. mult. Hans Roe", "Hans"),
    ("Frau Prof. Dr. Eva Roe", "Eva"),
    ("Mr John Roe", "John"),
    ("Mx Jo Roe", "Jo"),
    ("Sir Ian McKellen", "Ian"),
    ("Dipl.-Ing. Karl Roe", "Karl"),
    ("Ing. Jan Novák, PhD", "Jan"),
    ("Dott.ssa Giulia Bianchi", "Giulia"),
    ("Dra. Ana Ruiz", "Ana"),
    ("г-н Иван Петров", "Иван"),
    ("ד״ר דוד כהן", "דוד"),
    # A title and a family name go together.
    ("Dr. Schmidt", "Dr. Schmidt"),
    ("Mr Lee", "Mr Lee"),
    ("Frau Müller", "Frau Müller"),
    ("Schmidt, Dr.", "Dr. Schmidt"),
    ("Sir Ian", "Sir Ian"),
    ("Prince Rogers Nelson", "Prince Rogers Nelson"),
    # A title alone is nobody.
    ("Dr.", ""),
    ("Mr", ""),
    ("Prof.", ""),
    ("Dr. Prof.", ""),
]
AFTERWARDS = [
    ("Jane Roe, PhD", "Jane"),
    ("Jane Roe,PhD", "Jane"),
    ("Jane Roe Jr.", "Jane"),
    ("Jane Roe III", "Jane"),
    ("Jane Roe, CPA, SHRM-CP", "Jane"),
    ("Hans Roe jun.", "Hans"),
    ("Jane Roe (she/her)", "Jane"),
    ("Jane Roe she/her", "Jane"),
    ("Jane Roe (HR)", "Jane"),
    ("Jane Roe [Acme]", "Jane"),
    ("Jane Roe | Acme", "Jane"),
    ("Jane Roe – Acme GmbH", "Jane"),
    ("Jane Roe at Acme", "Jane"),
    ("Jane Roe, Acme Corp", "Jane"),
    ("Jane Roe, Recruiter", "Jane"),
    ("Jane Roe, Head of HR", "Jane"),
    ("Jane Roe <jane@example.org>", "Jane"),
    ("Jane Roe 🚀", "Jane"),
    ("Jane,", "Jane"),
    ("Jane Roe.", "Jane"),
    ("Schmidt,,", "Schmidt"),
    ("jane.roe@example.org", ""),
]
TURNED = [
    ("Schmidt, Hans", "Hans"),
    ("Schmidt, Dr. Hans", "Hans"),
    ("Roe, Mr. John Q.", "John"),
    ("Roe, Jane, PhD", "Jane"),
    ("van der Berg, Jan", "Jan"),
    ("de la Cruz, Juan", "Juan"),
    ("D'Angelo, Maria", "Maria"),
    ("García López, María", "María"),
    ("Kim, Minjun", "Minjun"),
    ("Kovács, Éva", "Éva"),
]
FAMILY_FIRST = [
    "Nguyễn",
    "Nguyễn Văn An",
    "Nguyen Van An",
    "Kiều Văn Ân",
    "Dr. Nguyễn Văn An",
    "Nagy István",
    "Kovács Éva Mária",
    "Dr. Nagy-Kovács Éva",
    "Szentgyörgyi István",
    "Chen Guangbiao",
    "Li Wei",
    "Tan Wei Ming",
    "Wong Kar-wai",
    "Kim Min-jun",
    "Moon Jae-in",
    "Park Jisung",
    "Tanaka Hiroshi",
    "TANAKA Hiroshi",
    "DUPONT Jean",
    "Schmidt Hans",
    "Иванов Иван Иванович",
    "王小明",
    "김민준",
    "山田 太郎",
    "田中様",
    "Tanaka-san",
]
GIVEN_FIRST = [
    ("An Nguyễn", "An"),
    ("Zoltán Nagy", "Zoltán"),
    ("Hiroshi Tanaka", "Hiroshi"),
    ("Jean DUPONT", "Jean"),
    ("Jean-Luc de la Tour", "Jean-Luc"),
    ("Abdul Rahman Khan", "Abdul Rahman"),
    ("Ludwig van Beethoven", "Ludwig"),
    ("Иван Иванов", "Иван"),
    ("Лев Толстой", "Лев"),
    ("Γιώργος Παπαδόπουλος", "Γιώργος"),
    ("محمد بن سلمان", "محمد"),
    ("Robert (Bob) Roe", "Bob"),
    ("Robert “Bob” Roe", "Bob"),
    ("Xiaoming Wang 王小明", "Xiaoming"),
    ("\u200bJane\u00ad Roe", "Jane"),
]
WHOLE = [
    "van der Berg",
    "von Neumann",
    "El Amrani",
    "De Souza",
    "J. R. Roe",
    "J.R.R. Tolkien",
    "J. Robert Oppenheimer",
    "Ms. J. Roe",
    "Recruiting Team",
    "The Hiring Manager",
    "HR Team",
]


@pytest.mark.parametrize(("name", "address"), [*TITLES, *AFTERWARDS, *TURNED, *GIVEN_FIRST])
def test_people_are_addressed_by_their_given_name_where_it_is_sure(name, address):
    assert how_to_address(name) == address


@pytest.mark.parametrize("name", [*FAMILY_FIRST, *WHOLE])
def test_where_it_is_not_sure_by_the_whole_name(name):
    assert how_to_address(name) == name


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Schmidt, Dr. Hans, MBA", "Dr. Hans Schmidt"),
        ("Nguyễn, Văn An", "Nguyễn Văn An"),
        ("Wang, Xiao Ming", "Wang Xiao Ming"),
        ("田中, 太郎", "田中 太郎"),
        ("Roe, J.", "J. Roe"),
        ("Jane Roe, PhD", "Jane Roe"),
        ("Jane Roe (HR)", "Jane Roe"),
        ("Nagy Zoltán Dr.", "Dr. Nagy Zoltán"),
        ("Dr.", ""),
    ],
)
def test_a_whole_name_stands_as_one_says_it(name, whole):
    assert whole_name(name) == whole


def test_what_the_owner_chose_comes_before_the_guess():
    assert how_to_address("Jane Roe", "Dr. Roe") == "Dr. Roe"


def test_a_greeting_names_somebody_or_nobody():
    assert [greeting("Jane"), greeting("Jane", "Dear"), greeting("", "Dear")] == ["Hello Jane,", "Dear Jane,", "Hello,"]


@given(st.text(max_size=60))
def test_whatever_is_typed_no_greeting_ends_in_a_stray_mark(name):
    address = how_to_address(name)

    assert address == address.strip()
    assert not address.endswith((",", ";", ":"))
    assert len(initials(name)) <= 6


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Ada Lovelace", "Lovelace", "Ada"),
        ("Schmidt, Dr. Hans, MBA", "Schmidt", "Hans"),
        ("Juan Carlos de la Cruz", "de la Cruz", "Juan Carlos"),
        ("Nguyễn Văn An", "", "Nguyễn Văn An"),
        ("Nagy Éva", "", "Nagy Éva"),
        ("Robin", "", "Robin"),
        ("山田太郎", "", "山田太郎"),
        ("ada@example.org", "", "ada@example.org"),
    ],
)
def test_an_address_book_gets_the_family_name_only_where_it_is_sure(name, family, given):
    assert family_and_given(name) == (family, given)
