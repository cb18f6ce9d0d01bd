import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/**
 * Starts the system's Chromium: CHROMIUM_PATH, else /usr/bin/chromium. Without one it throws: a test not run is no
 * pass.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`There is no Chromium at ${executablePath}: install one, or say by CHROMIUM_PATH where it is`);
  }
  // Chromium refuses to run as root, as in containers, with its sandbox on.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}
