import fc from "fast-check";

const digits = "0123456789";
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const text = (length: number, alphabet = letters + digits) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });

const geoip = fc.record(
  {
    cityName: fc.constantFrom("Bergen", "Osaka", "Québec", "São Paulo"),
    continentCode: fc.constantFrom("EU", "AS", "NA", "SA"),
    countryCode: fc.constantFrom("NO", "JP", "CA", "BR"),
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    timeZone: fc.constantFrom("Europe/Oslo", "Asia/Tokyo", "America/Toronto"),
  },
  { requiredKeys: [] },
);

/** Parts of an event that no decision should depend on, nor on their presence. */
const circumstances = fc.record({
  request: fc.record(
    {
      ip: fc.oneof(fc.ipV4(), fc.ipV6()),
      asn: fc.integer({ min: 1, max: 400_000 }).map((number) => `AS${number}`),
      geoip,
      language: fc.constantFrom("en", "nb-NO", "ja", "pt-BR"),
      user_agent: fc.constantFrom("Mozilla/5.0 (X11; Linux x86_64)", "curl/8.9.1", "okhttp/4.12.0"),
    },
    { requiredKeys: ["ip", "geoip"] },
  ),
  tenant: fc.constantFrom("vendor", "vendor-eu", "vendor-test"),
  clientId: text(32),
  connectionId: text(16).map((id) => `con_${id}`),
  organizationId: text(16).map((id) => `org_${id}`),
  sessionId: text(32).map((id) => `sess_${id}`),
  refreshTokenId: text(24).map((id) => `rt_${id}`),
  transactionId: text(32),
  state: text(20),
  userId: text(12, digits),
  loginsCount: fc.integer({ min: 1, max: 5000 }),
  /** Milliseconds for which the user has been known. */
  knownFor: fc.integer({ min: 0, max: 3 * 365 * 86_400_000 }),
  securityContext: fc.option(fc.record({ ja3: text(32, "0123456789abcdef") }, { requiredKeys: [] }), {
    nil: undefined,
  }),
});

export type Circumstances = typeof circumstances extends fc.Arbitrary<infer T> ? T : never;

/** The same for the same seed. */
export function varied(seed: number): Circumstances {
  const [sample] = fc.sample(circumstances, { seed, numRuns: 1 });
  if (!sample) throw new Error("fast-check gave no sample");
  return sample;
}
