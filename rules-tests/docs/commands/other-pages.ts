import { type ExpectedPage, expected } from "./expected.ts";
import type { Project } from "./project.ts";

const login = "npm run explain -- --customer acme --application portal --api orders";
const machine = "npm run explain -- --customer acme --application nightly-sync --api orders";

/** Two releases of the policy, of which the second gives a group more, and a change that is not committed. */
async function releases(project: Project): Promise<void> {
  await project.commit("v1.2");
  await widen(project, "Ops");
  await project.commit("v1.3");
  await project.commit("main");
  await widen(project, "Interns");
}

function widen(project: Project, group: string): Promise<void> {
  return project.change("deploy/customers/acme.yaml", (text) =>
    text.replace("role_mapping:\n", (found) => `${found}  - when: { groups: ${group} }\n    roles: [orders:manager]\n`),
  );
}

const now = (group: string) => `acme: orders:manager now also by group ${group}`;

export const otherPages: Readonly<Record<string, ExpectedPage>> = {
  "docs/claims.md": [
    expected(`${login} --user ann --json`, 0, ['"https://claims.example.com/roles":["manager"]']),
    expected(`${machine} --json`, 0, ['"https://claims.example.com/subject_type":"machine"']),
  ],
  "docs/explaining.md": [
    expected(`${login} --attributes '{ "email": "ann@acme.example", "groups": ["Orders-Managers"] }'`, 0, [/^allow$/m]),
    expected(`${login} --user ben`, 0, [/^roles +viewer/m]),
    expected(`${machine} --param username=ann`, 1, [/^deny {2}impersonation_blocked: /m]),
  ],
  "docs/adopting.md": [
    expected("npm run adopt -- --env production", 0, ["drafts/production"]),
    expected("npm run key -- new --env production --out policy-signing-key.pem", 0, [
      "for public_keys in environments/production.yaml",
    ]),
    // The draft asks for what the tenant does not tell.
    expected("npm run check -- --policy drafts/production --env production", 1, [
      /^drafts\/production\/\S+:\d+:\d+: /m,
    ]),
  ],
  "docs/token-exchange.md": [
    expected("npm run check -- --customer acme", 0, [/acme, \d+ examples passed/]),
    expected("npm run explain -- --customer acme --application backend --api orders --user ann", 0, [
      /^allow$/m,
      /^roles +manager/m,
    ]),
    expected('npm run explain -- --example "a manager, by token exchange"', 0, [/^allow$/m]),
    expected("npm start -- --no-demo", 0, [/"name":"backend","customer":"acme","type":"exchange".*?"client_secret"/]),
  ],
  "docs/testing-actions.md": [
    expected("npm run new -- action enrich --trigger post-login", 0, [
      "actions/enrich/action.yaml",
      "rules-tests/actions/enrich/enrich.test.ts are written.",
    ]),
  ],
  "docs/report.md": [
    expected(
      "npm run report -- --from main --markdown",
      0,
      ["# Who can reach what", now("Interns").replace("_", "\\_")],
      releases,
    ),
    expected("npm run report -- --from v1.2 --to v1.3 --html report.html", 0, []),
    expected("npm run report -- --from main --fail-on-widening", 1, [now("Interns")]),
  ],
};
