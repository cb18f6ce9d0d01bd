import { decodeJwt, decodeProtectedHeader } from "jose";

/** What a token says. The token itself stays on the server: whoever has it can use it. */
export interface DecodedToken {
  readonly name: "access_token" | "id_token";
  /** Null of a token that only the tenant can read. */
  readonly header: object | null;
  readonly payload: object | null;
}

/** The tokens of a token endpoint's answer. */
export function decodedTokens(answer: Readonly<Record<string, unknown>>): DecodedToken[] {
  return (["access_token", "id_token"] as const).flatMap((name): DecodedToken[] => {
    const token = answer[name];
    if (typeof token !== "string") return [];
    if (token.split(".").length !== 3) return [{ name, header: null, payload: null }];
    return [{ name, header: decodeProtectedHeader(token), payload: decodeJwt(token) }];
  });
}
