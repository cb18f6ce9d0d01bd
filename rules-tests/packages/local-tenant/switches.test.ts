import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { defaultSwitches, parseSwitch, SwitchError } from "../../../packages/local-tenant/switches.ts";

describe("switches", () => {
  it.each([
    ["clientCredentialsScopes=requested", { clientCredentialsScopes: "requested" }],
    ["postLoginDenyStatus=500", { postLoginDenyStatus: 500 }],
    ["bodyHoldsClientSecret=false", { bodyHoldsClientSecret: false }],
    ["cacheTotalBytes=8192", { cacheTotalBytes: 8192 }],
  ])("reads %s", (text, expected) => {
    expect(parseSwitch(text)).toEqual(expected);
  });

  it.each([
    ["nothing=1", 'there is no switch "nothing"'],
    ["postLoginDenyStatus=200", 'the switch postLoginDenyStatus has no value "200"'],
    ["postLoginDenyStatus", 'the switch postLoginDenyStatus has no value ""'],
    ["bodyHoldsClientSecret=perhaps", 'the switch bodyHoldsClientSecret has no value "perhaps"'],
    ["cacheTotalBytes=-1", 'the switch cacheTotalBytes has no value "-1"'],
    ["__proto__=1", 'there is no switch "__proto__"'],
  ])("refuses %s", (text, says) => {
    expect(() => parseSwitch(text)).toThrow(SwitchError);
    expect(() => parseSwitch(text)).toThrow(says);
  });

  it("are all told, with their defaults, in the documentation", () => {
    const documentation = readFileSync("docs/local-tenant.md", "utf8");
    for (const [name, value] of Object.entries(defaultSwitches)) {
      expect(documentation).toContain(`| \`${name}\` | \`${value}\` |`);
    }
  });
});
