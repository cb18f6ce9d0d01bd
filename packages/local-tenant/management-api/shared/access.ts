import type { MiddlewareHandler } from "hono";
import type { JWTPayload } from "jose";
import { HttpError } from "../../http/http-error.ts";
import type { Tenant } from "../../tenant.ts";
import type { ManagementEnv } from "./management-env.ts";

/** The identifier of a tenant's Management API, and so the audience of its tokens. */
export const managementAudience = (domain: string): string => `https://${domain}/api/v2/`;

/** Verifies the Bearer token of a request (RFC 6750, section 2.1) and stores its scopes. */
export function authenticated(tenant: Tenant): MiddlewareHandler<ManagementEnv> {
  return async (c, next) => {
    const payload = await verify(tenant, bearerToken(c.req.header("authorization")));
    const { scope, azp, client_id: clientId, sub } = payload;
    c.set("scopes", new Set(typeof scope === "string" ? scope.split(" ") : []));
    c.set("clientId", String(azp ?? clientId ?? sub ?? ""));
    await next();
  };
}

/** Requires a token with at least one of these scopes. */
export function allows(...anyOf: string[]): MiddlewareHandler<ManagementEnv> {
  return async (c, next) => {
    const scopes = c.get("scopes");
    if (!anyOf.some((scope) => scopes.has(scope))) {
      const message = `Insufficient scope, expected any of: ${anyOf.join(",")}`;
      throw new HttpError(403, message, "insufficient_scope");
    }
    await next();
  };
}

function bearerToken(header: string | undefined): string {
  if (header === undefined) throw new HttpError(401, "Missing authentication");
  const token = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw new HttpError(400, "Bad HTTP authentication header format");
  return token;
}

async function verify(tenant: Tenant, token: string): Promise<JWTPayload> {
  try {
    return await tenant.keys.verify(token, { issuer: tenant.issuer, audience: managementAudience(tenant.domain) });
  } catch (error) {
    throw new HttpError(401, reasonOf(error));
  }
}

/** Chosen by jose's error codes, so that no part of the token is repeated. */
function reasonOf(error: unknown): string {
  const { code, claim } = error as { code?: unknown; claim?: unknown };
  if (code === "ERR_JWT_EXPIRED") return "Expired token received for JSON Web Token validation";
  if (code === "ERR_JWS_SIGNATURE_VERIFICATION_FAILED") {
    return "Invalid signature received for JSON Web Token validation";
  }
  if (code === "ERR_JWT_CLAIM_VALIDATION_FAILED" && claim === "aud") return "Bad audience";
  return "Invalid token";
}
