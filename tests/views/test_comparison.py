"""A comparison as people read it: arrows for the number, words for better and worse."""

from bot.domain.comparison import compare
from bot.domain.policy import Better
from bot.domain.registry import DataSetVersion
from bot.domain.subject import Subject
from bot.views.answer import Answer, Picture, to_json
from bot.views.blocks import blocks
from bot.views.comparison import comparison_answer
from bot.views.terminal import terminal

BETTER = {"roc_auc": Better.HIGHER, "log_loss": Better.LOWER}
FIVE = Subject(
    "churn@5",
    {"roc_auc": 0.8712, "log_loss": 0.3321, "f1": 0.8},
    {"C": "1.0", "penalty": "l2"},
    "9fceb02d0ae598e95dc970b7",
    (DataSetVersion("customers", "v1", "aaaaaaaaa"),),
    "e1",
)
SEVEN = Subject(
    "churn@7",
    {"roc_auc": 0.8931, "log_loss": 0.3521, "f1": 0.8},
    {"C": "0.5", "penalty": "l2"},
    "1c2b3a4d0ae598e95dc970b7",
    (DataSetVersion("customers", "v1", "bbbbbbbbb"),),
    "e1",
)


def answer(*subjects: Subject) -> Answer:
    return comparison_answer(compare(subjects, BETTER))


def shown(*subjects: Subject) -> str:
    return terminal(answer(*subjects), width=120)


def row(text: str, name: str) -> list[str]:
    found = next(each for each in text.split("\n") if each.startswith(name + " "))
    return found.split()


def test_better_and_worse_are_words_beside_an_arrow() -> None:
    text = shown(FIVE, SEVEN)
    assert row(text, "roc_auc") == [
        "roc_auc",
        "0.8712",
        "0.8931",
        "\u25b2",
        "+0.022",
        "(+2.5",
        "%)",
        "better",
    ]
    assert row(text, "log_loss") == ["log_loss", "0.3321", "0.3521", "\u25b2", "+0.02", "(+6", "%)", "worse"]


def test_the_first_sentence_says_who_wins_where() -> None:
    assert "churn@7 is better on roc_auc; worse on log_loss." in shown(FIVE, SEVEN)


def test_what_is_the_same_is_counted_and_not_listed() -> None:
    text = shown(FIVE, SEVEN)
    assert "The same for all: 1 metric and 1 parameter." in text
    assert "penalty" not in text


def test_a_smaller_number_that_is_better_is_explained() -> None:
    assert "Lower is better: log_loss." in shown(FIVE, SEVEN)


def test_commits_are_short_and_equal_version_names_show_their_contents() -> None:
    text = shown(FIVE, SEVEN)
    assert row(text, "commit") == ["commit", "9fceb02d", "1c2b3a4d"]
    assert row(text, "data customers")[2:] == ["v1", "(aaaaaa)", "v1", "(bbbbbb)"]


def test_a_doubt_is_said_with_its_reason() -> None:
    other = Subject("churn@8", {"roc_auc": 0.9}, evaluation_fingerprint="e2")
    text = shown(FIVE, other)
    assert row(text, "roc_auc")[2:] == ["0.9", "?", "unknown"]
    assert "Unknown: roc_auc (measured on different data)." in text
    assert "Unknown: log_loss and f1 (not measured)." in text
    assert "better on" not in text


def test_twins_are_one_sentence_without_a_table() -> None:
    twin = answer(FIVE, FIVE)
    assert [each.type for each in blocks(twin)] == ["header", "section", "context"]
    assert "Nothing differs" in terminal(twin)


def test_three_subjects_are_each_compared_to_the_first() -> None:
    third = Subject("churn@8", {"roc_auc": 0.86, "log_loss": 0.3321, "f1": 0.8}, evaluation_fingerprint="e1")
    text = shown(FIVE, SEVEN, third)
    assert text.startswith("churn@7 and churn@8 against churn@5")
    assert row(text, "roc_auc")[-1] == "worse"
    assert row(text, "log_loss")[-1] == "same"


def test_in_slack_it_is_one_table_with_its_picture() -> None:
    shown_blocks = blocks(comparison_answer(compare([FIVE, SEVEN], BETTER), Picture("F1", "alt", "Metrics")))
    assert [each.type for each in shown_blocks] == ["header", "section", "table", "image", "context"]


def test_a_program_reads_the_same_comparison() -> None:
    text = to_json(answer(FIVE, SEVEN).value)
    assert '"mark": "better"' in text
