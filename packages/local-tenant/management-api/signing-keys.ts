import { X509Certificate } from "node:crypto";
import { Hono } from "hono";
import { HttpError } from "../http/http-error.ts";
import type { Tenant } from "../tenant.ts";
import type { SigningKey } from "../tokens/signing-keys.ts";
import { allows } from "./shared/access.ts";
import { invalidBody } from "./shared/http-errors.ts";
import type { ManagementEnv } from "./shared/management-env.ts";

/** The keys that sign tokens. https://auth0.com/docs/api/management/v2/keys/get-signing-keys */
export function signingKeys({ keys }: Tenant): Hono<ManagementEnv> {
  return new Hono<ManagementEnv>()
    .get("/", allows("read:signing_keys"), async (c) => c.json((await keys.list()).map(shown)))
    .get("/:kid", allows("read:signing_keys"), async (c) => {
      const found = (await keys.list()).find(({ kid }) => kid === c.req.param("kid"));
      if (found === undefined) throw unknownKey();
      return c.json(shown(found));
    })
    .post("/rotate", allows("create:signing_keys", "update:signing_keys"), async (c) =>
      c.json(brief(await keys.rotate()), 201),
    )
    .put("/:kid/revoke", allows("update:signing_keys"), async (c) => {
      const kid = c.req.param("kid");
      const revoked = await keys.revoke(kid);
      if (revoked !== undefined) return c.json(brief(revoked));
      const exists = (await keys.list()).some((key) => key.kid === kid);
      throw exists ? invalidBody("Only a previous signing key can be revoked") : unknownKey();
    });
}

function shown(key: SigningKey): object {
  const { fingerprint } = new X509Certificate(key.certificate.cert);
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  return {
    kid: key.kid,
    cert: key.certificate.cert,
    pkcs7: key.certificate.pkcs7,
    current: key.state === "current",
    next: key.state === "next",
    previous: key.state === "previous" || key.state === "revoked",
    ...(key.currentSince === undefined ? {} : { current_since: time(key.currentSince) }),
    ...(key.currentUntil === undefined ? {} : { current_until: time(key.currentUntil) }),
    fingerprint,
    thumbprint: fingerprint.replaceAll(":", "").toLowerCase(),
    revoked: key.state === "revoked",
    ...(key.revokedAt === undefined ? {} : { revoked_at: time(key.revokedAt) }),
  };
}

const brief = ({ kid, certificate }: SigningKey): object => ({ cert: certificate.cert, kid });

const unknownKey = (): HttpError => new HttpError(404, "The signing key does not exist");
