import { randomBytes } from "node:crypto";
import type { JSONWebKeySet, JWK } from "jose";
import { subjectTokenType } from "../../compiler/vendor-config.ts";
import type { Stage } from "../stage.ts";
import { observeRequest, userOf, userToken } from "./acts.ts";
import { signedWithPublicKey, unsigned, withOtherPayload, withOwnKeySet } from "./forged-tokens.ts";
import type { Expectation, Observation, Scenario } from "./scenario.ts";
import { signInAtProvider } from "./sign-in-at-provider.ts";
import { managerClaims } from "./users.ts";

const ordersCall = { method: "GET", path: "/orders" } as const;
const traded: Expectation = {
  outcome: "token",
  http_status: 200,
  claims: managerClaims,
  scopes: ["read:orders", "write:orders"],
};
const refusedAs = (code: string): Expectation => ({ outcome: "refused", http_status: 400, code });
const notAccepted = refusedAs("subject_token_not_accepted");

/** 14: the lawful way for a customer's backend: it exchanges an ID token that its identity provider signed. */
export function tokenExchangeScenarios(stage: Stage): Scenario[] {
  const intranet = { client_id: "acme-intranet", client_secret: randomBytes(32).toString("base64url") };
  const { "acme-oidc": acme, "vendor-staff": staff } = stage.identityProviders;
  const signIn = (username: string, provider = acme) => {
    const connection = provider === acme ? "acme-oidc" : "vendor-staff";
    return signInAtProvider(stage.fetch, provider, userOf(stage, username, connection), intranet);
  };
  const trade = async (subject_token: string, extra: Readonly<Record<string, string>> = {}): Promise<Observation> => {
    const { client_id, client_secret } = await stage.client("acme--backend");
    const request = {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: subjectTokenType(stage.namespace),
      audience: stage.audiences.orders,
      scope: "read:orders write:orders",
      ...{ client_id, client_secret, subject_token, ...extra },
    };
    return observeRequest(stage, request, ordersCall);
  };
  const keys = async () => {
    const response = await stage.fetch(`${acme.issuer}/jwks`);
    return ((await response.json()) as JSONWebKeySet).keys;
  };
  // Carl has no role: each forgery tries to make Ann, the manager, of him.
  const forged = (name: string, id: string, forge: (token: string, keys: readonly JWK[]) => string) => ({
    id,
    name,
    expect: notAccepted,
    play: async () => trade(forge(await signIn("carl"), await keys())),
  });
  return [
    {
      id: "14a",
      name: "Acme's backend exchanges an ID token that Acme's own provider signed",
      expect: traded,
      play: async () => trade(await signIn("ann")),
    },
    {
      id: "14b",
      name: "The same token twice",
      expect: notAccepted,
      play: async () => {
        const token = await signIn("ann");
        await trade(token);
        return trade(token);
      },
    },
    {
      id: "14c",
      name: "A user's name instead of the token",
      expect: notAccepted,
      play: () => trade("ann@acme.example"),
    },
    {
      id: "14d",
      name: "A valid token, with a user's name beside it",
      expect: refusedAs("unexpected_parameter"),
      play: async () => trade(await signIn("carl"), { username: "ann@acme.example" }),
    },
    {
      id: "14e",
      name: "A token of another customer's provider",
      expect: notAccepted,
      play: async () => trade(await signIn("sam", staff)),
    },
    {
      id: "14f",
      name: "An access token instead of an ID token",
      expect: notAccepted,
      play: async () => trade(await userToken(stage, "ann")),
    },
    forged("A token without a signature (alg: none)", "14g", unsigned),
    forged("A token signed with the provider's public key (HS256)", "14h", signedWithPublicKey),
    forged("A token that brings its own keys (jku)", "14i", withOwnKeySet),
    forged("A token whose payload was changed", "14j", withOtherPayload),
  ];
}
