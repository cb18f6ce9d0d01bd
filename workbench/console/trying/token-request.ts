import { z } from "zod";
import type { ConsoleWorld } from "../console-world.ts";
import { type DecodedToken, decodedTokens } from "./decoded-token.ts";

/** What the token endpoint answered. */
export interface TokenAnswer {
  readonly status: number;
  readonly tokens: readonly DecodedToken[];
  readonly refusal: Refusal | null;
}

export interface Refusal {
  /** OAuth's. */
  readonly error: string;
  readonly description: string;
  /** The Actions' stable code, where one of them refused. */
  readonly code: string | null;
}

const answered = z.looseObject({ error: z.string().optional(), error_description: z.string().optional() });

/** A real request, sent by this machine. */
export async function requestToken(
  { fetch, tenant }: ConsoleWorld,
  parameters: readonly [string, string][],
  headers: Readonly<Record<string, string>> = {},
): Promise<TokenAnswer> {
  const body = new URLSearchParams(parameters);
  const response = await fetch(`${tenant.issuer}oauth/token`, { method: "POST", body, headers });
  const answer = answered.parse(await response.json());
  const refusal = response.ok ? null : refusalOf(answer.error ?? "", answer.error_description ?? "");
  return { status: response.status, tokens: decodedTokens(answer), refusal };
}

export function refusalOf(error: string, description: string): Refusal {
  return { error, description, code: /^([a-z][a-z0-9]*(?:_[a-z0-9]+)+): /.exec(description)?.[1] ?? null };
}
