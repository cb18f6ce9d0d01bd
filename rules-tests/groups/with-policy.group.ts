import { runGroup } from "./run-group.ts";

runGroup("with-policy");
