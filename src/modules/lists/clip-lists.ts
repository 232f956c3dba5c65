/**
 * Lists of clips (root, of users and of campaigns) with the totals of the whole filtered list, from the same snapshot.
 */
import { Field, ObjectType } from 'type-graphql';
import { type Connection, connectionOf, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { PageInput } from '../../kernel/api/page.input.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { Clip } from '../clips/clip.type.js';
import { ClipsFilterInput } from '../clips/clips.input.js';
import { type ClipRow, clipPage } from '../clips/clips.sql.js';
import { CLIP_ID } from '../ids/id-kinds.js';
import { clipListTotals } from '../totals/totals.loaders.js';
import { type ClipListScope, clipCount, type Totals as TotalsRow } from '../totals/totals.sql.js';
import { Totals } from '../totals/totals.type.js';
import type { Asked } from './lists.js';

const clipList = defineList(CLIP_ID, clipPage, clipCount);

@ObjectType({
  description: 'A page of clips with the totals of the whole filtered list.',
  simpleResolvers: true,
})
export class ClipConnection extends connectionOf('Clip', () => Clip) {
  @Field(() => Totals, {
    description: 'Totals of the clips that count in the whole filtered list. Other clips add nothing.',
  })
  totals!: () => Promise<TotalsRow>;
}

export function clipsOf(
  context: Context,
  of: ClipListScope['of'],
  parent: Id,
  { page, filter, orderBy }: Asked<ClipsFilterInput>,
): Connection<ClipRow> & { totals: () => Promise<TotalsRow> } {
  const parsed = ClipsFilterInput.parse(filter, context.viewer);
  return {
    ...loadConnection(context, clipList, parent, { of, filter: parsed, page: PageInput.parse(page, orderBy) }),
    totals: () => context.loaders.load(clipListTotals, parent, { of, filter: parsed }),
  };
}
