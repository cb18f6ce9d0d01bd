// Its ES module cannot sign: it takes jsonwebtoken's functions from a namespace that has none.
const { simulation } = require("@simulacrum/auth0-simulator");

/** One of the benchmark's servers, in a process of its own. It prints its address when it listens. */
const port = Number(process.argv[2]);
// No port here: it takes none above 9,999. `listen` has the right one.
const options = {
  domain: "localhost",
  audience: "https://bench.example/api",
  scope: "openid profile email offline_access",
};
simulation({ options }).listen(port, () => process.stdout.write(`https://localhost:${port}\n`));
