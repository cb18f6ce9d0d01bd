import { describe, expect, it } from "@jest/globals";
import { actionOf, Kit, type Outcome } from "../../../packages/actions-test-kit/index.ts";
import "../../../packages/actions-test-kit/jest.ts";

const kit = new Kit({ seed: 7 });
const handler = (body: string) => actionOf(`exports.onExecutePostLogin = async (event, api) => { ${body} };`);
const run = (body: string) =>
  kit.run(handler(body), kit.login({ scopes: ["openid", "read:x"], api: "https://api.example" }));

/** The message that a matcher fails with. Fails itself where the matcher passes. */
function complaintOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    // Without colours, which a terminal would get.
    return (error as Error).message.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");
  }
  throw new Error("the matcher passed");
}

describe("toDeny", () => {
  const refused = () => run("console.warn('about to refuse'); api.access.deny('no_role: You have no role.');");

  it("knows a refusal by its code, its OAuth error, its whole reason, or an expression", async () => {
    const outcome = await refused();
    expect(outcome).toDeny();
    expect(outcome).toDeny("no_role");
    expect(outcome).toDeny("access_denied");
    expect(outcome).toDeny("no_role: You have no role.");
    expect(outcome).toDeny(/have no role/);
    expect(outcome).not.toDeny("no");
    expect(outcome).not.toDeny(/stranger/);
  });

  it("says why else it was refused, what was logged, and how to replay it", async () => {
    const outcome = await refused();
    const complaint = complaintOf(() => expect(outcome).toDeny("audience_not_allowed"));
    expect(complaint).toContain('Expected a refusal with "audience_not_allowed"');
    expect(complaint).toContain("Refused by action: access_denied: no_role: You have no role.");
    expect(complaint).toContain("[action] warn: about to refuse");
    expect(complaint).toContain("Replay with KIT_SEED=7");
    expect(complaintOf(() => expect(outcome).not.toDeny("no_role"))).toContain('Expected no refusal with "no_role"');
  });

  it("says what was issued instead", async () => {
    const outcome = await run("api.accessToken.setCustomClaim('https://ns/x', 1);");
    const complaint = complaintOf(() => expect(outcome).toDeny());
    expect(complaint).toContain("Issued with the scopes: openid read:x");
    expect(complaint).toContain('"https://ns/x":1');
  });

  it("takes no failure for a refusal", async () => {
    const outcome = await run("throw new Error('no_role');");
    expect(outcome).not.toDeny();
    const complaint = complaintOf(() => expect(outcome).toDeny("no_role"));
    expect(complaint).toContain("The Action action failed (action_error): no_role");
    expect(complaint).toContain("A failure is no refusal.");
  });
});

describe("toIssue", () => {
  const issued = () =>
    run("api.accessToken.setCustomClaim('https://ns/x', { a: [1] }).accessToken.setCustomClaim('roles', []);");

  it("compares the claims that are named, deeply, and those that are to be absent", async () => {
    const outcome = await issued();
    expect(outcome).toIssue();
    expect(outcome).toIssue({
      "https://ns/x": { a: [1] },
      roles: undefined,
      aud: expect.arrayContaining(["https://api.example"]),
    });
    expect(outcome).not.toIssue({ "https://ns/x": { a: [2] } });
    expect(outcome).not.toIssue({ "https://ns/y": null });
  });

  it("compares scopes as a set, or as the claim is written", async () => {
    const outcome = await issued();
    expect(outcome).toIssue({ scope: ["read:x", "openid"] });
    expect(outcome).toIssue({ scope: "openid read:x" });
    expect(outcome).not.toIssue({ scope: ["read:x"] });
  });

  it("says which claim differs, and that the server dropped it", async () => {
    const outcome = await issued();
    const complaint = complaintOf(() => expect(outcome).toIssue({ roles: [], "https://ns/x": 2 }));
    expect(complaint).toContain(
      "roles: expected [], received undefined (an Action set it; Auth0 drops it: the name is restricted)",
    );
    expect(complaint).toContain('https://ns/x: expected 2, received {"a": [1]}');
    expect(complaint).toContain("Replay with KIT_SEED=7");
  });

  it("says that there is no token", async () => {
    const complaint = complaintOf(() => expect({}).toIssue());
    expect(complaint).toContain('was an "await" left out?');
    const away = await run("api.redirect.sendUserTo('https://there.example');");
    expect(complaintOf(() => expect(away).toIssue())).toContain("There is no accessToken.");
    expect(complaintOf(() => expect(away).toIssue())).toContain("(redirect): see kit.continue()");
    const machine = await kit.run(actionOf("exports.onExecuteCredentialsExchange = async () => {};"), kit.machine());
    expect(complaintOf(() => expect(machine).toIssue({}, "idToken"))).toContain("There is no idToken.");
  });

  it("is not for promises, where an await was left out", () => {
    const promise: Promise<Outcome> = issued();
    expect(complaintOf(() => expect(promise).toDeny())).toContain('was an "await" left out?');
    return promise;
  });
});
