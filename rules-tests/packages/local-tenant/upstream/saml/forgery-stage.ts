import { expect } from "@jest/globals";
import { testSigningKey } from "../../../../shared-keys.ts";
import { type SamlStage, startSamlStage } from "../../world/globex.ts";
import { type BegunLogin, begin, bring, goodResponse } from "./forged-login.ts";
import { type Content, metadata, type SigningKey } from "./response-forge.ts";

/** Creates the response's text for a login in progress. */
export type Forge = (login: BegunLogin) => string;

/** A stage whose connection trusts a provider that sends whatever a test specifies. */
export interface ForgeryStage {
  readonly stage: SamlStage;
  readonly key: SigningKey;
  /** A key that the connection does not trust. */
  readonly stranger: SigningKey;
  good(content: Content): string;
  /** The parameters that the application receives, after a check that nobody was signed in. */
  refusal(forge: Forge): ReturnType<typeof bring>;
  expectRefusal(forge: Forge, description: RegExp, error?: string): Promise<void>;
  /** Resets options and users. */
  reset(): void;
}

export async function startForgeryStage(): Promise<ForgeryStage> {
  const stage = await startSamlStage();
  const [key, stranger] = [testSigningKey(1), testSigningKey(2)];
  const good = (content: Content) => goodResponse(key, content);
  async function refusal(forge: Forge) {
    const login = await begin(stage);
    const answer = await bring(stage, login, forge(login));
    const cookies = await login.browser.jar.getCookies(stage.issuer);
    expect(cookies.map((cookie) => cookie.key)).not.toContain("auth0");
    expect(stage.store.users.list()).toEqual([]);
    expect(answer).not.toHaveProperty("code");
    return answer;
  }
  return {
    stage,
    key,
    stranger,
    good,
    refusal,
    expectRefusal: async (forge, description, error = "access_denied") => {
      const error_description = expect.stringMatching(description);
      expect(await refusal(forge)).toEqual({ error, error_description, state: "a state & more" });
    },
    reset: () => {
      stage.configure({ metadataXml: metadata([key]) });
      for (const { user_id } of stage.store.users.list()) stage.store.users.delete(user_id);
    },
  };
}
