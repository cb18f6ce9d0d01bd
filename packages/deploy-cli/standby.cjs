// Loaded before auth0-deploy-cli by `node --require`, in a process that is started before there is anything to deploy.
// It loads what the tool consists of, which takes most of the time of a small deployment, and waits for the arguments
// on standard input. The package itself stays as it is. Not loaded here are its own script, which must run as the main
// one, and what reads the arguments.
"use strict";

const { readSync } = require("node:fs");
const { dirname, join } = require("node:path");

require(join(dirname(require.resolve("auth0-deploy-cli/package.json")), "lib/commands/import.js"));

// It ends too when the process that started this one is gone.
const input = readAll();
if (input === "") process.exit(0);
process.argv.push(...JSON.parse(input));

/** Waits for the end of standard input, which one of the modules above has made non-blocking. */
function readAll() {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const chunk = Buffer.alloc(4096);
  let text = "";
  for (;;) {
    try {
      const length = readSync(0, chunk);
      if (length === 0) return text;
      text += chunk.toString("utf8", 0, length);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 20);
    }
  }
}
