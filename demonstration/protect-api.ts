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
  /** For a tenant whose certificate this machine does not trust by itself: the local one. */
  readonly agent?: Agent;
}

/** Who calls. Nothing here was typed by the caller: the tenant signed it. */
export interface Caller {
  /** The customer on whose behalf: show and change this customer's data only. */
  readonly customer: string;
  readonly subjectType: "user" | "machine";
  readonly subject: string;
  readonly scope: string;
  /** For display: a role alone grants nothing. */
  readonly roles: readonly string[];
}

/**
 * Protects an API. Past it, the token is the tenant's, for this audience, in time, and says whose customer calls and
 * whether a person or a machine does. A token that does not say is refused: it did not come through the Actions.
 * Add `requiredScopes(...)` for each route.
 */
export function protectApi({ issuer, audience, namespace, agent }: ApiProtection): Handler[] {
  // `strict` wants an access token of RFC 9068 (`typ: at+jwt`): an ID token can never be passed off as one.
  const options: AuthOptions = { issuerBaseURL: issuer, audience, tokenSigningAlg: "RS256", strict: true };
  return [
    auth(agent ? { ...options, agent } : options),
    claimCheck((claims) => {
      const customer = claims[`${namespace}/customer`];
      const type = claims[`${namespace}/subject_type`];
      return typeof customer === "string" && customer !== "" && (type === "user" || type === "machine");
    }, "The token does not say whose it is: customer and subject_type are missing"),
  ];
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
