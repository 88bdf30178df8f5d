import { authorizationMatrix } from './access/authorization-matrix.ts';
import { forgedTokens } from './access/forged-tokens.ts';
import { idSwaps } from './access/id-swaps.ts';
import { apiFuzz } from './api-fuzz/api-fuzz.ts';
import type { Attack } from './attack.ts';
import { canaries } from './canaries/canaries.ts';
import { consistency } from './consistency.ts';
import { crowds } from './floods/crowds.ts';
import { requestFloods } from './floods/request-floods.ts';
import { slowReaders } from './floods/slow-readers.ts';
import { slowSenders } from './floods/slow-senders.ts';
import { brokenHints } from './fuzz/broken-hints.ts';
import { brokenMessages } from './fuzz/broken-messages.ts';
import { messageDecoder } from './fuzz/message-decoder.ts';
import { headerInjection } from './mails/header-injection.ts';
import { scriptsInNames } from './mails/scripts-in-names.ts';
import { priceTricks } from './money/price-tricks.ts';
import { crossSite } from './protocol/cross-site.ts';
import { framing } from './protocol/framing.ts';
import { injectedValues } from './protocol/injected-values.ts';
import { traversals } from './protocol/traversals.ts';
import { cancelAgainstPay, partialCancels, repeatedPayments } from './races/payment-races.ts';
import { seatRace } from './races/seat-race.ts';
import { infrastructureScan } from './scans/infrastructure.ts';
import { knownVulnerabilities } from './scans/known-vulnerabilities.ts';
import { licences } from './scans/licences.ts';
import { secretScan } from './scans/secrets.ts';
import { workflowScan } from './scans/workflows.ts';
import { codeGuesses } from './sessions/code-guesses.ts';
import { forgedHolders } from './sessions/forged-holders.ts';
import { refreshGames } from './sessions/refresh-games.ts';
import { alteredWebhooks } from './webhooks/altered-webhooks.ts';

/** Every attack, in the order in which they run. The last one reads what the others have left behind. */
export const attacks: readonly Attack[] = [
  authorizationMatrix,
  idSwaps,
  forgedTokens,
  codeGuesses,
  refreshGames,
  forgedHolders,
  alteredWebhooks,
  crossSite,
  traversals,
  framing,
  injectedValues,
  headerInjection,
  scriptsInNames,
  priceTricks,
  seatRace,
  cancelAgainstPay,
  repeatedPayments,
  partialCancels,
  messageDecoder,
  brokenMessages,
  brokenHints,
  slowSenders,
  slowReaders,
  crowds,
  requestFloods,
  canaries,
  apiFuzz,
  licences,
  knownVulnerabilities,
  secretScan,
  infrastructureScan,
  workflowScan,
  consistency,
];
