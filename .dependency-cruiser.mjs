/**
 * The walls of the house: who may import whom, by package and folder. Types count like values, and an import by a
 * package's name like one by a path. `npm run lint` holds them.
 */

/** For each package, the other packages that it may import. */
const packages = {
  "coded-error": [],
  "actions-types": [],
  "auth0-dialect": ["coded-error"],
  "actions-runtime": ["actions-types", "coded-error"],
  "actions-test-kit": ["actions-runtime", "actions-types", "auth0-dialect", "coded-error"],
  loopback: ["coded-error"],
  "deploy-cli": ["coded-error"],
  "identity-providers": ["coded-error", "loopback"],
  "local-tenant": ["actions-runtime", "actions-types", "auth0-dialect", "coded-error", "loopback"],
};

/** For each folder at the root, what of this repository it may import. rules-tests may import everything. */
const folders = {
  actions: ["packages/actions-types"],
  compiler: ["actions", ...["actions-runtime", "actions-types", "auth0-dialect", "coded-error"].map(inPackages)],
  demonstration: ["compiler", "actions", "packages"],
  "tenant-log": ["compiler", "actions", ...["auth0-dialect", "coded-error"].map(inPackages)],
  deployment: ["compiler", "actions", "packages"],
  attacks: ["demonstration", "compiler", "actions", "packages"],
  // It reads tenants only by the SDK, and knows no tenant of this repository.
  adoption: ["compiler", "actions", ...["auth0-dialect", "coded-error"].map(inPackages)],
  workbench: ["demonstration", "compiler", "actions", "packages"],
  scripts: [
    ...["adoption", "tenant-log", "attacks", "workbench", "demonstration", "deployment"],
    ...["compiler", "actions", "packages"],
  ],
};

function inPackages(name) {
  return `packages/${name}`;
}

/** Nothing of this repository but the folder itself and those that it may import. */
function wall(folder, allowed) {
  return {
    name: `${folder.replace("packages/", "")}-imports`,
    comment: `${folder} may import itself and: ${allowed.join(", ") || "nothing else of this repository"}.`,
    severity: "error",
    from: { path: `^${folder}/` },
    to: {
      path: "^(actions|adoption|attacks|compiler|demonstration|deployment|packages|rules-tests|scripts|tenant-log|workbench)/",
      pathNot: `^(${[folder, ...allowed].join("|")})/`,
    },
  };
}

/** How a workspace package is found that was imported by its name. */
const byName = ["aliased-workspace", "undetermined"];

const shipped = "^(actions|adoption|attacks|compiler|demonstration|deployment|packages|scripts|tenant-log|workbench)/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Files that import each other cannot be understood, tested or moved apart.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...Object.entries(packages).map(([name, allowed]) => wall(inPackages(name), allowed.map(inPackages))),
    ...Object.entries(folders).map(([name, allowed]) => wall(name, allowed)),
    {
      name: "packages-by-name",
      comment: "A package is imported by its name, through its exports. Its own files and tests may use paths.",
      severity: "error",
      from: { path: "^(actions|adoption|attacks|compiler|demonstration|deployment|scripts|tenant-log|workbench)/" },
      to: { path: "^packages/", dependencyTypesNot: byName },
    },
    {
      name: "packages-by-name-among-themselves",
      comment: "The same for one package that imports another.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: "^packages/$1/", dependencyTypesNot: byName },
    },
    {
      name: "no-action-in-another",
      comment: "What two Actions share lies in actions/policy, which knows none of them.",
      severity: "error",
      from: { path: "^actions/([^/]+)/" },
      to: { path: "^actions/[^/]+/", pathNot: "^actions/(($1|policy)/|federated-login/facts)" },
    },
    {
      name: "policy-is-pure",
      comment: "What an Action decides depends on nothing but its event: no file, no network, no library.",
      severity: "error",
      from: { path: "^actions/policy/" },
      to: { pathNot: "^(actions/policy/|(crypto|url|zlib)$)" },
    },
    {
      name: "access-is-pure",
      comment: "Who gets what depends on the policies alone: no file, no network.",
      severity: "error",
      from: { path: "^compiler/access/" },
      to: { pathNot: "^((compiler|actions|packages/coded-error)/|url$)" },
    },
    {
      name: "actions-are-small",
      comment: "Every byte of the bundle's Actions counts: of npm's packages jose alone is worth its own.",
      severity: "error",
      from: { path: "^actions/(policy|federated-login|client-credentials-guard|token-exchange)/" },
      to: { path: "(^|/)node_modules/", pathNot: "(^|/)node_modules/jose/" },
    },
    {
      name: "declared",
      comment: "Each package.json names what the files beside it import.",
      severity: "error",
      from: { path: `${shipped}|^rules-tests/`, pathNot: "^packages/actions-test-kit/examples/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm-peer"] },
    },
    {
      name: "no-test-dependencies",
      comment: "What runs at `npm start` and `npm run build` must be there after `npm ci --omit=dev`.",
      severity: "error",
      from: {
        path: shipped,
        pathNot:
          "^(attacks/(any-character|random-attacks)\\.ts|scripts/bench/.*|packages/actions-test-kit/build\\.mjs)$",
      },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere is one that no rule sees.",
      severity: "error",
      // The example imports a module that only its test provides; parts of the console import the page that loads them.
      from: { pathNot: "^(packages/actions-test-kit/examples|workbench/console/page)/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|packages/[^/]+/dist)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "node", "default"] },
  },
};
