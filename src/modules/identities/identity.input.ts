/** Inputs of the mutations that link identities. */
import { Field, InputType } from 'type-graphql';
import { RowId, Rule, textUpTo } from '../../kernel/api/input.js';
import { CommandInput } from '../commands/command.input.js';
import { IDENTITY_ID, USER_ID } from '../ids/id-kinds.js';

/** OpenID Connect Core, section 2: at most 255 ASCII characters. The text is never cleaned, because it is compared. */
const SUBJECT = textUpTo(255)
  .min(1, '$property must not be empty')
  .regex(/^[\x20-\x7e]*$/, '$property must consist of printable ASCII characters');

@InputType({ description: 'Identity to link to an account.' })
export class LinkIdentityInput extends CommandInput {
  @RowId(USER_ID, 'Id of the user, such as "user_12". You cannot name yourself.')
  userId!: string;

  @Field(() => String, {
    description:
      'Subject of the person at the identity provider, exactly as in the claim "sub" of their tokens. Up to 255 characters.',
  })
  @Rule(SUBJECT)
  subject!: string;
}

@InputType({ description: 'Identity to unlink.' })
export class UnlinkIdentityInput extends CommandInput {
  @RowId(IDENTITY_ID, 'Id of the external identity, such as "identity_12".')
  identityId!: string;
}
