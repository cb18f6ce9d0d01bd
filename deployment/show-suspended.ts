import type { Suspended } from "./suspend.ts";
import type { TokenLife } from "./token-lives.ts";

/** What was done, and what still works. */
export function suspendedAsText(result: Suspended): string {
  const { customer, suspended, written, unchanged, not_there: notThere, calls, seconds } = result;
  const file = result.file ?? "no policy file";
  const count = `${written.length} carriers written, ${unchanged} were so already`;
  const lines = [
    suspended ? `${customer} is suspended: ${count}.` : `${customer} has the policy of ${file}: ${count}.`,
    ...(suspended ? whatStillWorks(result) : []),
    ...notThere.map((each) => `  not in the tenant: ${each}`),
    ...leftOver(result),
    ...(result.in_policy_file || result.file === null
      ? []
      : [
          `  ! ${file} does not say enforcement: suspended. Write it there: until then the next deployment ` +
            `resumes ${customer}, and plan lists it as a change.`,
        ]),
    `${calls} calls, ${seconds} seconds.`,
  ];
  return `${lines.join("\n")}\n`;
}

/** A deployment would neither write it nor take the suspension back. */
function leftOver({ suspended, left_over: names }: Suspended): string[] {
  const state = suspended ? "is suspended too" : "is still suspended";
  return names.map(
    (each) => `  ! ${each} ${state}, and no policy file names it: npm run deploy -- --remove, or put it back`,
  );
}

function whatStillWorks({ customer, tokens }: Suspended): string[] {
  return [
    `Every login, refresh token, token exchange and machine of ${customer} is refused from now on (customer_suspended).`,
    "Access tokens that were given before work until they expire, the last of them:",
    ...tokens.map(line),
    "A session that an application keeps itself lasts until the application ends it, or needs a new token.",
  ];
}

const line = ({ audience, token_lifetime: seconds, until }: TokenLife): string =>
  `  ${audience}: ${until} (they live ${seconds} seconds)`;
