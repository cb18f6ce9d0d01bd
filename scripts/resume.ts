import { runCommand } from "./run-command.ts";
import { suspensionCommand } from "./suspending/suspension-command.ts";

await runCommand(
  suspensionCommand(
    "resume",
    "Ends a suspension: gives a customer's connections and applications the policy that its file says.",
  ),
);
