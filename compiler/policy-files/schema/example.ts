import { z } from "zod";
import { decisionCodes } from "../../../actions/policy/decision/codes.ts";
import { names, strict } from "./parts.ts";

const expectation = z
  .union([strict({ roles: names, scopes: names }), strict({ deny: z.enum(decisionCodes) })], {
    error: "must be { roles: [...], scopes: [...] }, or { deny: a decision code }",
  })
  .describe("What must come of it.");

export const example = strict({
  name: z.string().min(1, "must not be empty"),
  connection: z.string().describe("Where the user signs in: any connection of these files."),
  application: z.string().describe("One of this file's applications, or another's as <customer>--<application>."),
  api: z.string(),
  attributes: z
    .record(z.string(), z.unknown())
    .describe("What the identity provider asserts. Aliases stand for their values."),
  scopes: names.optional().describe("The scopes that are requested; without it all of the API's."),
  expect: expectation,
});

export type Example = z.output<typeof example>;
