import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import { StoreWriteError } from "../store/store-write-error.ts";
import type { Tenant } from "../tenant.ts";
import { UpstreamError } from "../upstream/upstream-error.ts";

/**
 * The error as the caller may see it. Of an unexpected error only the name is logged, since its message may contain
 * anything.
 */
export function asOAuthError({ log }: Pick<Tenant, "log">, error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  if (error instanceof UpstreamError) return new OAuthError(403, "access_denied", error.message);
  if (error instanceof StoreWriteError) return new OAuthError(error.status, "server_error", error.message);
  const kind = error instanceof Error ? error.name : typeof error;
  log({ type: "internal_error", description: "Unexpected error", details: { kind } });
  return new OAuthError(500, "server_error", "The local tenant failed unexpectedly.");
}
