"""The picture of a lineage: the same each time, within bounds for any graph, and what was asked about is in it."""

from io import BytesIO
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.lineage import BOX, MARGIN, MOST, _ordered, _shown, lineage_png
from bot.domain.lineage import Layer, Lineage, Node
from bot.views.lineage import spoken

HOSTILE = "$\\frac{1}$ \u6f22\u5b57 \U0001f389 \x07\u202e" + "long" * 60


def graph(sizes: tuple[int, int, int, int], name: str = "tumour-screening@3") -> Lineage:
    """As many nodes in each layer, each tied to one of the layer before it."""
    nodes: list[list[Node]] = []
    for layer, count in zip(Layer, sizes, strict=True):
        made = [
            Node(f"{layer} {at}", layer, name, "staging", at == count - 1, at == 1) for at in range(count)
        ]
        nodes += [made] if made else []
    pairs = pairwise(nodes)
    edges = [(a[at % len(a)].key, each.key) for a, b in pairs for at, each in enumerate(b)]
    return Lineage("churn", tuple(each for layer in nodes for each in layer), tuple(edges), sizes[1])


def size(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as picture:
        picture.load()
        return picture.size


def test_the_same_graph_gives_the_same_bytes() -> None:
    assert lineage_png(graph((1, 2, 3, 2))) == lineage_png(graph((1, 2, 3, 2)))


@settings(max_examples=12)
@given(st.tuples(*[st.integers(0, 12)] * 4), st.sampled_from(["churn", HOSTILE, "@", "a@b@7"]))
def test_any_graph_is_drawn_within_bounds(sizes: tuple[int, int, int, int], name: str) -> None:
    width, height = size(lineage_png(graph(sizes, name)))

    assert width <= 2 * (4 * BOX[4] + 3 * 40 + 2 * MARGIN)
    assert height <= 2 * ((MOST + 1) * 110 + 150)


def test_what_was_asked_about_is_never_among_those_left_out() -> None:
    layer = _ordered(graph((1, 20, 20, 1)))[1]

    boxes = _shown(layer)

    assert len(boxes) == MOST + 1
    assert any(box.node.is_subject for box in boxes)
    assert boxes[-1].node.title == "and 13 more"
    assert {key for box in boxes for key in box.keys} == {node.key for node in layer}


def test_lines_that_need_not_cross_do_not() -> None:
    nodes = [Node(f"{layer}{at}", layer, f"{at}") for layer in (Layer.DATA, Layer.VERSION) for at in range(4)]
    turned = tuple((f"{Layer.DATA}{at}", f"{Layer.VERSION}{3 - at}") for at in range(4))

    data, versions = _ordered(Lineage("x", tuple(nodes), turned))

    assert [each.title for each in data] == [str(3 - int(each.title)) for each in versions]


def test_the_picture_has_words() -> None:
    found = Lineage(
        "churn@7",
        (
            Node("data 1", Layer.DATA, "sales@v1"),
            Node("churn@7", Layer.VERSION, "churn@7", is_subject=True),
            Node("churn#production", Layer.PLACE, "production", "churn"),
        ),
        (("data 1", "churn@7"), ("churn@7", "churn#production")),
    )

    assert (
        spoken(found) == "Lineage of churn@7. Data: sales@v1. Versions: churn@7. churn is live in production."
    )
