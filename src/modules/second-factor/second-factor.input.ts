/** Inputs of the mutations of a second factor. */
import { Field, InputType } from 'type-graphql';
import { z } from 'zod';
import { Rule } from '../../kernel/api/input.js';
import { CommandInput, inputNamed } from '../commands/command.input.js';
import { CODE } from './totp.js';

@InputType({ description: 'Second factor to set up.' })
export class EnrollSecondFactorInput extends CommandInput {}

@InputType()
export abstract class CodeInput extends CommandInput {
  @Field(() => String, { description: 'The code of six digits that the app shows now.' })
  @Rule(z.string().regex(CODE, '$property must have six digits'))
  code!: string;
}

export const codeInput = (name: string, description: string) => inputNamed(name, CodeInput, description);
