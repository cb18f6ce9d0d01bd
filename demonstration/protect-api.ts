import type { Agent } from "node:https";
import type { Handler, Request } from "express";
import { type AuthOptions, auth, claimCheck } from "express-oauth2-jwt-bearer";
import { claimPrefix } from "../compiler/policy-files/claim-names.ts";

export type TokenDialect = "rfc9068" | "auth0";

export interface ApiProtection {
  /** The tenant, `https://tenant.example.auth0.com/`. */
  readonly issuer: string;
  /** This API's audience: a token for any other is refused. */
  readonly audience: string;
  /** The namespace in apis.yaml: `https://claims.example.com`, or a plain prefix such as `vendor`. */
  readonly namespace: string;
  /** The API's `token_dialect` in apis.yaml. Default: rfc9068. */
  readonly tokenDialect?: TokenDialect;
  /**
   * Whether tokens of customers that are only observed are accepted, by their `scope` alone. For the time in which a
   * policy has `observe_until`. Default: false.
   */
  readonly acceptObserved?: boolean;
  /** Takes one line for the log. Default: `console.warn`. */
  readonly log?: (line: string) => void;
  /** For a tenant whose certificate this machine does not trust by itself: the local one. */
  readonly agent?: Agent;
}

type Claims = Readonly<Record<string, unknown>>;

/** Who calls. Nothing here was typed by the caller: the tenant signed it. */
export interface Caller {
  /** The customer on whose behalf: show and change this customer's data only. */
  readonly customer: string;
  readonly subjectType: "user" | "machine";
  readonly subject: string;
  /** What both `scope` and the claim `scopes` of the token hold. */
  readonly scope: string;
  /** For display: a role alone grants nothing. */
  readonly roles: readonly string[];
  /** For display, where apis.yaml lists the claim `name`. */
  readonly name?: string;
}

/** What tokens of Auth0's own dialect lack. */
const lostWithAuth0Dialect =
  "token_dialect auth0: these tokens have no typ at+jwt, jti and client_id; only their audience and claims tell them " +
  "from an ID token. Use rfc9068 where every consumer accepts it.";

/**
 * Protects an API. Past it, the token is the tenant's, for this audience, in time, and says whose customer calls and
 * whether a person or a machine does. A token that does not say is refused: it did not come through the Actions.
 * Add `requiredScopes(...)` for each route.
 *
 * Past it, `scope` holds only what the token's claim `scopes` holds too, which is what the user's roles
 * give. Auth0 ignores some scope changes of Actions for third-party applications, so `scope` alone may hold more.
 */
export function protectApi(options: ApiProtection): Handler[] {
  const { issuer, audience, namespace, tokenDialect, acceptObserved = false, log = console.warn, agent } = options;
  const isRfc9068 = tokenDialect !== "auth0";
  if (!isRfc9068) log(lostWithAuth0Dialect);
  // `strict` requires an access token of RFC 9068 (`typ: at+jwt`): an ID token can never be passed off as one.
  const checks: AuthOptions = { issuerBaseURL: issuer, audience, tokenSigningAlg: "RS256", strict: isRfc9068 };
  const prefix = claimPrefix(namespace);
  return [
    auth(agent ? { ...checks, agent } : checks),
    claimCheck((claims) => {
      const customer = claims[`${prefix}customer`];
      const type = claims[`${prefix}subject_type`];
      return typeof customer === "string" && customer !== "" && (type === "user" || type === "machine");
    }, "The token does not say whose it is: customer and subject_type are missing"),
    logObserved(prefix, audience, log),
    claimCheck(
      (claims) => readScopes(claims, prefix) !== undefined || (acceptObserved && isObserved(claims, prefix)),
      "The token does not say which scopes the policy gives: it is only observed",
    ),
    narrowScope(prefix),
  ];
}

/** Tells of tokens that enforcement would have refused, accepted here or not. */
function logObserved(prefix: string, audience: string, log: (line: string) => void): Handler {
  return (request, _response, next) => {
    const claims = request.auth?.payload ?? {};
    const codes: unknown = claims[`${prefix}would_deny`];
    if (Array.isArray(codes)) {
      log(JSON.stringify({ would_deny: codes.map(String), customer: claims[`${prefix}customer`], audience }));
    }
    next();
  };
}

/** The scopes that the policy gives. Undefined if the claim is missing or malformed. */
function readScopes(claims: Claims, prefix: string): readonly string[] | undefined {
  const scopes: unknown = claims[`${prefix}scopes`];
  return Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string") ? scopes : undefined;
}

/** The Actions leave the claim out of a token that is only observed, and of no other. */
function isObserved(claims: Claims, prefix: string): boolean {
  return claims[`${prefix}scopes`] === undefined;
}

function narrowScope(prefix: string): Handler {
  return (request, _response, next) => {
    const claims = request.auth?.payload;
    const given = claims && readScopes(claims, prefix);
    if (claims && given) {
      const scopes = typeof claims.scope === "string" ? claims.scope.split(" ") : [];
      claims.scope = scopes.filter((scope) => given.includes(scope)).join(" ");
    }
    next();
  };
}

/** Reads the caller behind {@link protectApi}. */
export function callerOf(request: Request, namespace: string): Caller {
  const claims = request.auth?.payload ?? {};
  const prefix = claimPrefix(namespace);
  const roles: unknown = claims[`${prefix}roles`];
  const name: unknown = claims[`${prefix}name`];
  return {
    customer: String(claims[`${prefix}customer`]),
    subjectType: claims[`${prefix}subject_type`] === "user" ? "user" : "machine",
    subject: String(claims.sub),
    scope: String(claims.scope ?? ""),
    roles: Array.isArray(roles) ? roles.map(String) : [],
    ...(typeof name === "string" && { name }),
  };
}

/** Lets people through and no machine. */
export function peopleOnly(namespace: string): Handler {
  return (request, response, next) => {
    if (callerOf(request, namespace).subjectType === "user") return next();
    response.status(403).json({ error: "user_required", error_description: "Only a signed-in user may do this" });
  };
}
