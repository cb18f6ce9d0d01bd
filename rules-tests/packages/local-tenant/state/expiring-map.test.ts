import { beforeEach, describe, expect, it } from "@jest/globals";
import { ExpiringMap } from "../../../../packages/local-tenant/state/expiring-map.ts";

let time = 0;
let map: ExpiringMap<string>;
beforeEach(() => {
  time = 1000;
  map = new ExpiringMap(() => time, 3);
});

describe("an expiring map", () => {
  it("ends an entry at its time, by the clock that it is given", () => {
    map.set("a", "A", 1500);
    time = 1499;
    expect(map.get("a")).toBe("A");
    time = 1500;
    expect(map.get("a")).toBeUndefined();
  });

  it("ends an entry of one millisecond, and accepts none that has expired", () => {
    map.set("a", "A", 1001);
    map.set("b", "B", 1000);
    expect([map.get("a"), map.get("b")]).toEqual(["A", undefined]);
    time = 1001;
    expect(map.get("a")).toBeUndefined();
  });

  it("keeps an entry without an end", () => {
    map.set("a", "A", Number.POSITIVE_INFINITY);
    time = 1e15;
    expect(map.get("a")).toBe("A");
  });

  it("replaces a value and its time, even by one that has expired", () => {
    map.set("a", "A", 1100);
    map.set("a", "B", 2000);
    time = 1999;
    expect(map.get("a")).toBe("B");
    map.set("a", "C", 1999);
    expect(map.get("a")).toBeUndefined();
  });

  it("keeps no more entries than its limit, and those that were used last", () => {
    for (const key of ["a", "b", "c"]) map.set(key, key, 2000);
    map.get("a");
    map.set("d", "d", 2000);
    expect(["a", "b", "c", "d"].map((key) => map.get(key))).toEqual(["a", undefined, "c", "d"]);
  });

  it("deletes what matches", () => {
    for (const key of ["a", "b", "c"]) map.set(key, key, 2000);
    map.deleteWhere((value) => value !== "b");
    expect(["a", "b", "c"].map((key) => map.get(key))).toEqual([undefined, "b", undefined]);
  });
});
