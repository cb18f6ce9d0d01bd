/**
 * Pages whose commands other tests run: the page, and the test that covers them. Those of CONTRIBUTING.md are the tests
 * themselves.
 */
export const pagesRunElsewhere: Readonly<Record<string, string>> = {
  "CONTRIBUTING.md": ".ci/run",
  "docs/deploying.md": "rules-tests/docs/deploying.long.ts",
  "docs/performance.md": "rules-tests/scripts/bench.test.ts",
  "docs/workbench.md": "rules-tests/scripts/start.test.ts",
};

/** Commands that other tests run: their beginning on a page, and the test. */
export const commandsRunElsewhere: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": {
    "npm ci && npm start": "rules-tests/scripts/start.test.ts",
    "npm ci && npm test": ".ci/run",
  },
  "docs/local-tenant.md": {
    "npm start -- --no-demo": "rules-tests/docs/commands-run.long.ts",
    "npm run tenant --": "rules-tests/scripts/tenant.test.ts",
    "apt-get install simplesamlphp": "rules-tests/peers/simplesamlphp.peer.ts",
    "apt-get install liblemonldap-ng": "rules-tests/peers/lemonldap.ts",
    "npm run build": "rules-tests/scripts/policy-commands.test.ts",
    "ACME_OIDC_CLIENT_SECRET=...": "rules-tests/packages/deploy-cli/import.test.ts",
    "AUTH0_INCLUDED_ONLY=": "rules-tests/packages/deploy-cli/import.test.ts",
  },
};
