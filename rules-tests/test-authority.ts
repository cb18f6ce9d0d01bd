import { type Authority, createAuthority, loopbackHosts } from "../packages/loopback/authority.ts";

/** Where the run's certificates are passed on to the processes of the tests. */
const variable = "TEST_AUTHORITY";

interface Issued {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Jest runs it once, before all tests: one authority and one certificate for all worlds of the run. */
export default async function makeTestAuthority(): Promise<void> {
  const authority = await createAuthority();
  const issued: Issued = { ca: authority.ca, ...(await authority.issue(loopbackHosts)) };
  process.env[variable] = JSON.stringify(issued);
}

/** The authority of this run, which makes nothing anew: for tests that are not about certificates. */
export function testAuthority(): Authority {
  const { ca, cert, key }: Issued = JSON.parse(process.env[variable] ?? "null");
  return {
    ca,
    async issue(hosts) {
      const missing = hosts.filter((host) => !loopbackHosts.includes(host));
      if (missing.length > 0) throw new Error(`The test authority issues nothing for ${missing}: use createAuthority`);
      return { cert, key };
    },
  };
}
