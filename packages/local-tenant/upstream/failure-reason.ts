import { MessageError } from "./message-error.ts";
import { printable, quoted } from "./quoted.ts";

/** What is known of one error in a chain of causes. */
type Explainer = (error: object) => string | undefined;

/** Deeper chains do not occur; a chain may be a circle. */
const deepest = 8;

/**
 * Why a request to an identity provider, or the check of its answer, failed: for the application and the tenant's log.
 * It names codes, statuses, issuers and audiences. It never contains tokens, users' claims or the text of an answer,
 * which an error's message may quote (that of JSON.parse does).
 */
export function failureReason(error: unknown): string {
  // The innermost error is the most exact.
  const chain = chainOf(error).reverse();
  for (const explain of explainers) {
    for (const link of chain) {
      const reason = explain(link);
      if (reason !== undefined) return reason;
    }
  }
  return chain.map(codeOf).find((code) => code !== undefined) ?? "unknown";
}

function chainOf(error: unknown): object[] {
  const chain: object[] = [];
  for (let link: unknown = error; isObject(link) && chain.length < deepest; link = link.cause) chain.push(link);
  return chain;
}

const explainers: readonly Explainer[] = [
  (error) => (error instanceof MessageError ? `the answer ${error.message}` : undefined),
  comparison,
  unexpectedAnswer,
  tokenError,
  (error) => (nameOf(error) === "TimeoutError" ? "no answer in time" : undefined),
  (error) => (nameOf(error) === "SyntaxError" ? "the answer is not JSON" : undefined),
  // undici's text for `redirect: "error"`.
  (error) => ("message" in error && error.message === "unexpected redirect" ? "a redirect" : undefined),
  systemError,
  libraryError,
];

/** oauth4webapi reports a claim with an unexpected value as `{ claim, expected, claims }`. */
function comparison(error: object): string | undefined {
  if (!("claim" in error && "expected" in error && "claims" in error)) return undefined;
  const { claim, expected, claims } = error;
  // Other claims, such as a nonce, are the user's or the login's.
  if ((claim !== "iss" && claim !== "aud") || !isObject(claims)) return undefined;
  return `the ID token has the ${claim} ${listed(claims[claim])}, and ${listed(expected)} is expected`;
}

function listed(value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === "string");
  return texts.length === 0 ? "(none)" : texts.map((text) => quoted(text)).join(", ");
}

/** The library's cause is then the Response itself. */
function unexpectedAnswer(error: object): string | undefined {
  if (!("status" in error && "headers" in error) || !isHeaders(error.headers)) return undefined;
  const { status, headers } = error;
  const type = headers.get("content-type");
  return `an answer with status ${status}${type === null ? "" : ` and type ${printable(type).slice(0, 100)}`}`;
}

/**
 * An error of the token endpoint: RFC 6749, 5.2. Its description is passed on only if the error is about the client:
 * others may describe the user or the code.
 */
function tokenError(error: object): string | undefined {
  if (nameOf(error) !== "ResponseBodyError" || !("error" in error) || typeof error.error !== "string") return undefined;
  const isOfClient = ["invalid_client", "unauthorized_client"].includes(error.error);
  const description = "error_description" in error ? error.error_description : undefined;
  const says = isOfClient && typeof description === "string" ? `: ${printable(description).slice(0, 300)}` : "";
  return `the token endpoint answered ${printable(error.error).slice(0, 100)}${says}`;
}

/** `ECONNREFUSED`, `DEPTH_ZERO_SELF_SIGNED_CERT`: an error of the connection itself. */
function systemError(error: object): string | undefined {
  const code = codeOf(error);
  return code !== undefined && /^[A-Z][A-Z0-9_]+$/.test(code) && !code.startsWith("OAUTH_") ? code : undefined;
}

/** The messages of the library's own errors are constants. */
function libraryError(error: object): string | undefined {
  const code = codeOf(error);
  if (code?.startsWith("OAUTH_") !== true || !("message" in error)) return undefined;
  return `${code}: ${printable(String(error.message)).slice(0, 200)}`;
}

function isHeaders(value: unknown): value is Pick<Headers, "get"> {
  return isObject(value) && typeof value.get === "function";
}

function codeOf(error: unknown): string | undefined {
  return isObject(error) && typeof error.code === "string" ? error.code : undefined;
}

function nameOf(error: object): string | undefined {
  return "name" in error && typeof error.name === "string" ? error.name : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
