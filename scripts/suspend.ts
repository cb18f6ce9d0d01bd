import { runCommand } from "./run-command.ts";
import { suspensionCommand } from "./suspending/suspension-command.ts";

await runCommand(
  suspensionCommand(
    "suspend",
    "Refuses a customer's users and machines from now on: signs its policies anew, and writes nothing else. " +
      "Tells until when tokens work that were given before.",
  ),
);
