import { Browser } from "@federated-actions/loopback/browser";
import type { Closers } from "@federated-actions/loopback/closers";
import { decodeJwt } from "jose";
import { isRecord } from "../actions/policy/records.ts";
import { requestToken } from "../demonstration/machine.ts";
import { type OpenStage, openStage } from "../demonstration/open-stage.ts";
import { openPortal, userOf } from "../demonstration/scenarios/acts.ts";
import type { Attack, Json, LoginAttack, MachineAttack } from "./attack.ts";
import type { AttackTarget, Result } from "./run-attacks.ts";

/**
 * A tenant on this machine with the sample policy deployed by auth0-deploy-cli: attacks go as requests over HTTPS.
 * Those that only Auth0 itself could make, such as an edited event, cannot be sent.
 */
export class WireTarget implements AttackTarget {
  readonly #stage: OpenStage;

  private constructor(stage: OpenStage) {
    this.#stage = stage;
  }

  static async open(policyDir: string, closers: Closers, step: (text: string) => void): Promise<WireTarget> {
    return new WireTarget(await openStage({ policyDir, step, closers }));
  }

  canRun(attack: Attack): boolean {
    if (attack.trigger === "credentials-exchange") return attack.event === undefined && isForm(attack.body);
    if (attack.trigger !== "post-login") return false;
    // A provider of OpenID Connect asserts the claims that it was set up with, and no others.
    const isAsserted = Object.keys(attack.attributes ?? {}).every((name) => name in this.#claimsOf("ann"));
    return isAsserted && (attack.event === undefined || audienceOf(attack) !== undefined);
  }

  /**
   * Auth0's own lock may refuse first: an unknown audience, a client assertion that proves nothing, a broken parameter.
   */
  accepts({ expected }: Attack, code: string | undefined): boolean {
    return code === expected || ["access_denied", "invalid_request", "invalid_client"].includes(code ?? "");
  }

  run(attack: Attack): Promise<Result> {
    return attack.trigger === "credentials-exchange" ? this.#machine(attack) : this.#login(attack as LoginAttack);
  }

  #claimsOf(username: string): Json {
    const { users } = this.#stage.identityProviders["acme-oidc"];
    return users.find((user) => user.username === username)?.claims ?? {};
  }

  async #machine({ body }: Pick<MachineAttack, "body">): Promise<Result> {
    const { client_id, client_secret } = await this.#stage.client("acme--nightly-sync");
    const usual = {
      grant_type: "client_credentials",
      client_id,
      client_secret,
      audience: this.#stage.audiences.orders,
    };
    const sent = { ...usual, ...(body as Readonly<Record<string, string>> | undefined) };
    const answer = await requestToken(this.#stage.fetch, this.#stage.issuer, sent);
    return resultOf(answer.body);
  }

  /** Ann's provider asserts what the attack says; afterwards it says the truth again. */
  async #login(attack: LoginAttack): Promise<Result> {
    const provider = this.#stage.identityProviders["acme-oidc"];
    const user = userOf(this.#stage, "ann");
    const known = this.#claimsOf(user.username);
    provider.setClaims(user.username, { ...known, ...attack.attributes });
    try {
      const portal = await openPortal(this.#stage, "acme--portal");
      const audience = audienceOf(attack) ?? this.#stage.audiences.orders;
      const request = { audience, scopes: ["read:orders", "write:orders"] };
      const tokens = await portal.signIn(new Browser(this.#stage.fetch), user, request);
      return resultOf({ access_token: tokens.accessToken });
    } catch (error) {
      return resultOf(error as Json);
    } finally {
      provider.setClaims(user.username, known);
    }
  }
}

function isForm(body: unknown): boolean {
  return body === undefined || (isRecord(body) && Object.values(body).every((value) => typeof value === "string"));
}

/** The audience of an attack that changes nothing else. */
function audienceOf({ event, attributes }: Partial<LoginAttack>): string | undefined {
  const api = event?.resource_server;
  const isAlone = attributes === undefined && Object.keys(event ?? {}).length === 1;
  return isAlone && isRecord(api) && typeof api.identifier === "string" && api.identifier !== ""
    ? api.identifier
    : undefined;
}

/** The claims of a token's own namespace, or the refusal: the Action's code, or else OAuth's. */
function resultOf({ access_token, error, error_description }: Json): Result {
  if (typeof access_token !== "string") {
    const [, code] = /^([a-z_]+): /.exec(String(error_description)) ?? [];
    return { decision: "deny", code: code ?? String(error), token: {} };
  }
  const claims = Object.entries(decodeJwt(access_token)).filter(([name]) => name.includes("/") || name === "scope");
  return { decision: "allow", code: undefined, token: Object.fromEntries(claims) };
}
