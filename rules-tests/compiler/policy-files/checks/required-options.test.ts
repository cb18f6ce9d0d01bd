import { describe, expect, it } from "@jest/globals";
import { checkPolicy } from "../../../../compiler/check.ts";
import { warningsOfMissingOptions } from "../../../../compiler/policy-files/checks/required-options.ts";
import { basePolicy } from "../base-policy.ts";
import { tryPolicy } from "../try-policy.ts";

const place = "customers/globex.yaml:7:5";

/** What is missing of Globex's connection with this strategy and these options. */
async function missing(strategy: string, options: string): Promise<string[]> {
  const globex = basePolicy["customers/globex.yaml"]
    ?.replace("strategy: samlp", `strategy: ${strategy}`)
    .replace("access:", `    options: ${options}\naccess:`);
  const { policy, problems } = await tryPolicy({ "customers/globex.yaml": globex });
  expect(problems).toEqual([]);
  if (!policy) throw new Error("not loaded");
  const messages = warningsOfMissingOptions(policy).map(({ message }) => message);
  return messages.flatMap((message) => message.split(`${place}: Auth0 needs `).slice(1));
}

describe("options that a strategy needs", () => {
  it.each([
    ["oidc", "{}", ["client_id", "discovery_url, or issuer, or authorization_endpoint"]],
    ["oidc", "{ client_id: x, issuer: https://x.example }", []],
    ["okta", "{ client_id: x }", ["domain, or discovery_url, or issuer, or authorization_endpoint"]],
    ["okta", "{ client_id: x, domain: x.okta.com }", []],
    ["waad", '{ client_id: "" }', ["client_id", "client_secret", "tenant_domain"]],
    ["waad", '{ client_id: x, client_secret: "##X##", tenant_domain: x.example }', []],
    ["google-apps", '{ client_id: x, client_secret: "##X##" }', ["tenant_domain, or domain"]],
    ["google-apps", '{ client_id: x, client_secret: "##X##", domain: x.example }', []],
    [
      "samlp",
      "{ signInEndpoint: https://x.example }",
      ["metadataUrl, or metadataXml, or signInEndpoint and signingCert, or signInEndpoint and cert"],
    ],
    ["samlp", "{ metadataUrl: https://x.example }", []],
    ["samlp", "{ signInEndpoint: https://x.example, signingCert: x }", []],
    ["adfs", "{}", ["adfs_server, or fedMetadataXml, or signInEndpoint"]],
    ["adfs", "{ fedMetadataXml: x }", []],
    ["pingfederate", "{}", ["pingFederateBaseUrl"]],
    ["ad", "{}", []],
  ])("%s %s", async (strategy, options, expected) => {
    const told = expected.map((names) => `${names} in the options of "globex-saml" (${strategy})`);
    expect(await missing(strategy, options)).toEqual(told);
  });

  it("are told by check, and the sample policy has them", async () => {
    const { warnings } = await checkPolicy({ dir: "deploy", environment: "local" });
    expect(warnings).toEqual([]);
  });
});
