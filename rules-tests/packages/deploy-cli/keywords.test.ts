import { describe, expect, it } from "@jest/globals";
import { DeployCliError } from "../../../packages/deploy-cli/deploy-cli-error.ts";
import { deployWithCli } from "../../../packages/deploy-cli/import.ts";
import { assertCarriable } from "../../../packages/deploy-cli/keywords.ts";

describe("assertCarriable", () => {
  it.each([
    ["a placeholder", { A: "##X##" }, "the value of A has the form of a placeholder"],
    ["a placeholder for an array", { A: "@@X_1@@" }, "the value of A has the form of a placeholder"],
    ["its own placeholder", { A: "##A##" }, "the value of A contains a placeholder for A"],
    ["another keyword", { A: "x##B##y", B: "secret" }, "the value of A contains a placeholder for B"],
    ["another keyword for an array", { B: "secret", A: "x@@B@@y" }, "the value of A contains a placeholder for B"],
  ])("refuses a value that is or contains %s, without quoting it", (_, keywords, message) => {
    expect(() => assertCarriable(keywords)).toThrow(DeployCliError);
    expect(() => assertCarriable(keywords)).toThrow(
      `${message}, which auth0-deploy-cli would replace: change the secret`,
    );
  });

  it("accepts other text with number signs and at signs, and no keywords", () => {
    assertCarriable({ A: "x##X##y", B: "@@Y@@ ", C: "##", D: "##x y##", E: "" });
    assertCarriable();
  });

  it("is asked before anything is deployed", async () => {
    const target = { tenantDomain: "localhost:1", clientId: "a", clientSecret: "b", keywords: { A: "##X##" } };
    await expect(deployWithCli({ ...target, directory: "." })).rejects.toThrow("the value of A");
  });
});
