/** Aborts when somebody interrupts the command, which may then finish the write that is under way. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => interrupted.abort());
  return interrupted.signal;
}
