import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import { readSigningKey } from "../../../compiler/sealing/signing-key.ts";
import { PolicyWork } from "../../../workbench/console/background/policy-work.ts";
import type { ConsoleWorld } from "../../../workbench/console/console-world.ts";
import { policyConsole } from "../../../workbench/console/policy-console.ts";
import { RunExplainer } from "../../../workbench/console/tracing/explain-run.ts";
import { Runs } from "../../../workbench/console/tracing/runs.ts";
import type { Served } from "../../../workbench/served.ts";
import { type PolicyTenant, startPolicyTenant } from "../../with-policy/policy-tenant.ts";

/** A tenant whose console knows a policy, without auth0-deploy-cli and the workbench's files. */
export interface ConsoleTenant extends PolicyTenant {
  readonly runs: Runs;
  /** Deploys the policy with acme's file changed, and tells the console. */
  serve(acmeFile: string): Promise<void>;
  /** What the console has at a path. */
  get(path: string): Promise<Answer>;
  /** As the console's own page does. */
  post(path: string, body: unknown): Promise<Answer>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many forms.
  readonly body: any;
}

export async function startConsoleTenant(): Promise<ConsoleTenant> {
  const runs = new Runs();
  let shown: ConsoleWorld | undefined;
  let served: Served | undefined;
  const test = await startPolicyTenant({
    console: policyConsole(() => shown),
    onActionsRun: (executed) => served && runs.add({ executed, served }),
  });
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await test.fetch(`${test.issuer}console/policy/${path}`, init);
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith("{") ? JSON.parse(text) : undefined };
  };
  const serve = async (acmeFile: string) => {
    await test.deploy(acmeFile);
    served = await servedBy(test);
    shown = {
      ...{ tenant: test.running, fetch: test.fetch, files: { dir: test.dir, environment: "local" }, runs },
      served: () => served ?? fail(),
      explainer: shown?.explainer ?? new RunExplainer(test.fetch),
      // It starts a process at the first use, which these tests do not make.
      work: new PolicyWork({ dir: test.dir, environment: "local", deployed: () => (served ?? fail()).policy }),
    };
  };
  const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
  return Object.assign(test, {
    ...{ runs, serve, get: (path: string) => ask(path) },
    post: (path: string, body: unknown) => ask(path, { method: "POST", headers, body: JSON.stringify(body) }),
  });
}

/** The users are those of the one provider. */
async function servedBy({ dir, signingKeyPem, provider }: PolicyTenant): Promise<Served> {
  const policy = await loadPolicy({ dir, environment: "local" });
  const { x } = readSigningKey(signingKeyPem).publicKey;
  const environment = { ...policy.environment, public_keys: [{ kty: "OKP", crv: "Ed25519", x }] };
  const users = ["ann", "bob"].map((username) => {
    return { customer: "acme", connection: "acme-oidc", username, attributes: {} };
  });
  const home = { origin: provider.issuer, metadataUrl: "", clientSecret: "" };
  return {
    ...{ policy, deployed: { ...policy, environmentName: "test", environment }, users },
    homes: new Map([["acme-oidc", home]]),
  };
}

function fail(): never {
  throw new Error("nothing is served");
}
