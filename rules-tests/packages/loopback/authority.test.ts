import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { createAuthority, loopbackHosts } from "../../../packages/loopback/authority.ts";

describe("the certificate authority of a run", () => {
  it("issues server certificates for the names and addresses asked for, and no authorities", async () => {
    const authority = await createAuthority();
    const { cert } = await authority.issue(loopbackHosts);
    const ca = new X509Certificate(authority.ca);
    const leaf = new X509Certificate(cert);
    expect(ca.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkHost("localhost")).toBe("localhost");
    expect(leaf.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(leaf.checkHost("evil.example")).toBeUndefined();
    expect(leaf.publicKey.asymmetricKeyType).toBe("ec");
  });

  it("is a new one each time", async () => {
    const [first, second] = [await createAuthority(), await createAuthority()];
    const leaf = new X509Certificate((await first.issue(["localhost"])).cert);
    expect(leaf.verify(new X509Certificate(second.ca).publicKey)).toBe(false);
  });
});
