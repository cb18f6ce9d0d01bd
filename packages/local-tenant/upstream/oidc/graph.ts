import { ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import { failureReason } from "../failure-reason.ts";
import { MessageError } from "../message-error.ts";
import { fetchAnswer } from "../provider-answer.ts";
import type { RelyingParty } from "../relying-party.ts";
import { standInFor } from "../stand-in.ts";
import { UpstreamError } from "../upstream-error.ts";

/** Pages of 100: more groups than a token could carry. */
const mostPages = 50;
/** Milliseconds. */
const patience = 10_000;

type Json = Readonly<Record<string, unknown>>;

/**
 * Microsoft Graph, as the signed-in user may read it: the permissions User.Read and Directory.Read.All.
 * https://learn.microsoft.com/graph/api/user-list-memberof
 */
export class Graph {
  readonly #tenant: RelyingParty;
  readonly #connection: Connection;
  readonly #accessToken: string;

  constructor(tenant: RelyingParty, connection: Connection, accessToken: string) {
    this.#tenant = tenant;
    this.#connection = connection;
    this.#accessToken = accessToken;
  }

  /** The user's groups by their display names, nested ones too if `isTransitive`. Directory roles are no groups. */
  async groupNames(isTransitive: boolean, most: number): Promise<string[]> {
    const path = isTransitive ? "transitiveMemberOf" : "memberOf";
    const names: string[] = [];
    let next: URL | undefined = new URL(`https://graph.microsoft.com/v1.0/me/${path}`);
    for (let page = 0; next !== undefined && page < mostPages && names.length < most; page += 1) {
      const body: Json = await this.#get(next);
      for (const item of Array.isArray(body.value) ? body.value : []) names.push(...nameOfGroup(item));
      next = nextPage(body, next);
    }
    return names.slice(0, most);
  }

  me(): Promise<Json> {
    return this.#get(new URL("https://graph.microsoft.com/v1.0/me"));
  }

  async #get(url: URL): Promise<Json> {
    try {
      const response = await fetchAnswer(this.#tenant, standInFor(this.#tenant, url), patience, {
        headers: { authorization: `Bearer ${this.#accessToken}`, accept: "application/json" },
        redirect: "error",
      });
      if (!response.ok) throw new MessageError(`has status ${response.status}`);
      const body: unknown = await response.json();
      return Object(body);
    } catch (error) {
      const problem = `could not read the user from Microsoft Graph (${url.pathname}: ${failureReason(error)})`;
      throw new UpstreamError(this.#connection, problem, error);
    }
  }
}

function nameOfGroup(item: unknown): string[] {
  if (typeof item !== "object" || item === null) return [];
  const name = ownString(item, "displayName");
  return ownString(item, "@odata.type") === "#microsoft.graph.group" && name !== undefined ? [name] : [];
}

/** Only ever at the same host: the user's access token goes there. */
function nextPage(body: Json, { host }: URL): URL | undefined {
  const link = ownString(body, "@odata.nextLink");
  if (link === undefined || !URL.canParse(link)) return undefined;
  const next = new URL(link);
  return next.protocol === "https:" && next.host === host ? next : undefined;
}
