import { expect } from "@jest/globals";
import type { Build } from "../../deployment/build.ts";
import type { Files } from "../compiler/policy-files/try-policy.ts";
import { changed } from "../compiler/policy-folder.ts";
import { managementClient } from "../packages/local-tenant/world/management.ts";
import { type DeploymentWorld, deploymentWorld } from "./deployment-world.ts";
import { crowd } from "./faults/crowd.ts";
import { type ForeignState, rememberForeign } from "./faults/foreign-state.ts";
import { snapshotOf } from "./snapshot.ts";

export const orders = "https://api.example.com/orders";

const acme = changed("customers/acme.yaml", [
  `  mobile:
    type: native
    party: third
    apis: [orders]
    callbacks: [com.acme.app:/callback]
`,
  "",
]);

/** Each kind of resource, and few of each: every write costs a deployment. */
export const crowdedFiles = {
  ...acme,
  "environments/local.yaml": `domain: localhost:8443
values: { ISSUER: https://login.acme.example }
other_actions: { post-login: [crm-enrich, crm-audit], credentials-exchange: [crm-machines] }
`,
} satisfies Files;

/** acme's file with a text replaced, which it must contain. */
export function acmeWith(find: string | RegExp, replacement: string): Files {
  const text = String(acme["customers/acme.yaml"]);
  if (typeof find === "string" ? !text.includes(find) : !find.test(text))
    throw new Error(`acme's file does not contain: ${find}`);
  return { ...crowdedFiles, "customers/acme.yaml": text.replace(find, () => replacement) };
}

interface Answered {
  readonly access_token?: string;
  readonly scope?: string;
  readonly error_description?: string;
}

/** A tenant in use by others, into which `crowdedFiles` are deployed, or are to be. */
export interface CrowdedWorld {
  readonly world: DeploymentWorld;
  readonly build: Build;
  readonly foreign: ForeignState;
  /** What is others', before anything was deployed. */
  readonly before: string;
  /** Puts the tenant back to what it was at first: each test begins with it. */
  restore(): void;
  /** A machine of acme's asks for a token of the orders API. */
  askForToken(more?: object): Promise<Answered>;
  /** Nothing is granted whose guard is not live. */
  expectGuarded(): Promise<void>;
  /** The tenant applies the n-th write, or not even that, and from then on nothing gets through in either direction. */
  dieAt(write: number, applied?: boolean): void;
  /**
   * Runs again and again, and dies at each first write of its own, after the tenant has applied it, until nothing is
   * left to do. @returns how often it died
   */
  dieAtEachWrite(run: () => Promise<unknown>, afterDeath?: () => Promise<void>): Promise<number>;
}

export async function crowdedWorld({ deployed }: { readonly deployed: boolean }): Promise<CrowdedWorld> {
  const world = await deploymentWorld();
  await crowd(await managementClient(world));
  const foreign = rememberForeign(world.store);
  const before = foreign.nowButBindingIds();
  const build = await world.build(crowdedFiles);
  if (deployed) await world.deploy({}, { build });
  const putBack = snapshotOf(world.store);

  const askForToken = async (more: object = {}): Promise<Answered> => {
    const machine = world.store.clients.find(({ name }) => name === "acme--sync");
    const response = await world.fetch(`${world.issuer}oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: machine?.client_id ?? "none",
        client_secret: machine?.client_secret ?? "none",
        audience: orders,
        ...more,
      }),
    });
    return (await response.json()) as Answered;
  };
  const expectGuarded = async () => {
    expect(await askForToken({ username: "ann" })).not.toHaveProperty("access_token");
    const { store } = world;
    const isGranted = store.clientGrants.find(({ audience }) => audience === orders) !== undefined;
    const bound = store.bindings.list().map(({ action_id: id }) => store.actions.get(id)?.name);
    if (isGranted) expect(bound).toEqual(expect.arrayContaining(["federated-login", "client-credentials-guard"]));
  };
  const dieAt = (write: number, applied = true) => {
    let dead = false;
    world.listen(async (sent, pass) => {
      if (dead) throw new TypeError("fetch failed");
      if (sent.write < write) return pass();
      dead = true;
      if (applied) await pass();
      throw new TypeError("fetch failed");
    });
  };
  return {
    world,
    build,
    foreign,
    before,
    restore: () => {
      putBack();
      world.listen();
    },
    askForToken,
    expectGuarded,
    dieAt,
    dieAtEachWrite: async (run, afterDeath = async () => {}) => {
      for (let deaths = 0; deaths < 120; deaths++) {
        // The lock comes first. After a death it is in the way, is removed and taken.
        dieAt(deaths === 0 ? 2 : 4);
        const ended = await run().then(
          () => true,
          () => false,
        );
        world.listen();
        await expectGuarded();
        if (ended) return deaths;
        await afterDeath();
      }
      throw new Error("it never ended");
    },
  };
}
