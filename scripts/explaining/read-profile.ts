import { strategyOf } from "@federated-actions/auth0-dialect/strategies";
import { profileOfAssertion, profileOfIdToken } from "@federated-actions/local-tenant/asserted-profile";
import { soleConnection } from "../../compiler/explaining/asked/event-from-words.ts";
import { Names } from "../../compiler/explaining/asked/names.ts";
import { ExplainError } from "../../compiler/explaining/explain-error.ts";
import { loadPolicy } from "../../compiler/policy-files/load.ts";
import type { ExplainOptions } from "./options.ts";
import { readText } from "./read-text.ts";

/** What an identity provider's token or assertion makes of a user. */
export interface UserProfile {
  readonly told: { readonly user_id: string; readonly attributes: Readonly<Record<string, unknown>> };
  readonly assumed: readonly string[];
  /** The connection that it is of. */
  readonly connection: string;
}

/**
 * The profile that --id-token or --saml-response makes, by the connection's own mapping; undefined if neither is given.
 * @throws ExplainError, UpstreamError
 */
export async function readProfile(
  { idToken, samlResponse, connection: named, policy: dir, env: environment }: ExplainOptions,
  words: { readonly customer: string; readonly application: string },
): Promise<UserProfile | undefined> {
  const option = idToken === undefined ? "--saml-response" : "--id-token";
  const source = idToken ?? samlResponse;
  if (source === undefined) return undefined;
  if (idToken !== undefined && samlResponse !== undefined) {
    throw new ExplainError("--id-token and --saml-response exclude each other: leave out one");
  }
  const names = new Names(await loadPolicy({ dir, environment }));
  const customer = names.customer(words.customer);
  const { application, id } = names.application(customer, words.application);
  if (application.type === "exchange") {
    throw new ExplainError(`${id} exchanges ID tokens itself: put it into an event of custom-token-exchange`);
  }
  const name = named ?? soleConnection(customer);
  const { strategy, options } = names.connection(customer, name);
  const isOidc = strategyOf(strategy)?.protocol === "oidc";
  if (isOidc !== (option === "--id-token")) {
    const other = isOidc ? "--id-token" : "--saml-response";
    throw new ExplainError(`${name} is of the strategy ${strategy}, which has no ${option.slice(2)}: give ${other}`);
  }
  const connection = { name, strategy, options };
  const made = isOidc
    ? profileOfIdToken(connection, await readIdToken(source))
    : await readAssertion(source, (document) => profileOfAssertion(connection, document));
  return {
    told: { user_id: `${strategy}|${name}|${made.subject}`, attributes: made.attributes },
    assumed: notesOf(option, strategy, options, made),
    connection: name,
  };
}

type Made = ReturnType<typeof profileOfIdToken>;

function notesOf(option: string, strategy: string, options: Made["attributes"], made: Made): string[] {
  const { issuer, client_id: clientId } = options;
  const { ends, audiences } = made;
  const isOther = (expected: unknown, found: readonly (string | undefined)[]) =>
    typeof expected === "string" && expected !== "" && !found.includes(expected);
  return [
    `${option}: its signature is not verified, and a login would verify it`,
    ...(isOther(issuer, [made.issuer])
      ? [`its issuer is ${made.issuer ?? "absent"}; the connection's is ${issuer}`]
      : []),
    ...(strategyOf(strategy)?.protocol === "oidc" && isOther(clientId, audiences)
      ? [`its audience is ${audiences.join(", ") || "none"}; the connection's client_id is ${clientId}`]
      : []),
    ...(ends !== undefined && ends <= Date.now() ? [`it ended at ${new Date(ends).toISOString()}`] : []),
    ...(strategy === "waad"
      ? ["groups come from Microsoft Graph and not from the token: add them by --attributes"]
      : []),
  ];
}

async function readIdToken(source: string): Promise<Readonly<Record<string, unknown>> & { readonly sub: string }> {
  const isInline = /^\s*eyJ[\w-]*\.[\w-]/.test(source);
  const { text, from } = isInline ? { text: source, from: "it" } : await readText(source);
  const parts = text.trim().split(".");
  if (parts.length === 5) throw new ExplainError(`--id-token: ${from} is encrypted (a JWE, of five parts)`);
  const [, payload = ""] = parts;
  if (parts.length !== 3) throw new ExplainError(`--id-token: ${from} is no JWT: it has ${parts.length} parts, not 3`);
  const claims = parseClaims(payload, from);
  const { sub } = claims;
  if (typeof sub === "string" && sub !== "") return { ...claims, sub };
  throw new ExplainError(`--id-token: ${from} has no sub among its claims`);
}

function parseClaims(payload: string, from: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ExplainError(`--id-token: the second part of ${from} is not JSON in base64url: ${error.message}`);
  }
  throw new ExplainError(`--id-token: the second part of ${from} is no JSON object`);
}

/** XML, or the base64 of the POST binding. */
async function readAssertion<T>(source: string, use: (document: Buffer) => T): Promise<T> {
  const isInline = /^\s*</.test(source) || /^[A-Za-z0-9+/=\s]{200,}$/.test(source);
  const { text, from } = isInline ? { text: source, from: "it" } : await readText(source);
  const isXml = /^\s*</.test(text.replace(/^\ufeff/, ""));
  try {
    return use(isXml ? Buffer.from(text.replace(/^\ufeff/, "")) : Buffer.from(text, "base64"));
  } catch (error) {
    if ((error as { constructor?: { code?: unknown } }).constructor?.code !== "message_refused") throw error;
    throw new ExplainError(`--saml-response: ${from} ${(error as Error).message}`);
  }
}
