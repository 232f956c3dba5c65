/** Fields of GraphQL types for the counts of posts, one for each count of the list. */
import { Field } from 'type-graphql';
import { SafeInt } from '../../kernel/api/scalars.js';
import type { Count } from '../../scraping/post-counts.js';

/** Adds the fields to a type. `describe` gets the count in words, such as "like". Its plural is the field's name. */
export function CountFields(
  counts: readonly Count[],
  describe: (word: string) => string,
  { nullable = false } = {},
): ClassDecorator {
  return ({ prototype }) => {
    for (const count of counts) {
      Field(() => SafeInt, { nullable, description: describe(count.slice(0, -1)) })(prototype as object, count);
    }
  };
}
