import type { Customer } from "../schema.ts";
import { checkUrl } from "../urls.ts";
import type { Part } from "./view.ts";

/** Refuses a help page that is not an https address: every refused user is sent there. */
export function checkHelp({ file, data }: Part<Customer>): void {
  if (data.help_url === undefined) return;
  const checked = checkUrl(data.help_url);
  if ("wrong" in checked) file.refuse(["help_url"], checked.wrong);
  else if (checked.url.protocol !== "https:") file.refuse(["help_url"], "must begin with https://");
}
