/** For code that starts the test cluster without jest. */
export default function globalSetup(): Promise<void>;
