import { expect, it } from "@jest/globals";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { createSigningKeys } from "../../../../packages/local-tenant/tokens/create-signing-keys.ts";

it("signs the claims as they are, the time of issue included", async () => {
  const keys = await createSigningKeys();
  const claims = {
    iss: "https://tenant.example/",
    aud: ["https://api.example/"],
    iat: 1_700_000_000,
    exp: 4_000_000_000,
  };
  const token = await keys.sign(claims, "at+jwt");
  expect(decodeJwt(token)).toEqual(claims);
  expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", typ: "at+jwt", kid: expect.any(String) });
  const expected = { issuer: claims.iss, audience: "https://api.example/" };
  expect(await keys.verify(token, expected)).toEqual(claims);
});
