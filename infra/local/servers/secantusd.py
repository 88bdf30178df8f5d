"""The offline database with settings that its command line does not offer.

An abandoned transaction is aborted after 5 s. A process that is killed between a write and its commit leaves documents
locked until then, and the default of one minute exceeds the recovery time that Railhead promises. server-specs.ts and
infra/k8s set the same for `mongod`. A thread looks for them: the server itself does so only at the start of a statement in
another transaction, and those may all wait for a write that waits for the abandoned one.

Expired documents are pruned once an hour instead of once a minute, because each pass reads every document and blocks all
clients. After a pass the session is reset: otherwise it would hold its snapshot until the next pass, and the server would
have to retain every later write, which makes each write slower than the one before.

A write of many documents that waits for a transaction lets others write meanwhile. The server itself keeps the collection's
lock, for which the next statement of that transaction waits in turn: neither ever ends.

The replies to retryable writes are dropped oldest first. The server itself sorts all 10,000 of them for each write once
it has that many, which then takes most of its time. For the same reason idle sessions are looked for once a second and not
for each command, since every restarted service leaves its sessions behind.

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
import threading
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


def retry_without_lock(method):
    """The caller has the collection's lock. Each try reads its documents anew, so others may write between two tries."""
    try_once = method.__wrapped__

    @functools.wraps(try_once)
    def retry(self, db, coll, *args, **options):
        while True:
            try:
                return try_once(self, db, coll, *args, **options)
            except (storage.WriteConflictError, storage.wt.WiredTigerError) as error:
                is_conflict = isinstance(error, storage.WriteConflictError) or storage._is_wt_rollback(error)
                if not is_conflict or getattr(self._tls, "user_txn", None) is not None:
                    raise
            lock = self._coll_lock(db, coll)
            lock.release()
            try:
                time.sleep(storage._WRITE_CONFLICT_RETRY_DELAY_S)
            finally:
                lock.acquire()

    return retry


def abort_abandoned(self):
    """A transaction whose mutex is taken runs a statement, so it is not abandoned, and waiting for it could last for ever."""
    cutoff = self._time() - self._lifetime
    aborted = 0
    for transaction in list(self._txns.values()):
        if transaction.last_use >= cutoff or not transaction.mutex.acquire(blocking=False):
            continue
        try:
            if transaction.state is transactions.TxnState.IN_PROGRESS:
                self._rollback_quietly(transaction)
                transaction.state = transactions.TxnState.ABORTED
                aborted += 1
        finally:
            transaction.mutex.release()
    return aborted


def every_second(registry):
    while True:
        time.sleep(1)
        abort_abandoned(registry)


class RegistryWithTimer(transactions.TransactionRegistry):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        threading.Thread(target=every_second, args=(self,), daemon=True).start()


class StorageWithoutOplog(storage.Storage):
    def __init__(self, *args, **options):
        super().__init__(*args, **{**options, "enable_oplog": False})
        if own.admin_password_file:
            secantus_access.write_administrator(self, own.admin_password_file.read_text())


server.Storage = StorageWithoutOplog
server.TransactionRegistry = RegistryWithTimer
for name in ("_update_chunk", "_delete_chunk"):
    setattr(storage.Storage, name, retry_without_lock(getattr(storage.Storage, name)))
commands._BULK_WRITE_KNOWN_FIELDS |= {"readConcern"}
storage.Storage.prune_ttl_all_collections = prune_and_reset_session
transactions.TransactionRegistry._prune_retryable_locked = drop_oldest_replies
transactions.TransactionRegistry._prune_locked = lambda self: 0
sessions.SessionRegistry._prune_locked = at_most_once_a_second(sessions.SessionRegistry._prune_locked)
secantus_shortcuts.install()
secantus_access.install()
cli.SecantusDBServer = functools.partial(
    cli.SecantusDBServer, transaction_lifetime_seconds=5.0, ttl_sweep_seconds=3600.0
)
sys.exit(cli.main())
