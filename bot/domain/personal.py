"""Columns that look like personal data, by their name and by a sample of their values. Values are never kept.

A suspicion is a question to a person, never an answer: it errs on the side of asking.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

SAMPLE = 1000
# That share of a sample must fit a pattern; fewer values than the least could be chance.
SHARE, LEAST = 0.5, 3


class PersonalKind(StrEnum):
    """What kind of personal data a column seems to hold."""

    EMAIL = "e-mail addresses"
    PHONE = "phone numbers"
    IBAN = "bank accounts"
    CARD = "card numbers"
    IP = "network addresses"
    NAME = "names of people"
    BIRTH = "dates of birth"
    ADDRESS = "addresses"
    NATIONAL_ID = "official numbers of people"
    TRAIT = "traits of people"
    TEXT = "texts nobody has looked at"


_NAMED: Mapping[PersonalKind, str] = {
    PersonalKind.EMAIL: r"e_?mail(_?addr(ess)?)?|mail_address",
    PersonalKind.PHONE: r"(tele)?phone(_?(number|no|nr))?|mobile|msisdn|fax|cell_?phone|tel",
    PersonalKind.IBAN: r"iban|bank_account|account_number|bic_iban",
    PersonalKind.CARD: r"card_?(number|no|nr)|credit_card|ccn|pan",
    PersonalKind.IP: r"ip|ip_?v?[46]|ip_?addr(ess)?|client_ip|remote_addr|mac_?addr(ess)?",
    PersonalKind.NAME: r"(first|last|full|family|given|middle|maiden|user|patient|customer|person|employee)_?name"
    r"|surname|forename|fname|lname|login",
    PersonalKind.BIRTH: r"birth_?(date|day|year)?|date_?of_?birth|dob|born(_on)?|birthdate|birthday",
    PersonalKind.ADDRESS: r"(street|home|postal|mailing)?_?address|street|house_?(number|no)|post_?code|postal_code"
    r"|zip(_?code)?|latitude|longitude|lat|lon|lng",
    PersonalKind.NATIONAL_ID: r"ssn|social_security(_number)?|nin|passport(_?(number|no))?|national_id|tax_?id"
    r"|driver_?s?_licen[cs]e|insurance_number|patient_id|mrn",
    PersonalKind.TRAIT: r"sex|gender|age|ethnicity|race|religion|nationality|marital_status|disability",
}
# With what may stand before (`customer_`) and after (`_2`, `_hash`): a hash of an address is personal, too.
_PATTERNS = {kind: re.compile(rf"(?:.*_)?(?:{words})(?:_\d+|_hash)?") for kind, words in _NAMED.items()}
_SEPARATOR = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"(\+|00?)?[0-9]([ ()/.-]{0,2}[0-9]){6,14}")
_FRACTION = re.compile(r"[+-]?[0-9]*\.[0-9]*")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_CARD = re.compile(r"[2-6][0-9]{12,18}")


def suspicion(name: str, sample: Sequence[str] = ()) -> PersonalKind | None:
    """What personal data a column seems to hold, by its name, else by at most SAMPLE of its values.

    >>> suspicion("customerEmail"), suspicion("colour", ["red", "blue"])
    (<PersonalKind.EMAIL: 'e-mail addresses'>, None)
    """
    return _by_name(name) or _by_values(sample[:SAMPLE])


def doubt(name: str, sample: Sequence[str], *, is_text: bool) -> PersonalKind | None:
    """What keeps the values of a column from being kept and shown: a suspicion, or that it is text, which may say anything.

    >>> doubt("colour", ["red", "blue"], is_text=True), doubt("width", ["1", "2"], is_text=False)
    (<PersonalKind.TEXT: 'texts nobody has looked at'>, None)
    """
    return suspicion(name, sample) or (PersonalKind.TEXT if is_text else None)


def is_card_number(text: str) -> bool:
    """Whether the text is 13 to 19 digits that a card may begin with and that pass Luhn's check (ISO/IEC 7812-1).

    >>> is_card_number("4111 1111 1111 1111"), is_card_number("4111 1111 1111 1112")
    (True, False)
    """
    digits = re.sub(r"[ -]", "", text)
    if not _CARD.fullmatch(digits):
        return False
    doubled = [int(each) * (1 + at % 2) for at, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the text is an IBAN whose check digits hold (ISO 13616: the rest of a division by 97 is 1).

    >>> is_iban("GB82 WEST 1234 5698 7654 32"), is_iban("GB82 WEST 1234 5698 7654 33")
    (True, False)
    """
    packed = text.replace(" ", "").upper()
    if not _IBAN.fullmatch(packed):
        return False
    turned = packed[4:] + packed[:4]
    # A to Z are 10 to 35 (ISO 13616), which is how `int` reads base 36.
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def _is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def _is_ip(text: str) -> bool:
    if "." not in text and ":" not in text:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    """A number that is written like one: plain digits alone could be anything, and so could a date or a fraction."""
    written = text.startswith(("+", "0")) or any(each in text for each in "()/ ")
    return written and not _FRACTION.fullmatch(text) and _PHONE.fullmatch(text) is not None


_VALUES: Mapping[PersonalKind, Callable[[str], bool]] = {
    PersonalKind.EMAIL: _is_email,
    PersonalKind.IBAN: is_iban,
    PersonalKind.CARD: is_card_number,
    PersonalKind.IP: _is_ip,
    PersonalKind.PHONE: _is_phone,
}


def _by_name(name: str) -> PersonalKind | None:
    words = _SEPARATOR.sub("_", _CAMEL.sub("_", name).lower()).strip("_")
    for kind, pattern in _PATTERNS.items():
        if pattern.fullmatch(words):
            return kind
    return None


def _by_values(sample: Sequence[str]) -> PersonalKind | None:
    given = [each.strip() for each in sample if each and each.strip()]
    if len(given) < LEAST:
        return None
    for kind, fits in _VALUES.items():
        if sum(map(fits, given)) >= SHARE * len(given):
            return kind
    return None
