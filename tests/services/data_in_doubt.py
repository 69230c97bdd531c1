"""A data set with a column that somebody has to decide about."""

from bot.domain.data_sets import Content, DataSetTarget, FingerprintKind
from bot.domain.personal import PersonalKind
from bot.services import data_sets
from tests.services.house import House


def add_data(house: House) -> int:
    """A data set with one column in doubt; the row of its version."""
    email = (("email", PersonalKind.EMAIL),)
    content = Content("a" * 64, FingerprintKind.CONTENT, "customers.csv", suspected=email)
    wish = data_sets.Wish(DataSetTarget("customers"))
    return data_sets.add(house.context, wish, content, "host/ada", house.clock.now()).record.id
