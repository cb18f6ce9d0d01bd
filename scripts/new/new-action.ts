import { access, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TriggerId, triggers } from "@federated-actions/auth0-dialect/triggers";
import { NewError } from "./new-error.ts";

interface NewAction {
  readonly name: string;
  readonly trigger: string;
  /** Holds actions/ and rules-tests/. */
  readonly root: string;
}

const longestName = 60;

/**
 * Writes a new Action, `actions/<name>/`, and its test, `rules-tests/actions/<name>/`: both or neither.
 * @throws NewError
 */
export async function newAction({ name, trigger, root }: NewAction): Promise<readonly string[]> {
  if (!isTrigger(trigger)) {
    throw new NewError(`there is no trigger "${trigger}"; there are: ${Object.keys(triggers).join(", ")}`);
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > longestName) {
    throw new NewError(
      `"${name}" cannot be an Action's name: lower-case letters, digits and single hyphens, starting with a letter, ` +
        `at most ${longestName} characters`,
    );
  }
  const [source, tests] = [join(root, "actions", name), join(root, "rules-tests", "actions", name)];
  for (const folder of [source, tests]) if (await exists(folder)) throw new NewError(`${folder} exists already`);
  const sample = samples[trigger];
  await writeFolders([
    [source, { "action.yaml": manifestFile(trigger, sample), "index.ts": sample.code }],
    [tests, { [`${name}.test.ts`]: testFile(name, sample) }],
  ]);
  return [join(source, "action.yaml"), join(source, "index.ts"), join(tests, `${name}.test.ts`)];
}

function isTrigger(name: string): name is TriggerId {
  return Object.hasOwn(triggers, name);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

type Folder = readonly [path: string, files: Readonly<Record<string, string>>];

/** Each is written beside its place and then moved there. If one cannot be, those that were are removed again. */
async function writeFolders(folders: readonly Folder[]): Promise<void> {
  const made: string[] = [];
  try {
    for (const [path, files] of folders) {
      await mkdir(dirname(path), { recursive: true });
      const fresh = await mkdtemp(join(dirname(path), ".new-"));
      made.push(fresh);
      for (const [name, text] of Object.entries(files)) await writeFile(join(fresh, name), text);
      await rename(fresh, path);
      made[made.length - 1] = path;
    }
  } catch (error) {
    for (const path of made) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

interface ActionSample {
  readonly about: string;
  readonly code: string;
  /** The rest of action.yaml. */
  readonly manifest: string;
  /** The body of the test's describe. */
  readonly test: string;
}

function manifestFile(trigger: TriggerId, { about, manifest }: ActionSample): string {
  return `# docs/own-actions.md tells what this file can have: secrets, dependencies, and the order of Actions.
trigger: ${trigger}
about: ${about}
${manifest}`;
}

function testFile(name: string, { test }: ActionSample): string {
  return `import { describe, expect, it } from "@jest/globals";
import { actionFile, Kit } from "../../../packages/actions-test-kit/index.ts";
import "../../../packages/actions-test-kit/jest.ts";

// docs/testing-actions.md has more: secrets, the cache, redirects, fetch, a chain of Actions.
const action = actionFile("actions/${name}/index.ts", { name: "${name}" });

describe("${name}", () => {
${test}});
`;
}

const samples: Readonly<Record<TriggerId, ActionSample>> = {
  "post-login": {
    about: "Refuses a login that this Action's rule does not allow.",
    manifest: "",
    code: `import type { Event, PostLoginAPI } from "@auth0/actions-types/post-login/v3";

/** Attributes that the customer's identity provider asserts are keys of \`event.user\`. */
export const onExecutePostLogin = async (event: Event, api: PostLoginAPI): Promise<void> => {
  if (event.user.email === undefined) {
    // The code before the colon is what dashboards and \`npm run logs\` look for.
    api.access.deny("no_email: the identity provider asserts no email address");
    return;
  }
  api.idToken.setCustomClaim("https://example.com/greeting", \`Hello, \${event.user.name ?? event.user.email}\`);
};
`,
    test: `  it("greets a user", async () => {
    const kit = new Kit();
    const outcome = await kit.run(action, kit.login({ attributes: { email: "ann@acme.example", name: "Ann" } }));
    expect(outcome).toIssue({ "https://example.com/greeting": "Hello, Ann" }, "idToken");
  });

  it("refuses a user without an address", async () => {
    const kit = new Kit();
    const outcome = await kit.run(action, kit.login({ attributes: { email: undefined } }));
    expect(outcome).toDeny("no_email");
  });
`,
  },
  "credentials-exchange": {
    about: "Limits what machines may ask for.",
    manifest: "",
    code: `import type { CredentialsExchangeAPI, Event } from "@auth0/actions-types/credentials-exchange/v2";

/** \`event.client.metadata\` is what the application's \`metadata\` says in the policy files. */
export const onExecuteCredentialsExchange = async (event: Event, api: CredentialsExchangeAPI): Promise<void> => {
  const { closed } = event.client.metadata;
  if (closed === "yes") {
    api.access.deny("invalid_request", "client_closed: this application gets no more tokens");
    return;
  }
  api.accessToken.setCustomClaim("https://example.com/client", event.client.name);
};
`,
    test: `  it("names the client in the token", async () => {
    const kit = new Kit();
    const outcome = await kit.run(action, kit.machine({ event: { client: { name: "Nightly sync" } } }));
    expect(outcome).toIssue({ "https://example.com/client": "Nightly sync" });
  });

  it("refuses a closed client", async () => {
    const kit = new Kit();
    const outcome = await kit.run(action, kit.machine({ event: { client: { metadata: { closed: "yes" } } } }));
    expect(outcome).toDeny("client_closed");
  });
`,
  },
  "custom-token-exchange": {
    about: "Exchanges a token of a legacy system for the API token of its user.",
    manifest: `# By which applications ask for it: a URI that you own.
subject_token_type: urn:example:legacy-token
`,
    code: `import type { CustomTokenExchangeAPI, Event } from "@auth0/actions-types/custom-token-exchange/v1";

/**
 * This sample refuses every token. Verify the subject token here (signature, audience, age), and then set the user:
 * \`api.authentication.setUserById("auth0|...")\`, or \`setUserByConnection(connection, attributes, options)\`.
 */
export const onExecuteCustomTokenExchange = async (_event: Event, api: CustomTokenExchangeAPI): Promise<void> => {
  // Counts towards Auth0's throttling of the caller's address, unlike api.access.deny.
  api.access.rejectInvalidSubjectToken("token_not_accepted: the token cannot be verified");
};
`,
    test: `  it("refuses a token that it cannot verify", async () => {
    const kit = new Kit();
    const event = kit.exchange({ subjectToken: "forged", subjectTokenType: "urn:example:legacy-token" });
    expect(await kit.run(action, event)).toDeny("token_not_accepted");
  });
`,
  },
};
