"""The `data_visualization` block: pie, line, bar and area charts with their limits."""

from workspace.blocks.rules import Findings, Items, Number, Shape, Text, Typed, shape
from workspace.wire import Json

MOST_SERIES = 12
MOST_POINTS = 20


def _labels_match(chart: Json, at: str, findings: Findings) -> None:
    categories = chart["axis_config"]["categories"]
    for place, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            findings.add(f"{at}/series/{place}/data", "labels must match axis_config.categories")


def _names_differ(chart: Json, at: str, findings: Findings) -> None:
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        findings.add(f"{at}/series", "series names must be unique")


_POINT = Shape({"label": Text(20), "value": Number()}, ["label", "value"])
_SERIES = Shape({"name": Text(20), "data": Items(_POINT, MOST_POINTS)}, ["name", "data"])
_AXES = Shape(
    {"categories": Items(Text(20), MOST_POINTS), "x_label": Text(50), "y_label": Text(50)},
    ["categories"],
)
_SEGMENT = Shape({"label": Text(20), "value": Number(positive=True)}, ["label", "value"])


def _plotted(kind: str) -> Shape:
    return shape(
        kind,
        {"series": Items(_SERIES, MOST_SERIES), "axis_config": _AXES},
        ["series", "axis_config"],
        [_labels_match, _names_differ],
    )


CHART = Typed(
    {
        "pie": shape("pie", {"segments": Items(_SEGMENT, MOST_SERIES)}, ["segments"]),
        "line": _plotted("line"),
        "bar": _plotted("bar"),
        "area": _plotted("area"),
    }
)
DATA_VISUALIZATION = shape(
    "data_visualization", {"title": Text(50), "chart": CHART, "block_id": Text(255)}, ["title", "chart"]
)
