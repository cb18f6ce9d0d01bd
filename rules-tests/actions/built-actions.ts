import type { VendorConfig } from "../../actions/policy/vendor-config.ts";
import type { ActionName } from "../../compiler/actions.ts";
import { type ActionBody, bundleActions, withConfig } from "../../compiler/bundling/bundle-actions.ts";
import { InProcessRuntime } from "../../packages/actions-runtime/in-process.ts";
import type { TriggerOutcome } from "../../packages/actions-runtime/trigger.ts";
import { testTime } from "./fixture.ts";

type Event = Readonly<Record<string, unknown>>;

/** The result of running one of our Actions. */
export interface Seen {
  readonly decision: "allow" | "deny";
  /** The code at the start of the reason, and the whole reason. */
  readonly code: string | undefined;
  readonly reason: string | undefined;
  /** `error` of the token endpoint; client credentials only. */
  readonly oauthError: string | undefined;
  /** Claims without the namespace. One outside the namespace fails the test. */
  readonly access: Record<string, unknown>;
  readonly id: Record<string, unknown>;
  readonly removed: readonly string[];
  readonly targetScopes: readonly string[] | undefined;
  readonly log: Record<string, unknown>;
}

/** The Actions as deployed: bundled with a configuration and run by the Actions runtime. */
export class BuiltActions {
  readonly #codes: ReadonlyMap<ActionName, string>;
  readonly #bundles: readonly ActionBody[];
  readonly #claimPrefix: string;
  readonly #runtime = new InProcessRuntime();

  private constructor(bundles: readonly ActionBody[], codes: ReadonlyMap<ActionName, string>, claimPrefix: string) {
    this.#bundles = bundles;
    this.#codes = codes;
    this.#claimPrefix = claimPrefix;
  }

  static async of(config: VendorConfig): Promise<BuiltActions> {
    const bundles = await bundleActions();
    const codes = new Map(bundles.map((each) => [each.name, withConfig(each, config)]));
    return new BuiltActions(bundles, codes, config.claimPrefix);
  }

  code(name: ActionName): string {
    const code = this.#codes.get(name);
    if (code === undefined) throw new Error(`${name} was not built`);
    return code;
  }

  async login(event: Event, now = testTime): Promise<Seen> {
    return this.see(await this.run("federated-login", event, now));
  }

  async machine(event: Event, now = testTime): Promise<Seen> {
    return this.see(await this.run("client-credentials-guard", event, now));
  }

  /** Actions read the clock themselves; here it is stopped at `now`. */
  run(name: ActionName, event: Event, now = testTime): Promise<TriggerOutcome> {
    const clock = `const RealDate = globalThis.Date; const Date = class extends RealDate { static now() { return ${now}; } };\n`;
    const action = { id: name, name, versionId: `${name}@${now}`, code: clock + this.code(name), secrets: {} };
    const trigger = this.#bundles.find((each) => each.name === name)?.trigger ?? "post-login";
    return this.#runtime.run({ trigger, actions: [action], event });
  }

  see(outcome: TriggerOutcome): Seen {
    if (outcome.failed) throw new Error(`the Action failed: ${outcome.failed.message}`);
    if (
      Object.keys(outcome.appMetadata).length + Object.keys(outcome.userMetadata).length + outcome.commands.length >
      0
    )
      throw new Error("the Action requested a change that none of our Actions makes");
    const { denied, scopeChanges } = outcome;
    if (scopeChanges.some(({ op }) => op !== "remove")) throw new Error("the Action added a scope");
    return {
      decision: denied ? "deny" : "allow",
      code: denied?.reason.split(":", 1)[0],
      reason: denied?.reason,
      oauthError: denied?.code,
      access: this.#withoutNamespace(outcome.accessTokenClaims),
      id: this.#withoutNamespace(outcome.idTokenClaims),
      removed: scopeChanges.map(({ scope }) => scope),
      targetScopes: outcome.targetScopes,
      log: readLog(outcome),
    };
  }

  #withoutNamespace(claims: Event): Record<string, unknown> {
    const prefix = this.#claimPrefix;
    const entries = Object.entries(claims).map(([name, value]) => {
      if (!name.startsWith(prefix)) throw new Error(`a claim outside the namespace: ${name}`);
      return [name.slice(prefix.length), value] as const;
    });
    return Object.fromEntries(entries);
  }
}

/** Every run must log one line of JSON, of which Auth0 keeps 256 characters. */
function readLog({ executions }: TriggerOutcome): Record<string, unknown> {
  const [line, ...more] = executions.flatMap(({ logs }) => logs);
  if (!line || more.length > 0 || /\n/.test(line.text) || line.text.length > 256)
    throw new Error("not one line of at most 256 characters");
  return JSON.parse(line.text);
}
