import { explainEvent } from "../../../compiler/explaining/explain.ts";
import type { ExplainedEvent } from "../../../compiler/explaining/explained-event.ts";
import { exampleLoginEvent } from "../../../packages/auth0-dialect/login-event.ts";
import type { Files } from "../policy-files/try-policy.ts";
import { withPolicy } from "../policy-folder.ts";

export const namespace = "https://claims.example.com";

/** As Auth0 passes it, without metadata: that comes from the policy. */
export const login = (attributes: object = {}, more: object = {}) => ({
  ...exampleLoginEvent({
    client: { name: "Acme Portal" },
    connection: { name: "acme-oidc", strategy: "oidc" },
    audience: "https://api.example.com/orders",
    scopes: ["openid", "read:orders", "write:orders"],
    userId: "1",
    attributes: { email: "ann@acme.example", groups: ["1b2c3d4e-0000-4000-8000-000000000001"], ...attributes },
    now: Date.now(),
  }),
  ...more,
});

export const machine = (body: object = {}) => ({
  client: { client_id: "x", name: "acme--sync" },
  resource_server: { identifier: "https://api.example.com/orders" },
  request: { body: { grant_type: "client_credentials", ...body } },
  accessToken: { customClaims: {}, scope: ["read:orders"] },
  transaction: { requested_scopes: [] },
});

export const explain = (event: unknown, trigger = "post-login", files: Files = {}) =>
  withPolicy(files, (dir) => explainEvent({ dir, environment: "local", trigger, event }));
/** Of the steps that have a detail. */
export const detailsOf = ({ trace }: ExplainedEvent) =>
  trace.filter(({ detail }) => detail !== "").map(({ step, detail }) => `${step} ${detail}`);
export const stepsOf = ({ trace }: ExplainedEvent) => trace.map(({ step, outcome }) => `${step} ${outcome}`);
