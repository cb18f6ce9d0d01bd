import { statSync } from "node:fs";

/** What takes most CPU time, the most first: else one core would be idle while the last of them runs. */
const longest = [
  "groups/deployments.group.ts",
  "groups/decisions.group.ts",
  "groups/sign-in.group.ts",
  "groups/runtime-and-commands.group.ts",
  "groups/tenant-api.group.ts",
  "demonstration/demonstration.test.ts",
  "packages/deploy-cli/import.test.ts",
  "scripts/deployment-commands.test.ts",
  "scripts/tenant.test.ts",
];

/** Jest's own order is by size where it remembers no run, and a group's file is small: groups would come last. */
export default class LongestFirst {
  sort(tests) {
    return [...tests].sort((a, b) => place(a.path) - place(b.path) || statSync(b.path).size - statSync(a.path).size);
  }

  shard(tests) {
    return tests;
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}

function place(path) {
  const index = longest.findIndex((name) => path.endsWith(`/${name}`));
  return index === -1 ? longest.length : index;
}
