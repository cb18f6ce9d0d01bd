import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { exportWithCli } from "../../../packages/deploy-cli/export.ts";
import { type DeployOptions, deployWithCli } from "../../../packages/deploy-cli/import.ts";
import type { CliTarget } from "../../../packages/deploy-cli/run-cli.ts";
import { managementScopes } from "../../../packages/local-tenant/management-api/management-scopes.ts";
import { type RunningTenant, startTenant } from "../../../packages/local-tenant/start.ts";
import { boundActions } from "../../../packages/local-tenant/triggers/deployed-actions.ts";
import { testAuthority } from "../../shared-keys.ts";
import { failureOf } from "./failure-of.ts";
import { sampleScim, writeSampleDirectory } from "./sample-directory.ts";

const secret = "a secret of the connection";
const lines: string[] = [];
const logged: string[] = [];
let tenant: RunningTenant;
let target: CliTarget;
let root: string;
let directory: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "deploy-test-"));
  directory = join(root, "tenant");
  await writeSampleDirectory(directory);
  tenant = await startTenant({ authority: testAuthority(), onLog: ({ type }) => logged.push(type) });
  target = {
    tenantDomain: tenant.domain,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    caFile: tenant.caFile,
    keywords: { SECRET: secret },
    fast: true,
    onOutput: (line) => lines.push(line),
  };
});
afterAll(async () => {
  await tenant.close();
  await rm(root, { recursive: true });
});

/** All that the tenant holds, except for what each deployment creates anew: versions, bindings and times. */
function state(): unknown {
  const { store } = tenant.tenant;
  const timeless = (item: object) =>
    Object.fromEntries(
      Object.entries(item).filter(([name]) => !["updated_at", "created_at", "built_at"].includes(name)),
    );
  return {
    clients: store.clients.list(),
    credentials: store.clientCredentials.list().map(timeless),
    resourceServers: store.resourceServers.list(),
    grants: store.clientGrants.list(),
    connections: store.connections.list().map(({ scim, ...connection }) => ({ ...connection, scim: scim?.mapping })),
    organizations: store.organizations.list(),
    organizationConnections: store.organizationConnections.list(),
    actions: store.actions.list().map(timeless),
    bindings: store.bindings.list().map((binding) => ({ ...timeless(binding), id: undefined })),
    settings: store.settings,
  };
}

const lists = ["clients", "resource-servers", "client-grants", "connections", "organizations", "tenants/settings"];

/** What the Management API shows of all that an export holds, but for Actions, which are deployed anew. */
async function shown(): Promise<unknown[]> {
  const { keys, issuer, fetch } = tenant.tenant;
  const scope = managementScopes.join(" ");
  const exp = Math.floor(Date.now() / 1000) + 60;
  const token = await keys.sign({ iss: issuer, aud: `${issuer}api/v2/`, sub: "reader", scope, exp }, "JWT");
  const headers = { authorization: `Bearer ${token}` };
  return Promise.all(lists.map(async (list) => (await fetch(`${issuer}api/v2/${list}`, { headers })).json()));
}

describe("the real auth0-deploy-cli", () => {
  it("deploys, deploys again to the same state, and exports", async () => {
    await deployWithCli({ ...target, directory });
    const { store } = tenant.tenant;
    const byName = (name: string) => store.clients.find((client) => client.name === name);
    const portal = byName("acme--portal");
    expect(portal?.client_metadata).toEqual({ customer: "acme", policy_0: "y".repeat(255) });
    expect(byName("acme--batch")?.client_authentication_methods?.private_key_jwt?.credentials).toHaveLength(1);
    expect(byName("acme--batch")).not.toHaveProperty("token_endpoint_auth_method");
    expect(store.connections.find(({ name }) => name === "acme-oidc")).toMatchObject({
      enabled_clients: [portal?.client_id],
      options: { client_secret: secret },
      metadata: { customer: "acme", policy_0: "x".repeat(255) },
    });
    expect(
      store.connections
        .list()
        .map(({ strategy }) => strategy)
        .sort(),
    ).toEqual(["adfs", "oidc", "samlp"]);
    const subjects = store.clientGrants.list().map(({ subject_type: type }) => type);
    expect(subjects.sort()).toEqual(["client", "client", "user"]);
    expect(store.organizationConnections.list()).toMatchObject([{ assign_membership_on_login: true }]);
    const [login] = boundActions(store, "post-login");
    expect(login).toMatchObject({ name: "login", secrets: { KEY: secret } });
    expect(boundActions(store, "credentials-exchange")).toMatchObject([{ name: "guard" }]);

    expect(store.connections.find(({ name }) => name === "globex-saml")?.scim).toMatchObject(sampleScim);
    // A SCIM configuration that the deployment does not name is kept.
    const oidc = store.connections.find(({ name }) => name === "acme-oidc");
    const times = { created_at: "2026-01-01T00:00:00.000Z", updated_on: "2026-01-01T00:00:00.000Z" };
    if (oidc) store.connections.put({ ...oidc, scim: { ...sampleScim, ...times } });
    const first = state();
    await deployWithCli({ ...target, directory });
    expect(state()).toEqual(first);
    expect(store.connections.find(({ name }) => name === "acme-oidc")?.scim).toMatchObject(sampleScim);
    expect(boundActions(store, "post-login")[0]?.versionId).not.toBe(login?.versionId);

    const exported = join(root, "exported");
    await exportWithCli({ ...target, directory: exported });
    expect(await readdir(join(exported, "connections"))).toEqual([
      "acme-oidc.json",
      "globex-saml.json",
      "initech-adfs.json",
    ]);
    const before = await shown();
    const actions = state();
    // An export holds no secret of a connection, but a keyword in its place.
    const keywords = { CONNECTIONS_OIDC_SECRET: secret };
    await deployWithCli({ ...target, directory: exported, keywords });
    expect(await shown()).toEqual(before);
    expect(state()).toMatchObject({ bindings: (actions as { bindings: unknown }).bindings });
    const read = async (name: string) => JSON.parse(await readFile(join(exported, name), "utf8"));
    expect(await read("actions/login.json")).toMatchObject({
      name: "login",
      deployed: true,
      secrets: [{ name: "KEY" }],
    });
    expect(await read("triggers/triggers.json")).toMatchObject({
      "post-login": [{ action_name: "login", display_name: "login" }],
    });
    expect(await read("organizations/acme.json")).toMatchObject({ connections: [{ name: "acme-oidc" }] });
    expect(await read("clients/acme--portal.json")).toMatchObject({ app_type: "spa", name: "acme--portal" });
  }, 90_000);

  it("makes no endpoint fail, and prints no secret", () => {
    expect(logged).not.toContain("internal_error");
    expect(lines.join("\n")).toContain("Import Successful");
    expect(lines.join("\n")).not.toContain(tenant.clientSecret);
    expect(lines.join("\n")).not.toContain(secret);
  });

  it("ignores this process's environment as configuration", async () => {
    process.env.AUTH0_DOMAIN = "elsewhere.example";
    process.env.AUTH0_DRY_RUN = "true";
    try {
      await deployWithCli({ ...target, directory, includedOnly: ["tenant"] });
    } finally {
      delete process.env.AUTH0_DOMAIN;
      delete process.env.AUTH0_DRY_RUN;
    }
  });
});

/** import-failures.long.ts has more of it. */
describe("what goes wrong is told in one line", () => {
  const failure = (options: Partial<DeployOptions>) => failureOf({ ...target, directory, ...options });

  it("a wrong secret", async () => {
    expect(await failure({ clientSecret: "wrong" })).toMatch(/^auth0-deploy-cli: .*(Unauthorized|access_denied)/);
  });

  it("a directory that is not there", async () => {
    expect(await failure({ directory: join(root, "nothing") })).toContain("nothing to deploy at");
  });

  it("the fast mode with a real tenant", async () => {
    expect(await failure({ tenantDomain: "example.eu.auth0.com" })).toContain("fast is for a local tenant only");
  });
});
