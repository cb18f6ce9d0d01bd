import { type ExpectedPage, expected } from "./expected.ts";
import type { Project } from "./project.ts";

const acme = "deploy/customers/acme.yaml";
const shortcut = "npm run explain -- --customer acme --application nightly-sync --api orders --param username=ann";

/** As the page's first block says, with a day that is not over when the test runs. */
async function observe(project: Project): Promise<void> {
  await project.commit("main");
  const [enforcement = "", unmanaged = ""] = await project.yamlOf("docs/moving-off-the-shortcut.md");
  await project.change("deploy/apis.yaml", (text) =>
    text.replace(/^ {4}audience: .*\/orders\n/m, (found) => `${found}    ${withOpenDay(unmanaged)}`),
  );
  await project.change(acme, (text) => text + withOpenDay(enforcement));
}

function withOpenDay(line: string): string {
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  return line.replace(/\d{4}-\d{2}-\d{2}/, day);
}

async function enforce(project: Project): Promise<void> {
  await project.commit("observing");
  await project.change(acme, (text) => text.replace(/^enforcement: .*\n/m, ""));
}

const toTheHack = { grant_type: "client_credentials", audience: "https://api.example.com/orders", username: "ann" };

export const movingOffPage: ExpectedPage = [
  expected("npm run check -- --env production", 0, [/valid for environment production, \d+ customers/], observe),
  expected("npm run plan -- --env production", 2, ["acme: application Acme Portal is new", /\d+ widen access/]),
  expected("npm run deploy -- --env production --yes", 0, [/^\d+ resources written, 3 versions of Actions/m]),
  expected(
    "npm run logs -- --code would_deny --customer acme",
    0,
    [/acme -> orders +would_deny: impersonation_blocked/],
    async (project) => {
      const answer = await project.askForToken("acme--nightly-sync", toTheHack);
      if (answer.access_token === undefined) throw new Error(`observed, but refused: ${JSON.stringify(answer)}`);
    },
  ),
  expected("npm start -- --no-demo", 0, ['"customer":"acme"']),
  expected(shortcut, 0, [/^allow$/m, /would deny +impersonation_blocked/]),
  expected("npm run report -- --from HEAD", 0, ["acme: refusals take effect, and are no longer only logged"], enforce),
  expected("npm run plan -- --env production", 2, [/acme/]),
  expected("npm run deploy -- --env production", 0, [/^\d+ resources written, 0 versions of Actions/m]),
  expected("npm run verify -- --env production", 0, []),
  expected(shortcut, 1, [/^deny {2}impersonation_blocked: /m, "A machine cannot act for a user."]),
  expected("npm run rollback -- --env production --list", 0, [/\d{4}-?\d{2}-?\d{2}/]),
  expected(
    "npm run logs -- --code impersonation_blocked --customer acme",
    0,
    [/impersonation_blocked: /],
    async (project) => {
      const answer = await project.askForToken("acme--nightly-sync", toTheHack);
      if (answer.access_token !== undefined) throw new Error("enforced, but a token was issued");
    },
  ),
];
