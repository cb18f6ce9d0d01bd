import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { type OpenStage, openStage } from "../../demonstration/open-stage.ts";
import { openWorld, type World } from "../../workbench/world.ts";
import { launchChromium } from "./chromium.ts";

/**
 * Chromium, and the demonstration's stage, each opened when a test first asks for it and closed after the last: the
 * files of a group share them. A page of one's own, by `openPage`, keeps tests apart.
 */
export const sharedChromium = openedOnce(launchChromium);

export const sharedStage: () => Promise<OpenStage> = openedOnce(() =>
  openStage({ policyDir: "deploy", step: () => {} }),
);

/** The workbench with the sample policy: a world as `npm start` opens it, for what the console has of a policy. */
export const sharedWorld: () => Promise<World> = openedOnce(async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "world-"));
  const options = { policyDir: "deploy", environment: "local", port: 0, stateDir, step: () => {}, tell: () => {} };
  const world = await openWorld(options);
  const close = async () => {
    await world.close();
    await rm(stateDir, { recursive: true, force: true });
  };
  return { ...world, close };
});

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
