/** The secret that enrollSecondFactor returns once. */
import { Field, ObjectType } from 'type-graphql';
import { UserPayload } from '../users/account.payload.js';

@ObjectType({ description: 'A second factor that waits for its confirmation.', simpleResolvers: true })
export class EnrollSecondFactorPayload extends UserPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'Secret to type into an authenticator app, in base32, shown only once. Null if the mutation is replayed.',
  })
  secret!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same as an otpauth:// URI, for a QR code, shown only once. Null if the mutation is replayed.',
  })
  uri!: string | null;
}
