import { removeCompiledCommands } from "./compiled-commands.ts";

export default removeCompiledCommands;
