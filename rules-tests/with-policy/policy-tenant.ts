import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "node-html-parser";
import { type Compiled, compile } from "../../compiler/compile.ts";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import type { StartOptions } from "../../packages/local-tenant/start.ts";
import type {
  Client,
  ClientGrant,
  Connection,
  Organization,
  ResourceServer,
} from "../../packages/local-tenant/store/entities.ts";
import type { Store } from "../../packages/local-tenant/store/store.ts";
import { Browser } from "../../packages/loopback/browser.ts";
import { type Answer, authorizeUrl, type Changes, redeem } from "../packages/local-tenant/login/portal.ts";
import { verified } from "../packages/local-tenant/login/verify.ts";
import { acme, acmeConnection, ann, callback, type TestTenant } from "../packages/local-tenant/world/acme.ts";
import { bindAction } from "../packages/local-tenant/world/bind-action.ts";
import { world } from "../packages/local-tenant/world/world.ts";
import { acme as acmeFile, apis, globex as globexFile, vendor } from "./policy.ts";

export const audience = (api: string) => `https://api.example.com/${api}`;
export const bob = { username: "bob", password: "battery staple" };
const namespace = "https://claims.example.com/";

/** What an application received, with claims without the namespace, or the refusal and its reason. */
export type Got =
  | {
      readonly claims: Record<string, unknown>;
      readonly scope: string;
      readonly org_id: unknown;
      readonly body: Answer["body"];
    }
  | { readonly refused: string };

interface Policy {
  /** Of the policy files. */
  readonly dir: string;
  readonly signingKeyPem: string;
  /** Deploys the policy again with acme's file changed. */
  deploy(acmeFile: string): Promise<void>;
  /** Signs in and redeems the code, consenting where asked. By acme's portal, unless `changes` say otherwise. */
  signIn(changes?: Changes, browser?: Browser, user?: { username: string; password: string }): Promise<Got>;
  /** The contents of a token, or the reason why there is none. */
  got(answer: Answer): Promise<Got>;
}

export type PolicyTenant = TestTenant & Policy;

export function startPolicyTenant(options: StartOptions = {}): Promise<PolicyTenant> {
  return world(options).with(acme).with(policy).start();
}

/** The policy's Actions bound, as the build makes them, and all that it deploys in the tenant's store. */
async function policy(test: TestTenant): Promise<Policy> {
  // Acme's provider asserts verified addresses.
  test.provider.setClaims("bob", { email: "bob@acme.example", email_verified: true, name: "Bob" });
  const signingKeyPem = createSigningKeyPem();
  const dir = await mkdtemp(join(tmpdir(), "policy-"));
  test.closers.add({ close: () => rm(dir, { recursive: true, force: true }) });
  const compileOnce = async (acmeFile: string) => {
    const files = { "apis.yaml": apis, "vendor.yaml": vendor, "customers/globex.yaml": globexFile };
    const environment = `domain: ${test.tenant.domain}\n`;
    await writeFiles(dir, { ...files, "customers/acme.yaml": acmeFile, "environments/local.yaml": environment });
    return compile({ dir, environment: "local", domain: test.tenant.domain, signingKeyPem });
  };
  const known = new Map<string, Compiled>();
  const deploy = async (acmeFile: string) => {
    const compiled = known.get(acmeFile) ?? (await compileOnce(acmeFile));
    known.set(acmeFile, compiled);
    deployInto(test, compiled.files);
    test.unbind();
    for (const { code, trigger, name } of compiled.actions) bindAction(test.store, trigger, code, name);
  };
  // What the other part seeds is not the policy's.
  for (const { id } of test.store.clientGrants.list()) test.store.clientGrants.delete(id);
  for (const { id } of test.store.resourceServers.list()) test.store.resourceServers.delete(id);
  test.store.connections.delete("con_acme");
  await deploy(acmeFile);
  const got = (answer: Answer) => readAnswer(test, answer);
  return {
    ...{ dir, signingKeyPem, deploy, got },
    signIn: async (changes: Changes = {}, browser = new Browser(test.fetch), user = ann): Promise<Got> => {
      const client_id = changes.client_id ?? "acme--portal";
      const all = {
        client_id,
        audience: audience("orders"),
        connection: "acme-oidc",
        nonce: undefined,
        scope,
        ...changes,
      };
      const code = await codeOf(authorizeUrl(test, all), browser, user);
      return typeof code === "string" ? got(await redeem(test, code, { client_id })) : code;
    },
  };
}

const scope = "openid offline_access read:orders write:orders export:orders";

async function writeFiles(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
}

/** Does what auth0-deploy-cli does: names become ids. All connections use the same provider. */
function deployInto({ store, provider }: TestTenant, files: ReadonlyMap<string, string>): void {
  const all = [...files]
    .filter(([path]) => path.endsWith(".json"))
    .map(([path, text]) => [path, JSON.parse(text)] as const);
  const of = <T>(folder: string) =>
    all.filter(([path]) => path.startsWith(`${folder}/`)).map(([path, file]) => [path, file as T] as const);
  const idOf = new Map<string, string>();
  for (const [path, client] of of<Client>("clients")) {
    const id = path.slice("clients/".length, -".json".length);
    idOf.set(client.name, id);
    store.clients.put({ ...client, client_id: id, client_secret: `secret of ${id}` });
  }
  for (const [path, api] of of<ResourceServer>("resource-servers")) store.resourceServers.put({ ...api, id: path });
  for (const [path, grant] of of<ClientGrant>("grants")) {
    store.clientGrants.put({ ...grant, id: path, client_id: idOf.get(grant.client_id ?? "") ?? "" });
  }
  const { options } = acmeConnection(provider.issuer);
  for (const [, connection] of of<Connection>("connections")) {
    const enabled_clients = connection.enabled_clients.map((name) => idOf.get(name) ?? name);
    store.connections.put({ ...connection, id: connection.name, options, enabled_clients });
  }
  for (const [, file] of of<Organization & { connections: { name: string }[] }>("organizations")) {
    const { connections, ...organization } = file;
    const id = `org_${file.name}`;
    store.organizations.put({ ...organization, id });
    for (const { name } of connections) joinConnection(store, id, name);
  }
}

/** What the build deploys for an organization's connection, and what an administrator may add. */
export function joinConnection(store: Store, organization_id: string, connection_id: string): void {
  store.organizationConnections.put({
    organization_id,
    connection_id,
    assign_membership_on_login: true,
    show_as_button: true,
    is_signup_enabled: false,
  });
}

/** The code that the callback receives, or the refusal, there or on a page. */
async function codeOf(url: URL, browser: Browser, user: { username: string; password: string }) {
  let landed = await browser.follow(url, user, callback);
  if (!(landed instanceof URL)) {
    const csrf = parse(landed.text).querySelector("input[name=csrf]")?.getAttribute("value");
    if (csrf === undefined) return refusedOnPage(landed.text);
    const { headers } = await browser.open(landed.url, new URLSearchParams({ csrf, action: "accept" }));
    landed = new URL(headers.get("location") ?? "");
  }
  const { code, error, error_description } = Object.fromEntries(landed.searchParams);
  return code ?? { refused: reason(error, error_description) };
}

function refusedOnPage(text: string): Got {
  const [, error, description] = /^([a-z_]+): (.*)$/.exec(parse(text).querySelector("p")?.text ?? "") ?? [];
  return { refused: reason(error, description) };
}

/** The Action's code, or else OAuth's error. */
function reason(error: unknown, description: unknown): string {
  return /^([a-z_]+): /.exec(String(description))?.[1] ?? String(error);
}

async function readAnswer(test: TestTenant, { status, body }: Answer): Promise<Got> {
  if (status !== 200) return { refused: reason(body.error, body.error_description) };
  // Without an API the token is opaque.
  const isOpaque = !body.access_token.includes(".");
  const claims = isOpaque ? { scope: String(body.scope) } : (await verified(test, body.access_token)).claims;
  const own = Object.entries(claims).filter(([name]) => name.startsWith(namespace));
  return {
    claims: Object.fromEntries(own.map(([name, value]) => [name.slice(namespace.length), value])),
    scope: claims.scope ?? "",
    org_id: "org_id" in claims ? claims.org_id : undefined,
    body,
  };
}
