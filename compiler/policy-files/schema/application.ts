import { z } from "zod";
import { signatureAlgorithms } from "../../../actions/token-exchange/signature.ts";
import { attributes, displayName, duration, metadata, names, strict } from "./parts.ts";
import { nativeCallbackPattern, webCallbackPattern } from "./patterns.ts";

const authentication = z
  .union(
    [
      z.literal("secret"),
      strict({
        private_key_jwt: z
          .union([z.string(), z.record(z.string(), z.unknown())])
          .describe("The public key: PEM or JWK."),
      }),
    ],
    { error: "must be secret, or { private_key_jwt: the public key as PEM or JWK }" },
  )
  .default("secret")
  .describe("How the client authenticates to Auth0.");

const common = {
  name: displayName(255).optional().describe("The name that users see. Default: <customer>--<application>."),
  apis: names.describe("The APIs that it may request tokens for."),
  metadata,
};

const party = z
  .enum(["third", "first"])
  .describe("third: a third party's, which needs consent and a domain-level connection. first: your own.");
const callbacks = (pattern: string) =>
  z
    .array(z.string().meta({ pattern }))
    .min(1, "must hold an address")
    .describe("Where users return to: https, http on loopback, or a native application's own scheme.");
const shared = z.boolean().optional().describe("All customers' users may sign in to it.");

const noCallbacks = { callbacks: "users do not sign in to it in a browser" };
const notConfidential = { authentication: "an application on the user's device cannot keep a secret" };
const notFixed = { attributes: "only the customer and its machines have fixed attributes" };
const notShared = { shared: "only an application of vendor.yaml may be shared" };

function type<Name extends string>(name: Name, about: string) {
  return z.literal(name).describe(about);
}

/** An application. Only the vendor's file may use `shared`. */
export function application(isVendors: boolean) {
  const sharing = (isVendors ? { shared } : {}) as { shared: typeof shared };
  const browser = { ...common, party, callbacks: callbacks(webCallbackPattern), ...sharing };
  const native = { ...browser, callbacks: callbacks(nativeCallbackPattern) };
  const machine = strict(
    {
      type: type("machine", "A program without users: client credentials."),
      ...common,
      party: party.optional(),
      authentication,
      attributes: attributes.describe("Fixed values of this machine's tokens, before those of the customer."),
    },
    { ...noCallbacks, shared: "users do not sign in to a machine" },
  );
  const exchanging = strict(
    {
      type: type("exchange", "A backend that exchanges the ID tokens of its users' identity provider."),
      ...common,
      party: z.literal("first", { error: "must be first" }).describe("Token exchange is for first parties only."),
      authentication,
      exchange: exchange.describe("Which ID tokens are exchanged, and for whose users."),
    },
    { ...noCallbacks, ...notShared, ...notFixed },
  );
  return z.discriminatedUnion(
    "type",
    [
      strict(
        { type: type("spa", "An application in the browser, without a secret."), ...browser },
        { ...notConfidential, ...notShared, ...notFixed },
      ),
      strict(
        { type: type("regular_web", "An application on a server, with a secret."), ...browser, authentication },
        { ...notShared, ...notFixed },
      ),
      strict(
        { type: type("native", "An application on the user's device."), ...native },
        { ...notConfidential, ...notShared, ...notFixed },
      ),
      machine,
      exchanging,
    ],
    { error: "type must be spa, regular_web, native, machine or exchange" },
  );
}

const exchange = strict({
  connection: z.string().describe("The customer's connection whose users the tokens are about."),
  issuer: z.string().describe("`iss` of the ID tokens."),
  audience: z.string().min(1, "must not be empty").describe("`aud` of the ID tokens."),
  jwks_uri: z.string().optional().describe("Where the issuer publishes its keys. Either this or jwks."),
  jwks: strict({
    keys: z.array(z.record(z.string(), z.unknown())).min(1, "must hold a key").describe("JWKs, at least one."),
  })
    .optional()
    .describe("The issuer's public keys (RFC 7517 §5). Either this or jwks_uri."),
  algorithms: z
    .array(z.enum(signatureAlgorithms))
    .min(1, "must name an algorithm such as RS256")
    .describe("The signature algorithms that the issuer uses: RS256, ..."),
  max_age: duration.default("5m").describe("The maximum age of an ID token."),
});

export type Exchange = z.output<typeof exchange>;
export type Application = z.output<ReturnType<typeof application>>;
