import { describe, expect, it } from "@jest/globals";
import { sealCarriers } from "../../../compiler/sealing/seal-carriers.ts";
import { createSigningKey } from "../../../compiler/sealing/signing-key.ts";
import { tenantFiles } from "../../../compiler/tenant-files/tenant-files.ts";
import { basePolicy } from "../policy-files/base-policy.ts";
import { tryPolicy } from "../policy-files/try-policy.ts";

const actions = [
  { name: "federated-login", trigger: "post-login", code: "", ownBytes: 0 },
  { name: "client-credentials-guard", trigger: "credentials-exchange", code: "", ownBytes: 0 },
] as const;

async function bound(environment: string): Promise<Record<string, string[]>> {
  const text = `${basePolicy["environments/local.yaml"]}${environment}`;
  const { policy, problems } = await tryPolicy({ "environments/local.yaml": text });
  if (!policy) throw new Error(problems.join("\n"));
  const files = tenantFiles(policy, actions, sealCarriers(policy, createSigningKey()));
  const triggers: Record<string, { action_name: string }[]> = JSON.parse(files.get("triggers/triggers.json") ?? "");
  return Object.fromEntries(Object.entries(triggers).map(([id, list]) => [id, list.map((each) => each.action_name)]));
}

describe("trigger bindings", () => {
  it("contain our Actions", async () => {
    expect(await bound("")).toEqual({
      "post-login": ["federated-login"],
      "credentials-exchange": ["client-credentials-guard"],
    });
  });

  it("keep the vendor's other Actions, in their order, before ours", async () => {
    expect(await bound("other_actions:\n  post-login: [enrich, audit]\n")).toEqual({
      "post-login": ["enrich", "audit", "federated-login"],
      "credentials-exchange": ["client-credentials-guard"],
    });
  });
});
