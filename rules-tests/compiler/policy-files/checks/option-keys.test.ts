// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of policy files
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { optionNames } from "../../../../compiler/policy-files/checks/option-names.ts";
import { basePolicy } from "../base-policy.ts";
import { expectWarning } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

describe("options of a connection that Auth0 does not document", () => {
  it.each([
    ["▸discovery_uri: https://x.example", 'no option "discovery_uri" for oidc; did you mean "discovery_url"?'],
    ["▸clientId: x", 'no option "clientId" for oidc; did you mean "client_id"?'],
    ["▸metadataUrl: https://x.example", 'no option "metadataUrl" for oidc (there are: '],
    ["attribute_map: { ▸maping_mode: use_map }", 'no key "maping_mode" in attribute_map; did you mean "mapping_mode"?'],
    ["connection_settings: { ▸pcke: s256 }", 'no key "pcke" in connection_settings; did you mean "pkce"?'],
  ])("are warned of: %s", async (text, says) => {
    await expectWarning("customers/acme.yaml", ["", "issuer: ${ISSUER}", text, `Auth0 documents ${says}`]);
  });

  it.each([
    ["samlp", "metadataURL", "metadataUrl"],
    ["samlp", "signingCerts", "signingCert"],
    ["adfs", "adfs_servers", "adfs_server"],
    ["pingfederate", "pingFederateBaseURI", "pingFederateBaseUrl"],
    ["waad", "tenant_id", "tenantId"],
    ["google-apps", "domains", "domain"],
    ["okta", "domian", "domain"],
    ["ad", "ip", "ips"],
  ])("have a suggestion for %s: %s", async (strategy, wrong, right) => {
    const globex = basePolicy["customers/globex.yaml"]
      ?.replace("strategy: samlp", `strategy: ${strategy}`)
      .replace("access:", `    options: { ${wrong}: x }\naccess:`);
    const { warnings } = await tryPolicy({ "customers/globex.yaml": globex });
    const says = `Auth0 documents no option "${wrong}" for ${strategy}; did you mean "${right}"?`;
    expect(warnings).toContainEqual(`customers/globex.yaml:7:16: ${says}`);
  });
});

/** The typings of Auth0's own client of the Management API, which are made from its reference. */
const typings = readFileSync(join(dirname(require.resolve("auth0")), "management/api/types/types.d.ts"), "utf8");

function documented(name: string): string[] {
  const [, bases = "", body = ""] = new RegExp(`export interface ${name}(?: extends ([^{]*))? \\{([^]*?)\\n\\}`).exec(
    typings,
  ) ?? ["", "", ""];
  const inherited = bases
    .split(",")
    .flatMap((base) => (base.trim() ? documented(base.trim().split(".")[1] ?? "") : []));
  return [...inherited, ...[...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, key = ""]) => key)];
}

describe("the known options", () => {
  it.each([
    ["oidc", "ConnectionOptionsOidc"],
    ["okta", "ConnectionOptionsOkta"],
    ["waad", "ConnectionOptionsAzureAd"],
    ["google-apps", "ConnectionOptionsGoogleApps"],
    ["samlp", "ConnectionOptionsSaml"],
    ["adfs", "ConnectionOptionsAdfs"],
    ["pingfederate", "ConnectionOptionsPingFederate"],
    ["ad", "ConnectionOptionsAd"],
  ] as const)("of %s are all that Auth0's client has", (strategy, type) => {
    expect(documented(type).length).toBeGreaterThan(10);
    expect(documented(type).filter((key) => !optionNames[strategy].includes(key))).toEqual([]);
  });
});
