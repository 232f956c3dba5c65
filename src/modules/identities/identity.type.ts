/** A person as an identity provider knows them. */
import { Field, ObjectType } from 'type-graphql';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { IDENTITY_ID } from '../ids/id-kinds.js';

@ObjectType({
  description:
    'A person as an identity provider knows them, linked to an account by an admin. Only the user and admins may read this type.',
  implements: Node,
  simpleResolvers: true,
})
export class ExternalIdentity {
  @GlobalId(IDENTITY_ID, 'Id of the external identity')
  id!: string;

  @Field(() => String, { description: 'Issuer of the tokens, as in their claim "iss".' })
  issuer!: string;

  @Field(() => String, { description: 'Subject of the tokens, as in their claim "sub".' })
  subject!: string;

  @Field(() => DateTime, { description: 'When the identity was linked.' })
  createdAt!: Date;
}
