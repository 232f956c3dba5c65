/** The enums of accounts, with the meaning of each value. */
import { registerEnum } from '../../kernel/api/register-enum.js';
import { Role, SocialPlatform, UserStatus } from '../../kernel/prisma/generated/enums.js';
import { PLATFORMS } from '../../scraping/platforms/platforms.js';

export { Role, SocialPlatform, UserStatus };

registerEnum(Role, 'Role', 'The role of an account. It decides what the account may read and do.', {
  CLIPPER: 'Posts clips and is paid. Sees only their own rows.',
  ADMIN: 'Runs campaigns, reviews and payouts. Sees everything.',
  SERVICE:
    'An internal tool. Reads everything except payout accounts and the sessions of others, and changes only its own password and sessions.',
});

registerEnum(UserStatus, 'UserStatus', 'The state of an account.', {
  ACTIVE: 'In use.',
  SUSPENDED: 'Cannot log in or be paid. The clips still count.',
  ANONYMISED: 'Name and e-mail address were removed. The money history stays.',
});

registerEnum(
  SocialPlatform,
  'SocialPlatform',
  'The social platform on which a clip is posted.',
  descriptionsOf(PLATFORMS),
);

function descriptionsOf<Name extends string>(platforms: Record<Name, { description: string }>): Record<Name, string> {
  const entries = Object.entries<{ description: string }>(platforms);
  return Object.fromEntries(entries.map(([name, { description }]) => [name, description])) as Record<Name, string>;
}
