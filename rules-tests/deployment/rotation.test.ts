import { createPublicKey } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { isBundled } from "../../compiler/actions.ts";
import { createKeyPair, publicKeyItem } from "../../compiler/sealing/new-key.ts";
import { readSigningKey } from "../../compiler/sealing/signing-key.ts";
import { embeddedConfig } from "../../deployment/embedded-config.ts";
import { KeptBuilds } from "../../deployment/kept-builds.ts";
import { signingKeyOf } from "../../deployment/policies.ts";
import { readKeptBuild } from "../../deployment/read-kept-build.ts";
import { rotationAsText } from "../../deployment/show-plan.ts";
import { withPolicy } from "../compiler/policy-folder.ts";
import { acmeWith, type CrowdedWorld, crowdedFiles, crowdedWorld } from "./crowded-world.ts";

let crowded: CrowdedWorld;
let world: CrowdedWorld["world"];
beforeAll(async () => {
  crowded = await crowdedWorld({ deployed: true });
  ({ world } = crowded);
});
afterAll(() => world.close());
beforeEach(() => crowded.restore());

describe("a change of the signing key", () => {
  const next = createKeyPair();
  const old = () => {
    const publicPem = createPublicKey(world.signingKeyPem).export({ type: "spki", format: "pem" }).toString();
    return { privatePem: world.signingKeyPem, publicPem, id: readSigningKey(world.signingKeyPem).publicKey.id };
  };
  const environmentWith = (...keys: (typeof next)[]) => ({
    "environments/staging.yaml": `${crowdedFiles["environments/local.yaml"].replace("localhost:8443", world.tenant.domain)}public_keys:
${keys.map(publicKeyItem).join("")}`,
  });
  const withKeys = (...keys: (typeof next)[]) => ({ ...crowdedFiles, ...environmentWith(...keys) });
  const options = { environment: "staging", signingKeyPem: next.privatePem };
  const refused = (words: string) =>
    expect.objectContaining({ code: "deployment_refused", message: expect.stringContaining(words) });

  /** The carriers that one of the deployed Actions would refuse for their key. */
  function refusedCarriers(): string[] {
    const { store } = world;
    const names = new Map(store.actions.list().map(({ id, name }) => [id, name]));
    const accepted = store.actionVersions
      .list()
      .filter(({ deployed, action_id: id }) => deployed && isBundled(names.get(id) ?? ""))
      .map(({ code }) => embeddedConfig(code)?.publicKeys.map(({ id }) => id) ?? []);
    expect(accepted).toHaveLength(3);
    return carriers()
      .filter(([, key]) => accepted.some((keys) => !keys.includes(key)))
      .map(([name]) => name);
  }

  /** Each carrier's name and the key that signed it. */
  function carriers(): [string, string][] {
    const { clients, connections, organizations } = world.store;
    const all = [
      ...clients.list().map(({ name, client_metadata: metadata }) => ({ name, metadata })),
      ...connections.list(),
      ...organizations.list(),
    ];
    return all.flatMap(({ name, metadata }) => {
      const key = signingKeyOf({ kind: "connection", content: { metadata } });
      return key === undefined ? [] : [[name, key] as [string, string]];
    });
  }

  /** What was refused after any single write. */
  const troubles: string[] = [];
  function watch(lastWrite = Number.POSITIVE_INFINITY): void {
    let dead = false;
    world.listen(async (sent, pass) => {
      if (dead) throw new TypeError("fetch failed");
      const answer = await pass();
      if (sent.write === 0) return answer;
      troubles.push(...refusedCarriers());
      const token = await crowded.askForToken();
      if (!token.access_token) troubles.push(`${sent.method} ${sent.path}: ${token.error_description}`);
      dead = sent.write >= lastWrite;
      if (dead) throw new TypeError("fetch failed");
      return answer;
    });
  }

  it("is refused by a deployment, which would sign by a key or drop one that logins need", async () => {
    const both = withKeys(old(), next);
    await expect(world.deploy(both, options)).rejects.toEqual(
      refused(`the deployed Actions do not accept the key ${next.id} yet`),
    );
    const count = carriers().length;
    await expect(world.rotate(withKeys(next), options)).rejects.toEqual(
      refused(`the key ${old().id} still signs ${count} policies`),
    );
    await expect(world.deploy(withKeys(next), options)).rejects.toEqual(refused(`still signs ${count} policies`));
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
  });

  it("is refused with other changes, in local, and by a key that is not in public_keys", async () => {
    const suspended = {
      ...acmeWith("enforcement: enforce", "enforcement: suspended"),
      ...environmentWith(old(), next),
    };
    await expect(world.rotate(suspended, options)).rejects.toEqual(refused("changes are not of the keys"));
    await expect(world.rotate(crowdedFiles)).rejects.toEqual(refused("the environment local has no public_keys"));
    await expect(world.rotate(withKeys(old()), options)).rejects.toMatchObject({ code: "signing_key_unusable" });
    expect(world.sent.filter(({ write }) => write > 0)).toEqual([]);
  });

  it("refuses no request after any write, though it dies again and again, and signs everything anew", async () => {
    const both = await world.build(withKeys(old(), next), options);
    const run = () => world.rotate(withKeys(old(), next), { ...options, build: both });
    let rotation: Awaited<ReturnType<typeof run>> | undefined;
    let deaths = 0;
    for (; rotation === undefined && deaths < 60; deaths++) {
      // The lock comes first. After a death it is in the way, is removed and taken.
      watch(deaths === 0 ? 2 : 4);
      rotation = await run().catch(() => undefined);
    }
    expect(troubles).toEqual([]);
    expect(deaths).toBeGreaterThan(8);
    expect(rotation).toMatchObject({
      done: false,
      accepted: [old().id, next.id],
      signed_by: { [next.id]: carriers().length },
      next: expect.stringContaining(`If ${old().id} is the old key, take it out of public_keys`),
    });

    watch();
    const last = await world.rotate(withKeys(next), options);
    expect(last).toMatchObject({ done: true, accepted: [next.id], action_versions: 3 });
    expect(troubles).toEqual([]);
    expect(crowded.foreign.nowButBindingIds()).toBe(crowded.before);
    expect(await world.rotate(withKeys(next), options)).toMatchObject({ done: true, written: [] });

    // No build is left to go back to that would bring the old key back.
    const [first] = await new KeptBuilds(world.keepDir, "staging").list();
    const read = withPolicy(withKeys(next), (policyDir) =>
      readKeptBuild(first?.folder ?? "", { policyDir, environment: "staging" }),
    );
    await expect(read).rejects.toEqual(refused(`accepts the key ${old().id}, which public_keys of staging no longer`));
  }, 90_000);

  it("counts only signatures that verify, and tells the others", async () => {
    const machine = world.store.clients.find(({ name }) => name === "acme--sync");
    if (!machine) throw new Error("not deployed");
    // Names the old key, and is signed for another application.
    world.store.clients.put({ ...machine, client_id: "copied", name: "copied" });
    const both = withKeys(old(), next);
    const count = carriers().length;
    const rotation = await world.rotate(both, options);
    expect(rotation).toMatchObject({ signed_by: { [next.id]: count - 1 }, refused: 1 });
    expect(rotationAsText(rotation)).toContain(
      `signed policies: ${count - 1} by ${next.id}; 1 that the Actions refuse.`,
    );
    expect(rotation.next).toMatch(/^Every policy is signed by/);
  });
});
