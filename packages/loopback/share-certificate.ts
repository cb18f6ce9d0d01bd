import type { Authority } from "./authority.ts";

/** One certificate for all servers of a run: whoever accepts it in a browser once has accepted it for each. */
export function shareCertificate(authority: Authority): Authority {
  const issued = new Map<string, ReturnType<Authority["issue"]>>();
  return {
    ca: authority.ca,
    issue(hosts) {
      const key = hosts.join(" ");
      const certificate = issued.get(key) ?? authority.issue(hosts);
      issued.set(key, certificate);
      return certificate;
    },
  };
}
