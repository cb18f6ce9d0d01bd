import { runGroup } from "./run-group.ts";

runGroup("management-api");
