"""Everything that only reads, as the people of Northwind ask it: typed, mentioned, and in a direct message."""

import pytest

from bot.views.comparison import CSV, SHOW_ALL
from demo.organisation import ANA, GUS, KENJI, LEO, MIA, NOOR, PRIYA, RELEASES, TOM, TUMOUR, WINE
from tests.e2e.people import Someone
from tests.e2e.reading import everything, images
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

QUESTIONS = {
    "": "Look around",
    "models": "production @2 · staging @3 (P-18)",
    "models wine": "wine-grading",
    "show wine-grading": "on-call",
    "show wine-grading@3": "Boosted trees on the whole data set",
    "show tumour-screening#production": "tumour-screening@2 is live since",
    "show P-18": "Evidence row",
    "why wine-grading 3 production": "nobody asked yet",
    "why digit-reader 3 production": "worse than live 0.971 by more than 0.005",
    "requests": "1 open request",
    "history wine-grading production": "A baseline to start with.",
    "owner wine-grading": "accountable",
    "owners": "Every registered model has an owner.",
    "whoami": "data-scientist",
    "quiet": "You hear from me as usual",
    "help": "What you can ask me",
    "help promote": "promote MODEL VERSION to ENVIRONMENT",
    "digest list": "every weekday at 09:00 (Europe/Berlin)",
    "digest preview": "Who is waited for",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_privately(stage: Stage, question: str) -> None:
    before = len(stage.posts(RELEASES))
    answer = Someone(stage, LEO).types(question)
    assert QUESTIONS[question] in answer
    assert len(stage.posts(RELEASES)) == before


def test_a_comparison_comes_with_its_picture(stage: Stage) -> None:
    mia = Someone(stage, MIA)
    table = mia.answered("compare wine-grading 2 3", WINE)
    assert "wine-grading@3 is better on accuracy, f1 and log_loss." in everything(table)
    picture = mia.sees_private(WINE, images)
    assert "log_loss: wine-grading@2 0.1257" in images(picture)[0]["alt_text"]
    assert stage.picture(MIA, picture).startswith(b"\x89PNG")


def test_a_comparison_says_what_could_be_chance_and_has_more_behind_its_buttons(stage: Stage) -> None:
    mia = Someone(stage, MIA)
    table = mia.answered("compare tumour-screening 2 3", TUMOUR)
    assert "Is the difference real?" in everything(table)
    assert "142 shared predictions" in everything(table)
    mia.sees_private(TUMOUR, images)
    assert "breast-cancer" in mia.is_answered(table, SHOW_ALL)
    assert "comparison.csv is in your direct messages" in mia.is_answered(table, CSV)


def test_the_business_reads_one_sentence_of_a_comparison(stage: Stage) -> None:
    said = Someone(stage, TOM).types("compare tumour-screening 2 3", TUMOUR)
    assert "could be chance" in said
    assert "interval" not in said


def test_two_runs_are_compared_by_name(stage: Stage) -> None:
    answer = Someone(stage, MIA).types("compare wine-linear-3 wine-boosting-2", WINE)
    assert "wine-boosting-2" in answer
    assert "log_loss" in answer


def test_a_model_kept_to_its_channel_is_unknown_to_others(stage: Stage) -> None:
    noor = Someone(stage, NOOR)
    hidden = noor.types("show diabetes-progression")
    assert hidden.replace("diabetes-progression", "X") == noor.types("show qqqqq").replace("qqqqq", "X")
    assert "diabetes" not in noor.types("models")
    assert "diabetes-progression" in Someone(stage, ANA).types("models")


def test_a_guest_is_told_whom_to_ask(stage: Stage) -> None:
    assert "Guests cannot use this bot." in Someone(stage, GUS).types("models", TUMOUR)


def test_somebody_without_a_role_reads_whom_to_ask(stage: Stage) -> None:
    noor = Someone(stage, NOOR)
    assert f"For a role, ask <@{PRIYA}>" in noor.types("")
    assert f"For more, ask <@{PRIYA}>" in noor.types("whoami")


def test_a_mention_in_a_channel_is_answered_to_its_writer_alone(stage: Stage) -> None:
    before = len(stage.posts(WINE))
    assert "wine-grading@3" in Someone(stage, TOM).mentions("show wine-grading@3", WINE)
    assert len(stage.posts(WINE)) == before


def test_a_mention_in_a_thread_is_answered_in_the_thread(stage: Stage) -> None:
    card, tom = stage.card(TUMOUR, "P-18"), Someone(stage, TOM)
    assert "What changes" in tom.mentions("show P-18", TUMOUR, thread=card["ts"])
    private = [x for x in stage.control.history(TUMOUR) if x["ephemeral_for"] == TOM]
    assert private[-1]["thread_ts"] == card["ts"]


def test_a_direct_message_is_a_command(stage: Stage) -> None:
    kenji = Someone(stage, KENJI)
    assert "4 registered models" in kenji.tells("models")
    assert "is not a command" in kenji.tells("good morning")


def test_a_form_cannot_open_from_a_message_but_its_button_can(stage: Stage) -> None:
    kenji = Someone(stage, KENJI)
    assert "Something is missing" in kenji.tells("promote wine-grading")
    asked = stage.posts(stage.dm(KENJI))[-1]
    kenji.presses(asked, "form.open")
    assert kenji.form()["title"]["text"] == "Ask for a promotion"
    kenji.closes()


def test_an_owner_is_set_by_words_and_by_form(stage: Stage) -> None:
    priya = Someone(stage, PRIYA)
    assert f"I asked <@{KENJI}>" in priya.types("owner wine-grading set deputy @kenji", WINE)
    assert f"asked: <@{KENJI}>" in priya.types("owner wine-grading", WINE)
    question = stage.told(KENJI, "asks you to be deputy for wine-grading")
    Someone(stage, KENJI).is_answered_directly(question, "owner.accept")
    stage.told(KENJI, "You were asked to be deputy for wine-grading")
    assert f"deputy: <@{KENJI}>" in priya.types("owner wine-grading", WINE).replace("\n", " ")
    form = priya.opens("owner wine-grading set deputy", WINE)
    assert f"<@{LEO}>" in priya.submits(form, person=LEO)
    assert "You may not" in Someone(stage, NOOR).types("owner wine-grading set deputy @noor", RELEASES)


def test_quiet_is_kept_and_ended(stage: Stage) -> None:
    leo = Someone(stage, LEO)
    assert "Quiet until" in leo.types("quiet 2h")
    assert "Quiet until" in leo.types("quiet")
    assert "You hear from me as usual" in leo.types("quiet off")


def test_home_says_what_waits_and_its_buttons_work(stage: Stage) -> None:
    mia = Someone(stage, MIA)
    home = mia.home()
    assert "P-18 · tumour-screening@3 to production" in everything(home)
    assert "You may" not in everything(home)
    details = mia.presses_at_home(home, "promotion.details")
    assert "Evidence row" in everything(details)
    mia.closes()
    form = mia.presses_at_home(home, "form.open")
    assert form["title"]["text"] == "Ask for a promotion"
    mia.closes()
    form = mia.presses_at_home(home, "promotion.approve")
    assert "counts: waiting for 1 of 2" in mia.submits(form, reason="It ranks better.")
    stage.until(lambda: "Nothing. Enjoy it." in everything(mia.sees_home() or {}), "an empty Home")


@pytest.mark.usefixtures("tidy")
def test_a_form_remembers_the_channel_it_was_opened_in(stage: Stage) -> None:
    leo = Someone(stage, LEO)

    form = leo.opens("promote", WINE)
    chosen = leo.chooses(form, "form.model", selected_option=leo.option("wine-grading"))

    assert WINE in form["private_metadata"]
    assert WINE in chosen["private_metadata"]
    leo.closes()
