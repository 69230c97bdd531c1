"""The buttons of data sets, clicked: a column decided in its modal, a version withdrawn, and who may not."""

from dataclasses import replace

from bot.domain import commands
from bot.services import reading
from bot.views.lineage import WITHDRAW
from bot.views.personal_data import COLUMNS, IS_NOT, IS_PERSONAL
from handlers import pictures
from handlers.asking import from_action
from tests.review.stage import Stage, clicked
from tests.services.house import ADA, ANA, KEN, MIA, version
from tests.services.test_data_sets import CONTENT, add

IN_MODAL = {"view": {"id": "V7", "type": "modal"}, "container": {"type": "view"}}


def decide(stage: Stage, action: str, person: str) -> str:
    """Press a button in the modal; what the modal shows after."""
    body = {**clicked(action, "1", person), **IN_MODAL, "channel": {}, "message": {}}
    stage.found(action)(ack=lambda: None, body=body)
    return stage.client.said("views.update")


def test_the_columns_open_in_a_modal_and_are_decided_there(stage: Stage) -> None:
    add(stage.house)

    stage.click(COLUMNS, "1", ADA)
    assert "could hold e-mail addresses" in stage.client.said("views.update")

    assert "is personal data, says <@U0ADA>" in decide(stage, IS_PERSONAL, ADA)
    assert "every column is decided" in stage.client.said("views.update")
    assert stage.house.audited()[-1].verb == "data.column_confirmed"


def test_whoever_may_not_decide_reads_who_may(stage: Stage) -> None:
    add(stage.house)

    assert "You may not decide about the columns of customers" in decide(stage, IS_NOT, KEN)
    assert [each.verb for each in stage.house.audited()] == ["data.added", "refused"]


def test_a_click_asks_for_the_reason_first_and_says_who_will_hear_of_it(stage: Stage) -> None:
    record = add(stage.house).record
    stage.house.model("loyal", [version("loyal", 1, data_sets=(record.version,))])
    stage.house.live("loyal", 1)
    stage.house.owner("loyal", MIA)

    stage.click(WITHDRAW, str(record.id), ADA)
    asks = stage.client.said("views.update")
    assert "1 owner is t" in asks
    assert stage.slack.dms(MIA) == []
    assert [each.verb for each in stage.house.audited()][-1] != "data.withdrawn"


def test_a_click_on_what_is_not_there_changes_nothing(stage: Stage) -> None:
    for value in ("99", "nonsense", ""):
        stage.click(WITHDRAW, value, ADA)
    assert stage.client.said("views.update").count("not there any more") == 3
    assert stage.house.audited() == []


def test_the_picture_follows_a_lineage_that_has_lines(stage: Stage) -> None:
    record = add(stage.house, content=replace(CONTENT, fingerprint="c" * 64)).record
    asked = from_action(clicked("any", "", ANA))
    said: list[object] = []

    def follow() -> None:
        answer = reading.read(stage.house.context, stage.house.reader(ANA), commands.Lineage("customers"))
        pictures.follow(stage.desk, asked, answer, said.append)

    follow()
    assert said == []
    stage.house.model("loyal", [version("loyal", 1, data_sets=(record.version,))])
    follow()

    assert len(said) == 1
    assert "Lineage of customers" in str(said[0])
    assert stage.slack.uploads[0].startswith(b"\x89PNG")
