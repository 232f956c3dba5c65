/**
 * Writers of the busy world that have second thoughts, and those that end campaigns: appeals and reinstatements, credits
 * and write-offs, new terms, closings and completions by admins and by the timetable, maturing and reopening.
 */
import { pino } from 'pino';
import { closeEndedJob, completeClosedJob } from '../../jobs/end-campaigns.job.js';
import type { Database } from '../../src/kernel/db/database.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { confirmAccountEntry, rejectAccountEntry } from '../../src/modules/account-entries/decide-account-entry.js';
import { proposeAccountEntry } from '../../src/modules/account-entries/propose-account-entry.js';
import { balanceOfUsers } from '../../src/modules/balances/balances.sql.js';
import { activateCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { closeCampaign, completeCampaign } from '../../src/modules/campaign-steps/close-campaign.js';
import { matureCampaign } from '../../src/modules/campaign-steps/mature-campaign.js';
import { updateCampaign } from '../../src/modules/campaigns/update-campaign.js';
import { reopenCampaign } from '../../src/modules/reopenings/reopen-campaign.js';
import { answerAppeal, appealDecision } from '../../src/modules/review/appeal-decision.js';
import { reinstateClip } from '../../src/modules/review/reinstate-clip.js';
import type { Desk } from './busy-desk.js';
import { type Turn, unlessRefused, type Writer } from './busy-turn.js';
import { addCampaign, type BusyClip } from './busy-world.js';

const log = pino({ level: 'silent' });

/** A post that was rejected or revoked counts again, or is free for anybody. */
const dispute: Writer = async (turn) => {
  const { desk } = turn;
  const clip = desk.turnedDown.shift();
  if (clip === undefined) return;
  const isBack = await desk.next('dispute', [reinstate, appealAnd('OVERTURNED'), appealAnd('UPHELD')])(turn, clip);
  if (isBack) desk.approved.push(clip);
  else desk.release(clip);
};

/** True if the post counts again. Its budget may be gone, and a post that was never checked cannot be approved. */
type Objection = (turn: Turn, clip: BusyClip) => Promise<boolean>;

const reinstate: Objection = async ({ database, desk }, { id: clipId, submissionId }) => {
  const input = { clipId, submissionId, reason: 'a mistake' };
  return (
    (await unlessRefused(reinstateClip(database, desk.world.second, input), 'CONFLICT', 'BUDGET_EXCEEDED')) !== null
  );
};

const appealAnd =
  (outcome: 'UPHELD' | 'OVERTURNED'): Objection =>
  async ({ database, desk }, { submissionId, owner }) => {
    // A submission that was reinstated and revoked again may have had its appeal.
    const appealing = appealDecision(database, owner, { submissionId, text: 'I made it' });
    if ((await unlessRefused(appealing, 'CONFLICT')) === null) return false;
    const answering = answerAppeal(database, desk.world.second, { submissionId, outcome, answer: 'looked at again' });
    return (await unlessRefused(answering, 'CONFLICT', 'BUDGET_EXCEEDED')) !== null && outcome === 'OVERTURNED';
  };

/** A credit, confirmed or turned down by the other admin, or the write-off of a debt. */
const credit: Writer = async ({ database, desk, random }) => {
  const { admin, second, clippers } = desk.world;
  const ids = clippers.map(({ userId }) => userId.toString());
  const balances = await runStatement(database, balanceOfUsers, ids);
  const owing = random.onceIn(2) ? balances.find(({ debt }) => debt > 0n) : undefined;
  const entry =
    owing === undefined
      ? { userId: random.pick(clippers).userId, kind: 'CREDIT' as const, amount: BigInt(1 + random.below(500)) }
      : { userId: BigInt(owing.userId), kind: 'WRITE_OFF' as const, amount: owing.debt };
  // The debt may have shrunk meanwhile.
  const proposal = await unlessRefused(
    proposeAccountEntry(database, admin, { ...entry, reason: 'goodwill' }),
    'CONFLICT',
  );
  if (proposal === null) return;
  const decide = desk.next('credit', [confirmAccountEntry, rejectAccountEntry]);
  await unlessRefused(decide(database, second, { accountEntryId: proposal.accountEntryId }), 'CONFLICT');
};

/** Readers see all campaigns on one page. */
const COMPLETED_MAX = 16;
const HOLDING_DAYS = 7;

/** One step after the other through the ends of campaigns. */
const end: Writer = async (turn) =>
  turn.desk.next('end', STEPS)({ ...turn, database: { ...turn.database, holdingDays: HOLDING_DAYS } });

const STEPS: readonly Writer[] = [
  async ({ database, desk }) => {
    const campaignId = await replaceBrief(database, desk);
    if (campaignId !== null) await closeCampaign(database, desk.world.admin, { campaignId });
  },
  completeClosing,
  async (turn) => {
    await matureOne(turn);
    await newTerms(turn);
  },
  async ({ database, desk }) => {
    const campaignId = await replaceBrief(database, desk);
    if (campaignId === null) return;
    const endsAt = new Date(Date.now() - 60_000);
    await updateCampaign(database, desk.world.admin, { campaignId, endsAt });
    await closeEndedJob({ database, log });
  },
  completeClosing,
  reopen,
];

/** Another campaign takes its place before it closes. Null: there are enough campaigns. */
async function replaceBrief(database: Database, desk: Desk): Promise<bigint | null> {
  if (desk.completed.size + desk.closing.length >= COMPLETED_MAX) return null;
  const { brief } = desk;
  desk.brief = await addCampaign(database, desk.world.admin, `Brief ${desk.completed.size + desk.closing.length}`);
  desk.closing.push(brief);
  return brief;
}

/** The timetable completes what had its last checks; an admin does not wait for the rest. */
async function completeClosing({ database, desk }: Turn): Promise<void> {
  await completeClosedJob({ database, log });
  for (const campaignId of desk.closing.splice(0)) {
    const { status } = await database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } });
    if (status !== 'COMPLETED')
      await completeCampaign(database, desk.world.admin, { campaignId, withoutLastCheck: true });
    desk.completed.add(campaignId);
    desk.maturing.push(campaignId);
  }
}

/** The timetable ends the maturing of the oldest one; the days themselves are for other tests. */
async function matureOne({ database, desk }: Turn): Promise<void> {
  const campaignId = desk.maturing.shift();
  if (campaignId !== undefined) await matureCampaign(database, campaignId);
}

/** A new rate, and views that count in another way for posts submitted from now on. */
async function newTerms({ database, desk, random }: Turn): Promise<void> {
  const terms = {
    ratePerThousandViews: BigInt(9_000 + random.below(2_000)),
    ...desk.next('baseline', [{ baseline: 'SUBMISSION' as const }, {}]),
  };
  await changeTerms(database, desk.world.admin, { campaignId: random.pick(desk.world.campaigns.open), terms });
}

/** The newest completion was a mistake, unless somebody has asked for its money. The campaign goes on and closes again. */
async function reopen({ database, desk }: Turn): Promise<void> {
  const campaignId = desk.maturing.at(-1);
  if (campaignId === undefined) return;
  const { admin } = desk.world;
  const input = { campaignId, reason: 'a slip' };
  if ((await unlessRefused(reopenCampaign(database, admin, input), 'CONFLICT')) === null) return;
  desk.maturing.pop();
  desk.completed.delete(campaignId);
  await activateCampaign(database, admin, { campaignId });
  await closeCampaign(database, admin, { campaignId });
  desk.closing.push(campaignId);
}

export const OFFICE: readonly Writer[] = [dispute, credit, end];
