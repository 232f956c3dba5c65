/** Registers an enum of the API. Its values are those of the database, each with its meaning. */
import { registerEnumType } from 'type-graphql';

export function registerEnum<Values extends Record<string, string>>(
  values: Values,
  name: string,
  description: string,
  meanings: Record<keyof Values, string>,
): void {
  const valuesConfig = Object.fromEntries(
    Object.entries(meanings).map(([value, text]) => [value, { description: text }]),
  );
  registerEnumType(values, {
    name,
    description,
    valuesConfig: valuesConfig as { [K in keyof Values]: { description: string } },
  });
}
