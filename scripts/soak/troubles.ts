/** How an Action misbehaves for a client whose metadata say so. After these no token may come, except after a flood. */
export const troubles = {
  hang: "for (;;);",
  wait: "await new Promise(() => {});",
  throw: "throw new Error('on purpose');",
  exit: "process.exit();",
  heap: "const all = []; for (;;) all.push(new Array(100_000).fill(0.5));",
  buffers:
    "const all = []; for (;;) { all.push(Buffer.alloc(4e6, 1)); await new Promise((next) => setTimeout(next, 1)); }",
  flood: "for (let i = 0; i < 20_000; i += 1) console.log('x'.repeat(1000));",
} as const;

export type Trouble = keyof typeof troubles;

export const claim = "https://soak.example/decided_for";

/** Decides about every token: refuses one client, and says of others for whom it decided. */
export const decidingCode = `exports.onExecuteCredentialsExchange = async (event, api) => {
  if (event.client.metadata.refused) return api.access.deny("invalid_request", "refused by the soak");
  api.accessToken.setCustomClaim("${claim}", event.client.client_id);
};`;

export const troubleCode = `const troubles = {
${Object.entries(troubles)
  .map(([name, code]) => `  ${name}: async () => { ${code} },`)
  .join("\n")}
};
exports.onExecuteCredentialsExchange = async (event) => {
  const { trouble } = event.client.metadata;
  if (trouble) await troubles[trouble]();
};`;
