import type { PostLoginAPI } from "@auth0/actions-types/post-login/v3";
import type { ActionCall } from "../action-call.ts";
import type { RolesAPI } from "../api-types.ts";
import { authentication, multifactor } from "./authentication.ts";
import { groups, roles } from "./membership.ts";
import { prompt } from "./prompt.ts";
import { redirect } from "./redirect.ts";
import { samlResponse } from "./saml-response.ts";
import { refreshToken, session } from "./session.ts";
import { textOf } from "./text.ts";
import { accessToken, idToken } from "./token.ts";
import { postLoginTransaction } from "./transaction.ts";
import { user } from "./user.ts";

const longestError = 100;

/** `api` of post-login, version 3. @see https://auth0.com/docs/actions/reference/post-login/post-login-api-object */
export function postLoginApi(call: ActionCall, self: () => PostLoginAPI): PostLoginAPI & { readonly roles: RolesAPI } {
  return {
    access: access(call, self),
    accessToken: accessToken(call, self),
    authentication: authentication(call, self),
    cache: call.state.cache,
    groups: groups(call),
    idToken: idToken(call, self),
    multifactor: multifactor(call, self),
    prompt: prompt(call),
    redirect: redirect(call, self),
    refreshToken: refreshToken(call),
    roles: roles(call),
    // Rules are a legacy feature. The local tenant runs none.
    rules: { wasExecuted: () => false },
    samlResponse: samlResponse(call),
    session: session(call),
    transaction: postLoginTransaction(call),
    user: user(call, self),
    validation: validation(call, self),
  };
}

/** Code after `deny` still runs, as at Auth0. */
function access<Api>({ state, action }: ActionCall, self: () => Api) {
  return {
    deny(reason: string): Api {
      state.deny(action, { reason: textOf(reason) });
      return self();
    },
  };
}

function validation<Api>({ state, action }: ActionCall, self: () => Api) {
  return {
    error(errorCode: string, errorMessage: string): Api {
      for (const text of [errorCode, errorMessage]) {
        if (typeof text !== "string" || text.length > longestError) {
          throw new Error(
            `The code and message of a validation error are strings of up to ${longestError} characters.`,
          );
        }
      }
      state.command("validation.error", errorCode, errorMessage);
      state.deny(action, { reason: errorMessage });
      return self();
    },
  };
}
