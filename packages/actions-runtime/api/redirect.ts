import type { ActionCall } from "../action-call.ts";
import { isObject, jsonCopy, setOwn } from "../json.ts";
import { signHs256, verifyHs256 } from "./hs256.ts";

const defaultLifetimeSeconds = 900;
const noRedirect = ["oauth2-resource-owner", "oauth2-refresh-token", "oauth2-password", "oauth2-webauthn"];

interface EncodeOptions {
  readonly secret: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly expiresInSeconds?: number;
}

/**
 * `api.redirect`. The tokens are HS256 JWTs (RFC 7515).
 * @see https://auth0.com/docs/customize/actions/redirect-with-actions
 */
export function redirect<Api>(call: ActionCall, api: () => Api) {
  const { state } = call;
  const request = () => (isObject(state.event.request) ? state.event.request : {});
  const userId = () => (isObject(state.event.user) ? state.event.user.user_id : undefined);
  const seconds = () => Math.floor(state.now() / 1000);
  return {
    encodeToken({ secret, payload, expiresInSeconds }: EncodeOptions): string {
      const issued = seconds();
      const claims = {
        iat: issued,
        iss: request().hostname,
        sub: userId(),
        exp: issued + (expiresInSeconds ?? defaultLifetimeSeconds),
        ip: request().ip,
      };
      const own = jsonCopy(payload);
      if (isObject(own)) for (const [name, value] of Object.entries(own)) setOwn(claims, name, value);
      return signHs256(claims, secret);
    },
    sendUserTo(url: string, options?: { readonly query?: Readonly<Record<string, string>> }): Api {
      if (!call.mayAsk("redirect")) return api();
      const target = new URL(url);
      for (const [name, value] of Object.entries(options?.query ?? {})) target.searchParams.set(name, value);
      state.command("redirect.sendUserTo", target.href);
      call.waitForUser();
      return api();
    },
    canRedirect(): boolean {
      const { query } = request();
      if (isObject(query) && query.prompt === "none") return false;
      const protocol = isObject(state.event.transaction) ? state.event.transaction.protocol : undefined;
      return !noRedirect.some((name) => name === protocol);
    },
    validateToken(options: { readonly secret: string; readonly tokenParameterName?: string }) {
      const name = options.tokenParameterName || "session_token";
      const { query, body } = request();
      const parameters = new Map(
        Object.entries({ ...(isObject(query) ? query : {}), ...(isObject(body) ? body : {}) }),
      );
      const token = parameters.get(name);
      if (!token) {
        throw new Error(`There is no parameter called '${name}' available in either the POST body or query string.`);
      }
      const payload = verifyHs256(token, options.secret);
      if (typeof payload.exp !== "number" || payload.exp <= seconds()) invalid("it has expired");
      if (payload.iss !== request().hostname) invalid("it has another issuer");
      if (payload.sub !== userId()) invalid("it has another subject");
      if (payload.state !== parameters.get("state")) invalid("it has another state");
      return payload;
    },
  };
}

function invalid(reason: string): never {
  throw new Error(`The session token is invalid: ${reason}`);
}
