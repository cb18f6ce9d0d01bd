import { describe, expect, it } from "@jest/globals";
import { findApi } from "../../../actions/policy/vendor-config.ts";
import { config } from "../fixture.ts";

describe("findApi", () => {
  it("compares byte for byte", () => {
    expect(findApi(config, "https://api.test/orders")?.key).toBe("orders");
    for (const audience of [
      "https://api.test/orders/",
      "HTTPS://api.test/orders",
      "https://api.test/order",
      "",
      undefined,
    ]) {
      expect(findApi(config, audience)).toBeUndefined();
    }
  });
});
