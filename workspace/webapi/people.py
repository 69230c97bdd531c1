"""People and user groups: users.* and usergroups.*."""

from workspace.refusals import SlackRefusal
from workspace.webapi.call import Call, paged
from workspace.wire import Json


def users_info(call: Call) -> Json:
    """`users.info`"""
    profile = call.world.people.require(call.given("user"))
    return {"user": call.world.people.slack_user(profile, updated=call.world.clock.now())}


def users_list(call: Call) -> Json:
    """`users.list`"""
    world = call.world
    now = world.clock.now()
    found = [world.people.slack_user(each, updated=now) for each in world.people.all()]
    return {**paged(call, found, "members"), "cache_ts": int(now)}


def users_lookup_by_email(call: Call) -> Json:
    """`users.lookupByEmail`"""
    profile = call.world.people.by_email(call.required("email"))
    if profile is None:
        raise SlackRefusal("users_not_found")
    return {"user": call.world.people.slack_user(profile, updated=call.world.clock.now())}


def usergroups_list(call: Call) -> Json:
    """`usergroups.list`"""
    with_users = call.flag("include_users")
    found = []
    for group in call.world.people.groups():
        shown: Json = {
            "id": group.id,
            "team_id": call.world.team.id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "description": "",
            "is_external": False,
            "date_delete": 0,
            "user_count": len(group.members),
        }
        found.append({**shown, "users": list(group.members)} if with_users else shown)
    return {"usergroups": found}


def usergroups_users_list(call: Call) -> Json:
    """`usergroups.users.list`"""
    group = call.world.people.group(call.required("usergroup"))
    if group is None:
        raise SlackRefusal("no_such_subteam")
    return {"users": list(group.members)}
