"""Personal data is suspected by name and by value; a pattern that any number fits would cry wolf."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.personal import PersonalKind, is_card_number, is_iban, suspicion


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email", PersonalKind.EMAIL),
        ("customerEmail", PersonalKind.EMAIL),
        ("E-Mail Address", PersonalKind.EMAIL),
        ("phone_number", PersonalKind.PHONE),
        ("IBAN", PersonalKind.IBAN),
        ("card_no", PersonalKind.CARD),
        ("client_ip", PersonalKind.IP),
        ("First Name", PersonalKind.NAME),
        ("birth_date", PersonalKind.BIRTH),
        ("dob", PersonalKind.BIRTH),
        ("zip", PersonalKind.ADDRESS),
        ("ssn", PersonalKind.NATIONAL_ID),
        ("user_age", PersonalKind.TRAIT),
    ],
)
def test_a_telling_name_is_suspected(name: str, kind: PersonalKind) -> None:
    assert suspicion(name) is kind


@pytest.mark.parametrize("name", ["hotel", "page", "stage", "trip", "mean radius", "company", "id", "amount"])
def test_an_innocent_name_is_not(name: str) -> None:
    assert suspicion(name) is None


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["ana@x.example", "leo@y.example", "mia@z.example", ""], PersonalKind.EMAIL),
        (["+49 30 1234567", "030/123 45 67", "(030) 1234567"], PersonalKind.PHONE),
        (
            ["DE89370400440532013000", "GB82 WEST 1234 5698 7654 32", "FR1420041010050500013M02606"],
            PersonalKind.IBAN,
        ),
        (["4111111111111111", "5500 0000 0000 0004", "340000000000009"], PersonalKind.CARD),
        (["10.0.0.1", "2001:db8::1", "192.168.1.7"], PersonalKind.IP),
        (["ana@x.example", "leo@y.example"], None),
        (["2026-11-01", "2026-11-02", "2026-11-03"], None),
        (["2026-11-01 10:00:00", "2026-11-02 10:00:00", "2026-11-03 10:00:00"], None),
        (["1234567", "7654321", "9999999"], None),
        (["0.1234567", "0.7654321", "0.5555555"], None),
        (["1.5", "2.25", "3"], None),
        (["1111111111111", "1234567890123", "9876543210987"], None),
    ],
)
def test_values_tell_when_half_of_them_fit(values: list[str], kind: PersonalKind | None) -> None:
    assert suspicion("column", values) is kind


@given(st.integers(10**11, 10**17 - 1))
def test_luhn_finds_every_single_wrong_digit(number: int) -> None:
    digits = f"4{number}"
    valid = next(digits + str(last) for last in range(10) if is_card_number(digits + str(last)))

    others = [valid[:at] + str((int(valid[at]) + 1) % 10) + valid[at + 1 :] for at in range(1, len(valid))]

    assert not any(map(is_card_number, others))


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=11, max_size=30))
def test_an_account_has_one_pair_of_check_digits(account: str) -> None:
    fitting = [check for check in range(2, 99) if is_iban(f"DE{check:02d}{account}")]

    assert len(fitting) == 1
