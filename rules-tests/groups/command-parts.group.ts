import { runGroup } from "./run-group.ts";

runGroup("command-parts");
