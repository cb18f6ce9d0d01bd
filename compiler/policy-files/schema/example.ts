import { z } from "zod";
import { decisionCodes } from "../../../actions/policy/decision/codes.ts";
import { names, strict } from "./parts.ts";

const claims = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]))
  .optional()
  .describe("Claims of the access token, without the namespace: { name: Ann, plan: pro }. null: the claim is absent.");

const expectation = z
  .union(
    [
      strict({
        roles: names.describe("All roles of the API that the user has."),
        scopes: names.describe("All scopes that the token gets."),
        claims,
      }),
      strict({ deny: z.enum(decisionCodes).describe("The code of the refusal.") }),
    ],
    {
      error: "must be { roles: [...], scopes: [...] }, perhaps with claims: {...}, or { deny: a decision code }",
    },
  )
  .describe("The expected result.");

export const example = strict({
  name: z.string().min(1, "must not be empty").describe("What it shows. A failing example is told by it."),
  connection: z.string().describe("Where the user signs in: any connection of the policy."),
  application: z.string().describe("One of this file's applications, or another file's as <customer>--<application>."),
  api: z.string().describe("The API that is requested, by its key in apis.yaml."),
  attributes: z
    .record(z.string(), z.unknown())
    .describe("The attributes that the identity provider asserts. Aliases stand for their values."),
  scopes: names.optional().describe("The requested scopes. Default: all scopes of the API."),
  expect: expectation,
});

export type Example = z.output<typeof example>;
