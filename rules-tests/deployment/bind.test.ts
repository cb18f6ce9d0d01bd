import { expect, it } from "@jest/globals";
import { bind } from "../../deployment/actions.ts";
import { Transport } from "../../deployment/transport.ts";

const bound = (id: string) => ({ bindings: [{ id, display_name: "CRM", action: { name: "crm" } }] });

/** A tenant that applies the first write, loses its answer, and knows a binding by its newest id alone. */
function losingFirstAnswer({ applies }: { applies: boolean }) {
  let current: { bindings: { id: string; display_name: string; action: { name: string } }[] } = bound("old");
  const bodies: unknown[] = [];
  const transport = new Transport({
    domain: "tenant.example",
    token: "t",
    sleep: async () => undefined,
    fetch: async (_url, { method = "GET", body } = {}) => {
      if (method === "GET") return Response.json({ total: current.bindings.length, ...current });
      const sent = JSON.parse(String(body));
      bodies.push(sent);
      const ids = current.bindings.map(({ id }) => id);
      const isKnown = (ref: { type: string; value: string }) => ref.type === "action_name" || ids.includes(ref.value);
      if (!sent.bindings.every((item: { ref: { type: string; value: string } }) => isKnown(item.ref)))
        return Response.json({ message: "That action does not exist." }, { status: 404 });
      const names = applies ? ["crm", "guard"] : ["crm"];
      current = { bindings: names.map((name) => ({ id: `new-${name}`, display_name: name, action: { name } })) };
      if (bodies.length === 1) throw new TypeError("fetch failed");
      return Response.json(current);
    },
  });
  return { transport, bodies };
}

it("sees that a lost answer has bound the Actions, although every write gives bindings new ids", async () => {
  const { transport, bodies } = losingFirstAnswer({ applies: true });
  await bind(transport, "credentials-exchange", ["crm", "guard"], bound("old"));
  expect(bodies).toHaveLength(2);
});

it("binds by the new ids where another write has made them meanwhile", async () => {
  const { transport, bodies } = losingFirstAnswer({ applies: false });
  await bind(transport, "credentials-exchange", ["crm", "guard"], bound("old"));
  expect(bodies.at(-1)).toMatchObject({
    bindings: [{ ref: { type: "binding_id", value: "new-crm" } }, { ref: { type: "action_name", value: "guard" } }],
  });
});
