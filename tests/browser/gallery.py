"""One of every block, and the people who look at them; no tests."""

from typing import Any

from workspace.organisation import Organisation

Json = dict[str, Any]

PEOPLE: list[Json] = [
    {"id": "U0ANA", "name": "ana", "real_name": "Ana Ruiz", "title": "Data scientist", "tz": "Europe/Berlin"},
    {
        "id": "U0BEN",
        "name": "ben",
        "real_name": "Ben Okafor",
        "title": "ML engineer",
        "tz": "America/New_York",
    },
    {
        "id": "U0CLEO",
        "name": "cleo",
        "real_name": "Cléo Martin",
        "title": "Risk and compliance",
        "tz": "Europe/Paris",
    },
    {"id": "U0DAI", "name": "dai", "real_name": "Dai Tanaka", "title": "Product", "tz": "Asia/Tokyo"},
]
ORGANISATION: Json = {
    "team": {"id": "T0GALLERY", "name": "Northwind", "domain": "northwind"},
    "app": {
        "id": "A0GALLERY",
        "name": "mlops-bot",
        "bot_id": "B0GALLERY",
        "bot_user_id": "U0BOT",
        "commands": [
            {"command": "/mlops", "description": "Models, versions and promotions", "usage_hint": "promote churn 7 to production"}
        ],
        "events": ["app_mention", "message.im", "app_home_opened"],
    },
    "people": [{**person, "email": f"{person['name']}@northwind.example"} for person in PEOPLE],
    "groups": [{"id": "S0ML", "handle": "ml-engineers", "name": "ML engineers", "members": ["U0BEN"]}],
    "channels": [
        {"id": "C0CHURN", "name": "churn", "topic": "The churn model: promotions and what is live", "kind": "channel",
         "members": ["U0ANA", "U0BEN", "U0CLEO", "U0BOT"]},
        {"id": "C0FRAUD", "name": "fraud", "topic": "Card fraud", "kind": "private", "members": ["U0ANA", "U0BEN", "U0BOT"]},
        {"id": "C0NEWS", "name": "ml-news", "topic": "Digests", "kind": "channel", "members": ["U0ANA", "U0BEN", "U0DAI", "U0BOT"]},
    ],
}  # fmt: skip


def organisation() -> Organisation:
    """The people and channels of the gallery."""
    return Organisation.parse(ORGANISATION)


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A text object with markup."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, note: str | None = None) -> Json:
    """An option, its value its text in small letters."""
    made: Json = {"text": plain(text), "value": text.lower()}
    return {**made, "description": plain(note)} if note else made


OPTIONS = [option("Staging", "Where it is tried"), option("Production", "Where it counts")]
CONFIRM: Json = {
    "title": plain("Reject this request?"),
    "text": mrkdwn("The *requester* is told, with your reason."),
    "confirm": plain("Reject"),
    "deny": plain("Keep"),
    "style": "danger",
}

CARD: list[Json] = [
    {"type": "header", "text": plain("churn 7 → production")},
    {
        "type": "section",
        "text": mrkdwn(
            "*Ana Ruiz* asks to promote `churn` version *7*. <@U0BEN>, <!subteam^S0ML>: "
            "2 approvals are needed before <!date^1900000000^{date_short} at {time}|March 2030>."
        ),
    },
    {
        "type": "section",
        "fields": [
            mrkdwn("*Live now*\nversion 6, since <#C0CHURN>"),
            mrkdwn("*AUC*\n0.912, ▲ 0.014 better"),
            mrkdwn("*Gate*\n:white_check_mark: AUC ≥ 0.90"),
            mrkdwn("*Data*\n`customers@2026-02`"),
        ],
    },
    {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            {"type": "button", "action_id": "gallery.approve", "text": plain("Approve"), "style": "primary", "value": "41"},
            {"type": "button", "action_id": "gallery.reject", "text": plain("Reject"), "style": "danger", "value": "41", "confirm": CONFIRM},
            {"type": "button", "action_id": "gallery.why", "text": plain("Open the run"), "url": "https://example.org/run", "value": "41"},
            {"type": "overflow", "action_id": "gallery.more", "options": [option("Withdraw"), option("Show the evidence")]},
        ],
    },
    {"type": "context", "elements": [mrkdwn("Request 41 · policy _team_ · expires in 3 days")]},
]  # fmt: skip

TABLE: list[Json] = [
    {"type": "section", "text": mrkdwn("*What differs* between versions 6 and 7")},
    {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}, {"align": "right"}, {}],
        "rows": [
            [{"type": "raw_text", "text": cell} for cell in row]
            for row in (
                ("Metric", "6", "7", ""),
                ("auc", "0.898", "0.912", "▲ better"),
                ("log_loss", "0.311", "0.294", "▼ better"),
                ("latency_ms", "12", "19", "▲ worse"),
            )
        ],
    },
]

TEXT: list[Json] = [
    {
        "type": "section",
        "text": mrkdwn(
            "*bold* _italic_ ~struck~ `code` *bold with `code` and _italic_* :rocket:\n"
            "&gt; a quote of <https://example.org/a?b=1&amp;c=2|a page>\n"
            "```def f(x):\n    return x &lt; 3```"
            "snake_case_stays 2*3*4 <!here> &amp;lt;b&amp;gt; &lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|never>"
        ),
    },
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [
                {"type": "text", "text": "Rich "}, {"type": "text", "text": "bold", "style": {"bold": True}},
                {"type": "text", "text": " and "}, {"type": "user", "user_id": "U0ANA"}, {"type": "emoji", "name": "tada"},
            ]},
            {"type": "rich_text_list", "style": "bullet", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": word}]} for word in ("one", "two")
            ]},
        ],
    },
    {"type": "markdown", "text": "## Markdown\n**strong** and [a link](https://example.org)\n- first\n- second"},
]  # fmt: skip

PICKERS: list[Json] = [
    {
        "type": "section",
        "text": mrkdwn("Choose where"),
        "accessory": {"type": "static_select", "action_id": "gallery.static", "placeholder": plain("Environment"), "options": OPTIONS},
    },
    {
        "type": "actions",
        "block_id": "pickers",
        "elements": [
            {"type": "external_select", "action_id": "gallery.external", "placeholder": plain("Version"), "min_query_length": 0},
            {"type": "users_select", "action_id": "gallery.user", "placeholder": plain("Owner")},
            {"type": "channels_select", "action_id": "gallery.channel", "placeholder": plain("Channel")},
            {"type": "conversations_select", "action_id": "gallery.conversation", "placeholder": plain("Conversation")},
            {"type": "multi_static_select", "action_id": "gallery.multi", "placeholder": plain("Environments"), "options": OPTIONS},
            {"type": "datepicker", "action_id": "gallery.date", "placeholder": plain("Day"), "initial_date": "2026-03-02"},
            {"type": "timepicker", "action_id": "gallery.time", "placeholder": plain("Hour"), "initial_time": "09:00"},
            {"type": "datetimepicker", "action_id": "gallery.datetime", "initial_date_time": 1772442000},
            {"type": "radio_buttons", "action_id": "gallery.radio", "options": OPTIONS},
            {"type": "checkboxes", "action_id": "gallery.boxes", "options": OPTIONS, "initial_options": OPTIONS[:1]},
        ],
    },
]  # fmt: skip


def ask(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose element is called `value`."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **more,
    }


FORM: Json = {
    "type": "modal",
    "callback_id": "gallery.form",
    "title": plain("Promote a version"),
    "submit": plain("Ask"),
    "close": plain("Cancel"),
    "blocks": [
        {"type": "section", "text": mrkdwn("Two people decide. *You* may not be one of them.")},
        ask("version", "Version", {"type": "external_select", "min_query_length": 0, "placeholder": plain("Choose a version")}),
        ask("environment", "Environment", {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]}),
        ask("reason", "Reason", {"type": "plain_text_input", "multiline": True}, hint=plain("One sentence is enough.")),
        ask("share", "Share of traffic", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, optional=True),
        ask("email", "Whom to write to", {"type": "email_text_input"}, optional=True),
        ask("page", "More about it", {"type": "url_text_input"}, optional=True),
        ask("watchers", "Watchers", {"type": "multi_users_select", "placeholder": plain("Nobody yet")}, optional=True),
        ask("checks", "Checked", {"type": "checkboxes", "options": OPTIONS}, optional=True),
        {"type": "actions", "elements": [{"type": "button", "action_id": "gallery.details", "text": plain("Show the gates")}]},
    ],
}  # fmt: skip
DETAILS: Json = {"type": "modal", "title": plain("Gates"), "close": plain("Back"),
                 "blocks": [{"type": "section", "text": mrkdwn("AUC is at least 0.90")}]}  # fmt: skip


def home(count: int) -> Json:
    """The Home tab, which counts how often it was drawn."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("What waits for you")},
            {"type": "section", "text": mrkdwn(f"Drawn {count} times. *1 request* waits for your decision.")},
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "gallery.again", "text": plain("Look again")}],
            },
            {"type": "divider"},
            *CARD[:2],
        ],
    }
