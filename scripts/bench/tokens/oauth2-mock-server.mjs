import { OAuth2Server } from "oauth2-mock-server";

/** One of the benchmark's servers, in a process of its own. It prints its address when it listens. */
const server = new OAuth2Server();
await server.issuer.keys.generate("RS256");
await server.start(0, "localhost");
process.stdout.write(`${server.issuer.url}\n`);
