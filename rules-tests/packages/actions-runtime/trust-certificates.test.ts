import { expect, it } from "@jest/globals";
import type { TriggerOutcome } from "../../../packages/actions-runtime/trigger.ts";
import { createWorkerRuntime } from "../../../packages/actions-runtime/worker-runtime.ts";
import { createAuthority } from "../../../packages/loopback/authority.ts";
import { listenOnLoopback } from "../../../packages/loopback/https-server.ts";

/** Calls the address by `fetch` and by `https`, each twice, and logs the results. */
const code = `
  const https = require("node:https");
  const get = (url) => new Promise((resolve, reject) => {
    https.get(url, { agent: false }, (response) => { response.resume(); resolve(response.statusCode); }).on("error", reject);
  });
  exports.onExecutePostLogin = async (event) => {
    for (const call of [(url) => fetch(url).then(({ status }) => status), get]) {
      for (let time = 0; time < 2; time++) {
        console.log(await call(event.url).catch((error) => (error.cause ?? error).code));
      }
    }
    console.log(Object.keys(process.env).length);
  };`;

const logsOf = ({ failed, executions }: TriggerOutcome) =>
  failed?.message ?? executions[0]?.logs.map(({ text }) => text).join(" ");

it("Actions in the worker can call the servers that the runtime trusts, and no others", async () => {
  const authority = await createAuthority();
  const server = await listenOnLoopback(authority);
  server.serve((_request, response) => response.end("{}"));
  const trusting = createWorkerRuntime({ trustedCas: [authority.ca] });
  const wary = createWorkerRuntime({ trustedCas: [(await createAuthority()).ca] });
  const plain = createWorkerRuntime();
  const run = {
    trigger: "post-login" as const,
    actions: [{ id: "a", name: "a", versionId: "1", code, secrets: {} }],
    event: { url: server.origin },
  };
  try {
    expect(logsOf(await trusting.run(run))).toBe("200 200 200 200 0");
    expect(logsOf(await wary.run(run))).toMatch(/^((SELF_SIGNED|UNABLE_TO|CERT_)\S+ ){4}0$/);
    expect(logsOf(await plain.run(run))).toMatch(/^((SELF_SIGNED|UNABLE_TO|CERT_)\S+ ){4}0$/);
  } finally {
    await Promise.all([trusting.close(), wary.close(), plain.close()]);
    await server.close();
  }
});
