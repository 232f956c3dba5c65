/** The answers of live screens of every clipper, and whether a change would make the server look at them again. */
import { readFileSync } from 'node:fs';
import { getOperationAST, parse } from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import { fragmentsOf } from '../../src/http/limits/document-size.js';
import { type Footprint, footprintOf } from '../../src/http/live/footprint.js';
import type { Viewer } from '../../src/kernel/auth/viewer.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { looker, type Seen, type Touched } from '../../src/modules/changes/look-since.js';
import { idOf } from './ids.js';
import type { WriteStage } from './write-stage.js';

const fileOf = (name: string) =>
  readFileSync(new URL(`../../schema/operations/${name}.graphql`, import.meta.url), 'utf8');

const SUBMISSION = `id status reason submittedAt decidedAt approvedAt reviewDueAt mustLiveUntil authorship accrualEndedAt
  authorIsSubmitter appeal { status text answer } campaign { name status } settlement { due posted limitedBy estimateIfApproved }`;

/** Documents of screens, each with another reason to be looked at again. */
const SCREENS: Readonly<Record<string, string>> = {
  dashboard: fileOf('clipper-dashboard') + fileOf('totals'),
  money: `{ me { payouts { totalCount nodes { id amount reversedAt } } payoutRequests { nodes { id status amount reason } }
    accountEntries { nodes { id status amount } } earnings { totalCount nodes { id amount kind } } } }`,
  submissions: `{ submissions(first: 50) { totalCount nodes { ${SUBMISSION} } } me { submissions { nodes { id status } } } }`,
  campaigns:
    '{ campaigns(first: 50) { totalCount nodes { id name brand description status budget endsAt publishedAt } } }',
  posts:
    '{ clips(first: 50) { nodes { id status views likes earned checkedAt availability latestTracking { id } trackings { totalCount } } } }',
  figures: `query ($campaignId: ID!) { campaign(id: $campaignId) { name spent remaining totals { earned views clips }
    terms { version ratePerThousandViews } clips { totalCount } unmeasuredClips { id } suspectClips { id } } }`,
  rates: '{ campaigns(first: 50, orderBy: { field: EARNED }) { nodes { id spent terms { ratePerThousandViews } } } }',
};

interface Screen {
  viewer: Viewer;
  footprint: Footprint;
  answer: string;
}

export interface Screens {
  seen: Seen;
  screens: Map<string, Screen>;
}

const schema = createSchema();
const look = looker();

async function lookAt(stage: WriteStage, seen: Seen | null) {
  const snapshot = new Snapshot(stage.database.pool, 'screens');
  try {
    return await look(snapshot, seen);
  } finally {
    await snapshot.close();
  }
}

/** All screens of all clippers, each with its answer. */
export async function screensOf(stage: WriteStage): Promise<Screens> {
  const { seen } = await lookAt(stage, null);
  const screens = new Map<string, Screen>();
  const campaign = await stage.database.prisma.campaign.findFirst({ orderBy: { id: 'asc' } });
  const variables = { campaignId: idOf('campaign', campaign?.id ?? 1n), first: 20 };
  const clippers = await stage.database.prisma.user.findMany({ where: { role: 'CLIPPER', status: 'ACTIVE' } });
  for (const { id, name } of clippers) {
    const viewer: Viewer = { userId: id.toString(), role: 'CLIPPER' };
    for (const [screen, text] of Object.entries(SCREENS)) {
      const document = parse(text);
      const operation = getOperationAST(document);
      if (operation == null) throw new Error(screen);
      const footprint = footprintOf({ schema, operation, fragments: fragmentsOf(document), variables });
      const { data } = await stage.server.query(name, text, variables);
      screens.set(`${screen} of ${id}`, { viewer, footprint, answer: JSON.stringify(data) });
    }
  }
  return { seen, screens };
}

/** The screens that show another answer than before, and would not be looked at again. `rested`: those that need not be. */
export async function missedBy(
  stage: WriteStage,
  { seen, screens }: Screens,
): Promise<{ missed: string[]; rested: number }> {
  const { touched } = await lookAt(stage, seen);
  const after = await screensOf(stage);
  const concerned = ({ viewer, footprint }: Screen) =>
    touched === null || footprint.concerns(viewer, touched as Touched);
  const missed = [...after.screens].filter(([name, screen]) => {
    const before = screens.get(name);
    return before !== undefined && before.answer !== screen.answer && !concerned(screen);
  });
  return {
    missed: missed.map(([name]) => name),
    rested: [...after.screens.values()].filter((screen) => !concerned(screen)).length,
  };
}
