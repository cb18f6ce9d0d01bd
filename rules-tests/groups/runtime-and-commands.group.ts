import { runGroup } from "./run-group.ts";

runGroup("runtime-and-commands");
