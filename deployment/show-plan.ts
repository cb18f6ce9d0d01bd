import { type Change, publicChange } from "./changes.ts";
import type { Deployed } from "./deploy.ts";
import type { Signatures } from "./keys.ts";
import type { Plan } from "./plan.ts";
import type { Rotation } from "./rotate.ts";
import type { Verified } from "./verify.ts";

/** The stable form of `npm run plan -- --json`. */
export function planAsJson({ changes, drift, unchanged, transport }: Plan): object {
  return { ok: true, changes: changes.map(publicChange), drift, unchanged, calls: transport.calls };
}

const marks = { create: "+", change: "~", remove: "-" } as const;

/** Widening changes first, then the others, then drift. */
export function planAsText({ changes, drift, unchanged, transport }: Plan): string {
  const removed = changes.filter(({ action }) => action === "remove");
  const rest = changes.filter(({ action }) => action !== "remove");
  const [wider, other] = [rest.filter(({ widens }) => widens), rest.filter(({ widens }) => !widens)];
  const parts = [
    section("Widens access", wider.map(line)),
    section("Other changes", other.map(line)),
    section("Left the policy files; only `npm run deploy -- --remove` removes it", removed.map(line)),
    section(
      "Drift: no deployment made this",
      drift.map(({ words }) => `  ! ${words}`),
    ),
  ];
  const summary = `${changes.length} changes (${wider.length} widen access), ${unchanged} resources unchanged, ${drift.length} of drift; ${transport.calls} calls.`;
  return `${parts.join("")}${summary}\n`;
}

export function deployedAsText({ written, calls, action_versions: versions, seconds }: Deployed): string {
  return `${written.length} resources written, ${versions} versions of Actions; ${calls} calls, ${seconds} seconds.\n`;
}

export function rotationAsText({ written, accepted, next, calls, ...signatures }: Rotation): string {
  const state = `The Actions accept ${accepted.join(", ")}; ${signatureWords(signatures)}.`;
  return `${written.length} resources written; ${calls} calls.\n${state}\n${next}\n`;
}

export function verifiedAsText({ drift, unchanged, canaries, calls, ...signatures }: Verified): string {
  const lines = [
    ...drift.map(({ words }) => `  ! ${words}`),
    ...canaries.filter(({ ok }) => ok).map(({ words }) => `  ${words}`),
    `${unchanged} resources as planned, ${drift.length} of drift; ${signatureWords(signatures)}; ${calls} calls.`,
    ...(canaries.length === 0 ? ["No canary ran: see docs/deploying.md."] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function signatureWords({ signed_by, refused }: Signatures): string {
  const keys = Object.entries(signed_by).map(([id, count]) => `${count} by ${id}`);
  const others = refused === 0 ? "" : `; ${refused} that the Actions refuse`;
  return `signed policies: ${keys.join(", ") || "none"}${others}`;
}

export function changesAsText(changes: readonly Change[]): string {
  return `${changes.map(line).join("\n")}\n`;
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${heading}\n${lines.join("\n")}\n\n`;
}

const line = ({ action, words }: Change): string => `  ${marks[action]} ${words}`;
