/** The account of each payout method: its form, and a check of its digits where there are any. */
import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { badInput } from '../../kernel/base/errors.js';
import type { PayoutMethodType } from '../../kernel/prisma/generated/enums.js';

const email = z.email();
const WISETAG = /^@[a-z0-9]{1,40}$/i;

/** An IBAN without spaces; null: the text is none, or its check digits are wrong. */
function ibanOf(text: string): string | null {
  const iban = electronicFormatIBAN(text);
  return iban !== null && isValidIBAN(iban) ? iban : null;
}

function emailOf(text: string): string | null {
  return email.safeParse(text).success ? text : null;
}

const FORMS: Record<PayoutMethodType, { parse: (text: string) => string | null; expected: string }> = {
  BANK_TRANSFER: {
    parse: ibanOf,
    expected: 'an IBAN with the right check digits, such as "DE89 3704 0044 0532 0130 00"',
  },
  PAYPAL: { parse: emailOf, expected: 'the e-mail address of the PayPal account, such as "mia@example.org"' },
  WISE: {
    parse: (text) => emailOf(text) ?? ibanOf(text) ?? (WISETAG.test(text) ? text : null),
    expected: 'an e-mail address, an IBAN, or a Wisetag such as "@mia"',
  },
};

/** The account as it is stored. BAD_USER_INPUT if it cannot belong to the method. */
export function parseAccount(type: PayoutMethodType, text: string, field: string): string {
  const { parse, expected } = FORMS[type];
  const account = parse(text);
  if (account === null) throw badInput(field, `The account of ${type} must be ${expected}.`);
  return account;
}
