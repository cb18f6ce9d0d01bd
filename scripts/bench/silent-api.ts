const ignore = (..._: unknown[]) => undefined;

/** An api object that takes everything and keeps nothing; a denial would be a mistake of the sample. */
export const silentApi = {
  access: {
    deny: (...reason: unknown[]) => {
      throw new Error(`the benchmark's event was refused: ${reason}`);
    },
  },
  accessToken: { setCustomClaim: ignore, removeScope: ignore },
  idToken: { setCustomClaim: ignore },
  transaction: { removeTargetScope: ignore },
};
