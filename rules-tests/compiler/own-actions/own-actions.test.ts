import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { BudgetError } from "../../../compiler/bundling/limits.ts";
import { compile } from "../../../compiler/compile.ts";
import { bundleOwnActions } from "../../../compiler/own-actions/bundle-own-actions.ts";
import { readActionManifests } from "../../../compiler/own-actions/read-manifests.ts";
import { PolicyError } from "../../../compiler/policy-files/problems.ts";
import { createSigningKeyPem } from "../../../compiler/sealing/signing-key.ts";
import { runTrigger } from "../../../packages/actions-runtime/in-process.ts";
import { basePolicy } from "../policy-files/base-policy.ts";
import { withPolicy } from "../policy-folder.ts";

const manifest = "trigger: post-login\nabout: Adds the plan.\n";
const handler = `import { plan } from "./plan.ts";
export const onExecutePostLogin = async (event: object, api: any): Promise<void> => {
  api.accessToken.setCustomClaim("plan", plan(event));
};
`;
const enrich = {
  "enrich/action.yaml": `${manifest}secrets: [CRM_TOKEN]\ndependencies: { "@acme/crm": 1.2.3 }\n`,
  "enrich/index.ts": handler,
  "enrich/plan.ts": `import crm from "@acme/crm";\nexport const plan = (event: object): string => crm.plan + typeof event;\n`,
};

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "own-actions-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
}

/** What is wrong, with places within the folder. */
async function problems(files: Readonly<Record<string, string>>): Promise<string> {
  await write(files);
  try {
    await bundleOwnActions(dir);
    return "";
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.message.replaceAll(`${relative("", dir)}/`, "").replaceAll(`${dir}/`, "");
  }
}

const built = (environment = "") =>
  withPolicy({ "environments/local.yaml": `${basePolicy["environments/local.yaml"]}${environment}` }, (policyDir) =>
    compile({
      ...{ dir: policyDir, environment: "local", signingKeyPem: createSigningKeyPem(), actionsDir: dir },
    }),
  );

describe("a folder with an action.yaml", () => {
  it("is bundled to an Action that Auth0 runs, with its dependencies outside", async () => {
    await write(enrich);
    const [action, ...others] = await bundleOwnActions(dir);
    expect(others).toEqual([]);
    expect(action).toMatchObject({ name: "enrich", trigger: "post-login", secrets: ["CRM_TOKEN"] });
    expect(action?.code).toMatch(/^\/\/ enrich: Adds the plan\.\n\/\/ Built from actions\/enrich\./);
    expect(action?.code).toContain('require("@acme/crm")');
    const code = action?.code.replace('require("@acme/crm")', '{ plan: "pro for an " }') ?? "";
    const outcome = await runTrigger({
      ...{ trigger: "post-login", event: {} },
      actions: [{ id: "enrich", name: "enrich", versionId: "1", code, secrets: {} }],
    });
    expect(outcome.failed).toBeUndefined();
    expect(outcome.accessTokenClaims).toEqual({ plan: "pro for an object" });
  });

  it("may be plain JavaScript, which is what Auth0's editor has", async () => {
    await write({
      "enrich/action.yaml": manifest,
      "enrich/index.js": "exports.onExecutePostLogin = async (event, api) => { api.accessToken.addScope('a'); };\n",
    });
    const [action] = await bundleOwnActions(dir);
    const outcome = await runTrigger({
      ...{ trigger: "post-login", event: {} },
      actions: [{ id: "enrich", name: "enrich", versionId: "1", code: action?.code ?? "", secrets: {} }],
    });
    expect(outcome.scopeChanges).toEqual([{ op: "add", scope: "a" }]);
  });

  it("is deployed and bound before ours: as the environment says, then by name", async () => {
    const machine = "trigger: credentials-exchange\nabout: Hours.\n";
    const exchange = "trigger: custom-token-exchange\nabout: Legacy.\nsubject_token_type: urn:example:legacy\n";
    await write({
      ...enrich,
      ...{ "audit/action.yaml": manifest, "audit/index.ts": "export const onExecutePostLogin = async () => {};" },
      ...{ "zones/action.yaml": manifest, "zones/index.ts": "export const onExecutePostLogin = async () => {};" },
      "hours/action.yaml": machine,
      "hours/index.ts": "export const onExecuteCredentialsExchange = async () => {};",
      "legacy/action.yaml": exchange,
      "legacy/index.ts": "export const onExecuteCustomTokenExchange = async () => {};",
    });
    const { files, manifest: told } = await built("other_actions:\n  post-login: [foreign, zones, other]\n");
    const json = (path: string) => JSON.parse(files.get(path) ?? "null");
    const names = (list: { action_name: string }[]) => list.map((each) => each.action_name);
    const { "post-login": login, "credentials-exchange": credentials, ...rest } = json("triggers/triggers.json");
    expect(names(login)).toEqual(["foreign", "zones", "other", "audit", "enrich", "federated-login"]);
    expect(names(credentials)).toEqual(["hours", "client-credentials-guard"]);
    expect(rest).toEqual({});
    expect(json("actions/enrich.json")).toEqual({
      ...{ name: "enrich", code: "./actions/enrich/code.js", runtime: "node22", deployed: true },
      dependencies: [{ name: "@acme/crm", version: "1.2.3" }],
      secrets: [{ name: "CRM_TOKEN", value: "@@CRM_TOKEN@@" }],
      supported_triggers: [{ id: "post-login", version: "v3" }],
    });
    expect(files.get("actions/enrich/code.js")).toContain("setCustomClaim");
    expect(json("token-exchange-profiles/legacy.json")).toEqual({
      ...{ name: "legacy", action: "legacy", type: "custom_authentication", subject_token_type: "urn:example:legacy" },
    });
    expect(told.secrets).toContain("CRM_TOKEN");
    expect(told.actions.find(({ name }) => name === "hours")).toMatchObject({
      ...{ trigger: "credentials-exchange/v2", budget_bytes: 100_000 },
    });
  });

  it("is refused where the environment lists it at another trigger", async () => {
    await write(enrich);
    await expect(built("other_actions:\n  credentials-exchange: [foreign, enrich]\n")).rejects.toThrow(
      /environments\/local\.yaml:\d+:35: actions\/enrich is for post-login, by its action\.yaml$/,
    );
  });

  it.each([
    ["no action.yaml", { "enrich/index.ts": handler }, "enrich/action.yaml:1:1: there is no such file"],
    [
      "no code",
      { "enrich/action.yaml": manifest },
      "enrich/action.yaml:1:1: beside it there is no index.ts or index.js",
    ],
    [
      "an unknown trigger",
      { "enrich/action.yaml": "trigger: post-logn\nabout: x\n" },
      'enrich/action.yaml:1:10: "post-logn" is not known; did you mean "post-login"?',
    ],
    [
      "an unknown key",
      { "enrich/action.yaml": `${manifest}secret: [A]\n` },
      'enrich/action.yaml:3:1: unknown key "secret"',
    ],
    [
      "a secret's value",
      { "enrich/action.yaml": `${manifest}secrets: [hunter2]\n` },
      "enrich/action.yaml:3:11: must be a name",
    ],
    [
      "a range of versions",
      { "enrich/action.yaml": `${manifest}dependencies: { axios: ^1.0.0 }\n` },
      "enrich/action.yaml:3:24: must be an exact version",
    ],
    [
      "a token exchange without its type",
      { "enrich/action.yaml": "trigger: custom-token-exchange\nabout: x\n" },
      "enrich/action.yaml:1:10: an Action of custom-token-exchange needs subject_token_type",
    ],
    [
      "a type that Auth0 reserves",
      { "enrich/action.yaml": "trigger: custom-token-exchange\nabout: x\nsubject_token_type: urn:ietf:x\n" },
      "enrich/action.yaml:3:21: must be a URI that you own",
    ],
    [
      "another trigger's handler",
      {
        "enrich/action.yaml": manifest,
        "enrich/index.ts": "export const onExecuteCredentialsExchange = async () => {};",
      },
      "enrich/index.ts:1:1: exports no onExecutePostLogin",
    ],
    [
      "a mistake in the code",
      { "enrich/action.yaml": manifest, "enrich/index.ts": "\n  export const = 1;" },
      "enrich/index.ts:2:16: ",
    ],
    [
      "an undeclared package",
      {
        "enrich/action.yaml": manifest,
        "enrich/index.ts": `import x from "no-such-package-here";\nconsole.log(x);\n${handler.split("\n").slice(1).join("\n")}`,
      },
      'enrich/index.ts:1:15: Could not resolve "no-such-package-here": install it, or declare it in dependencies',
    ],
    [
      "a folder that is no name",
      { "En_rich/action.yaml": manifest },
      'the folder "En_rich" cannot be an Action\'s name',
    ],
  ])("is refused with its place: %s", async (_, files, problem) => {
    expect(await problems(files)).toContain(problem);
  });

  it("must keep Auth0's limit, and hold nothing that auth0-deploy-cli would replace", async () => {
    const code = (text: string) => ({
      "enrich/action.yaml": manifest,
      "enrich/index.ts": `export const onExecutePostLogin = async () => console.log(${JSON.stringify(text)});`,
    });
    await write(code("x".repeat(100_000)));
    await expect(bundleOwnActions(dir)).rejects.toThrow(BudgetError);
    await write(code("##NAME##"));
    await expect(bundleOwnActions(dir)).rejects.toThrow("which auth0-deploy-cli would replace");
  });
});

it("describes this bundle's Actions in the same way, ours first", async () => {
  expect((await readActionManifests()).slice(0, 3).map(({ name, trigger }) => [name, trigger])).toEqual([
    ["federated-login", "post-login"],
    ["client-credentials-guard", "credentials-exchange"],
    ["token-exchange", "custom-token-exchange"],
  ]);
});
