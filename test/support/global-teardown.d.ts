/** For those who stop the test cluster without jest. */
export default function globalTeardown(): Promise<void>;
