/** The texts of messages, in plain text. */
import { formatMoney } from '../../kernel/base/money.js';
import type { MessageKind, RejectionReason } from '../../kernel/prisma/generated/enums.js';
import type { MessageFacts } from './message-facts.sql.js';

export interface MessageText {
  subject: string;
  text: string;
}

export interface TextOptions {
  /** Where users open the application. */
  appUrl: string;
  currency: string;
  /** The one-time link, for the kinds that have one. */
  link: string | null;
}

const REASONS: Record<RejectionReason, string> = {
  NOT_OWNER: 'You are not the author of the post.',
  WRONG_CONTENT: 'The post does not show what the campaign asks for.',
  POSTED_TOO_EARLY: 'The post is older than the campaign.',
  SUSPICIOUS_VIEWS: 'The views look bought.',
  RULES_BROKEN: 'The post breaks a rule of the campaign.',
  OTHER: 'Another reason, which the note below explains.',
};

type Write = (facts: MessageFacts, options: TextOptions) => { subject: string; paragraphs: (string | null)[] };

const TEXTS: Record<MessageKind, Write> = {
  INVITATION: (_, { link }) => ({
    subject: 'Your invitation to Cliptally',
    paragraphs: [
      'You have an account at Cliptally. Choose your password to log in:',
      link,
      'The link works once, within 7 days. If it has expired, ask the person who invited you for a new one.',
    ],
  }),
  PASSWORD_RESET: (_, { link }) => ({
    subject: 'Set a new password for Cliptally',
    paragraphs: [
      'Somebody asked for a new password for your account at Cliptally. If it was you, set it here:',
      link,
      'The link works once, within one hour. A new password logs you out everywhere.',
      'If it was not you, ignore this message. Your password stays as it is.',
    ],
  }),
  SUBMISSION_APPROVED: ({ campaign, url }, { appUrl }) => ({
    subject: `Your clip in ${campaign} was approved`,
    paragraphs: [
      `Your clip was approved for the campaign ${campaign}. Its views count from now on:`,
      url,
      `See what it earns: ${appUrl}`,
    ],
  }),
  SUBMISSION_REJECTED: ({ campaign, url, reason, note }, { appUrl }) => ({
    subject: `Your clip in ${campaign} was rejected`,
    paragraphs: [
      `Your clip was rejected for the campaign ${campaign}:`,
      url,
      reason === null ? null : `The reason: ${shownReason(reason, note)}`,
      note === null || note === '' ? null : `A note from the reviewer:\n${note}`,
      `You may submit it again if the reason no longer holds: ${appUrl}`,
    ],
  }),
  PAYOUT_PAID: ({ amount, reference }, { appUrl, currency }) => ({
    subject: `Your payout of ${amountOf(amount, currency)} was sent`,
    paragraphs: [
      `We sent you ${amountOf(amount, currency)}. The reference of the payment is ${reference}.`,
      'It can take a few days until the money arrives.',
      `See all your payouts: ${appUrl}`,
    ],
  }),
  ACCOUNT_ENTRY: ({ amount, entryKind, entryReason }, { appUrl, currency }) => ({
    subject:
      entryKind === 'WRITE_OFF'
        ? `We gave up ${amountOf(amount, currency)} of your debt`
        : `You got a credit of ${amountOf(amount, currency)}`,
    paragraphs: [
      entryKind === 'WRITE_OFF'
        ? `You no longer owe us ${amountOf(amount, currency)}.`
        : `We credited ${amountOf(amount, currency)} to your account. It counts for your next payout.`,
      `The reason: ${entryReason}`,
      `See your balance: ${appUrl}`,
    ],
  }),
  APPEAL_ANSWERED: ({ campaign, url, appealStatus, appealAnswer }, { appUrl }) => ({
    subject:
      appealStatus === 'OVERTURNED'
        ? `Your appeal in ${campaign} was successful`
        : `The decision on your clip in ${campaign} stands`,
    paragraphs: [
      appealStatus === 'OVERTURNED'
        ? `We looked at your clip in the campaign ${campaign} again, and it is approved:`
        : `We looked at your clip in the campaign ${campaign} again. The decision stands:`,
      url,
      `The answer to your appeal:\n${appealAnswer}`,
      appealStatus === 'OVERTURNED'
        ? `See what it earns: ${appUrl}`
        : 'There is one appeal for each submission, so this answer is final.',
    ],
  }),
  DECISION_OVERTURNED: ({ campaign, url, appealAnswer }, { appUrl }) => ({
    subject: `Your decision on a clip in ${campaign} was overturned`,
    paragraphs: [
      `The clipper appealed against your decision on this clip in the campaign ${campaign}, and another admin overturned it:`,
      url,
      `The answer to the appeal:\n${appealAnswer}`,
      `See the clip: ${appUrl}`,
    ],
  }),
  ACCOUNT_SUSPENDED: () => ({
    subject: 'Your account at Cliptally was suspended',
    paragraphs: [
      'Your account was suspended. You cannot log in, and nothing is paid out to you meanwhile. Your clips still count.',
      'If you think that this is a mistake, write to the person who looks after your campaigns.',
    ],
  }),
};

export function textOf(facts: MessageFacts, options: TextOptions): MessageText {
  const { subject, paragraphs } = TEXTS[facts.kind](facts, options);
  const lines = [`Hello ${facts.name},`, ...paragraphs.filter((paragraph) => paragraph !== null), 'Cliptally'];
  return { subject, text: `${lines.join('\n\n')}\n` };
}

function shownReason(reason: RejectionReason, note: string | null): string {
  return reason === 'OTHER' && (note === null || note === '') ? 'Another reason.' : REASONS[reason];
}

function amountOf(cents: bigint | null, currency: string): string {
  return `${formatMoney(cents ?? 0n)} ${currency}`;
}
