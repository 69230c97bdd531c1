"""Who the app is and how it connects: auth, api, apps, bots, team."""

from workspace.refusals import SlackRefusal
from workspace.webapi.call import Call
from workspace.wire import Json


def auth_test(call: Call) -> Json:
    """`auth.test`"""
    world = call.world
    return {
        "url": f"{world.address}/",
        "team": world.team.name,
        "team_id": world.team.id,
        "user": world.app.name,
        "user_id": world.bot_user,
        "bot_id": world.app.bot_id,
        "app_id": world.app.id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    """`api.test`"""
    wanted = call.given("error")
    if wanted:
        raise SlackRefusal(wanted)
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def connections_open(call: Call) -> Json:
    """`apps.connections.open`"""
    ticket = call.courier.sockets.issue_ticket()
    host = call.world.address.removeprefix("http://")
    return {"url": f"ws://{host}/link/?ticket={ticket}&app_id={call.world.app.id}"}


def bots_info(call: Call) -> Json:
    """`bots.info`"""
    app = call.world.app
    if call.given("bot") not in (None, app.bot_id):
        raise SlackRefusal("bot_not_found")
    bot = {
        "id": app.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.id,
        "user_id": app.bot_user_id,
        "icons": {},
    }
    return {"bot": bot}


def team_info(call: Call) -> Json:
    """`team.info`"""
    team = call.world.team
    if call.given("team") not in (None, team.id):
        raise SlackRefusal("team_not_found")
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}
