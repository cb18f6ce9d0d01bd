import { type Configuration, genericGrantRequest } from "openid-client";

/** What the backend asks the vendor's tenant for. */
export interface ApiAccess {
  /** `<namespace of apis.yaml>/subject-token` */
  readonly subjectTokenType: string;
  readonly audience: string;
  readonly scope: string;
}

export interface ApiToken {
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Trades the ID token that the customer's provider signed for an access token of the vendor's API. It names no user
 * beside the token: nothing else is accepted. Rejects with openid-client's error where the tenant refuses; its
 * `error_description` begins with the Action's code.
 */
export async function exchangeIdToken(tenant: Configuration, idToken: string, access: ApiAccess): Promise<ApiToken> {
  const answer = await genericGrantRequest(tenant, "urn:ietf:params:oauth:grant-type:token-exchange", {
    subject_token: idToken,
    subject_token_type: access.subjectTokenType,
    audience: access.audience,
    scope: access.scope,
  });
  return { accessToken: answer.access_token, expiresAt: Date.now() + (answer.expires_in ?? 0) * 1000 };
}
