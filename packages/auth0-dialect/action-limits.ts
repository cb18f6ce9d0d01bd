/** https://auth0.com/docs/customize/actions/limitations */
export const actionLimits = {
  actions: 100,
  /** Actions bound to one trigger. */
  bindings: 20,
  versions: 50,
  secrets: 30,
  /** Characters. */
  secretName: 128,
  /** Characters. */
  secretValue: 4096,
  /** Bytes of UTF-8. */
  code: 100_000,
} as const;
