import { describe, expect, it } from "@jest/globals";
import { StandbyCli } from "../../../packages/deploy-cli/standby.ts";

/** That it deploys is tried by the tests of the workbench. */
describe("a process of auth0-deploy-cli that stands by", () => {
  const target = { clientId: "x", clientSecret: "y", fast: true };

  it("ends when it is not needed", async () => {
    const standby = await StandbyCli.start({ ...target, tenantDomain: "localhost:1" });
    expect(standby.isUsable).toBe(true);
    await standby.close();
    expect(standby.isUsable).toBe(false);
  });

  it("waits for its arguments, fails as the command does, and ends", async () => {
    const standby = await StandbyCli.start({ ...target, tenantDomain: "localhost:1" });
    await expect(standby.deploy("/nowhere", {})).rejects.toThrow("auth0-deploy-cli: cannot reach https://localhost:1");
    expect(standby.isUsable).toBe(false);
  });

  it("is for a local tenant only", async () => {
    const start = StandbyCli.start({ ...target, tenantDomain: "example.eu.auth0.com" });
    await expect(start).rejects.toThrow("fast is for a local tenant only, and example.eu.auth0.com is not one");
  });
});
