import { runGroup } from "./run-group.ts";

runGroup("sign-in");
