import { ownObject, ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import { UpstreamError } from "../upstream-error.ts";

export type MappingMode = "bind_all" | "basic_profile" | "use_map";

/**
 * The modes of each strategy, its default first. Sources: auth0.github.io/node-auth0, ConnectionMappingModeEnumOkta and
 * ConnectionMappingModeEnumOidc; the defaults are those of recorded connections. A support article names
 * `basic_profile` for oidc connections too: community.auth0.com/t/183404.
 */
const modesOfOkta: readonly MappingMode[] = ["basic_profile", "use_map"];
const modesOfOidc: readonly MappingMode[] = ["bind_all", "use_map", "basic_profile"];

/**
 * How the connection makes attributes of claims: `options.attribute_map.mapping_mode`.
 * @throws {UpstreamError} for a mode that the strategy does not have
 */
export function mappingMode(connection: Connection): MappingMode {
  const modes = connection.strategy === "okta" ? modesOfOkta : modesOfOidc;
  const set = ownString(ownObject(connection.options, "attribute_map") ?? {}, "mapping_mode");
  const mode = set === undefined ? modes[0] : modes.find((known) => known === set);
  if (mode !== undefined) return mode;
  throw new UpstreamError(
    connection,
    `has the mapping_mode "${set}", which ${connection.strategy} connections lack (they have ${modes.join(", ")})`,
  );
}
