/** The external identities of a user, and the mutations that link and unlink them. */
import { Arg, Authorized, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { CODE_NEEDED } from '../commands/confirmed-actions.js';
import { userPayload, userPayloadType } from '../users/account.payload.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { userIdentities } from './identities.loaders.js';
import { LinkIdentityInput, UnlinkIdentityInput } from './identity.input.js';
import { ExternalIdentity } from './identity.type.js';
import { IDENTITIES_MAX, linkIdentity, unlinkIdentity } from './link-identity.js';

const LinkIdentityPayload = userPayloadType('LinkIdentity');
const UnlinkIdentityPayload = userPayloadType('UnlinkIdentity');

@Resolver(() => User)
export class IdentityResolver {
  @Authorized(['CLIPPER', 'ADMIN'])
  @FieldResolver(() => [ExternalIdentity], {
    nullable: true,
    description: `Identities outside whose tokens act as this user, oldest first, at most ${IDENTITIES_MAX}. FORBIDDEN to internal tools.`,
  })
  identities(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userIdentities, user.id);
  }

  @Authorized(['ADMIN'])
  @Mutation(() => LinkIdentityPayload, {
    description: `Links an identity of the configured identity provider to a user: its tokens then act as that user. FORBIDDEN for yourself. CONFLICT if the identity belongs to a user already, if the user has too many or is anonymised, or if no identity provider is configured. ${CODE_NEEDED}`,
  })
  linkIdentity(@Arg('input', () => LinkIdentityInput, INPUT) input: LinkIdentityInput, @Ctx() context: Context) {
    const { database, externalTokens } = context.services;
    const parsed = { userId: BigInt(input.userId), subject: input.subject };
    const issuer = externalTokens?.issuer ?? null;
    return userPayload(context, linkIdentity(database, actorOf(context), parsed, issuer, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => UnlinkIdentityPayload, {
    description: 'Unlinks an identity. Its tokens open nothing more within 30 s. NOT_FOUND if there is none.',
  })
  unlinkIdentity(@Arg('input', () => UnlinkIdentityInput, INPUT) input: UnlinkIdentityInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { identityId: BigInt(input.identityId) };
    return userPayload(context, unlinkIdentity(database, actorOf(context), parsed, input.idempotencyKey));
  }
}
