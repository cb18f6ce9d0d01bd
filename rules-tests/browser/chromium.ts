import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Nothing of the browser's own goes to the network: tests are about this machine. */
const flags = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

/**
 * Starts the system's Chromium: CHROMIUM_PATH, else /usr/bin/chromium. Without one it throws: a test not run is no
 * pass.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    const remedy = "install it by `sudo .ci/install-packages`, or say by CHROMIUM_PATH where it is";
    throw new Error(`There is no Chromium at ${executablePath}: ${remedy}`);
  }
  // Chromium refuses to run as root, as in containers, with its sandbox on.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, args: flags });
}
