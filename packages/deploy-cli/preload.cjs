// Loaded before auth0-deploy-cli: by `node --require` for the local tenant alone, and by in-process.ts, whose client
// stays under Auth0's rate limits by itself. The package itself stays as it is.
//
// It spares 11 to 13 seconds for compiling the schema of `prompts` (8 MB, of 81 languages), which nothing here uses;
// the throttle; and the pauses that give Auth0's servers time to catch up.
"use strict";

const { dirname } = require("node:path");

const packageRoot = dirname(require.resolve("auth0-deploy-cli/package.json"));
const fromPackage = (name) => require(require.resolve(name, { paths: [packageRoot] }));

const schema = fromPackage("./lib/tools/auth0/schema.js").default;
schema.properties.prompts = { type: "object" };

const pools = fromPackage("promise-pool-executor");
pools.PromisePoolExecutor = class extends pools.PromisePoolExecutor {
  constructor() {
    super({ concurrencyLimit: 8 });
  }
};

const longestPause = 10;
const utils = fromPackage("./lib/tools/utils.js");
const { sleep } = utils;
utils.sleep = (milliseconds) => sleep(Math.min(milliseconds, longestPause));
