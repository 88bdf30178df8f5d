"""The offline database with the one setting its command line does not offer: an abandoned transaction ends after 5 s.

A process that dies between a write and its commit leaves its documents locked until then; the usual minute is longer
than Railhead promises to stand still. `mongod` is told the same in recipes.ts and in infra/k8s.
"""

import functools
import sys

from secantus import cli

cli.SecantusDBServer = functools.partial(cli.SecantusDBServer, transaction_lifetime_seconds=5.0)
sys.exit(cli.main())
