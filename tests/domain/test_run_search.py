"""The grammar of filters and orders: what is read, what is refused and at which position, and page tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.run_search import (
    SPOKEN,
    Condition,
    Field,
    Kind,
    Operator,
    Order,
    Page,
    page_of,
    parse_filter,
    parse_orders,
    token_of,
)
from bot.domain.run_search.conditions import operators
from bot.errors import BadInput

AUC = Field(Kind.METRIC, "auc")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("metrics.auc > 0.9", Condition(AUC, Operator.MORE, 0.9)),
        ("metric.auc<=-1e-3", Condition(AUC, Operator.AT_MOST, -0.001)),
        ("  metrics.`auc` != 3 ", Condition(AUC, Operator.UNEQUAL, 3.0)),
        ("`metrics`.\"auc\" = .5", Condition(AUC, Operator.EQUAL, 0.5)),
        ("metrics.`my metric/x` < 1", Condition(Field(Kind.METRIC, "my metric/x"), Operator.LESS, 1.0)),
        ("params.depth = '3'", Condition(Field(Kind.PARAM, "depth"), Operator.EQUAL, "3")),
        ('param.depth = "it\'s"', Condition(Field(Kind.PARAM, "depth"), Operator.EQUAL, "it's")),
        ("parameters.a.b like '%x_'", Condition(Field(Kind.PARAM, "a.b"), Operator.LIKE, "%x_")),
        ("tags.mlflow.parentRunId = 'x'", Condition(Field(Kind.TAG, "mlflow.parentRunId"), Operator.EQUAL, "x")),
        ("tag.a ILIKE ''", Condition(Field(Kind.TAG, "a"), Operator.ILIKE, "")),
        ("tags.a IS  NULL", Condition(Field(Kind.TAG, "a"), Operator.IS_NULL)),
        ("params.a is not null", Condition(Field(Kind.PARAM, "a"), Operator.IS_NOT_NULL)),
        ("status = 'FAILED'", Condition(Field(Kind.ATTRIBUTE, "status"), Operator.EQUAL, "FAILED")),
        ("attributes.start_time >= 17", Condition(Field(Kind.ATTRIBUTE, "start_time"), Operator.AT_LEAST, 17)),
        ("attr.created > 1.5", Condition(Field(Kind.ATTRIBUTE, "start_time"), Operator.MORE, 1.5)),
        ("attribute.`Run name` = 'fox'", Condition(Field(Kind.ATTRIBUTE, "run_name"), Operator.EQUAL, "fox")),
        ("run_id IN ('a', \"b\")", Condition(Field(Kind.ATTRIBUTE, "run_id"), Operator.IN, ("a", "b"))),
        ("run.run_id NOT IN ('a')", Condition(Field(Kind.ATTRIBUTE, "run_id"), Operator.NOT_IN, ("a",))),
        ("datasets.name = 'x'", Condition(Field(Kind.DATASET, "name"), Operator.EQUAL, "x")),
        ("dataset.context IN ('train')", Condition(Field(Kind.DATASET, "context"), Operator.IN, ("train",))),
        ("params.`a` = 'AND'", Condition(Field(Kind.PARAM, "a"), Operator.EQUAL, "AND")),
    ],
)  # fmt: skip
def test_a_filter_is_read(text: str, condition: Condition) -> None:
    assert parse_filter(text) == (condition,)


def test_conditions_are_joined_by_and() -> None:
    found = parse_filter("metrics.auc > 0.9 AND params.`and` = ' and ' and tags.x IS NULL")

    assert [str(each.field) for each in found] == ["metric.auc", "parameter.and", "tag.x"]
    assert parse_filter("") == parse_filter(None) == parse_filter("  ") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("metrics.auc > 0.9 OR metrics.loss < 1", "Invalid clause(s) in filter string: 'OR' at position 19"),
        ("metrics.auc >", "ends at position 14, where a value is expected"),
        ("metrics.auc > 0.9 AND", "ends at position 22, where a field such as metrics.accuracy is expected"),
        ("metrics.auc", "ends at position 12, where a comparison is expected"),
        ("metrics.auc > 'high'", "Expected numeric value type for metric. Found 'high' at position 15"),
        ("params.depth = 3", "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 3 at position 16"),
        ("params.depth = deep", "Got value deep at position 16"),
        ("params.depth > '3'", "Invalid comparator '>' for parameter.depth at position 14 not one of ['=', "),
        ("metrics.auc LIKE '1'", "Invalid comparator 'LIKE' for metric.auc at position 13 not one of ["),
        ("metrics.auc == 1", "Invalid comparator '==' for metric.auc at position 13"),
        ("metrics.auc IS NULL", "IS NULL / IS NOT NULL is only supported for tags and params"),
        ("auc > 1", "Invalid attribute key 'auc' specified at position 1. Valid keys are ['artifact_uri', "),
        ("data.x = '1'", "Invalid entity type 'data' at position 1. Valid values are ['metric', 'parameter', "),
        ("dataset.size = '1'", "Invalid dataset key 'size' specified at position 1. Valid keys are ['context', "),
        ("start_time > 'x'", "Expected numeric value type for numeric attribute: start_time. Found 'x' at position 14"),
        ("run_id IN ()", "expected a non-empty list of string values, but got empty list at position 11"),
        ("run_id IN ('a' 'b')", "Invalid clause(s) in filter string: ''b'' at position 16"),
        ("run_id IN 'a'", "Invalid clause(s) in filter string: ''a'' at position 11"),
        ("status IN ('a')", "Invalid comparator 'IN' for attribute.status"),
        ("tags.a NOT 'x'", "Invalid clause(s) in filter string"),
        ("metrics.auc > 1; DROP TABLE run", "Invalid clause(s) in filter string: ';' at position 16"),
        ("tags.a = 'x", "Invalid clause(s) in filter string: ''x' at position 10"),
        ("(metrics.auc > 1)", "Invalid clause(s) in filter string: '(' at position 1"),
        ("1 < metrics.auc", "Invalid clause(s) in filter string: '1' at position 1"),
        ("AND", "Invalid clause(s) in filter string: 'AND' at position 1"),
        ("x" * 20_001, "longer than 20,000 characters"),
        (" AND ".join(["metrics.auc > 1"] * 61), "more than 60 conditions"),
    ],
)  # fmt: skip
def test_what_is_no_filter_is_refused_with_its_position(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_filter(text)

    assert said in caught.value.sentence


def test_people_type_metrics_by_name_and_texts_without_quotes() -> None:
    found = parse_filter("roc_auc > 0.9 and params.depth = 3 and status = FINISHED and val.loss < 1", SPOKEN)

    assert found == (
        Condition(Field(Kind.METRIC, "roc_auc"), Operator.MORE, 0.9),
        Condition(Field(Kind.PARAM, "depth"), Operator.EQUAL, "3"),
        Condition(Field(Kind.ATTRIBUTE, "status"), Operator.EQUAL, "FINISHED"),
        Condition(Field(Kind.METRIC, "val.loss"), Operator.LESS, 1.0),
    )


def test_an_order_is_read() -> None:
    assert parse_orders(
        ["metrics.`my metric` DESC", "start_time", "params.x asc", "attribute.run_id desc"]
    ) == (
        Order(Field(Kind.METRIC, "my metric"), ascending=False),
        Order(Field(Kind.ATTRIBUTE, "start_time")),
        Order(Field(Kind.PARAM, "x")),
        Order(Field(Kind.ATTRIBUTE, "run_id"), ascending=False),
    )


@pytest.mark.parametrize(
    ("clauses", "said"),
    [
        (["metrics.auc DOWN"], "Invalid ordering key in order_by clause 'metrics.auc DOWN' at position 13."),
        (["metrics.auc DESC LAST"], "Invalid order_by clause 'metrics.auc DESC LAST'. Could not be parsed."),
        ([""], "Invalid order_by clause ''. Could not be parsed."),
        (["'x' DESC"], "Could not be parsed."),
        (["metrics.a; x"], "Could not be parsed."),
        (["metrics.a", "metric.a DESC"], "`order_by` contains duplicate fields"),
        (["created", "start_time"], "`order_by` contains duplicate fields"),
        (["dataset.name"], "Invalid identifier type 'dataset'"),
        (["nothing"], "Invalid attribute key 'nothing' specified at position 1"),
        (["metrics.a"] * 21, "more than 20 fields"),
    ],
)  # fmt: skip
def test_what_is_no_order_is_refused(clauses: list[str], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_orders(clauses)

    assert said in caught.value.sentence


@given(st.text("metrics.ab `'\"()<>=!%_,0123AND-;\\ü\n", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for grammar in (SPOKEN, None):
        try:
            found = parse_filter(text, grammar) if grammar else parse_filter(text)
        except BadInput as refusal:
            assert refusal.sentence
        else:
            assert all(each.operator in operators(each.field) for each in found)


@given(st.integers(1, 10**6))
def test_a_page_token_belongs_to_its_query(offset: int) -> None:
    token = token_of(["churn", "metrics.auc > 1"], offset)

    assert page_of(["churn", "metrics.auc > 1"], token, 10) == Page(offset, 10)
    with pytest.raises(BadInput, match="another search"):
        page_of(["churn", "metrics.auc > 2"], token, 10)


@pytest.mark.parametrize(
    "token", ["?", "e30=", "bm90aGluZw==", "W10=", "eyJvZmZzZXQiOi0xLCJxdWVyeSI6IngifQ==", "é"]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(BadInput, match="Invalid page token"):
        page_of([], token, 10)
    assert page_of([], None, 10) == page_of([], "", 10) == Page(0, 10)
