import type { OwnedApplication } from "../../applications.ts";
import { ExplainError } from "../explain-error.ts";

/** A parameter of a token request: name and value. */
export type Parameter = readonly [name: string, value: string];

/** Reads `name=value`. @throws ExplainError */
export function readParameter(text: string): Parameter {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new ExplainError(`--param must be name=value, such as username=ann; it is "${text}"`);
}

interface MachineRequest {
  readonly audience: string;
  /** Those of the client grant. */
  readonly granted: readonly string[];
}

/**
 * A credentials-exchange event. A parameter that comes more than once is a list.
 * @throws ExplainError for a parameter that has an option of its own
 */
export function machineEvent(
  { name }: Pick<OwnedApplication, "name">,
  { audience, granted }: MachineRequest,
  parameters: readonly Parameter[],
): Record<string, unknown> {
  const body = { grant_type: "client_credentials", client_id: "client", client_secret: "a-secret", audience };
  const further = collect(parameters);
  if (Object.hasOwn(further, "audience")) throw new ExplainError("--param audience: name the API by --api instead");
  const { scope } = further;
  const requested = typeof scope === "string" ? scope.split(" ").filter((each) => each !== "") : [];
  const scopes = requested.length > 0 ? requested : [...granted];
  return {
    client: { client_id: "client", name },
    resource_server: { identifier: audience },
    request: { method: "POST", query: {}, body: { ...body, ...further }, ip: "127.0.0.1" },
    accessToken: { customClaims: {}, scope: scopes },
    transaction: { requested_scopes: requested, target_scopes: scopes },
    tenant: { id: "tenant" },
  };
}

function collect(parameters: readonly Parameter[]): Record<string, string | string[]> {
  const all = new Map<string, string[]>();
  for (const [name, value] of parameters) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries([...all].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]));
}
