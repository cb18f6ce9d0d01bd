import type { Agent } from "node:https";
import type { Handler, Request } from "express";
import { type AuthOptions, auth, claimCheck } from "express-oauth2-jwt-bearer";

export interface ApiProtection {
  /** The tenant, `https://tenant.example.auth0.com/`. */
  readonly issuer: string;
  /** This API's audience: a token for any other is refused. */
  readonly audience: string;
  /** Where the claims live, `https://claims.example.com`. */
  readonly namespace: string;
  /**
   * Whether tokens of customers that are only observed are accepted, by their `scope` alone. For the time in which a
   * policy has `observe_until`. Default: false.
   */
  readonly acceptObserved?: boolean;
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
  /** What both `scope` and `<namespace>/scopes` of the token hold. */
  readonly scope: string;
  /** For display: a role alone grants nothing. */
  readonly roles: readonly string[];
}

/**
 * Protects an API. Past it, the token is the tenant's, for this audience, in time, and says whose customer calls and
 * whether a person or a machine does. A token that does not say is refused: it did not come through the Actions.
 * Add `requiredScopes(...)` for each route.
 *
 * Past it, `scope` holds only what the token's claim `<namespace>/scopes` holds too, which is what the user's roles
 * give. Auth0 ignores some scope changes of Actions for third-party applications, so `scope` alone may hold more.
 */
export function protectApi({ issuer, audience, namespace, acceptObserved = false, agent }: ApiProtection): Handler[] {
  // `strict` wants an access token of RFC 9068 (`typ: at+jwt`): an ID token can never be passed off as one.
  const options: AuthOptions = { issuerBaseURL: issuer, audience, tokenSigningAlg: "RS256", strict: true };
  return [
    auth(agent ? { ...options, agent } : options),
    claimCheck((claims) => {
      const customer = claims[`${namespace}/customer`];
      const type = claims[`${namespace}/subject_type`];
      return typeof customer === "string" && customer !== "" && (type === "user" || type === "machine");
    }, "The token does not say whose it is: customer and subject_type are missing"),
    claimCheck(
      (claims) => readScopes(claims, namespace) !== undefined || (acceptObserved && isObserved(claims, namespace)),
      "The token does not say which scopes the policy gives: it is only observed",
    ),
    narrowScope(namespace),
  ];
}

/** The scopes that the policy gives. Undefined if the claim is missing or malformed. */
function readScopes(claims: Claims, namespace: string): readonly string[] | undefined {
  const scopes: unknown = claims[`${namespace}/scopes`];
  return Array.isArray(scopes) && scopes.every((scope) => typeof scope === "string") ? scopes : undefined;
}

/** The Actions leave the claim out of a token that is only observed, and of no other. */
function isObserved(claims: Claims, namespace: string): boolean {
  return claims[`${namespace}/scopes`] === undefined;
}

function narrowScope(namespace: string): Handler {
  return (request, _response, next) => {
    const claims = request.auth?.payload;
    const given = claims && readScopes(claims, namespace);
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
  const roles: unknown = claims[`${namespace}/roles`];
  return {
    customer: String(claims[`${namespace}/customer`]),
    subjectType: claims[`${namespace}/subject_type`] === "user" ? "user" : "machine",
    subject: String(claims.sub),
    scope: String(claims.scope ?? ""),
    roles: Array.isArray(roles) ? roles.map(String) : [],
  };
}

/** Lets people through and no machine. */
export function peopleOnly(namespace: string): Handler {
  return (request, response, next) => {
    if (callerOf(request, namespace).subjectType === "user") return next();
    response.status(403).json({ error: "user_required", error_description: "Only a signed-in user may do this" });
  };
}
