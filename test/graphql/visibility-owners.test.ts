/** The visibility of a clip that changed owners: its former owner keeps their past, its new one sees none of it. */
import type { Actor } from '../../src/modules/commands/run-command.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { dataOf, TOTALS } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import type { Scene } from '../support/scene.js';
import { numberNamed } from './visibility-mutations.js';
import { clipper, openVisibilityWorld, type VisibilityWorld } from './visibility-world.js';

/** Closed even when the test fails. */
let changing: VisibilityWorld | undefined;
afterEach(async () => {
  await changing?.close();
  changing = undefined;
});

const FORMER = `{ me {
  totals { ...T } clips { totalCount totals { ...T } edges { node { id } } }
  submissions(first: 1) { edges { node {
    status clip { id } campaign { name } user { name } decidedBy { name } settlement { limitedBy posted }
  } } }
  earnings { nodes { kind amount clip { id } submission { status } campaign { name } user { name } actor { name } } }
} } ${TOTALS}`;
const PRESENT = `query Present($id: ID!) { clip(id: $id) {
  earned user { name }
  submissions { totalCount edges { node { status user { name } earlierAttempts { status user { name } } } } }
  earnings { totalCount edges { node { kind amount } } }
  settlement { due posted }
} }`;

test.each(['REJECTED', 'WITHDRAWN', 'REVOKED'] as const)(
  'a %s clip that somebody else submitted is theirs, and neither owner sees the other’s part',
  async (status) => {
    changing = await openVisibilityWorld();
    const { database, server, scene } = changing;
    const [noah, zoe] = [clipper(changing, 'noah'), clipper(changing, 'zoe')];
    const before = dataOf(await server.query('Noah', FORMER)).me;
    const open = numberNamed(changing, 'open');
    const post = await scene.submit(noah, open);
    scene.shows(post, 3_000);
    await scene.tick();
    await LOSSES[status](scene, noah, post.clipId);
    await scene.resubmit(zoe, open, post);
    await approveClip(database, scene.admin, { clipId: post.clipId });

    const variables = { id: idOf('clip', post.clipId) };
    const former = dataOf(await server.query('Noah', FORMER)).me;
    expect([former.totals, former.clips]).toEqual([before.totals, before.clips]);
    const submission = {
      ...{ status, clip: null, campaign: { name: 'Open' }, user: { name: 'Noah' } },
      // He withdrew it himself; an admin did the others.
      decidedBy: status === 'WITHDRAWN' ? { name: 'Noah' } : null,
      settlement: { limitedBy: status, posted: '0.00' },
    };
    expect(former.submissions.edges).toEqual([{ node: submission }]);
    const lost = former.earnings.nodes.filter(({ clip }: { clip: unknown }) => clip === null);
    expect([lost, former.earnings.nodes]).toEqual([ledgerOf(status), [...lost, ...before.earnings.nodes]]);
    expect((await server.query('Noah', PRESENT, variables)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');

    const { clip } = dataOf(await server.query('Zoe', PRESENT, variables));
    expect(clip).toEqual({
      earned: '3.00',
      user: { name: 'Zoe' },
      submissions: {
        totalCount: 1,
        edges: [{ node: { status: 'APPROVED', user: { name: 'Zoe' }, earlierAttempts: [] } }],
      },
      earnings: { totalCount: 1, edges: [{ node: { kind: 'ACCRUAL', amount: '3.00' } }] },
      settlement: { due: '3.00', posted: '3.00' },
    });
    const all = dataOf(await server.query('Ada Admin', PRESENT, variables)).clip;
    const [, attempts] = all.submissions.edges.map(({ node }: { node: object }) => node).reverse();
    expect(attempts).toMatchObject({ status: 'APPROVED', earlierAttempts: [{ status, user: { name: 'Noah' } }] });
    expect([all.submissions.totalCount, all.earnings.totalCount]).toEqual([2, status === 'REVOKED' ? 3 : 1]);
  },
);

/** The entries that the former owner of a lost clip keeps, the newest first. */
function ledgerOf(status: keyof typeof LOSSES) {
  const entry = { clip: null, submission: { status }, campaign: { name: 'Open' }, user: { name: 'Noah' }, actor: null };
  if (status !== 'REVOKED') return [];
  return [
    { kind: 'REVERSAL', amount: '-3.00', ...entry },
    { kind: 'ACCRUAL', amount: '3.00', ...entry },
  ];
}

/** How a clip is freed, so that it may be submitted again. */
const LOSSES = {
  REJECTED: ({ database, admin }: Scene, _: Actor, clipId: bigint) =>
    rejectClip(database, admin, { clipId, reason: 'NOT_OWNER' }),
  WITHDRAWN: async ({ database }: Scene, owner: Actor, clipId: bigint) => {
    const { id } = await database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId } });
    await withdrawSubmission(database, owner, { submissionId: id });
  },
  REVOKED: async ({ database, admin }: Scene, _: Actor, clipId: bigint) => {
    await approveClip(database, admin, { clipId });
    await revokeApproval(database, admin, { clipId, reason: 'It is not the owner’s.' });
  },
};
