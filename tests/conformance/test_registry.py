"""Registered models, versions and aliases: the same calls, the same answers."""

from collections.abc import Callable

from tests.conformance.conversation import Conversation, Story


def a_registered_model(say: Conversation) -> None:
    name, other = say.name("churn"), say.name("other")
    say.get("registered-models/get", name=name)
    tags = [{"key": "team", "value": "a"}, {"key": "team", "value": "crm"}, {"key": "empty", "value": ""}]
    say.post("registered-models/create", name=name, description="who leaves", tags=tags)
    say.post("registered-models/create", name=name)
    say.get("registered-models/get", name=name)
    say.patch("registered-models/update", name=name, description="who stays")
    say.post("registered-models/set-tag", name=name, key="tier", value="critical")
    say.delete("registered-models/delete-tag", name=name, key="team")
    say.delete("registered-models/delete-tag", name=name, key="never there")
    say.get("registered-models/get", name=name)
    say.post("registered-models/create", name=other)
    say.post("registered-models/rename", name=name, new_name=other)
    say.post("registered-models/rename", name=other, new_name=say.name("renamed"))
    say.get("registered-models/get", name=other)
    say.delete("registered-models/delete", name=other)
    say.delete("registered-models/delete", name=name)
    say.get("registered-models/get", name=name)
    say.post("registered-models/create", name=name)
    say.get("registered-models/get-latest-versions", name=name)


def bad_names(say: Conversation) -> None:
    for name in ("", " ", "a/b", "a:b", ".", "..", "../a", None, 7, ["a"], {"a": 1}):
        say.post("registered-models/create", name=name)
    say.post("registered-models/create")
    name = say.name("fine")
    say.post("registered-models/create", name=name)
    for key in ("", "a?b", "../a", "a" * 251, "/a", None):
        say.post("registered-models/set-tag", name=name, key=key, value="x")
    say.post("registered-models/set-tag", name=name, key="k", value=7)
    say.post("registered-models/set-tag", name=name, key="k")
    say.post("registered-models/rename", name=name, new_name="a/b")
    say.post("registered-models/rename", name=name)
    say.post("registered-models/create", name=say.name("x"), tags="no list")
    say.get("registered-models/get", name=name)


def versions(say: Conversation) -> None:
    name = say.name("churn")
    say.post("model-versions/create", name=name, source="s3://models/churn/1")
    say.post("registered-models/create", name=name)
    tags = [{"key": "a", "value": "1"}]
    said = {"run_link": "https://ci.example/1", "description": "first", "tags": tags}
    say.post("model-versions/create", name=name, source="s3://models/churn/1", **said)
    say.post("model-versions/create", name=name, source="s3://models/churn/2", run_id="")
    say.post("model-versions/create", name=name, source=f"models:/{name}/1")
    say.get("registered-models/get", name=name)
    for version in ("1", "2", "3", "4", "x", "1.5", "", "-1"):
        say.get("model-versions/get", name=name, version=version)
    say.get("model-versions/get-download-uri", name=name, version="3")
    say.patch("model-versions/update", name=name, version="1", description="the first")
    say.patch("model-versions/update", name=name, version="9", description="none")
    say.post("model-versions/set-tag", name=name, version="1", key="b", value="2")
    say.delete("model-versions/delete-tag", name=name, version="1", key="a")
    say.delete("model-versions/delete-tag", name=name, version="9", key="a")
    say.get("model-versions/get", name=name, version="1")
    say.delete("model-versions/delete", name=name, version="3")
    say.delete("model-versions/delete", name=name, version="3")
    say.get("model-versions/get", name=name, version="3")
    say.post("model-versions/create", name=name, source="s3://models/churn/4")
    say.get("registered-models/get-latest-versions", name=name)
    say.post("registered-models/get-latest-versions", name=name, stages=["None"])
    say.post("registered-models/get-latest-versions", name=name, stages=["Production"])
    say.post("registered-models/get-latest-versions", name=name, stages=["nowhere"])


def sources(say: Conversation) -> None:
    name = say.name("churn")
    say.post("registered-models/create", name=name)
    for source in (
        "s3://bucket/../x", "s3://bucket/%2e%2e/x", "file:///etc/passwd", "/etc/passwd", "relative/path",
        "mlflow-artifacts:/1/2/artifacts/model", "runs:/0123456789abcdef0123456789abcdef/model",
        "models:/m-0123456789abcdef0123456789abcdef", f"models:/{name}/9", "models:/nobody/1", "models://x/1",
        "gs://bucket/a", "dbfs:/models/a", "", None,
    ):  # fmt: skip
        say.post("model-versions/create", name=name, source=source)


def aliases(say: Conversation) -> None:
    name = say.name("churn")
    say.get("registered-models/alias", name=name, alias="best")
    say.post("registered-models/create", name=name)
    for number in (1, 2):
        say.post("model-versions/create", name=name, source=f"s3://models/churn/{number}")
    say.get("registered-models/alias", name=name, alias="best")
    say.post("registered-models/alias", name=name, alias="best", version="1")
    say.post("registered-models/alias", name=name, alias="best", version="2")
    say.post("registered-models/alias", name=name, alias="first", version="1")
    say.post("registered-models/alias", name=name, alias="nine", version="9")
    for alias in ("latest", "Latest", "v1", "V22", "a b", "a/b", "", "a" * 256):
        say.post("registered-models/alias", name=name, alias=alias, version="1")
    say.get("registered-models/alias", name=name, alias="best")
    say.get("registered-models/alias", name=name, alias="Best")
    say.get("registered-models/get", name=name)
    say.get("model-versions/get", name=name, version="1")
    say.delete("registered-models/alias", name=name, alias="first")
    say.delete("registered-models/alias", name=name, alias="first")
    say.delete("model-versions/delete", name=name, version="2")
    say.get("registered-models/alias", name=name, alias="best")
    say.get("registered-models/get", name=name)


def searching(say: Conversation) -> None:
    group = say.name("s")
    names = [say.name(f"{group}_{word}") for word in ("Alpha", "beta", "gamma")]
    for place, name in enumerate(names):
        tags = [{"key": "place", "value": str(place)}, {"key": "a key", "value": "X%y"}]
        say.post("registered-models/create", name=name, tags=tags)
        for _ in range(place):
            say.post("model-versions/create", name=name, source="s3://models/m", tags=tags)
    here = f"name LIKE '{group}%'"
    for more in (
        "", " AND tags.place = '1'", " and tag.`place` != '1'", " AND tags.\"a key\" LIKE 'X%'",
        " AND tags.place ILIKE '2'", f" AND name ILIKE '{names[0].upper()}'", f" AND name != '{names[1]}'",
        f" AND name = '{names[2]}'", " AND attribute.name LIKE '%m%a%'", " AND tags.absent = 'x'",
    ):  # fmt: skip
        say.get("registered-models/search", filter=here + more, order_by="name ASC")
    say.get("registered-models/search", filter=here.replace(f"'{group}", f"'{group.upper()}"))
    for order in (
        "name DESC",
        "name",
        "`name` asc",
        "last_updated_timestamp DESC",
        "nothing",
        "name sideways",
    ):
        say.get("registered-models/search", filter=f"name = '{names[0]}'", order_by=order)
    first = say.get("registered-models/search", filter=here, max_results=2)
    token = first["next_page_token"]
    say.get("registered-models/search", filter=here, max_results=2, page_token=token)
    say.get("registered-models/search", max_results=1001)
    say.get("registered-models/search", max_results="x")


def searching_versions(say: Conversation) -> None:
    name, other = say.name("churn"), say.name("churn_other")
    for each in (name, other):
        say.post("registered-models/create", name=each)
        for number in (1, 2, 3):
            tags = [{"key": "n", "value": str(number)}]
            say.post("model-versions/create", name=each, source=f"s3://m/{each}/{number}", tags=tags)
    say.delete("model-versions/delete", name=name, version="2")
    for more in (
        "", " AND version_number > 1", " AND version_number = 3", " and tags.n = '1'", " AND source_path LIKE '%3'",
        " AND run_id = 'none'", " AND version_number <= 1",
    ):  # fmt: skip
        say.get("model-versions/search", filter=f"name = '{name}'{more}", order_by="version_number DESC")
    both = f"name IN ('{name}', '{other}')"
    say.get("model-versions/search", filter=both, order_by=["name ASC", "version_number ASC"])
    say.get("model-versions/search", filter=f"name NOT IN ('{other}') AND name = '{name}'", order_by="name")
    page = say.get("model-versions/search", filter=both, order_by=["name", "version_number"], max_results=3)
    say.get(
        "model-versions/search", filter=both, order_by=["name", "version_number"], max_results=3,
        page_token=page["next_page_token"],
    )  # fmt: skip


def filters_that_do_not_parse(say: Conversation) -> None:
    for text in (
        "name", "name =", "name = x", "= 'x'", "name = 'x' OR name = 'y'", "nothing = 'x'", "metrics.a > 1",
        "name > 'x'", "tags.a > 'x'", "name = 'x", "name IN ()", "DROP TABLE x", "tags.a = 5",
    ):  # fmt: skip
        say.get("registered-models/search", filter=text)
        say.get("model-versions/search", filter=text)
    for text in (
        "version_number = 'x'",
        "version_number LIKE '1'",
        "version_number = 1.5",
        "source_path IN ('a')",
    ):
        say.get("model-versions/search", filter=text)
    for token in ("nonsense", "eyJvZmZzZXQiOiAieCJ9", "e30="):
        say.get("registered-models/search", page_token=token)


def test_a_registered_model(agree: Callable[[Story], None]) -> None:
    agree(a_registered_model)


def test_names_that_are_refused(agree: Callable[[Story], None]) -> None:
    agree(bad_names)


def test_versions(agree: Callable[[Story], None]) -> None:
    agree(versions)


def test_sources(agree: Callable[[Story], None]) -> None:
    agree(sources)


def test_aliases(agree: Callable[[Story], None]) -> None:
    agree(aliases)


def test_searching(agree: Callable[[Story], None]) -> None:
    agree(searching)


def test_searching_versions(agree: Callable[[Story], None]) -> None:
    agree(searching_versions)


def test_filters_that_do_not_parse(agree: Callable[[Story], None]) -> None:
    agree(filters_that_do_not_parse)
