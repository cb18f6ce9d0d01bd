import { describe, expect, it } from "@jest/globals";
import type { Directory } from "../../../../packages/actions-runtime/directory.ts";
import { InProcessRuntime } from "../../../../packages/actions-runtime/in-process.ts";
import { handlerOf, postLoginEvent } from "../running.ts";

const time = "2026-01-01T00:00:00.000Z";
const group = (id: string, name: string) => ({
  id,
  name,
  tenant_name: "t",
  created_at: time,
  updated_at: time,
  membership_created_at: time,
  assignment: "direct",
});

const directory: Directory = {
  groups: [group("grp_1", "Staff"), group("grp_2", "Admins"), group("grp_3", "Staff")],
  roles: [
    { id: "rol_1", name: "reader" },
    { id: "rol_2", name: "writer" },
  ],
};

async function answerOf(call: string): Promise<unknown> {
  const action = handlerOf(`console.log(JSON.stringify(await api.${call}));`);
  const outcome = await new InProcessRuntime().run({
    trigger: "post-login",
    actions: [action],
    event: postLoginEvent,
    directory,
  });
  if (outcome.failed) throw new Error(outcome.failed.message);
  return JSON.parse(outcome.executions[0]?.logs[0]?.text ?? "");
}

describe("answers from the directory of the run", () => {
  it("groups page by page", async () => {
    const [first, second, third] = directory.groups ?? [];
    expect(await answerOf("groups.getUserGroups()")).toEqual({ groups: [first, second, third] });
    expect(await answerOf("groups.getUserGroups({ take: 2 })")).toEqual({ groups: [first, second], next: "2" });
    expect(await answerOf("groups.getUserGroups({ take: 2, from: '2' })")).toEqual({ groups: [third] });
  });

  it("memberships and non-memberships, by id and name", async () => {
    expect(await answerOf("groups.hasGroupMembership(['grp_2', 'Staff', 'staff', '__proto__'])")).toEqual({
      memberships: JSON.parse(
        `{ "grp_2": { "is_member": true, "matches": [{ "id": "grp_2", "name": "Admins", "group_type": "connection" }] },
           "Staff": { "is_member": true, "matches": [
             { "id": "grp_1", "name": "Staff", "group_type": "connection" },
             { "id": "grp_3", "name": "Staff", "group_type": "connection" }] },
           "staff": { "is_member": false }, "__proto__": { "is_member": false } }`,
      ),
    });
  });

  it("roles: all, by id, by name", async () => {
    const [reader, writer] = directory.roles ?? [];
    expect(await answerOf("roles.getUserEffectiveRoles({ take: 1 })")).toEqual({ roles: [reader], next: "1" });
    expect(await answerOf("roles.getUserEffectiveRolesByIds(['rol_2', 'rol_9'])")).toEqual({ roles: [writer] });
    expect(await answerOf("roles.getUserEffectiveRolesByNames(['reader'])")).toEqual({ roles: [reader] });
  });
});
