/** Clip.suspectObservation: what holds a clip back is shown to whoever sees the clip. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { openSuspectOfClip } from './refresh.loaders.js';
import { SuspectObservation } from './refresh.type.js';

@Resolver(() => Clip)
export class ClipSuspectFields {
  @FieldResolver(() => SuspectObservation, {
    nullable: true,
    description: 'A jump of its views that waits for an admin, and moves neither views nor money before; null: none.',
  })
  suspectObservation(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(openSuspectOfClip, clip.id);
  }
}
