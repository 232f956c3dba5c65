/** Some commands need more than a token: the caller also sends a code that only they can have at this moment. */
import type { Role } from '../prisma/generated/enums.js';

/** The header of the request that has the code. */
export const CODE_HEADER = 'x-second-factor';

/** The caller of a command, and the code that they sent. */
export interface Proof {
  userId: bigint;
  role: Role;
  /** Null: unknown. */
  address: string | null;
  requestId: string;
  /** Null: none was sent. */
  code: string | null;
}

/** Refuses a command of this name unless the code is right, or none is needed. It uses the code up. */
export type Confirm = (proof: Proof, action: string) => Promise<void>;
