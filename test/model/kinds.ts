/** Every kind of step of the model test, with its frequency. */
import { answer, appeal, reinstate } from './commands-appeals.js';
import { accept, dismiss, recordAgain, recordLate, recordNow, startOnly } from './commands-batches.js';
import { activate, cancel, editCampaign, makeCampaign, newTerms, pause, raise, remove } from './commands-campaigns.js';
import { adjust, approve, reject, revoke, withdraw } from './commands-clips.js';
import { close, complete, completeByItself } from './commands-endings.js';
import { confirm, propose, turnDown } from './commands-entries.js';
import { approveRequest, ask, askRemainder, cancelRequest, pay, rejectRequest, reverse } from './commands-payouts.js';
import { reopen } from './commands-reopen.js';
import { answerBatch, endPlan, planRun, stopWaiting } from './commands-runs.js';
import { submit } from './commands-submit.js';
import { approveLate, closeByItself, editEnd, mature, setHolding } from './commands-timetable.js';
import { anonymise, invite, reactivate, repeat, suspend } from './commands-users.js';
import type { AnyKind } from './step.js';

export const KINDS: readonly AnyKind[] = [
  ...[makeCampaign, editCampaign, newTerms, raise, activate, pause, cancel, remove],
  ...[close, complete, completeByItself, reopen],
  ...[editEnd, closeByItself, setHolding, mature, approveLate],
  ...[submit, recordNow, startOnly, recordLate, recordAgain, accept, dismiss],
  ...[planRun, answerBatch, endPlan, stopWaiting],
  ...[approve, reject, withdraw, revoke, reinstate, appeal, answer, adjust],
  ...[ask, askRemainder, approveRequest, rejectRequest, cancelRequest, pay, reverse],
  ...[propose, confirm, turnDown],
  ...[invite, suspend, reactivate, anonymise, repeat],
];
