import type { CredentialsExchangeAPI } from "@auth0/actions-types/credentials-exchange/v2";
import type { ActionCall } from "../action-call.ts";
import { textOf } from "./text.ts";
import { setClaim } from "./token.ts";
import { targetScopes } from "./transaction.ts";

/**
 * `api` of credentials-exchange, version 2. The server checks codes of refusals and names of claims when it answers,
 * not this api.
 * @see https://auth0.com/docs/actions/reference/credentials-exchange/credentials-exchange-api-object
 */
export function credentialsExchangeApi(call: ActionCall, self: () => CredentialsExchangeAPI): CredentialsExchangeAPI {
  const { state, action } = call;
  return {
    access: {
      deny(code, reason) {
        state.deny(action, { code: textOf(code), reason: textOf(reason) });
        return self();
      },
    },
    accessToken: {
      setCustomClaim(key, value) {
        setClaim(state.accessTokenClaims, key, value);
        return self();
      },
    },
    cache: state.cache,
    transaction: targetScopes(call),
  };
}
