import { describe, expect, it } from "@jest/globals";
import { allowsFlow } from "../../../actions/federated-login/flows.ts";
import { applicationTypes } from "../../../actions/policy/carrier/payload.ts";

describe("allowsFlow", () => {
  const ours = "https://claims.test/subject-token";
  const allowed: Record<string, readonly string[]> = {
    "oidc-basic-profile": ["spa", "regular_web", "native"],
    "oauth2-refresh-token": ["spa", "regular_web", "native", "exchange"],
    "oauth2-device-code": ["native"],
    "oauth2-token-exchange": ["exchange"],
  };
  const others = [
    ..."oidc-implicit-profile oidc-hybrid-profile oidc-ciba oidc-ciba-web-link oauth2-resource-owner".split(" "),
    ..."oauth2-resource-owner-jwt-bearer oauth2-password oauth2-webauthn oauth2-access-token samlp wsfed toString".split(
      " ",
    ),
    "",
    undefined,
  ];

  it.each([...Object.keys(allowed), ...others])("%s", (protocol) => {
    const types = applicationTypes.filter((type) => allowsFlow(type, protocol, ours, ours));
    const expected = Object.entries(allowed).find(([name]) => name === protocol)?.[1] ?? [];
    expect(types.sort()).toEqual([...expected].sort());
  });

  it("allows exchanges of our own profile only", () => {
    for (const type of ["urn:other", undefined, ""]) {
      expect(allowsFlow("exchange", "oauth2-token-exchange", type, ours)).toBe(false);
    }
  });
});
