import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { pagesRunHere } from "./commands/all-pages.ts";
import type { Expected } from "./commands/expected.ts";
import { onboardings } from "./commands/onboarding-pages.ts";
import { Project } from "./commands/project.ts";
import { listedCommands } from "./commands/reference.ts";
import { type ServedWorld, serveWorld } from "./commands/served-world.ts";

const serves = ({ command }: Expected) => command === "npm start -- --no-demo";

function expectSays(said: string, text: string | RegExp): void {
  if (typeof text === "string") expect(said).toContain(text);
  else expect(said).toMatch(text);
}

/** Each page's commands, in its order, in one folder: what one leaves, the next one finds. */
describe("the commands of the documentation", () => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.open();
  }, 60_000);
  afterAll(() => project.close());

  describe.each(Object.entries(pagesRunHere))("%s", (_, page) => {
    it.each(page.filter((each) => !serves(each)).map((each) => [each.command, each] as const))(
      "%s",
      async (_command, { command, exitCode, says, before }) => {
        await before?.(project);
        const result = await project.run(command);
        expect(result).toMatchObject({ exitCode });
        const said = `${result.stdout}\n${result.stderr}`;
        for (const text of says) expectSays(said, text);
      },
      60_000,
    );
  });

  describe("docs/commands.md", () => {
    const ofOurs = listedCommands.filter(({ script }) => !script.startsWith("test"));
    it.each(ofOurs)("lists only options that $script $subcommand has", async ({ script, subcommand, options }) => {
      const words = [script, "--", subcommand, "--help"].filter((word) => word !== "");
      const { exitCode, stdout } = await project.run(`npm run ${words.join(" ")}`);
      const known = [...stdout.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
      expect({ exitCode, unknown: options.filter((option) => !known.includes(option)) }).toEqual({
        exitCode: 0,
        unknown: [],
      });
    });
  });

  describe("npm start -- --no-demo", () => {
    let world: ServedWorld;
    beforeAll(async () => {
      world = await serveWorld(project.dir);
    }, 120_000);
    afterAll(() => world.close());

    it.each(Object.entries(pagesRunHere).filter(([, page]) => page.some(serves)))("as %s says", (_, page) => {
      for (const { says } of page.filter(serves)) {
        for (const text of says) expectSays(world.described, text);
      }
    });

    it.each(onboardings)("signs in $user of $customer, as $page says", async ({ customer, user, roles }) => {
      expect(await world.rolesOf(customer, user)).toEqual(roles);
    });

    it.each(onboardings)("refuses $stranger of $customer with $code, as $page says", async (onboarding) => {
      const { customer, stranger, code } = onboarding;
      expect(await world.rolesOf(customer, stranger)).toMatch(new RegExp(`^${code}: `));
    });
  });
});
