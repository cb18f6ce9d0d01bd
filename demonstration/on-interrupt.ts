/**
 * Runs `act` once at Ctrl-C, `kill`, or when the terminal is closed; then ends the process with the exit code it gives.
 * The function that it returns tells whether closing has begun: errors after that come from closing only.
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
