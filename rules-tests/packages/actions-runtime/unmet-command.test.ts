import { expect, it } from "@jest/globals";
import { unmetCommand } from "../../../packages/actions-runtime/unmet-command.ts";
import { outcomeOf } from "./running.ts";

it.each([
  ["", [], undefined],
  ["api.multifactor.enable('any')", [], "api.multifactor.enable"],
  ["api.multifactor.enable('none')", [], undefined],
  ["api.redirect.sendUserTo('https://there.example')", [], "api.redirect.sendUserTo"],
  ["api.redirect.sendUserTo('https://there.example')", ["redirect.sendUserTo"], undefined],
  ["api.transaction.setMetadata('a', 1); api.samlResponse.setAudience('x')", [], undefined],
  [
    "api.session.setExpiresAt(1); api.authentication.challengeWith({})",
    ["session.setExpiresAt"],
    "api.authentication.challengeWith",
  ],
])("names the first call that the server does not honour: %s", async (body, honoured, unmet) => {
  expect(unmetCommand(await outcomeOf(body), honoured)).toBe(unmet);
});
