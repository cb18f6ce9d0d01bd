import { InProcessRuntime } from "@federated-actions/actions-runtime/in-process";
import type { TriggerOutcome } from "@federated-actions/actions-runtime/trigger";
import { exampleLoginEvent } from "@federated-actions/auth0-dialect/login-event";
import { isRecord } from "../actions/policy/records.ts";
import type { VendorConfig } from "../actions/policy/vendor-config.ts";
import { bundleActions, withConfig } from "../compiler/bundling/bundle-actions.ts";
import { loadPolicy } from "../compiler/policy-files/load.ts";
import { sealPolicy } from "../compiler/sealing/seal.ts";
import { type SealedCarrier, sealCarriers } from "../compiler/sealing/seal-carriers.ts";
import { createSigningKey, type SigningKey } from "../compiler/sealing/signing-key.ts";
import { vendorConfig } from "../compiler/vendor-config.ts";
import type { Attack, ExchangeAttack, Json, LoginAttack, MachineAttack, MetadataOf } from "./attack.ts";
import { overlay } from "./overlay.ts";
import type { AttackTarget, Result } from "./run-attacks.ts";
import { TokenIssuer } from "./subject-token.ts";

const ordersAudience = "https://api.example.com/orders";
const scopes = ["openid", "read:orders", "write:orders"];

/** The Actions as they are built, with the sample policy, run by the Actions runtime. */
export class BuiltTarget implements AttackTarget {
  readonly config: VendorConfig;
  readonly #actions: ReadonlyMap<Attack["trigger"], string>;
  readonly #sealed: ReadonlyMap<string, SealedCarrier>;
  readonly #key: SigningKey;
  readonly #issuer = new TokenIssuer();
  readonly #runtime = new InProcessRuntime();

  private constructor(
    config: VendorConfig,
    actions: ReadonlyMap<Attack["trigger"], string>,
    sealed: ReadonlyMap<string, SealedCarrier>,
    key: SigningKey,
  ) {
    this.config = config;
    this.#actions = actions;
    this.#sealed = sealed;
    this.#key = key;
  }

  /**
   * @param policyDir the sample policy's folder
   * @param alter changes the Actions' code: for tests, which plant a hole and see it found
   */
  static async of(policyDir: string, alter: (code: string) => string = (code) => code): Promise<BuiltTarget> {
    const [policy, bundles] = await Promise.all([
      loadPolicy({ dir: policyDir, environment: "local" }),
      bundleActions(),
    ]);
    const key = createSigningKey();
    const config = vendorConfig(policy, [key.publicKey]);
    const codes = bundles.map(
      (bundle) => [bundle.trigger as Attack["trigger"], alter(withConfig(bundle, config))] as const,
    );
    return new BuiltTarget(config, new Map(codes), sealCarriers(policy, key), key);
  }

  canRun(): boolean {
    return true;
  }

  accepts({ expected }: Attack, code: string | undefined): boolean {
    return code === expected;
  }

  async run(attack: Attack): Promise<Result> {
    const event = this.eventOf(attack);
    const result = await this.#runEvent(attack.trigger, event);
    const isRepeated = attack.trigger === "custom-token-exchange" && attack.forgery === "twice";
    return isRepeated ? this.#runEvent(attack.trigger, event) : result;
  }

  /** The event that an attack makes of the usual one. */
  eventOf(attack: Attack): Json {
    const event = overlay(this.#usual(attack), attack.event ?? {});
    return this.#resolved(event) as Json;
  }

  async #runEvent(trigger: Attack["trigger"], event: Json): Promise<Result> {
    const code = this.#actions.get(trigger);
    if (code === undefined) throw new Error(`no Action of the bundle runs at ${trigger}`);
    const action = { id: trigger, name: trigger, versionId: trigger, code, secrets: {} };
    return resultOf(await this.#runtime.run({ trigger, actions: [action], event }));
  }

  #usual(attack: Attack): Json {
    if (attack.trigger === "post-login") return this.#login(attack);
    return attack.trigger === "credentials-exchange" ? this.#machine(attack) : this.#exchange(attack);
  }

  #login({ attributes = {} }: Partial<LoginAttack>): Json {
    const asserted = { email: "ann@acme.example", email_verified: true, groups: ["Orders-Managers"] };
    return exampleLoginEvent({
      client: { name: "Acme Portal", metadata: this.#metadata("client:Acme Portal") },
      connection: { name: "acme-oidc", strategy: "oidc", metadata: this.#metadata("connection:acme-oidc") },
      audience: ordersAudience,
      scopes,
      userId: "ann",
      attributes: overlay(asserted, attributes) as Json,
      now: Date.now(),
    });
  }

  #machine({ body }: Partial<MachineAttack>): Json {
    const usual = {
      grant_type: "client_credentials",
      client_id: "client",
      client_secret: "secret",
      audience: ordersAudience,
    };
    return {
      accessToken: { customClaims: {}, scope: ["read:orders", "export:orders"] },
      client: {
        client_id: "client",
        name: "acme--nightly-sync",
        metadata: this.#metadata("client:acme--nightly-sync"),
      },
      request: { method: "POST", geoip: {}, ip: "127.0.0.1", body: isRecord(body) ? { ...usual, ...body } : usual },
      resource_server: { identifier: ordersAudience },
      tenant: { id: "tenant" },
      transaction: { requested_scopes: [] },
    };
  }

  #exchange(attack: Partial<ExchangeAttack>): Json {
    const token = this.#issuer.mint(attack, Date.now());
    const type = this.config.subjectTokenType;
    return {
      client: { client_id: "client", name: "Acme Backend", metadata: this.#backend() },
      request: {
        method: "POST",
        geoip: {},
        ip: "127.0.0.1",
        body: {
          grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
          client_id: "client",
          client_secret: "secret",
          subject_token: token,
          subject_token_type: type,
          audience: ordersAudience,
          ...attack.body,
        },
      },
      resource_server: { identifier: ordersAudience },
      tenant: { id: "tenant" },
      transaction: {
        subject_token: token,
        subject_token_type: type,
        requested_scopes: scopes,
        requested_token_type: null,
      },
    };
  }

  /** The sample's backend reads its issuer's keys from the network: this one has them in its policy. */
  #backend(): Json {
    const { issuer, audience, publicKey } = this.#issuer;
    const trust = { c: "acme-oidc", i: issuer, u: audience, g: ["RS256"], m: 300, k: [publicKey], n: ["groups"] };
    const payload = { t: "exchange", a: ["orders"], x: trust };
    const carrier = { kind: "client", name: "Acme Backend", customer: "acme", payload } as const;
    return sealPolicy(carrier, this.#key, this.config.domain).metadata;
  }

  #metadata(carrier: string): Json {
    const sealed = this.#sealed.get(carrier);
    if (!sealed) throw new Error(`the sample policy has no ${carrier}`);
    return sealed.metadata;
  }

  /** Puts metadata and times in place of what stands for them. */
  #resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#resolved(item));
    if (!isRecord(value)) return value;
    if (typeof value.metadataOf === "string") return this.#changed(value as unknown as MetadataOf);
    if (typeof value.hoursAgo === "number") return new Date(Date.now() - value.hoursAgo * 3_600_000).toISOString();
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#resolved(item)]));
  }

  #changed({ metadataOf, changes = {}, flip }: MetadataOf): unknown {
    const metadata = overlay(this.#metadata(metadataOf), changes) as Record<string, string>;
    if (flip === undefined) return metadata;
    const text = metadata.policy_1 ?? "";
    const at = text.length - flip;
    return { ...metadata, policy_1: `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}` };
  }
}

function resultOf(outcome: TriggerOutcome): Result {
  if (outcome.failed) throw new Error(`the Action failed: ${outcome.failed.message}`);
  const { denied, accessTokenClaims, scopeChanges, targetScopes } = outcome;
  const added = scopeChanges.filter(({ op }) => op === "add").map(({ scope }) => scope);
  return {
    decision: denied ? "deny" : "allow",
    code: denied?.reason.split(":", 1)[0],
    token: { ...accessTokenClaims, ...(added.length > 0 && { added }), ...(targetScopes && { targetScopes }) },
  };
}
