/** Clip.suspectObservation: everybody who sees the clip also sees the suspect observation that holds it back. */
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { openSuspectOfClip } from './refresh.loaders.js';
import { SuspectObservation } from './refresh.type.js';

@Resolver(() => Clip)
export class ClipSuspectFields {
  @FieldResolver(() => SuspectObservation, {
    nullable: true,
    description:
      'The open suspect observation of the clip, which waits for an admin; null if there is none. It moves neither views nor money before it is accepted.',
  })
  suspectObservation(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(openSuspectOfClip, clip.id);
  }
}
