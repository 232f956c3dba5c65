/** For code that stops the test cluster without jest. */
export default function globalTeardown(): Promise<void>;
