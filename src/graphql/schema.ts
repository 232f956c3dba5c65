/** The resolvers of the product, in the order of the modules. */
import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { type AuthChecker, buildSchemaSync, type ClassType, type NonEmptyArray } from 'type-graphql';
import type { Context } from '../kernel/api/context.js';
import { validateInput } from '../kernel/api/input.js';
import { wrongRole } from '../kernel/base/errors.js';
import { AccountEntryResolver, UserAccountEntries } from '../modules/account-entries/account-entry.resolver.js';
import { UserMoneyResolver } from '../modules/account-steps/account-steps.resolver.js';
import { ApiKeyResolver } from '../modules/api-keys/api-key.resolver.js';
import { AuditResolver } from '../modules/audit/audit.resolver.js';
import { BookDifferenceFields, BookFields, BooksResolver } from '../modules/books/books.resolver.js';
import { CampaignEarningResolver } from '../modules/campaign-steps/campaign-steps.resolver.js';
import { CampaignResolver } from '../modules/campaigns/campaign.resolver.js';
import { CampaignDraftResolver } from '../modules/campaigns/draft.resolver.js';
import { ClipResolver } from '../modules/clips/clip.resolver.js';
import { BecauseFields, EarningBecauseFields } from '../modules/explanations/because.fields.js';
import {
  CountedPartFields,
  ExcludedPartFields,
  ExplanationFields,
  TotalsExplain,
} from '../modules/explanations/explanation.fields.js';
import { PricingLineFields, SubmissionPricing } from '../modules/explanations/pricing.fields.js';
import { IdentityResolver } from '../modules/identities/identity.resolver.js';
import { BudgetExhaustionFields, CampaignEarningFields } from '../modules/ledger/budget-exhaustion.fields.js';
import { ClipEarningFields, SubmissionSettlementFields } from '../modules/ledger/clip-settlement.fields.js';
import { CampaignsResolver, UserCampaigns } from '../modules/lists/campaigns.resolver.js';
import { CampaignClips, ClipsResolver, UserClips } from '../modules/lists/clips.resolver.js';
import { ClipEarnings, EarningFields, UserEarnings } from '../modules/lists/earnings.fields.js';
import { CampaignEarnings, EarningsResolver, SubmissionEarnings } from '../modules/lists/earnings.resolver.js';
import { CampaignClippers, UsersResolver } from '../modules/lists/users.resolver.js';
import { NotificationResolver } from '../modules/notifications/notification.resolver.js';
import { BalanceExplainFields } from '../modules/payouts/balance-lines.fields.js';
import { PayoutResolver } from '../modules/payouts/payout.resolver.js';
import { PayoutRequestResolver } from '../modules/payouts/payout-request.resolver.js';
import { BalanceFields, UserPayoutFields } from '../modules/payouts/user-payouts.fields.js';
import { CampaignRankingFields } from '../modules/rankings/ranking.fields.js';
import { RecoveryResolver } from '../modules/recovery/recovery.resolver.js';
import { ClipSuspectFields } from '../modules/refresh/clip-suspects.fields.js';
import { EarningRunFields } from '../modules/refresh/earning-run.fields.js';
import { RefreshRunResolver, SuspectObservationResolver } from '../modules/refresh/refresh.resolver.js';
import { ReopeningResolver } from '../modules/reopenings/reopening.resolver.js';
import { ReviewResolver } from '../modules/review/review.resolver.js';
import { SecondFactorResolver } from '../modules/second-factor/second-factor.resolver.js';
import { SessionResolver, UserSessions } from '../modules/sessions/session.resolver.js';
import { FreshnessFields, PlatformStatsResolver } from '../modules/stats/platform-stats.resolver.js';
import { SettingsResolver } from '../modules/stats/settings.resolver.js';
import { CampaignEndFields, SubmissionEndFields } from '../modules/submissions/accrual-end.fields.js';
import {
  CampaignSubmissionFields,
  ClipSubmissionFields,
  SubmissionAppealFields,
  SubmissionResolver,
  UserSubmissionFields,
} from '../modules/submissions/submission.resolver.js';
import { CampaignTimeline, ClipTimeline, UserTimeline } from '../modules/timelines/timeline.fields.js';
import { TimelineRankingFields } from '../modules/timelines/timeline-rankings.fields.js';
import { CampaignTotals, ClipTotals, UserTotals } from '../modules/totals/totals.fields.js';
import { ClipTrackingFields } from '../modules/trackings/clip-trackings.fields.js';
import { AccountResolver } from '../modules/users/account.resolver.js';
import { UserResolver } from '../modules/users/user.resolver.js';
import { WebhookDeliveryResolver, WebhookEndpointResolver } from '../modules/webhooks/webhook.resolver.js';
import { WebhookMutations } from '../modules/webhooks/webhook-mutations.resolver.js';
import { ChangeFields, ChangesResolver } from './changes.resolver.js';
import { callDirectly, resolverInstances } from './direct-calls.js';
import { readKeys } from './idempotency.js';
import { withLive } from './live-schema.js';
import { LOOKUPS, NodeResolver } from './node.resolver.js';
import { printIds } from './print-ids.js';
import { describeRoots } from './root-types.js';

const RESOLVERS = [
  NodeResolver,
  ...LOOKUPS,
  ChangesResolver,
  ChangeFields,
  UserResolver,
  IdentityResolver,
  SecondFactorResolver,
  SessionResolver,
  UserSessions,
  AccountResolver,
  NotificationResolver,
  RecoveryResolver,
  ApiKeyResolver,
  AuditResolver,
  CampaignResolver,
  CampaignDraftResolver,
  ClipResolver,
  ClipTrackingFields,
  SubmissionAppealFields,
  SubmissionResolver,
  UserSubmissionFields,
  CampaignSubmissionFields,
  ClipSubmissionFields,
  ClipEarningFields,
  SubmissionSettlementFields,
  SubmissionEndFields,
  CampaignEndFields,
  CampaignEarningFields,
  CampaignEarningResolver,
  ReviewResolver,
  BudgetExhaustionFields,
  UserTotals,
  CampaignTotals,
  ClipTotals,
  UserTimeline,
  CampaignTimeline,
  ClipTimeline,
  TimelineRankingFields,
  UsersResolver,
  CampaignClippers,
  CampaignsResolver,
  UserCampaigns,
  ClipsResolver,
  UserClips,
  CampaignClips,
  ClipEarnings,
  UserEarnings,
  EarningFields,
  EarningsResolver,
  CampaignEarnings,
  SubmissionEarnings,
  SubmissionPricing,
  PricingLineFields,
  EarningBecauseFields,
  BecauseFields,
  TotalsExplain,
  ExplanationFields,
  CountedPartFields,
  ExcludedPartFields,
  CampaignRankingFields,
  UserPayoutFields,
  AccountEntryResolver,
  UserAccountEntries,
  ReopeningResolver,
  BalanceFields,
  BalanceExplainFields,
  UserMoneyResolver,
  PayoutRequestResolver,
  PayoutResolver,
  RefreshRunResolver,
  SuspectObservationResolver,
  ClipSuspectFields,
  EarningRunFields,
  SettingsResolver,
  PlatformStatsResolver,
  FreshnessFields,
  BooksResolver,
  BookFields,
  BookDifferenceFields,
  WebhookEndpointResolver,
  WebhookDeliveryResolver,
  WebhookMutations,
] as unknown as NonEmptyArray<ClassType>;

/** @Authorized([roles]): an anonymous caller gets UNAUTHENTICATED, and another role gets FORBIDDEN. */
const authChecker: AuthChecker<Context> = ({ context }, roles) => {
  if (!roles.includes(context.viewer.role)) throw wrongRole();
  return true;
};

export function createSchema(): GraphQLSchema {
  const container = resolverInstances();
  const schema = buildSchemaSync({
    resolvers: RESOLVERS,
    authChecker,
    validateFn: validateInput,
    container,
    emitSchemaFile: false,
  });
  return withLive(describeRoots(readKeys(printIds(callDirectly(schema, container)))));
}
