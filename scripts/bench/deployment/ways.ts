import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunningTenant } from "@federated-actions/local-tenant/start";
import { execa } from "execa";

interface Place {
  readonly folder: string;
  readonly policy: string;
  readonly tenant: RunningTenant;
  readonly signingKeyPem: string;
}

/** A way to deploy a policy folder to a tenant, in processes of its own. */
export interface Way {
  readonly name: string;
  readonly takesCustomer: boolean;
  in(place: Place): (customer?: string) => Promise<void>;
}

const root = join(import.meta.dirname, "..", "..", "..");
const node = (script: string, ...args: string[]) => ["--import", "tsx", join(root, "scripts", script), ...args];

async function environment({ tenant, policy, signingKeyPem }: Place): Promise<Record<string, string>> {
  return {
    ...(await secretsOf(policy)),
    CI: "true",
    AUTH0_DOMAIN: tenant.domain,
    AUTH0_CLIENT_ID: tenant.clientId,
    AUTH0_CLIENT_SECRET: tenant.clientSecret,
    NODE_EXTRA_CA_CERTS: tenant.caFile,
    POLICY_SIGNING_KEY: signingKeyPem,
  };
}

/** A value for each `##NAME##` of the policy files. */
async function secretsOf(policy: string): Promise<Record<string, string>> {
  const files = (await readdir(policy, { recursive: true })).filter((name) => name.endsWith(".yaml"));
  const texts = await Promise.all(files.map((name) => readFile(join(policy, name), "utf8")));
  const names = texts.flatMap((text) => [...text.matchAll(/##(\w+)##/g)].map(([, name = ""]) => name));
  return Object.fromEntries([...new Set(names)].map((name) => [name, "a secret"]));
}

/** `npm run deploy`, from its start to its end: the build and its examples too. */
export const ours: Way = {
  name: "deploy",
  takesCustomer: true,
  in: (place) => async (customer) => {
    const { policy, folder } = place;
    const limit = customer === undefined ? [] : ["--customer", customer];
    const options = ["--policy", policy, "--keep", join(folder, "kept"), "--yes", "--json"];
    await execa("node", node("deploy.ts", ...options, ...limit), { cwd: root, env: await environment(place) });
  },
};

/** `npm run build`, and `a0deploy import` of what it writes, as it comes. */
export const plainCli: Way = {
  name: "a0deploy import",
  takesCustomer: false,
  in: (place) => async () => {
    const { policy, folder } = place;
    const env = await environment(place);
    const out = join(folder, "out");
    await execa("node", node("build.ts", "--policy", policy, "--out", out), { cwd: root, env });
    await execa(
      "node",
      [join(root, "node_modules", ".bin", "a0deploy"), "import", "--input_file", join(out, "tenant")],
      {
        cwd: root,
        env,
      },
    );
  },
};
