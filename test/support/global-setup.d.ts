/** For those who start the test cluster without jest. */
export default function globalSetup(): Promise<void>;
