/**
 * An error response of Apify. It is thrown where it is detected, and the server writes it as Apify's error envelope.
 */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    /** Apify's machine-readable name, which callers check. */
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export function invalidInput(message: string): Refusal {
  return new Refusal(400, 'invalid-input', `Input is not valid: ${message}`);
}

export function recordNotFound(): Refusal {
  return new Refusal(404, 'record-not-found', 'The requested record was not found.');
}
