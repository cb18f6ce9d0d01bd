/**
 * Runs `act` once at Ctrl-C, `kill`, or when the terminal is closed; then ends the process with the exit code it gives.
 * What it returns tells whether that has begun: failures from then on are only those of what was being closed.
 */
export function onInterrupt(act: () => Promise<number>): () => boolean {
  let begun = false;
  const handle = () => {
    if (begun) return;
    begun = true;
    act().then(
      (code) => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, handle);
  return () => begun;
}
