import { z } from "zod";
import { day, strict } from "./parts.ts";
import { rolePattern } from "./patterns.ts";

const matcherObject = strict({
  equals: z.string().optional().describe("A value is this text."),
  one_of: z.array(z.string()).optional().describe("A value is one of these texts."),
  glob: z.string().optional().describe("* matches any run of characters, ? any one; \\* and \\? are literal."),
  present: z.literal(true, { error: "must be true" }).optional().describe("At least one value is not empty."),
  ignore_case: z.boolean().optional().describe("Whether upper and lower case are equal. Default: false."),
});

const matcher = z
  .union([z.string(), z.array(z.string()), matcherObject], {
    error:
      "must be a string, a list of strings, or { equals | one_of | glob | present, ignore_case }; " +
      "put numbers and true or false in quotes",
  })
  .describe("A string (equals), a list (any of), or { equals | one_of | glob | present, ignore_case }.");

export const rule = strict({
  when: z
    .record(z.string(), matcher)
    .optional()
    .describe("Attribute → condition. All must match. A name that starts with / is a JSON Pointer."),
  everyone: z.literal(true, { error: "must be true" }).optional().describe("The only way to a default role."),
  roles: z
    .array(z.string().meta({ pattern: rolePattern }))
    .min(1, "must name a role, as api:role")
    .describe("The roles that the rule yields, as api:role."),
  applications: z
    .array(z.string())
    .min(1, "must name an application, or be left out")
    .optional()
    .describe("The only applications for which the rule holds, as in examples. Default: all."),
  until: day.optional().describe("The rule ends with this day, UTC."),
});

export type MatcherObject = z.output<typeof matcherObject>;
export type Matcher = z.output<typeof matcher>;
export type Rule = z.output<typeof rule>;
