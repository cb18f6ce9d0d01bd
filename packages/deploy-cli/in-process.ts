import { createRequire } from "node:module";
import { DeployCliError } from "./deploy-cli-error.ts";

/** Resources by auth0-deploy-cli's types: `clients`, `resourceServers`, `connections`, ... */
export type CliAssets = Readonly<Record<string, readonly object[]>>;

/** What this file uses of auth0-deploy-cli. */
interface Tool {
  validate(): Promise<void>;
  processChanges(): Promise<void>;
}

type ToolClass = new (client: object, assets: object, config: (key: string) => unknown) => Tool;

const writableTypes = new Set(["resourceServers", "clients", "connections", "clientGrants", "tokenExchangeProfiles"]);

/**
 * auth0-deploy-cli in this process: it writes the resources that it is given, and those alone. Its schema is reduced to
 * theirs; its throttle and its pauses are off, since the client that it is given paces itself.
 */
export class InProcessCli {
  readonly #tool: ToolClass;
  readonly #domain: string;

  private constructor(tool: ToolClass, domain: string) {
    this.#tool = tool;
    this.#domain = domain;
  }

  /**
   * Loads the tool, which takes about a second: only where something is to be written.
   *
   * @param load requires a module
   */
  static load(domain: string, load: (id: string) => unknown = createRequire(import.meta.url)): InProcessCli {
    load("./preload.cjs");
    // Compiled at each use: the types that are not written here would take most of the time.
    const { default: schema } = load("auth0-deploy-cli/lib/tools/auth0/schema.js") as {
      default: { properties: object };
    };
    schema.properties = Object.fromEntries(
      Object.entries(schema.properties).filter(([type]) => writableTypes.has(type)),
    );
    // The tool prints every resource. What failed is thrown, or found by reading the tenant again.
    (load("auth0-deploy-cli/lib/logger.js") as { default: { silent: boolean } }).default.silent = true;
    const { tools } = load("auth0-deploy-cli") as { tools?: { Auth0?: ToolClass } };
    const tool = tools?.Auth0 ?? (load("auth0-deploy-cli/lib/tools/auth0/index.js") as { default: ToolClass }).default;
    return new InProcessCli(tool, domain);
  }

  /** @throws DeployCliError if the tool would refuse the resources */
  async validate(assets: CliAssets): Promise<void> {
    await this.#run(assets, {}, (tool) => tool.validate());
  }

  /**
   * Creates and updates the resources. Deletes nothing.
   *
   * @param client the SDK's ManagementClient; its lists tell the tool what exists
   * @throws DeployCliError
   */
  async write(assets: CliAssets, client: object): Promise<void> {
    await this.#run(assets, client, (tool) => tool.processChanges());
  }

  async #run(assets: CliAssets, client: object, run: (tool: Tool) => Promise<void>): Promise<void> {
    const types = Object.keys(assets).filter((type) => (assets[type]?.length ?? 0) > 0);
    // The handler of applications' keys has a type of its own, and works on `clients`.
    const included = types.includes("clients") ? [...types, "clientAuthCredentials"] : types;
    const config: Record<string, unknown> = { AUTH0_DOMAIN: this.#domain, AUTH0_INCLUDED_ONLY: included };
    // The tool changes what it is given.
    const copy = structuredClone(Object.fromEntries(types.map((type) => [type, assets[type]])));
    try {
      await run(new this.#tool(client, copy, (key) => config[key]));
    } catch (error) {
      const { message: text = String(error) } = error as { message?: string };
      throw new DeployCliError(`auth0-deploy-cli: ${text.replace(/\s*\n\s*/g, " ")}`, { cause: error });
    }
  }
}
