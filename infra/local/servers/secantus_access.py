"""Who may do what in the offline database.

The server checks the roles of a user, but a command that its table does not list is allowed to every user, and so is a write to
any database by `bulkWrite`, which names its databases in its body. Here a command without a known right belongs to the
administrator, and a `bulkWrite` needs the right to write to the database that it names; one that names several belongs to the
administrator. So do two commands whose second database is not checked.

The administrator is written before the first client can connect, so there is no moment in which the database is open.
"""

from secantus import auth, commands

administrators = (commands.A_FSYNC, commands.SCOPE_CLUSTER)
resource_of = commands._resource_for_command


class KnownActions(dict):
    def get(self, name, default=administrators):
        return super().get(name, default)


def resource_for_command(name, doc, default_db):
    if name != "bulkWrite":
        return resource_of(name, doc, default_db)
    entries = doc.get("nsInfo")
    databases = {database_of(entry) for entry in entries} if isinstance(entries, list) else set()
    return (databases.pop(), False) if len(databases) == 1 else (None, True)


def database_of(entry):
    namespace = entry.get("ns") if hasattr(entry, "get") else None
    return namespace.partition(".")[0] if isinstance(namespace, str) else ""


def install():
    actions = KnownActions(commands._COMMAND_ACTIONS)
    actions["bulkWrite"] = (commands.A_INSERT, commands.SCOPE_COLLECTION)
    for name in ("renameCollection", "mapReduce", "mapreduce"):
        del actions[name]
    commands._COMMAND_ACTIONS = actions
    commands._resource_for_command = resource_for_command


def write_administrator(storage, password):
    credentials = auth.derive_credentials(password)
    record = {
        "_id": "admin.admin",
        "user": "admin",
        "db": "admin",
        "credentials": credentials.to_doc(),
        "roles": [{"role": "root", "db": "admin"}],
        "mechanisms": [auth.SCRAM_SHA_256],
    }
    storage.add_user("admin", "admin", record, replace=True)
