import { describe, expect, it } from "@jest/globals";
import { expectRefusal, expectWarning } from "../expect-refusal.ts";
import { change, tryPolicy } from "../try-policy.ts";

const acme = "customers/acme.yaml";
const connection = `  acme-oidc:
    strategy: oidc
    email_domains: [acme.example]
    split: { department: "," }
    options:
`;
const as = (strategy: string, split: string, options = "") => `  ▸acme-oidc:
    strategy: ${strategy}
    email_domains: [acme.example]
    split: { department: ","${split} }
    options:
${options}`;
const map = (mode: string) => `      attribute_map: { mapping_mode: ${mode} }\n`;
const says = 'Auth0 joins the values of "groups" into one text here, such as "A,B": write split: { groups: "," }';

describe("lists that Auth0 joins into one text", () => {
  it.each([
    ["an Okta connection", as("okta", "")],
    ["an Okta connection that maps by a template", as("okta", "", map("use_map"))],
    ["an OpenID Connect connection that maps by a template", as("oidc", "", map("use_map"))],
  ])("are warned of where %s does not split them", async (title, replacement) => {
    await expectWarning(acme, [title, connection, replacement, says]);
  });

  it("are warned of in examples, which would show what never arrives", async () => {
    const { warnings } = await tryPolicy(change(acme, connection, as("okta", ', groups: ","')).files);
    expect(warnings).toEqual([
      expect.stringMatching(/^customers\/acme\.yaml:\d+:44: .* joins the list .*: write "Managers"$/),
    ]);
  });

  it.each([
    ["an OpenID Connect connection that binds all claims", as("oidc", "", map("bind_all"))],
    ["a SAML connection", as("samlp", "")],
  ])("are not, and are not warned of, at %s", async (_title, replacement) => {
    const { problems, warnings } = await tryPolicy(change(acme, connection, replacement).files);
    expect(problems).toEqual([]);
    // Options of OpenID Connect at a SAML connection are warned of as such.
    expect(warnings.filter((text) => text.includes("joins"))).toEqual([]);
  });

  it.each(["bind_all", "all"])("refuses the mapping_mode %s for Okta", async (mode) => {
    const replacement = as("okta", ', groups: ","', map(`▸${mode}`)).replace("▸acme", "acme");
    const refusal = `Auth0's Okta connections have no mapping_mode "${mode}"`;
    await expectRefusal(acme, ["", connection, replacement, refusal]);
  });
});
