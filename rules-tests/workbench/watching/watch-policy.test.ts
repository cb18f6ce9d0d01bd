import { type FSWatcher, watch } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { type PolicyWatch, watchPolicy } from "../../../workbench/watching/watch-policy.ts";

/** Only timers are of the test: what the file system reports is real. */
describe("watchPolicy", () => {
  let dir: string;
  let watching: PolicyWatch;
  let own: FSWatcher;
  let events: number;
  const changed = jest.fn();

  beforeEach(async () => {
    jest.useFakeTimers({ doNotFake: ["setImmediate", "clearImmediate", "nextTick", "queueMicrotask", "Date"] });
    changed.mockClear();
    dir = await mkdtemp(join(tmpdir(), "watch-policy-"));
    await mkdir(join(dir, "customers"));
    await writeFile(join(dir, "customers/acme.yaml"), "customer: acme\n");
    watching = await watchPolicy(dir, changed);
    events = 0;
    own = watch(join(dir, "customers"), () => {
      events += 1;
    });
  });

  afterEach(async () => {
    own.close();
    await watching.close();
    jest.useRealTimers();
    await rm(dir, { recursive: true });
  });

  const turn = () => new Promise((resolve) => setImmediate(resolve));

  async function until(isSo: () => boolean, meanwhile: () => Promise<unknown> = turn): Promise<void> {
    for (const started = Date.now(); !isSo(); await meanwhile()) {
      if (Date.now() - started > 4000) throw new Error("nothing came of it");
    }
  }

  /** Until the file system has reported it. */
  async function reported(act: () => Promise<void>): Promise<void> {
    const before = events;
    await act();
    await until(() => events > before);
  }

  async function passes(milliseconds: number): Promise<void> {
    jest.advanceTimersByTime(milliseconds);
    for (let turns = 0; turns < 50; turns += 1) await turn();
  }

  function untilChanged(times: number): Promise<void> {
    return until(
      () => changed.mock.calls.length >= times,
      () => passes(80),
    );
  }

  it("tells once of a file that is written in several steps", async () => {
    const file = join(dir, "customers/acme.yaml");
    await reported(() => writeFile(file, ""));
    await passes(79);
    await reported(() => writeFile(file, "customer: acme\nname: Acme\n"));
    await passes(79);
    expect(changed).not.toHaveBeenCalled();
    await untilChanged(1);
    await passes(5000);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it("tells of a file that is replaced, added or removed, and of no other", async () => {
    await reported(() => writeFile(join(dir, "customers/acme.yaml~"), "customer: acme\nname: Acme\n"));
    await passes(5000);
    expect(changed).not.toHaveBeenCalled();
    await rename(join(dir, "customers/acme.yaml~"), join(dir, "customers/acme.yaml"));
    await untilChanged(1);
    await writeFile(join(dir, "customers/globex.yaml"), "customer: globex\n");
    await untilChanged(2);
    await rm(join(dir, "customers/globex.yaml"));
    await untilChanged(3);
  });

  it("goes on with a folder that replaces the one it watched", async () => {
    await mkdir(join(dir, "next"));
    await writeFile(join(dir, "next/acme.yaml"), "customer: acme\nname: Next\n");
    await rename(join(dir, "customers"), join(dir, "previous"));
    await rename(join(dir, "next"), join(dir, "customers"));
    await untilChanged(1);
    own.close();
    own = watch(join(dir, "customers"), () => {
      events += 1;
    });
    await reported(() => writeFile(join(dir, "customers/acme.yaml"), "customer: acme\nname: After\n"));
    jest.advanceTimersByTime(80);
    // By what the new folder reports: no patrol comes while the clock stands.
    await until(() => changed.mock.calls.length === 2);
  });
});
