import type { Connection } from "../schema.ts";
import type { SourceFile } from "../source/source-file.ts";
import { visitScalars } from "./visit-scalars.ts";

/** Microsoft's sign-in hosts, national clouds and older names included. */
const microsoftHost =
  /(?:^|\.)(?:microsoftonline\.(?:com|us|cn|de)|login\.microsoft\.com|(?:login|sts)\.windows\.net)$/;
/**
 * Paths for users of more than one tenant (Microsoft identity platform, "Endpoints"): the placeholder is in the issuer
 * of such an endpoint's metadata, and the GUID is the tenant of all personal accounts.
 */
const sharedTenants: ReadonlySet<string> = new Set([
  "common",
  "organizations",
  "consumers",
  "{tenantid}",
  "9188040d-6c67-4b5b-b112-36a304b66dad",
]);
const flags: ReadonlySet<string> = new Set(["useCommonEndpoint", "use_common_endpoint", "waad_common_endpoint"]);
/** Options of `waad` that name a tenant without a URL. */
const tenantOptions: ReadonlySet<string> = new Set(["tenant_domain", "tenantId"]);

/** Refuses endpoints of Microsoft for users of every tenant, where any tenant's administrator can set `email`. */
export function refuseSharedEndpoints(file: SourceFile, name: string, { options }: Connection): void {
  // However deep: OpenID Connect metadata may be an option of its own.
  visitScalars(options, ["connections", name, "options"], (path, value) => {
    if (!isShared(path.at(-1), value)) return;
    file.refuse(
      path,
      "this endpoint signs in users of every Microsoft tenant, whose administrators may set any e-mail address: " +
        "name the customer's own tenant",
    );
  });
}

function isShared(key: string | number | undefined, value: unknown): boolean {
  // Anything but an explicit no: a text such as "true" may count as yes.
  if (flags.has(String(key))) return value !== false && value !== null && value !== "false" && value !== "";
  if (typeof value !== "string") return false;
  return isSharedAddress(value) || (tenantOptions.has(String(key)) && sharedTenants.has(value.trim().toLowerCase()));
}

function isSharedAddress(text: string): boolean {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return false;
  const { hostname, pathname } = new URL(address);
  if (!microsoftHost.test(hostname.replace(/\.$/, ""))) return false;
  const [tenant = ""] = pathname.split("/").filter((segment) => segment !== "");
  return sharedTenants.has(decoded(tenant).toLowerCase());
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Not percent-encoded: taken literally.
    return segment;
  }
}
