import type { ActionCall } from "../action-call.ts";
import type { Claims } from "../claims.ts";
import { jsonCopy } from "../json.ts";
import { changeScope } from "./scopes.ts";
import { keyOf } from "./text.ts";

/**
 * Sets a claim to a JSON copy of the value. A value without JSON (a function, `undefined`) removes the claim. A cycle
 * or a bigint throws, so that the execution fails.
 */
export function setClaim(claims: Claims, key: unknown, value: unknown): void {
  claims.set(keyOf(key, "claim"), jsonCopy(value));
}

/** `setCustomClaim` of post-login. Only the name `scope` throws. */
function postLoginClaims<Api>(claims: Claims, api: () => Api) {
  return {
    setCustomClaim(key: string, value: unknown): Api {
      if (key === "scope") throw new Error('The "scope" claim cannot be set.');
      setClaim(claims, key, value);
      return api();
    },
  };
}

/** `api.idToken` of post-login. */
export function idToken<Api>({ state }: ActionCall, api: () => Api) {
  return postLoginClaims(state.idTokenClaims, api);
}

/** `api.accessToken` of post-login. */
export function accessToken<Api>({ state }: ActionCall, api: () => Api) {
  return {
    ...postLoginClaims(state.accessTokenClaims, api),
    addScope: (scope: string): void => changeScope(state.scopeChanges, "add", scope),
    removeScope: (scope: string): void => changeScope(state.scopeChanges, "remove", scope),
  };
}
