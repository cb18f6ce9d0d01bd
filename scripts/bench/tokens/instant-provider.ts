import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { Authority } from "@federated-actions/loopback/authority";
import { type LoopbackServer, listenOnLoopback } from "@federated-actions/loopback/https-server";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** An OpenID Connect provider whose user is signed in already: a login waits for the tenant only. */
export async function startInstantProvider(authority: Authority): Promise<LoopbackServer> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: "1", use: "sig", alg: "RS256" };
  const server = await listenOnLoopback(authority);
  const { origin } = server;
  const metadata = {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    jwks_uri: `${origin}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  /** By code, since the ID token repeats it. */
  const nonces = new Map<string, string>();

  const authorize = ({ searchParams: sent }: URL, response: ServerResponse) => {
    const code = randomUUID();
    nonces.set(code, sent.get("nonce") ?? "");
    const back = new URL(sent.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", sent.get("state") ?? "");
    response.writeHead(302, { location: back.href }).end();
  };
  const giveTokens = async (request: IncomingMessage, response: ServerResponse) => {
    const code = new URLSearchParams(await text(request)).get("code") ?? "";
    const claims = { nonce: nonces.get(code), name: "Ann", email: "ann@bench.example", email_verified: true };
    nonces.delete(code);
    const id_token = await new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer(origin)
      .setAudience("bench")
      .setSubject("ann")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(privateKey);
    json(response, { access_token: "opaque", token_type: "Bearer", expires_in: 3600, id_token });
  };
  server.serve((request, response) => {
    const url = new URL(request.url ?? "/", origin);
    if (url.pathname === "/authorize") authorize(url, response);
    else if (url.pathname === "/token") void giveTokens(request, response);
    else json(response, url.pathname === "/jwks" ? { keys: [jwk] } : metadata);
  });
  return server;
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
