"""Who works at Northwind and where they talk, as the document a local workspace is filled with."""

TEAM = "T0NORTH"
PARTNER_TEAM = "T0VINEYARD"
APP = "A0MLOPS"
BOT = "B0MLOPS"
BOT_USER = "U0MLOPS"

ANA = "U0ANA"
LEO = "U0LEO"
MIA = "U0MIA"
KENJI = "U0KENJI"
DARA = "U0DARA"
GRACE = "U0GRACE"
TOM = "U0TOM"
ROSA = "U0ROSA"
PRIYA = "U0PRIYA"
NOOR = "U0NOOR"
GUS = "U0GUS"
OLGA = "U0OLGA"

DATA_SCIENTISTS = "S0DATA"
ML_ENGINEERS = "S0MLENG"
DEVOPS = "S0DEVOPS"
BUSINESS = "S0BUSINESS"
RISK = "S0RISK"
ML_PLATFORM = "S0PLATFORM"

RELEASES = "C0RELEASES"
TUMOUR = "C0TUMOUR"
WINE = "C0WINE"
DIGITS = "C0DIGITS"
DIABETES = "C0DIABETES"
PARTNERS = "C0PARTNERS"

Entry = dict[str, object]

GROUP_MEMBERS: dict[str, tuple[str, ...]] = {
    DATA_SCIENTISTS: (ANA, LEO),
    ML_ENGINEERS: (MIA, KENJI),
    DEVOPS: (DARA,),
    BUSINESS: (GRACE, TOM),
    RISK: (ROSA,),
    ML_PLATFORM: (PRIYA,),
}
STAFF = (ANA, LEO, MIA, KENJI, DARA, GRACE, TOM, ROSA, PRIYA)


def organisation() -> Entry:
    """The whole organisation, in the form `docs/workspace.md` describes."""
    return {
        "team": {"id": TEAM, "name": "Northwind", "domain": "northwind"},
        "app": _app(),
        "people": _people(),
        "groups": _groups(),
        "channels": _channels(),
    }


def _app() -> Entry:
    return {
        "id": APP,
        "name": "mlops-bot",
        "bot_id": BOT,
        "bot_user_id": BOT_USER,
        "commands": [
            {
                "command": "/mlops",
                "description": "Look at, compare and release registered models",
                "usage_hint": "promote tumour-screening 3 to production",
            }
        ],
        "events": ["app_mention", "message.im", "app_home_opened", "user_change"],
    }


def _people() -> list[Entry]:
    return [
        _person(ANA, "Ana Ruiz", "Data scientist", "Europe/Madrid"),
        _person(LEO, "Leo Okafor", "Data scientist", "Europe/London"),
        _person(MIA, "Mia Lindqvist", "ML engineer", "Europe/Berlin"),
        _person(KENJI, "Kenji Sato", "ML engineer", "Europe/Berlin"),
        _person(DARA, "Dara Byrne", "DevOps engineer", "Europe/Dublin"),
        _person(GRACE, "Grace Mbeki", "Head of screening", "Europe/Berlin"),
        _person(TOM, "Tom Vasquez", "Head of quality grading", "America/New_York"),
        _person(ROSA, "Rosa Keller", "Model risk", "Europe/Zurich"),
        _person(PRIYA, "Priya Nair", "ML platform lead", "Europe/Berlin", is_admin=True),
        _person(NOOR, "Noor Haddad", "Joined this week", "Europe/Berlin"),
        _person(GUS, "Gus Petersen", "Guest auditor", "Europe/Copenhagen", is_restricted=True),
        _person(OLGA, "Olga Marsh", "Vineyard Partners", "Europe/Paris", team_id=PARTNER_TEAM),
    ]


def _person(
    person: str,
    real_name: str,
    title: str,
    zone: str,
    *,
    is_admin: bool = False,
    is_restricted: bool = False,
    team_id: str | None = None,
) -> Entry:
    name = real_name.split()[0].lower()
    return {
        "id": person,
        "name": name,
        "real_name": real_name,
        "title": title,
        "email": f"{name}@{'vineyard' if team_id else 'northwind'}.example",
        "tz": zone,
        "is_admin": is_admin,
        "is_restricted": is_restricted,
        "deleted": False,
        "team_id": team_id,
    }


def _groups() -> list[Entry]:
    handles = {
        DATA_SCIENTISTS: ("data-scientists", "Data scientists"),
        ML_ENGINEERS: ("ml-engineers", "ML engineers"),
        DEVOPS: ("devops", "DevOps"),
        BUSINESS: ("business-owners", "Business owners"),
        RISK: ("model-risk", "Model risk"),
        ML_PLATFORM: ("ml-platform", "ML platform"),
    }
    return [
        {"id": group, "handle": handle, "name": name, "members": list(GROUP_MEMBERS[group])}
        for group, (handle, name) in handles.items()
    ]


def _channels() -> list[Entry]:
    return [
        _channel(RELEASES, "ml-releases", "What goes live, and who decided it", (*STAFF, NOOR)),
        _channel(TUMOUR, "tumour-screening", "Screening model for biopsies", (*STAFF, GUS)),
        _channel(WINE, "wine-grading", "Grading of samples by cultivar", STAFF),
        _channel(DIGITS, "digit-reader", "Reading hand-written digits on forms", STAFF),
        _channel(
            DIABETES,
            "diabetes-progression",
            "Progression after one year, patient data: members only",
            (ANA, LEO, MIA, KENJI, DARA, GRACE, PRIYA),
            kind="private",
        ),
        _channel(PARTNERS, "vineyard-partners", "With our partners", (TOM, MIA, OLGA), shared=True),
    ]


def _channel(
    channel: str,
    name: str,
    topic: str,
    people: tuple[str, ...],
    *,
    kind: str = "channel",
    shared: bool = False,
) -> Entry:
    return {
        "id": channel,
        "name": name,
        "topic": topic,
        "kind": kind,
        "members": [*people, BOT_USER],
        "shared": shared,
        "archived": False,
    }
