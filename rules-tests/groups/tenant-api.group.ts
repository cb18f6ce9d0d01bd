import { runGroup } from "./run-group.ts";

runGroup("tenant-api");
