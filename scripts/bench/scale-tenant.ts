import type { RequestListener } from "node:http";
import { startTenant } from "@federated-actions/local-tenant/start";

/** A local tenant in a process of its own, which tells how often its Management API was called. */
let calls = 0;
const counting =
  (tenant: RequestListener): RequestListener =>
  (request, response) => {
    if (request.url?.startsWith("/api/v2/")) calls += 1;
    tenant(request, response);
  };
const { domain, clientId, clientSecret, caFile, close } = await startTenant({ front: counting });
process.on("message", () => process.send?.({ calls }));
process.on("disconnect", () => close());
process.send?.({ domain, clientId, clientSecret, caFile });
