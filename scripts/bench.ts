import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { Bench, type Task } from "tinybench";
import type { ConnectionPayload } from "../actions/policy/carrier/payload.ts";
import type { VendorConfig } from "../actions/policy/vendor-config.ts";
import { type ActionBody, bundleActions, withConfig } from "../compiler/bundling/bundle-actions.ts";
import { sealPolicy } from "../compiler/sealing/seal.ts";
import { createSigningKey } from "../compiler/sealing/signing-key.ts";
import { createCommand, runCommand } from "./run-command.ts";
import { table } from "./table.ts";

const RULES = 40;
const GROUPS = 12;
const AUDIENCE = "https://api.example.com/orders";
const SCOPES = ["read:orders", "write:orders", "export:orders"];
const ROLES = { viewer: ["read:orders"], manager: ["read:orders", "write:orders"] };
const key = createSigningKey();

type Handler = (event: unknown, api: unknown) => Promise<void>;

const config: VendorConfig = {
  namespace: "https://claims.example.com",
  domain: "localhost",
  subjectTokenType: "https://claims.example.com/subject-token",
  publicKeys: [key.publicKey],
  apis: [{ key: "orders", audience: AUDIENCE, scopes: SCOPES, roles: ROLES }],
};

const command = createCommand(
  "npm run bench --",
  `Times a warm decision of each Action (${RULES} rules, ${GROUPS} groups) beside a hand-written Map look-up, in one run.`,
)
  .option("--json", "print one object")
  .action(async ({ json }: { json?: true }) => {
    if (!json) process.stderr.write("measuring for about six seconds...\n");
    const results = await measure();
    process.stdout.write(json ? `${JSON.stringify(results)}\n` : describe(results));
  });

interface Measured {
  readonly name: string;
  readonly median_us: number;
  readonly p99_us: number;
  /** Of the medians: to the hand-written look-up. */
  readonly ratio: number;
}

/** Each iteration gets an event parsed afresh, as an Action does: nothing about its strings is known yet. */
async function measure(): Promise<Measured[]> {
  const [login, guard] = await Promise.all((await bundleActions()).map(async (action) => loadHandler(action)));
  const loginText = JSON.stringify(loginEvent());
  const machineText = JSON.stringify(machineEvent());
  const bench = new Bench({ time: 1500, warmupTime: 300, throws: true });
  let event: unknown;
  const parse = (text: string) => ({
    beforeEach: () => {
      event = JSON.parse(text);
    },
  });
  bench.add("hand-written Map look-up", async () => handWritten(event as LoginEvent, silentApi), parse(loginText));
  bench.add("federated-login", async () => login?.(event, silentApi), parse(loginText));
  bench.add("client-credentials-guard", async () => guard?.(event, silentApi), parse(machineText));
  await bench.run();
  const [peer] = bench.tasks;
  return bench.tasks.map((task) => ({
    name: task.name,
    median_us: latency(task).p50 * 1000,
    p99_us: latency(task).p99 * 1000,
    ratio: peer ? latency(task).p50 / latency(peer).p50 : Number.NaN,
  }));
}

function latency(task: Task) {
  if (!("latency" in task.result)) throw new Error(`${task.name} was not measured`);
  return task.result.latency;
}

function describe(results: readonly Measured[]): string {
  const rows = results.map(({ name, median_us, p99_us, ratio }) => [
    name,
    `${median_us.toFixed(2)} µs`,
    `${p99_us.toFixed(2)} µs`,
    `${ratio.toFixed(1)} ×`,
  ]);
  return table(["warm decision", "median", "99 %", "to the look-up"], rows);
}

const ignore = (..._: unknown[]) => undefined;
const silentApi = {
  access: {
    deny: (...reason: unknown[]) => {
      throw new Error(`the benchmark's event was refused: ${reason}`);
    },
  },
  accessToken: { setCustomClaim: ignore, removeScope: ignore },
  idToken: { setCustomClaim: ignore },
  transaction: { removeTargetScope: ignore },
};

async function loadHandler(action: ActionBody): Promise<Handler> {
  const module = { exports: {} as Record<string, Handler> };
  const load = compileFunction(withConfig(action, config), ["module", "exports", "require", "console"]);
  load(module, module.exports, createRequire(import.meta.url), { log: ignore });
  const handler = Object.values(module.exports).find((exported) => exported.constructor.name === "AsyncFunction");
  if (!handler) throw new Error(`${action.name} exports no handler`);
  return handler;
}

function groupName(number: number): string {
  return `Orders-Department-${number}`;
}

function loginEvent() {
  const payload: ConnectionPayload = {
    a: { orders: ["viewer", "manager"] },
    d: ["acme.example"],
    n: [],
    r: 43_200,
    k: ["orders:manager", "orders:viewer"],
    m: Array.from({ length: RULES }, (_, rule) => [[rule % 2], { groups: groupName(rule) }] as const),
  };
  const client = { t: "spa", a: ["orders"] };
  return {
    client: { client_id: "c", name: "Acme Portal", metadata: seal("client", "Acme Portal", client) },
    connection: {
      id: "con_1",
      name: "acme-oidc",
      strategy: "oidc",
      metadata: seal("connection", "acme-oidc", payload),
    },
    resource_server: { identifier: AUDIENCE },
    transaction: { protocol: "oidc-basic-profile", requested_scopes: ["openid", ...SCOPES] },
    user: {
      user_id: "oidc|acme-oidc|1",
      email: "ann@acme.example",
      groups: Array.from({ length: GROUPS }, (_, group) => groupName(group * 5)),
      identities: [{ connection: "acme-oidc", provider: "oidc", user_id: "acme-oidc|1" }],
      app_metadata: {},
      user_metadata: {},
    },
  };
}

function machineEvent() {
  const client = { t: "machine", a: ["orders"], m: { orders: ["export:orders", "read:orders"] } };
  return {
    client: { client_id: "c", name: "acme--sync", metadata: seal("client", "acme--sync", client) },
    resource_server: { identifier: AUDIENCE },
    accessToken: { customClaims: {}, scope: ["read:orders", "export:orders"] },
    transaction: { requested_scopes: ["read:orders"] },
    request: { body: { grant_type: "client_credentials", client_id: "c", client_secret: "s", audience: AUDIENCE } },
  };
}

function seal(kind: "client" | "connection", name: string, payload: unknown): Record<string, string> {
  return sealPolicy({ kind, name, customer: "acme", payload }, key).metadata;
}

type LoginEvent = ReturnType<typeof loginEvent>;

const roleOfGroup = new Map(
  Array.from({ length: RULES }, (_, rule) => [groupName(rule), rule % 2 === 0 ? "manager" : "viewer"] as const),
);

/** The Action one would write by hand for one customer: the same roles, claims and removals, no signature and no checks. */
async function handWritten(event: LoginEvent, api: typeof silentApi): Promise<void> {
  const roles = new Set<keyof typeof ROLES>();
  for (const group of event.user.groups) {
    const role = roleOfGroup.get(group);
    if (role) roles.add(role);
  }
  const given = new Set([...roles].flatMap((role) => ROLES[role]));
  for (const scope of SCOPES) if (!given.has(scope)) api.accessToken.removeScope(scope);
  const scopes = event.transaction.requested_scopes.filter((scope) => given.has(scope)).sort();
  for (const token of [api.accessToken, api.idToken]) {
    token.setCustomClaim("https://claims.example.com/customer", "acme");
    token.setCustomClaim("https://claims.example.com/subject_type", "user");
    token.setCustomClaim("https://claims.example.com/roles", [...roles].sort());
  }
  api.accessToken.setCustomClaim("https://claims.example.com/scopes", scopes);
}

await runCommand(command);
