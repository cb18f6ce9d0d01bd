import type { CredentialsExchangeAPI } from "@auth0/actions-types/credentials-exchange/v2";
import type { PostLoginAPI } from "@auth0/actions-types/post-login/v3";
import type { ActionCall } from "../action-call.ts";
import { LateCallError } from "../errors.ts";
import { isObject } from "../json.ts";
import type { TriggerId } from "../trigger.ts";
import { credentialsExchangeApi } from "./credentials-exchange.ts";
import { customTokenExchangeApi } from "./custom-token-exchange.ts";
import { postLoginApi } from "./post-login.ts";

/**
 * The `api` of one handler call. Every method throws once the handler has ended (`isOpen`): a late refusal would
 * otherwise be lost without a trace.
 */
export function buildApi(trigger: TriggerId, call: ActionCall, isOpen: () => boolean): object {
  switch (trigger) {
    case "post-login":
      return guarded<PostLoginAPI>((self) => postLoginApi(call, self), isOpen);
    case "credentials-exchange":
      return guarded<CredentialsExchangeAPI>((self) => credentialsExchangeApi(call, self), isOpen);
    case "custom-token-exchange":
      return guarded(() => customTokenExchangeApi(call), isOpen);
  }
}

function guarded<Api extends object>(build: (self: () => Api) => Api, isOpen: () => boolean): Api {
  const api: Api = build(() => facade);
  const facade = {} as Api;
  for (const [name, methods] of Object.entries(api))
    (facade as Record<string, object>)[name] = guardedMethods(name, methods, isOpen);
  return facade;
}

/** A plain loop: it runs for every execution of an Action. */
function guardedMethods(namespace: string, methods: unknown, isOpen: () => boolean): object {
  const guardedOnes: Record<string, unknown> = {};
  if (!isObject(methods)) return guardedOnes;
  for (const name of Object.keys(methods)) {
    const method = methods[name];
    if (typeof method !== "function") continue;
    guardedOnes[name] = (...args: unknown[]) => {
      if (!isOpen()) throw new LateCallError(`${namespace}.${name}`);
      return Reflect.apply(method, methods, args);
    };
  }
  return guardedOnes;
}
