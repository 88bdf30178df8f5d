"""The offline database with settings that its command line does not offer.

An abandoned transaction is aborted after 5 s. A process that is killed between a write and its commit leaves documents
locked until then, and the default of one minute exceeds the recovery time that Railhead promises. server-specs.ts and
infra/k8s set the same for `mongod`.

Expired documents are pruned once an hour instead of once a minute, because each pass reads every document and blocks all
clients. After a pass the session is reset: otherwise it would hold its snapshot until the next pass, and the server would
have to retain every later write, which makes each write slower than the one before.

The replies to retryable writes are dropped oldest first. The server itself sorts all 10,000 of them for each write once
it has that many, which then takes most of its time. For the same reason idle sessions and transactions are looked for
once a second and not for each command, since every restarted service leaves its sessions behind.

A `bulkWrite` may begin a transaction, as with MongoDB 8: the server refuses the read concern that drivers add to the first
command of each.

No oplog is written: nothing of Railhead reads change streams, and each document would be encoded and stored twice.

Reads and writes are made cheaper by secantus_shortcuts.py. With `--auth`, the administrator's password is in the file that
`--admin-password-file` names, and secantus_access.py decides what users may do.
"""

import argparse
import functools
import pathlib
import sys
import time

from secantus import cli, commands, server, sessions, storage, transactions

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import secantus_access
import secantus_shortcuts

parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
parser.add_argument("--admin-password-file", type=pathlib.Path)
own, sys.argv[1:] = parser.parse_known_args()

prune = storage.Storage.prune_ttl_all_collections


def prune_and_reset_session(self):
    try:
        return prune(self)
    finally:
        self._reset_thread_session()


def drop_oldest_replies(self):
    replies = self._retryable
    cutoff = self._time() - transactions._RETRYABLE_RECORD_LIFETIME_SECONDS
    while replies:
        oldest = next(iter(replies))
        if len(replies) <= transactions._RETRYABLE_RECORD_MAX and replies[oldest][1] >= cutoff:
            return
        del replies[oldest]


def at_most_once_a_second(prune_locked):
    def prune_if_due(self):
        now = time.monotonic()
        if now - getattr(self, "_pruned_at", 0.0) < 1.0:
            return 0
        self._pruned_at = now
        return prune_locked(self)

    return prune_if_due


class StorageWithoutOplog(storage.Storage):
    def __init__(self, *args, **options):
        super().__init__(*args, **{**options, "enable_oplog": False})
        if own.admin_password_file:
            secantus_access.write_administrator(self, own.admin_password_file.read_text())


server.Storage = StorageWithoutOplog
commands._BULK_WRITE_KNOWN_FIELDS |= {"readConcern"}
storage.Storage.prune_ttl_all_collections = prune_and_reset_session
transactions.TransactionRegistry._prune_retryable_locked = drop_oldest_replies
for registry in (transactions.TransactionRegistry, sessions.SessionRegistry):
    registry._prune_locked = at_most_once_a_second(registry._prune_locked)
secantus_shortcuts.install()
secantus_access.install()
cli.SecantusDBServer = functools.partial(
    cli.SecantusDBServer, transaction_lifetime_seconds=5.0, ttl_sweep_seconds=3600.0
)
sys.exit(cli.main())
