"""MLflow's filter of runs: comparisons joined by AND, each read into a condition."""

from collections.abc import Sequence

from bot.domain.run_search.conditions import MLFLOW, Condition, Field, Grammar, Kind, Operator, operators
from bot.domain.run_search.names import field_of
from bot.domain.run_search.words import Form, Word, invalid, words
from bot.errors import BadInput

LENGTH_LIMIT, CONDITIONS_LIMIT = 20_000, 60
_PLAIN = {each.value: each for each in Operator} | {"<>": Operator.UNEQUAL}


def parse_filter(text: str | None, grammar: Grammar = MLFLOW) -> tuple[Condition, ...]:
    """The conditions of a filter, all of which must hold; raises BadInput with the position of what is wrong."""
    if not text or not text.strip():
        return ()
    if len(text) > LENGTH_LIMIT:
        raise BadInput(f"The filter is longer than {LENGTH_LIMIT:,} characters.", field="filter")
    found = _Reader(text, words(text), grammar).conditions()
    if len(found) > CONDITIONS_LIMIT:
        raise BadInput(f"The filter has more than {CONDITIONS_LIMIT} conditions.", field="filter")
    return found


class _Reader:
    """Reads the words from the first to the last."""

    def __init__(self, text: str, found: Sequence[Word], grammar: Grammar) -> None:
        self._text = text
        self._words = found
        self._grammar = grammar
        self._at = 0

    def conditions(self) -> tuple[Condition, ...]:
        found = [self._condition()]
        while self._at < len(self._words):
            joined = self._next("AND")
            if joined.upper != "AND":
                raise self._invalid(joined)
            found.append(self._condition())
        return tuple(found)

    def _condition(self) -> Condition:
        name = self._next("a field such as metrics.accuracy")
        if name.form is not Form.NAME or name.upper == "AND":
            raise self._invalid(name)
        field = field_of(name.text, self._grammar, name.position)
        operator = self._operator(field)
        if operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
            return Condition(field, operator)
        if operator in (Operator.IN, Operator.NOT_IN):
            return Condition(field, operator, self._list(field))
        return Condition(field, operator, self._value(field))

    def _operator(self, field: Field) -> Operator:
        word = self._next("a comparison")
        typed = word.upper
        if typed in ("NOT", "IS"):
            typed = f"{typed} {self._next('IN' if typed == 'NOT' else 'NULL').upper}"
            if typed == "IS NOT":
                typed = f"{typed} {self._next('NULL').upper}"
        operator = _PLAIN.get(typed)
        if operator is None and word.form is not Form.OPERATOR:
            raise self._invalid(word)
        allowed = operators(field, self._grammar)
        if operator in (Operator.IS_NULL, Operator.IS_NOT_NULL) and operator not in allowed:
            raise BadInput(
                "IS NULL / IS NOT NULL is only supported for tags and params, "
                f"not for '{field.kind}' '{field.key}' at position {word.position}",
                field="filter",
            )
        if operator is None or operator not in allowed:
            names = [str(each) for each in allowed]
            raise BadInput(
                f"Invalid comparator '{typed}' for {field} at position {word.position} not one of {names}",
                field="filter",
            )
        return operator

    def _value(self, field: Field) -> float | str:
        word = self._next("a value")
        if field.numeric:
            if word.form is not Form.NUMBER:
                what = "metric" if field.kind is Kind.METRIC else f"numeric attribute: {field.key}"
                raise BadInput(
                    f"Expected numeric value type for {what}. Found {word.text} at position {word.position}",
                    field="filter",
                )
            return (
                float(word.text) if field.kind is Kind.METRIC or not _is_whole(word.text) else int(word.text)
            )
        return self._text_of(field, word)

    def _text_of(self, field: Field, word: Word) -> str:
        if word.form is Form.TEXT or (word.form is Form.NAME and _is_quoted(word.text)):
            return word.text[1:-1]
        if not self._grammar.quotes and word.form in (Form.NAME, Form.NUMBER):
            return word.text
        raise BadInput(
            f"Expected a quoted string value for {field.kind} (e.g. 'my-value'). Got value {word.text} "
            f"at position {word.position}",
            field="filter",
        )

    def _list(self, field: Field) -> tuple[str, ...]:
        opened = self._next("a list such as ('a', 'b')")
        if opened.form is not Form.OPEN:
            raise self._invalid(opened)
        found: list[str] = []
        while True:
            word = self._next("a quoted text")
            if word.form is Form.CLOSE and not found:
                raise BadInput(
                    "While parsing a list in the query, expected a non-empty list of string values, "
                    f"but got empty list at position {opened.position}",
                    field="filter",
                )
            found.append(self._text_of(field, word))
            after = self._next("`)`")
            if after.form is Form.CLOSE:
                return tuple(found)
            if after.form is not Form.COMMA:
                raise self._invalid(after)

    def _next(self, expected: str) -> Word:
        if self._at == len(self._words):
            raise BadInput(
                f"Invalid clause(s) in filter string: '{self._text}' ends at position {len(self._text) + 1}, "
                f"where {expected} is expected.",
                field="filter",
            )
        self._at += 1
        return self._words[self._at - 1]

    def _invalid(self, word: Word) -> BadInput:
        return invalid(self._text, word.text, word.position)


def _is_quoted(text: str) -> bool:
    return len(text) >= 2 and text[0] == '"' and text.find('"', 1) == len(text) - 1


def _is_whole(text: str) -> bool:
    return text.lstrip("+-").isdigit()
