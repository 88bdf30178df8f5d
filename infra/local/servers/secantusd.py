"""The offline database with settings that its command line does not offer.

An abandoned transaction is aborted after 5 s. A process that is killed between a write and its commit leaves documents
locked until then, and the default of one minute exceeds the recovery time that Railhead promises. server-specs.ts and
infra/k8s set the same for `mongod`.

Expired documents are pruned once an hour instead of once a minute, because each pass reads every document and blocks all
clients. After a pass the session is reset: otherwise it would hold its snapshot until the next pass, and the server would
have to retain every later write, which makes each write slower than the one before.
"""

import functools
import sys

from secantus import cli, storage

prune = storage.Storage.prune_ttl_all_collections


def prune_and_reset_session(self):
    try:
        return prune(self)
    finally:
        self._reset_thread_session()


storage.Storage.prune_ttl_all_collections = prune_and_reset_session
cli.SecantusDBServer = functools.partial(
    cli.SecantusDBServer, transaction_lifetime_seconds=5.0, ttl_sweep_seconds=3600.0
)
sys.exit(cli.main())
