"""The offline database with settings that its command line does not offer.

An abandoned transaction ends after 5 s: a process that dies between a write and its commit leaves its documents locked
until then; the usual minute is longer than Railhead promises to stand still. `mongod` is told the same in recipes.ts and
in infra/k8s.

Expired documents are looked for once an hour, not once a minute: each look reads every document there is, and everybody
waits for it. Afterwards it lets go of what it read: it would sleep on that snapshot until the next look, for which the
server then keeps every write, and each write walks over those before it.
"""

import functools
import sys

from secantus import cli, storage

prune = storage.Storage.prune_ttl_all_collections


def prune_and_let_go(self):
    try:
        return prune(self)
    finally:
        self._reset_thread_session()


storage.Storage.prune_ttl_all_collections = prune_and_let_go
cli.SecantusDBServer = functools.partial(
    cli.SecantusDBServer, transaction_lifetime_seconds=5.0, ttl_sweep_seconds=3600.0
)
sys.exit(cli.main())
