// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of policy files
import { describe, expect, it } from "@jest/globals";
import { changed } from "../../policy-folder.ts";
import { expectRefusal, type Refusal } from "../expect-refusal.ts";
import { tryPolicy } from "../try-policy.ts";

const says = "this endpoint signs in users of every Microsoft tenant";
const option = (text: string): Refusal => [text, "issuer: ${ISSUER}", text, says];
const microsoft = "https://login.microsoftonline.com";

describe("an endpoint for users of every Microsoft tenant is refused, with its place:", () => {
  it.each([
    `discovery_url: ▸${microsoft}/common/v2.0/.well-known/openid-configuration`,
    `issuer: ▸${microsoft}/common/v2.0`,
    `authorization_endpoint: ▸${microsoft}/common/oauth2/v2.0/authorize`,
    `token_endpoint: ▸${microsoft}/common/oauth2/v2.0/token`,
    `jwks_uri: ▸${microsoft}/common/discovery/v2.0/keys`,
    `signInEndpoint: ▸${microsoft}/common/saml2`,
    `adfs_server: ▸${microsoft}/common/FederationMetadata/2007-06/FederationMetadata.xml`,
    "useCommonEndpoint: ▸true",
    "use_common_endpoint: ▸true",
    'use_common_endpoint: ▸"true"',
    "use_common_endpoint: ▸1",
    "waad_common_endpoint: ▸true",
    "tenant_domain: ▸common",
    "tenant_domain: ▸Organizations",
  ])("%s", (text) => expectRefusal("customers/acme.yaml", option(text)));

  it.each([
    `${microsoft}/organizations/v2.0`,
    `${microsoft}/consumers/v2.0`,
    `${microsoft}/9188040d-6c67-4b5b-b112-36a304b66dad/v2.0`,
    `"${microsoft}/{tenantid}/v2.0"`,
    `${microsoft}/common`,
    `${microsoft}/common/`,
    `${microsoft}/Common/v2.0`,
    "HTTPS://LOGIN.MICROSOFTONLINE.COM/COMMON",
    `${microsoft}:443/common`,
    `${microsoft}./common`,
    `${microsoft}//common`,
    `${microsoft}/x/../common`,
    `${microsoft}/%63ommon`,
    `'${microsoft}\\common'`,
    `${microsoft}/common?tenant=acme`,
    `"${microsoft}/common#x"`,
    "https://a:b@login.microsoftonline.com/common",
    "http://login.microsoftonline.com/common",
    "login.microsoftonline.com/common",
    "https://login.microsoftonline.us/common",
    "https://login-us.microsoftonline.com/common",
    "https://login.partner.microsoftonline.cn/common",
    "https://login.microsoftonline.de/common",
    "https://login.microsoft.com/common",
    "https://login.windows.net/common",
    '"https://sts.windows.net/{tenantid}/"',
  ])("issuer: %s", (url) => expectRefusal("customers/acme.yaml", option(`issuer: ▸${url}`)));

  it("within an inner option", () =>
    expectRefusal("customers/acme.yaml", option(`oidc_metadata: { issuer: ▸${microsoft}/common/v2.0 }`)));

  it("if it comes from the environment", async () => {
    const files = changed("environments/local.yaml", [
      "ISSUER: https://login.acme.example",
      `ISSUER: ${microsoft}/common/v2.0`,
    ]);
    const { problems } = await tryPolicy(files);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^customers/acme\\.yaml:9:15: ${says}`))]);
  });

  it("each one, if there are several", async () => {
    const { problems } = await tryPolicy(
      changed("customers/acme.yaml", [
        "issuer: ${ISSUER}",
        `issuer: ${microsoft}/common/v2.0\n      authorization_endpoint: ${microsoft}/common/oauth2/v2.0/authorize`,
      ]),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^customers\/acme\.yaml:9:15: /),
      expect.stringMatching(/^customers\/acme\.yaml:10:31: /),
    ]);
  });
});

it.each([
  `issuer: ${microsoft}/1b2c3d4e-0000-4000-8000-000000000001/v2.0`,
  `issuer: ${microsoft}/acme.example/v2.0`,
  `issuer: ${microsoft}/commonwealth.example/v2.0`,
  `issuer: ${microsoft}/acme.example/common`,
  "issuer: https://login.acme.example/common/v2.0",
  "issuer: https://login.microsoftonline.com.acme.example/common",
  "issuer: https://notmicrosoftonline.com/common",
  `issuer: ${microsoft}`,
  `issuer: ${microsoft}/%/common`,
  "use_common_endpoint: false",
  'use_common_endpoint: "false"',
  "scope: openid common organizations",
  "tenant_domain: acme.example",
])("accepts one customer's endpoint: %s", async (text) => {
  const { problems } = await tryPolicy(changed("customers/acme.yaml", ["issuer: ${ISSUER}", text]));
  expect(problems).toEqual([]);
});
