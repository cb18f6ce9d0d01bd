import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Browser } from "../../browser.ts";
import { redeem, signIn } from "../../portal.ts";
import { verified } from "../../verify.ts";
import { gil, type SamlStage, startSamlStage } from "./saml-stage.ts";

describe("signing in by SAML", () => {
  let stage: SamlStage;
  beforeAll(async () => {
    stage = await startSamlStage();
  });
  afterAll(() => stage.close());
  afterEach(() => {
    stage.configure();
    stage.test.upstreamFetch = undefined;
  });

  const land = (browser = new Browser(stage.test.fetch), user = gil) =>
    signIn(stage.test, { connection: "globex" }, browser, user);

  it("goes to the provider's login page and comes back with a code, and a profile as Auth0 has it", async () => {
    const { code } = await land();
    const { body } = await redeem(stage.test, code);
    expect((await verified(stage.test, body.id_token)).claims).toMatchObject({
      sub: "samlp|globex|gil",
      email: "gil@globex.example",
      given_name: "Gil",
    });
    expect(stage.user("gil")).toMatchObject({
      user_id: "samlp|globex|gil",
      identities: [{ connection: "globex", provider: "samlp", user_id: "globex|gil", isSocial: false }],
      email: "gil@globex.example",
      email_verified: false,
      groups: ["staff", "finance"],
      issuer: stage.provider.entityId,
      sessionIndex: expect.stringMatching(/^_/),
      authenticationmethod: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
      nameIdAttributes: { value: "gil", Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
    });
  });
});
