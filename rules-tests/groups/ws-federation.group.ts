import { runGroup } from "./run-group.ts";

runGroup("ws-federation");
