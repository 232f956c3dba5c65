/** Inputs of the mutations of webhooks. */
import { Field, InputType } from 'type-graphql';
import { z } from 'zod';
import { applied, RowId, Rule, textUpTo } from '../../kernel/api/input.js';
import { CHANGE_TYPES, type ChangeType, ChangeTypes } from '../changes/change.enums.js';
import { CommandInput, CreatingInput, inputNamed } from '../commands/command.input.js';
import { DELIVERY_ID, ENDPOINT_ID } from '../ids/id-kinds.js';
import { URL_LENGTH_MAX } from './webhook-address.js';

const DOCUMENT_LENGTH_MAX = 10_000;

/** Its spaces and lines are kept, so it is not cleaned like other texts. */
const DOCUMENT = textUpTo(DOCUMENT_LENGTH_MAX)
  .regex(/^[^\p{Cs}]*$/u, '$property must be valid Unicode text')
  .refine((text) => !text.includes('\0'), '$property must not contain NUL');

function UrlText(nullable: boolean): PropertyDecorator {
  const description =
    'Address of the receiver: https, with the name of a public host, and without port, user name and fragment. Redirects are not followed.';
  return applied(Field(() => String, { nullable, description }) as PropertyDecorator, Rule(textUpTo(URL_LENGTH_MAX)));
}

const TYPES = z
  .array(z.unknown())
  .min(1, '$property must not be empty')
  .max(CHANGE_TYPES.length, `$property must have at most ${CHANGE_TYPES.length} entries`);

function TypeList(without: string): PropertyDecorator {
  return applied(
    Field(() => [ChangeTypes], {
      nullable: true,
      description: `Types of the rows whose changes are delivered, at most ${CHANGE_TYPES.length}. ${without} BAD_USER_INPUT if it is empty, or if a scope of your key does not allow one.`,
    }) as PropertyDecorator,
    Rule(TYPES),
  );
}

function DocumentText(without: string): PropertyDecorator {
  return applied(
    Field(() => String, {
      nullable: true,
      description: `Query whose answer is the payload, up to ${DOCUMENT_LENGTH_MAX} characters. It may declare $ids: [ID!]!, the ids of the changed rows, and no other variable. ${without}`,
    }) as PropertyDecorator,
    Rule(DOCUMENT),
  );
}

@InputType({ description: 'Webhook endpoint to create.' })
export class CreateWebhookEndpointInput extends CreatingInput {
  @UrlText(false)
  url!: string;

  @TypeList('Without it all types that you may read.')
  types?: ChangeType[] | null;

  @DocumentText('Without it deliveries have only types and ids.')
  document?: string | null;
}

@InputType()
abstract class EndpointInput extends CommandInput {
  @RowId(ENDPOINT_ID, 'Id of the endpoint, such as "endpoint_12".')
  endpointId!: string;
}

@InputType({ description: 'Webhook endpoint to change. Fields that are left out stay as they are.' })
export class UpdateWebhookEndpointInput extends EndpointInput {
  @UrlText(true)
  url?: string | null;

  @TypeList('Types that are added are delivered from the present place in the feed on.')
  types?: ChangeType[] | null;

  @DocumentText('An empty text removes it.')
  document?: string | null;
}

export const endpointInput = (name: string, description: string) => inputNamed(name, EndpointInput, description);

@InputType({ description: 'Endpoint that a test is sent to.' })
export class SendTestDeliveryInput extends CreatingInput {
  @RowId(ENDPOINT_ID, 'Id of the endpoint, such as "endpoint_12".')
  endpointId!: string;
}

@InputType({ description: 'Delivery to send again.' })
export class RetryDeliveryInput extends CommandInput {
  @RowId(DELIVERY_ID, 'Id of the delivery, such as "delivery_12".')
  deliveryId!: string;
}
