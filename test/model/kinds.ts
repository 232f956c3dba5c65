/** Every kind of step of the model test, with its frequency. */
import { accept, dismiss, recordAgain, recordLate, recordNow, startOnly } from './commands-batches.js';
import { activate, cancel, editCampaign, makeCampaign, newTerms, pause, raise, remove } from './commands-campaigns.js';
import { adjust, approve, reinstate, reject, revoke, withdraw } from './commands-clips.js';
import { close, complete, completeByItself } from './commands-endings.js';
import { confirm, propose, turnDown } from './commands-entries.js';
import { approveRequest, ask, askRemainder, cancelRequest, pay, rejectRequest, reverse } from './commands-payouts.js';
import { reopen } from './commands-reopen.js';
import { submit } from './commands-submit.js';
import { anonymise, invite, reactivate, repeat, suspend } from './commands-users.js';
import type { AnyKind } from './step.js';

export const KINDS: readonly AnyKind[] = [
  ...[makeCampaign, editCampaign, newTerms, raise, activate, pause, cancel, remove],
  ...[close, complete, completeByItself, reopen],
  ...[submit, recordNow, startOnly, recordLate, recordAgain, accept, dismiss],
  ...[approve, reject, withdraw, revoke, reinstate, adjust],
  ...[ask, askRemainder, approveRequest, rejectRequest, cancelRequest, pay, reverse],
  ...[propose, confirm, turnDown],
  ...[invite, suspend, reactivate, anonymise, repeat],
];
