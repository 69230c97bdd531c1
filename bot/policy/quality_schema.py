"""The keys of what is expected of the data that a model meets: its columns, its rows, its key, its age."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from bot.domain.profile.kind import Kind
from bot.domain.quality.stated import Rule, StatedColumn, StatedQuality
from bot.domain.working_time import parse_duration
from bot.policy.schema_types import Elapsed, Part
from bot.policy.shares import parse_part, parse_whole

OFF = "off"
_MOST_COLUMNS, _MOST_TEXTS, _MOST_KEYS = 1000, 1000, 20
_NUMBERS = frozenset({"integer", "float"})
KindWord = Literal["boolean", "integer", "float", "date", "time", "category", "off"]


def _text_or_off(parse: Any) -> BeforeValidator:
    def check(value: object) -> object:
        if value != OFF:
            parse(value)
        return value

    return BeforeValidator(check)


def _number(value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
        raise ValueError("must be a number that is not infinite, or `off`")


def _texts(value: object) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
        raise ValueError("must be a list of texts like [basic, plus] (numbers between quotes), or `off`")
    if len(value) > _MOST_TEXTS:
        raise ValueError(f"lists more than {_MOST_TEXTS:,} texts")


def _key(value: object) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
        raise ValueError("must be a list of columns like [customer_id], or `off`")
    if len(value) > _MOST_KEYS:
        raise ValueError(f"names more than {_MOST_KEYS} columns")


_MOST_ROWS = 10**12


def _rows(value: object) -> None:
    if isinstance(value, str):
        parse_whole(value)
    elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("must be a whole number, a share of the reference's rows like `50%`, or `off`")
    elif value > _MOST_ROWS:
        raise ValueError(f"must be {_MOST_ROWS:,} at most")


def _switched(value: object) -> object:
    return {OFF: True} if value == OFF else value


def _nothing(value: object) -> object:
    return {} if value == OFF else value


def _or_off(schema: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, {"const": OFF}]})


_TEXT_LIST = {"type": "array", "minItems": 1, "items": {"type": "string"}}
_PERCENT = {"type": "string", "pattern": r"^\s*\d{1,4}(\.\d{1,3})?\s*%\s*$"}
NullsText = Annotated[str, _text_or_off(parse_part), _or_off(_PERCENT)]
EndNumber = Annotated[float | str, _text_or_off(_number), _or_off({"type": "number"})]
Texts = Annotated[list[str] | str, _text_or_off(_texts), _or_off(_TEXT_LIST)]
KeyColumns = Annotated[list[str] | str, _text_or_off(_key), _or_off(_TEXT_LIST)]
RowCount = Annotated[
    int | str,
    _text_or_off(_rows),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, _PERCENT, {"const": OFF}]}),
]


class ColumnPart(Part):
    """What is expected of one column; what is not said is as in the reference."""

    off: Literal[True] | None = Field(
        default=None, description="Nothing is expected of it; `email: off` says the same."
    )
    type: KindWord | None = Field(default=None, description="What it holds; of text `category`.")
    nulls_at_most: NullsText | None = Field(
        default=None, description="How many rows may be empty, or no number (each), like `2%`."
    )
    at_least: EndNumber | None = Field(default=None, description="The smallest number that may be.")
    at_most: EndNumber | None = Field(default=None, description="The largest number that may be.")
    values: Texts | None = Field(default=None, description="The texts that may be.")
    varies: Literal["off"] | None = Field(
        default=None, description="`off`: it may have one value alone, also where it varies in the reference."
    )
    required: bool | None = Field(default=None, description="Whether it must be there.")

    @model_validator(mode="after")
    def _fits_together(self) -> "ColumnPart":
        for trouble in self._troubles():
            raise ValueError(trouble)
        return self

    def _troubles(self) -> Any:
        said = {name for name in type(self).model_fields if getattr(self, name) is not None}
        if self.off and len(said) > 1:
            yield "says that nothing is expected, and something: leave out `off`, or the rest"
        low, high = self.at_least, self.at_most
        if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
            yield "leaves no number: `at_least` is larger than `at_most`"
        has_ends = isinstance(low, int | float) or isinstance(high, int | float)
        if has_ends and isinstance(self.values, list):
            yield "contradicts itself: `values` are texts, `at_least` and `at_most` are of numbers"
        if has_ends and self.type not in {None, OFF, *_NUMBERS}:
            yield f"contradicts itself: of the type `{self.type}` there is no `at_least` and no `at_most`"
        if isinstance(self.values, list) and self.type not in {None, "category"}:
            yield f"contradicts itself: `values` are texts, which the type `{self.type}` is not"

    def stated(self, name: str) -> StatedColumn:
        """What it says, as a value."""
        return StatedColumn(
            name,
            None if self.type in {None, OFF} else Kind(str(self.type)),
            None if self.nulls_at_most in {None, OFF} else parse_part(str(self.nulls_at_most)),
            None if isinstance(self.at_least, str) else self.at_least,
            None if isinstance(self.at_most, str) else self.at_most,
            tuple(dict.fromkeys(self.values)) if isinstance(self.values, list) else None,
            None if self.required is None else not self.required,
            bool(self.off),
            frozenset(each for each in Rule if getattr(self, each.value) == OFF),
        )


ColumnRef = Annotated[
    ColumnPart, BeforeValidator(_switched, json_schema_input_type=ColumnPart | Literal["off"])
]


class RowsPart(Part):
    """How many rows a batch has."""

    at_least: RowCount | None = Field(
        default=None, description="No fewer than this, or than this share of the reference's, like `50%`."
    )
    at_most: RowCount | None = Field(
        default=None, description="No more than this, or than this share of the reference's, like `200%`."
    )

    @model_validator(mode="after")
    def _leaves_some(self) -> "RowsPart":
        low, high = (_amount(each) for each in (self.at_least, self.at_most))
        if low is not None and high is not None and low[0] == high[0] and low[1] > high[1]:
            raise ValueError("leaves no number of rows: `at_least` is larger than `at_most`")
        return self


class FreshPart(Part):
    """How old a batch may be when it comes."""

    within: Elapsed | None = Field(default=None, description="How old at most, like `2h`.")
    column: Annotated[str, Field(min_length=1, max_length=255)] | None = Field(
        default=None,
        description="The column of times whose newest counts; the end of the batch's own time if none.",
    )


RowsRef = Annotated[RowsPart, BeforeValidator(_nothing, json_schema_input_type=RowsPart | Literal["off"])]
FreshRef = Annotated[FreshPart, BeforeValidator(_nothing, json_schema_input_type=FreshPart | Literal["off"])]


class QualityPart(Part):
    """What is expected of the data that a model meets, in place of what its reference makes one expect."""

    columns: dict[Annotated[str, Field(min_length=1, max_length=255)], ColumnRef | None] | None = Field(
        default=None, max_length=_MOST_COLUMNS, description="For each column, what is expected of it."
    )
    extra_columns: Literal["allowed", "refused"] | None = Field(
        default=None, description="Whether columns may be there that the reference does not have."
    )
    key: KeyColumns | None = Field(
        default=None, description="The columns that no two rows of a batch have in common."
    )
    rows: RowsRef | None = Field(default=None, description="How many rows a batch has.")
    fresh: FreshRef | None = Field(default=None, description="How old a batch may be when it comes.")

    @model_validator(mode="after")
    def _fits_together(self) -> "QualityPart":
        columns = {name: part for name, part in (self.columns or {}).items() if part is not None}
        for name in self.key if isinstance(self.key, list) else ():
            if name in columns and (columns[name].off or columns[name].required is False):
                raise ValueError(f"contradicts itself: `{name[:60]}` is of the `key` and may be missing")
        named = columns.get(self.fresh.column or "") if self.fresh else None
        if named is not None and named.type not in {None, OFF, "date", "time"}:
            raise ValueError("contradicts itself: the column of `fresh` holds no times")
        return self

    def stated(self) -> StatedQuality:
        """What it says, as a value."""
        rows = self.rows or RowsPart()
        low, high = _amount(rows.at_least), _amount(rows.at_most)
        fresh = self.fresh if self.fresh and self.fresh.within else None
        columns = (part.stated(name) for name, part in (self.columns or {}).items() if part is not None)
        return StatedQuality(
            tuple(columns),
            None if self.extra_columns is None else self.extra_columns == "allowed",
            tuple(dict.fromkeys(self.key)) if isinstance(self.key, list) else (),
            _rows_of(low),
            _rows_of(high),
            _share_of(low),
            _share_of(high),
            None if fresh is None else parse_duration(str(fresh.within)),
            None if fresh is None else fresh.column,
        )


Amount = tuple[str, float]


def _amount(said: int | str | None) -> Amount | None:
    """Rows, or a share of the reference's rows."""
    if said is None or said == OFF:
        return None
    return ("rows", float(said)) if isinstance(said, int) else ("share", parse_whole(said))


def _rows_of(found: Amount | None) -> int | None:
    return int(found[1]) if found and found[0] == "rows" else None


def _share_of(found: Amount | None) -> float | None:
    return found[1] if found and found[0] == "share" else None
