/** Stops the test cluster and waits until it is gone. */
export default async function globalTeardown() {
  const cluster = globalThis.testCluster;
  const gone = new Promise((resolve) => cluster.once('exit', resolve));
  cluster.kill('SIGTERM');
  await gone;
}
