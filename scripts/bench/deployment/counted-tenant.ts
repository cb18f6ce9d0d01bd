import { type RunningTenant, startTenant } from "@federated-actions/local-tenant/start";

export interface Counted {
  readonly calls: number;
  readonly writes: number;
}

/** A local tenant that counts the requests to its Management API, and those for a token of it. */
export async function startCounted(): Promise<{ running: RunningTenant; counted: () => Counted }> {
  const count = { calls: 0, writes: 0 };
  const running = await startTenant({
    front: (tenant) => (request, response) => {
      const { url = "", method = "GET" } = request;
      if (url.startsWith("/api/v2/") || url === "/oauth/token") count.calls += 1;
      if (url.startsWith("/api/v2/") && method !== "GET") count.writes += 1;
      return tenant(request, response);
    },
  });
  return { running, counted: () => ({ ...count }) };
}
