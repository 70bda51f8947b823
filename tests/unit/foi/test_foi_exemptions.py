"""Every exemption has one form that readers meet, whatever the spelling in a request file."""

from __future__ import annotations

from pathlib import Path

import pytest

from peelian.core.errors import InputError
from peelian.core.reference import REFERENCE_FOLDER
from peelian.foi.exemptions import HEADER, LIST_NAME, Use, exemption, exemptions

SPELLINGS_SEEN = """
    s.40(2)
    Section 40(2)(3)
    s.40(2)(a)(b)&(3)(a)(i)
    s.40(2)(3A)(a)
    s.40(2)(a)(b),(3A)(a)
    40(2)(3)&(4)
    s.40(2)(a)(b)
    s.40(2)&(3A)(a)
    s.40(2)&(3)
    s.40(2) & 40(3A)(a)
    40(2)+(3A)(a)
    section 40(2) by virtue of section 40(3A)(a)
    Section 40 (2) and 40 (3A) (a) FOIA
"""


@pytest.mark.parametrize("spelling", [line.strip() for line in SPELLINGS_SEEN.strip().split("\n")])
def test_the_spellings_of_section_40_2_are_one_citation(spelling: str) -> None:
    assert exemption(spelling).citation == "section 40(2) with section 40(3A)(a)"


SEEN_IN_ANSWERS = """
    spelling             | cited as                                 | use      | kind
    s.8(1)(c)            | section 8(1)                             | ground   |
    s.8(1)(c)/84         | section 8(1)                             | ground   |
    12(1)                | section 12(1)                            | ground   |
    s.12(2)              | section 12(2)                            | ground   |
    s.21(1)              | section 21                               | withhold | absolute
    23(5)                | section 23(5)                            | deny     | absolute
    s.30(3)              | section 30(3)                            | deny     | qualified
    31(1)(a)             | section 31(1)(a)                         | withhold | qualified
    31(1)(b)             | section 31(1)(b)                         | withhold | qualified
    s.31(1)(g)&(2)(b)    | section 31(1)(g) with section 31(2)(b)   | withhold | qualified
    31(3)                | section 31(3)                            | deny     | qualified
    38(2)                | section 38(2)                            | deny     | qualified
    40(5)                | section 40(5B)(a)(i)                     | deny     | qualified
    40(5B)(a)(i)         | section 40(5B)(a)(i)                     | deny     | qualified
    s.40(2)(3A)(a)       | section 40(2) with section 40(3A)(a)     | withhold | absolute
    42                   | section 42(1)                            | withhold | qualified
    S43                  | section 43(2)                            | withhold | qualified
"""


@pytest.mark.parametrize("line", SEEN_IN_ANSWERS.strip().split("\n")[1:])
def test_exemptions_of_real_answers_are_known(line: str) -> None:
    spelling, cited, use, kind = (part.strip() for part in line.split("|"))
    found = exemption(spelling)
    told = "qualified" if found.qualified else "absolute" if found.absolute else ""
    assert (found.citation, found.use, told) == (cited, Use(use), kind)


def test_a_denial_stands_for_every_exemption_that_has_one_and_is_one() -> None:
    for found in exemptions().values():
        if found.deny_by and found.use is Use.WITHHOLD:
            assert exemptions()[found.deny_by].use is Use.DENY
            assert exemptions()[found.deny_by].section == found.section


@pytest.mark.parametrize("spelling", ["", "99", "40(9)", "section forty", "s.40(2)" * 40])
def test_an_unknown_spelling_is_refused_with_what_is_near(spelling: str) -> None:
    with pytest.raises(InputError, match="no such exemption"):
        exemption(spelling)


def test_all_faults_of_the_list_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / LIST_NAME).write_text(
        ",".join(HEADER) + "\n"
        "21,section 21,Accessible,withhold,absolute,class,,,Act\n"
        "22,section 22,Future,withhold,sometimes,class,,,Act\n"
        "23,section 23,Security,withhold,absolute,class,23(5),s.21,Act\n"
        "24,section 24\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as told:
        exemptions(tmp_path)
    for fault in ("line 3: kind", "line 5: has 2 values", "deny_by names 23(5)", "s.21 is 21's"):
        assert fault in str(told.value)


def test_the_list_is_where_reference_lists_are() -> None:
    assert (REFERENCE_FOLDER / LIST_NAME).is_file()
