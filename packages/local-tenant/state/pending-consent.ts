import type { AuthorizeRequest } from "../login/authorize-request.ts";
import type { Authorization } from "./records.ts";

/** A login that ends as soon as the user consents. */
export interface PendingConsent {
  readonly request: AuthorizeRequest;
  readonly authorization: Authorization;
  /** In the page's form: no other site's page can know it. */
  readonly csrf: string;
}
