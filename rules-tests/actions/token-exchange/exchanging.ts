import type { TriggerOutcome } from "../../../packages/actions-runtime/trigger.ts";
import type { BuiltActions } from "../built-actions.ts";
import { client, config, type NamedCarrier, testTime } from "../fixture.ts";
import { jwkOf, mint, rsa, tokenAudience, tokenIssuer } from "./tokens.ts";

/** The field `x` of an exchanging application's policy. `undefined` removes a member. */
export const trust = (more: object = {}): Readonly<Record<string, unknown>> =>
  JSON.parse(
    JSON.stringify({
      c: "acme-oidc",
      i: tokenIssuer,
      u: tokenAudience,
      g: ["RS256"],
      m: 300,
      k: [jwkOf(rsa)],
      n: ["groups"],
      ...more,
    }),
  );

export const backend = (x: object = {}, more: object = {}): NamedCarrier =>
  client("Acme Backend", "acme", { t: "exchange", x: trust(x), ...more });

export interface ExchangeOptions {
  readonly token?: unknown;
  readonly client?: NamedCarrier;
  readonly organization?: NamedCarrier;
  /** Null: none. */
  readonly audience?: string | null;
  readonly transaction?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A custom-token-exchange event: acme's backend presents a token of its provider for the orders API. */
export function exchangeEvent(options: ExchangeOptions = {}): Record<string, unknown> {
  const { token = mint(), audience = "https://api.test/orders" } = options;
  return {
    client: { client_id: "client", ...(options.client ?? backend()) },
    ...(options.organization ? { organization: { id: "org_1", ...options.organization } } : {}),
    request: {
      method: "POST",
      ip: "127.0.0.1",
      geoip: {},
      body: {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        client_id: "client",
        client_secret: "secret",
        subject_token: token,
        subject_token_type: config.subjectTokenType,
        ...(audience === null ? {} : { audience }),
        ...options.body,
      },
    },
    ...(audience === null ? {} : { resource_server: { identifier: audience } }),
    tenant: { id: "tenant" },
    transaction: {
      subject_token: token,
      subject_token_type: config.subjectTokenType,
      requested_scopes: ["read:orders"],
      requested_token_type: null,
      ...options.transaction,
    },
  };
}

interface SeenExchange {
  readonly decision: "allow" | "deny";
  readonly code: string | undefined;
  readonly reason: string | undefined;
  /** `error` of the token endpoint. */
  readonly oauthError: string | undefined;
  /** Whether it counts towards throttling. */
  readonly invalidSubjectToken: boolean;
  /** Arguments of `setUserByConnection`. */
  readonly user: readonly unknown[] | undefined;
  readonly log: Record<string, unknown>;
}

export async function exchange(
  built: BuiltActions,
  options: ExchangeOptions = {},
  now = testTime,
): Promise<SeenExchange> {
  return see(await built.run("token-exchange", exchangeEvent(options), now));
}

export function see({ failed, denied, commands, executions }: TriggerOutcome): SeenExchange {
  if (failed) throw new Error(`the Action failed: ${failed.message}`);
  const [call, ...more] = commands;
  if (more.length > 0 || (denied !== undefined && call !== undefined))
    throw new Error("the Action did more than one thing");
  const [line, ...lines] = executions.flatMap(({ logs }) => logs);
  if (!line || lines.length > 0 || line.text.length > 256) throw new Error("not one line of at most 256 characters");
  return {
    decision: denied ? "deny" : "allow",
    code: denied?.reason.split(":", 1)[0],
    reason: denied?.reason,
    oauthError: denied?.code,
    invalidSubjectToken: denied?.invalidSubjectToken === true,
    user: call?.method === "authentication.setUserByConnection" ? call.args : undefined,
    log: JSON.parse(line.text),
  };
}
