/** A stage for series: facts that lie where a test wants them, and timelines that are checked as they are asked for. */
import type pg from 'pg';
import { pastTriggers } from './database.js';
import { idOf } from './ids.js';
import { ADMIN, type Person, WriteStage } from './write-stage.js';

export interface Sums {
  earned: string;
  views: number;
  clips: number;
}
export interface Timeline {
  points: (Sums & { start: string; end: string })[];
  total: Sums;
  previousTotal: Sums;
}

const SERIES =
  'points { start end earned views clips } total { earned views clips } previousTotal { earned views clips }';

export class SeriesStage {
  private constructor(
    readonly stage: WriteStage,
    private readonly clipper: Person,
    private readonly campaignId: bigint,
  ) {}

  static async open(): Promise<SeriesStage> {
    const stage = await WriteStage.open();
    return new SeriesStage(stage, await stage.clipper(), await stage.campaign(10_000_000n));
  }

  get server() {
    return this.stage.server;
  }

  close(): Promise<void> {
    return this.stage.close();
  }

  /** A timeline whose points add up to its total, one after the other. */
  async series(root: string, args: string): Promise<Timeline> {
    const { data, errors } = await this.server.query(ADMIN, `{ ${root} { timeline${args} { ${SERIES} } } }`);
    expect(errors).toBeUndefined();
    const row = Object.values(data)[0] as { timeline: Timeline };
    const cents = (sums: readonly Sums[]) =>
      sums.reduce((sum, { earned }) => sum + BigInt(earned.replace('.', '')), 0n);
    const { points, total } = row.timeline;
    expect([
      cents(points),
      points.reduce((sum, { views }) => sum + views, 0),
      points.reduce((sum, { clips }) => sum + clips, 0),
    ]).toEqual([cents([total]), total.views, total.clips]);
    for (const [n, point] of points.entries()) {
      expect(Date.parse(point.start)).toBeLessThan(Date.parse(point.end));
      if (n > 0) expect(point.start).toBe(points[n - 1]?.end);
    }
    return row.timeline;
  }

  /** A clip whose facts lie where a test wants them: the ledger, the trackings and the approval, in order. */
  async factsAt(times: { approvedAt: string; tracked: string[]; earned: string[] }, views: number[]): Promise<bigint> {
    const { clipId } = await this.stage.pending(views[0] ?? 0, this.clipper, this.campaignId);
    await this.stage.mutate(
      ADMIN,
      'approveClip',
      { idempotencyKey: this.stage.fresh('key'), clipId: idOf('clip', clipId) },
      'replayed',
    );
    for (const count of views.slice(1)) await this.stage.observe(clipId, count);
    const spread = async (client: pg.PoolClient, table: string, column: string, moments: string[]) => {
      const { rows } = await client.query(`SELECT id FROM "${table}" WHERE "clipId" = $1 ORDER BY id`, [clipId]);
      expect(rows).toHaveLength(moments.length);
      for (const [n, { id }] of rows.entries())
        await client.query(`UPDATE "${table}" SET "${column}" = $1 WHERE id = $2`, [moments[n], id]);
    };
    await pastTriggers(this.stage.database, async (client) => {
      await spread(client, 'ViewTracking', 'trackedAt', times.tracked);
      await spread(client, 'Earning', 'earnedAt', times.earned);
      await spread(client, 'ClipSubmission', 'approvedAt', [times.approvedAt]);
    });
    return clipId;
  }
}
