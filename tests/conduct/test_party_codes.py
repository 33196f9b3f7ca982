"""Codes of synthetic parties are well formed, repeatable and of nobody alive."""

from __future__ import annotations

from random import Random

from stdnum.cn import ric, uscc

from certkit.conduct.codes import IDENTITY_CHECKS, credit_code, identity_number, wrong_check


def test_credit_codes_are_valid() -> None:
    """An independent implementation of GB 32100 accepts every one; hardly two are alike."""
    codes = [credit_code(Random(seed)) for seed in range(500)]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == 500
    assert credit_code(Random(1)) == codes[1]


def test_organisation_check_characters_are_valid() -> None:
    """Places 9 to 17 are an organisation code of GB 11714 with its own check character."""
    for seed in range(200):
        organisation = credit_code(Random(seed))[8:17]
        weights = (3, 7, 9, 10, 5, 8, 4, 2)
        total = sum(int(character, 36) * weight for character, weight in zip(organisation, weights, strict=False))
        check = 10 if organisation[8] == "X" else int(organisation[8])
        assert (total + check) % 11 == 0


def test_identity_numbers_are_valid_and_old() -> None:
    """An independent implementation of GB 11643 finds the same check character; the birthdays are of nobody alive."""
    numbers = [identity_number(Random(seed)) for seed in range(200)]
    assert all(ric.calc_check_digit(number) == number[17] for number in numbers)
    assert all(1900 <= ric.get_birth_date(number).year < 1910 for number in numbers)


def test_a_wrong_check_character_makes_a_code_wrong() -> None:
    """Only the last character differs, and the code is no longer one."""
    for seed in range(50):
        code = credit_code(Random(seed))
        assert wrong_check(code)[:-1] == code[:-1]
        assert not uscc.is_valid(wrong_check(code))


def test_a_wrong_check_digit_makes_an_identity_number_wrong() -> None:
    """It is still a check digit, and not that of the number."""
    for seed in range(50):
        number = wrong_check(identity_number(Random(seed)), IDENTITY_CHECKS)
        assert number[17] in IDENTITY_CHECKS
        assert ric.calc_check_digit(number) != number[17]
