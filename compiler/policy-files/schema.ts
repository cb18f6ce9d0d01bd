/** The single definition of the policy files' format: the source of types, validation and JSON Schemas. */
export { type Api, type Apis, type AttributeType, apisSchema, attributeTypes } from "./schema/apis.ts";
export type { Application, Exchange } from "./schema/application.ts";
export type { Connection } from "./schema/connection.ts";
export { type Customer, customerSchema, vendorSchema } from "./schema/customer.ts";
export { type Environment, environmentSchema } from "./schema/environment.ts";
export type { Example } from "./schema/example.ts";
export type { Matcher, MatcherObject, Rule } from "./schema/role-mapping.ts";
