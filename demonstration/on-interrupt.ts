/** Runs `act` once at Ctrl-C or `kill`, and then ends the process with the exit code that it gives. */
export function onInterrupt(act: () => Promise<number>): void {
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
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
}
