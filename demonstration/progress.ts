import { createSpinner } from "nanospinner";

export interface Progress {
  /** Begins a step, and ends the one before. */
  step(text: string): void;
  /** Ends the current step, as succeeded or failed. */
  done(ok?: boolean): void;
}

/**
 * Progress on standard error, so that standard output is the results': a spinner on a terminal, plain lines elsewhere.
 */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  // A terminal without a width (some pseudo-terminals) would have the spinner clear lines for ever.
  if (!stream.isTTY || !stream.columns) return { step: (text) => void stream.write(`${text}\n`), done: () => {} };
  const spinner = createSpinner("", { stream });
  const done = (ok = true) => {
    if (spinner.isSpinning()) ok ? spinner.success() : spinner.error();
  };
  const step = (text: string) => {
    done();
    withoutItsSignalHandlers(() => spinner.start({ text }));
  };
  return { step, done };
}

/** The spinner would end the process at Ctrl-C at once, before what is open could be closed. */
function withoutItsSignalHandlers(start: () => void): void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  start();
  for (const [index, signal] of signals.entries()) {
    for (const listener of process.listeners(signal)) {
      if (!before[index]?.has(listener)) process.off(signal, listener);
    }
  }
}
