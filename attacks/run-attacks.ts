import { isDeepStrictEqual } from "node:util";
import type { Attack, AttackClass, Json } from "./attack.ts";

/** What came of an attack. */
export interface Result {
  readonly decision: "deny" | "allow";
  /** The code that starts the refusal's reason. */
  readonly code: string | undefined;
  /** What the access token says. Empty where there is none. */
  readonly token: Json;
}

/** What is attacked: the Actions as they are built, or a tenant over HTTPS. */
export interface AttackTarget {
  canRun(attack: Attack): boolean;
  run(attack: Attack): Promise<Result>;
  /** Whether a refusal with this code is the one that is expected: a tenant may refuse before the Action is asked. */
  accepts(attack: Attack, code: string | undefined): boolean;
}

/** An attack that did not have its expected result. */
export interface Breach {
  readonly class: string;
  readonly attack: string;
  readonly reference: string;
  readonly expected: string;
  readonly found: string;
}

export interface ClassReport {
  readonly class: string;
  readonly tried: number;
  readonly stopped: number;
  readonly letThrough: number;
}

export interface AttackReport {
  readonly classes: readonly ClassReport[];
  readonly breaches: readonly Breach[];
}

/** Runs every attack that the target can run. */
export async function runAttacks(
  classes: readonly AttackClass[],
  target: AttackTarget,
  onClass: (report: ClassReport) => void = () => {},
): Promise<AttackReport> {
  const reports: ClassReport[] = [];
  const breaches: Breach[] = [];
  for (const { name, attacks: all } of classes) {
    const attacks = all.filter((attack) => target.canRun(attack));
    if (attacks.length === 0) continue;
    const before = breaches.length;
    for (const attack of attacks) {
      const breach = await judge(name, attack, target);
      if (breach) breaches.push(breach);
    }
    const letThrough = breaches.length - before;
    const report = { class: name, tried: attacks.length, stopped: attacks.length - letThrough, letThrough };
    reports.push(report);
    onClass(report);
  }
  return { classes: reports, breaches };
}

async function judge(className: string, attack: Attack, target: AttackTarget): Promise<Breach | undefined> {
  const { name, reference, expected } = attack;
  const found = await target.run(attack).catch((error: unknown): string => String(error));
  const isStopped = typeof found !== "string" && (await isAsExpected(attack, found, target));
  if (isStopped) return undefined;
  return { class: className, attack: name, reference, expected, found: describe(found) };
}

async function isAsExpected(attack: Attack, found: Result, target: AttackTarget): Promise<boolean> {
  if (attack.expected !== "harmless") {
    return found.decision === "deny" && target.accepts(attack, found.code) && Object.keys(found.token).length === 0;
  }
  const { trigger } = attack;
  const lawful = await target.run({ trigger, name: "", reference: "", expected: "harmless" });
  return found.decision === "allow" && isDeepStrictEqual(lawfulPart(found.token), lawfulPart(lawful.token));
}

/** All claims. What a scope that nobody gives did to the removals is not a claim. */
function lawfulPart(token: Json): Json {
  const { targetScopes: _, ...claims } = token;
  return claims;
}

function describe(found: Result | string): string {
  if (typeof found === "string") return found;
  return found.decision === "deny" ? `refused with ${found.code}` : `let through with ${JSON.stringify(found.token)}`;
}
