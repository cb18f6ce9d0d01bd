import { afterAll } from "@jest/globals";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { launchChromium } from "./chromium.ts";

/**
 * Chromium, and the demonstration's stage, each opened when a test first asks for it and closed after the last: the
 * files of a group share them. A page of one's own, by `openPage`, keeps tests apart.
 */
export const sharedChromium = openedOnce(launchChromium);

export const sharedStage: () => Promise<OpenStage> = openedOnce(() =>
  openStage({ policyDir: "deploy", step: () => {} }),
);

/** Call it while a module loads: Jest takes the `afterAll` for the whole file or group that loads it first. */
function openedOnce<T extends { close(): Promise<void> }>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | undefined;
  afterAll(async () => {
    // If it did not open, the tests that asked for it have failed of that already.
    const opened = await opening?.catch(() => undefined);
    await opened?.close();
  });
  return () => {
    opening ??= open();
    return opening;
  };
}
