import { describe, expect, it } from "@jest/globals";
import type { Connection } from "../../../../packages/local-tenant/store/entities.ts";
import { UsedAssertions } from "../../../../packages/local-tenant/upstream/used-assertions.ts";

const start = Date.parse("2026-01-01T00:00:00Z");

function connection(id: string): Connection {
  return { id, name: id, strategy: "samlp", options: {}, enabled_clients: [], is_domain_connection: false };
}

describe("an assertion", () => {
  const acme = connection("con_acme");

  it("is accepted once until it expires", () => {
    let now = start;
    const used = new UsedAssertions(() => now);
    const take = () => used.takeOnce(acme, "_1", now + 300_000);
    take();
    expect(take).toThrow("was used before");
    now = start + 299_999;
    expect(take).toThrow("was used before");
    now = start + 300_001;
    expect(take).not.toThrow();
  });

  it("does not affect another connection, or another id", () => {
    const used = new UsedAssertions(() => start);
    used.takeOnce(connection("a"), "b c", start + 1_000);
    expect(() => used.takeOnce(connection("a b"), "c", start + 1_000)).not.toThrow();
    expect(() => used.takeOnce(connection("a"), "_2", start + 1_000)).not.toThrow();
  });

  it("is refused when too many are remembered, and none is forgotten early", () => {
    let now = start;
    const used = new UsedAssertions(() => now);
    for (let count = 0; count < 50_000; count += 1) used.takeOnce(acme, `_${count}`, start + 1_000);
    expect(() => used.takeOnce(acme, "_0", start + 1_000)).toThrow("was used before");
    expect(() => used.takeOnce(acme, "_new", start + 1_000)).toThrow("too many others");
    now = start + 1_001;
    expect(() => used.takeOnce(acme, "_new", start + 2_000)).not.toThrow();
  });
});
