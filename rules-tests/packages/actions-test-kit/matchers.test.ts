import { describe, expect, it } from "@jest/globals";
import { actionOf, Kit, type Outcome } from "../../../packages/actions-test-kit/index.ts";
import "../../../packages/actions-test-kit/jest.ts";

const kit = new Kit({ seed: 7 });
const handler = (body: string) => actionOf(`exports.onExecutePostLogin = async (event, api) => { ${body} };`);
const run = (body: string) =>
  kit.run(handler(body), kit.login({ scopes: ["openid", "read:x"], api: "https://api.example" }));

/** The message of a matcher that fails. Fails itself if the matcher passes. */
function complaintOf(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    // Without the colors for a terminal.
    return (error as Error).message.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"), "");
  }
  throw new Error("the matcher passed");
}

describe("toDeny", () => {
  const refused = () => run("console.warn('about to refuse'); api.access.deny('no_role: You have no role.');");

  it("matches a refusal by its code, its OAuth error, its whole reason, or a regular expression", async () => {
    const outcome = await refused();
    expect(outcome).toDeny();
    expect(outcome).toDeny("no_role");
    expect(outcome).toDeny("access_denied");
    expect(outcome).toDeny("no_role: You have no role.");
    expect(outcome).toDeny(/have no role/);
    expect(outcome).not.toDeny("no");
    expect(outcome).not.toDeny(/stranger/);
  });

  it("reports the actual reason, the logs, and how to replay it", async () => {
    const outcome = await refused();
    const complaint = complaintOf(() => expect(outcome).toDeny("audience_not_allowed"));
    expect(complaint).toContain('Expected a refusal with "audience_not_allowed"');
    expect(complaint).toContain("Refused by action: access_denied: no_role: You have no role.");
    expect(complaint).toContain("[action] warn: about to refuse");
    expect(complaint).toContain("Replay with KIT_SEED=7");
    expect(complaintOf(() => expect(outcome).not.toDeny("no_role"))).toContain('Expected no refusal with "no_role"');
  });

  it("reports what was issued instead", async () => {
    const outcome = await run("api.accessToken.setCustomClaim('https://ns/x', 1);");
    const complaint = complaintOf(() => expect(outcome).toDeny());
    expect(complaint).toContain("Issued with the scopes: openid read:x");
    expect(complaint).toContain('"https://ns/x":1');
  });

  it("does not accept a failure as a refusal", async () => {
    const outcome = await run("throw new Error('no_role');");
    expect(outcome).not.toDeny();
    const complaint = complaintOf(() => expect(outcome).toDeny("no_role"));
    expect(complaint).toContain("The Action action failed (action_error): no_role");
    expect(complaint).toContain("A failure is not a refusal.");
  });
});

describe("toIssue", () => {
  const issued = () =>
    run("api.accessToken.setCustomClaim('https://ns/x', { a: [1] }).accessToken.setCustomClaim('roles', []);");

  it("compares the named claims deeply, and those that must be absent", async () => {
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

  it("compares scopes as a set, or as the text of the claim", async () => {
    const outcome = await issued();
    expect(outcome).toIssue({ scope: ["read:x", "openid"] });
    expect(outcome).toIssue({ scope: "openid read:x" });
    expect(outcome).not.toIssue({ scope: ["read:x"] });
  });

  it("reports which claim differs, and that the server dropped it", async () => {
    const outcome = await issued();
    const complaint = complaintOf(() => expect(outcome).toIssue({ roles: [], "https://ns/x": 2 }));
    expect(complaint).toContain(
      "roles: expected [], received undefined (an Action set it; Auth0 drops it: the name is restricted)",
    );
    expect(complaint).toContain('https://ns/x: expected 2, received {"a": [1]}');
    expect(complaint).toContain("Replay with KIT_SEED=7");
  });

  it("reports that there is no token", async () => {
    const complaint = complaintOf(() => expect({}).toIssue());
    expect(complaint).toContain('is an "await" missing?');
    const away = await run("api.redirect.sendUserTo('https://there.example');");
    expect(complaintOf(() => expect(away).toIssue())).toContain("There is no accessToken.");
    expect(complaintOf(() => expect(away).toIssue())).toContain("(redirect): see kit.continue()");
    const machine = await kit.run(actionOf("exports.onExecuteCredentialsExchange = async () => {};"), kit.machine());
    expect(complaintOf(() => expect(machine).toIssue({}, "idToken"))).toContain("There is no idToken.");
  });

  it("throws for a promise, if an await is missing", () => {
    const promise: Promise<Outcome> = issued();
    expect(complaintOf(() => expect(promise).toDeny())).toContain('is an "await" missing?');
    return promise;
  });
});
