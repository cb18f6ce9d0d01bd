import type { CustomTokenExchangeAPI } from "@auth0/actions-types/custom-token-exchange/v1";
import type { ActionCall } from "../action-call.ts";
import { isObject } from "../json.ts";
import { checkActor } from "./actor.ts";
import { type ArgumentCheck, checkArguments } from "./arguments.ts";
import { notImplemented } from "./transaction.ts";
import { changeUserMetadata } from "./user.ts";

const text = (path: string, value: unknown, longest?: number): ArgumentCheck => ({
  path,
  value,
  required: true,
  type: "string",
  ...(longest === undefined ? {} : { longest }),
});

/**
 * `api` of custom-token-exchange, version 1. The commands `authentication.setUserById` and
 * `authentication.setUserByConnection` tell the server the user. It needs exactly one of them.
 * @see https://auth0.com/docs/actions/reference/custom-token-exchange/custom-token-exchange-api-object
 */
export function customTokenExchangeApi(call: ActionCall): CustomTokenExchangeAPI & { readonly transaction: object } {
  const { state } = call;
  return {
    access: access(call),
    authentication: authentication(call),
    cache: state.cache,
    // Early access. Auth0's code has it, its typings do not.
    transaction: { setMetadata: notImplemented },
    user: {
      setAppMetadata(key, value) {
        checkArguments("setAppMetadata", [text("key", key), { path: "value", value, required: true }]);
        changeUserMetadata(state, "app_metadata", key, value);
      },
      setUserMetadata(key, value) {
        checkArguments("setUserMetadata", [text("key", key), { path: "value", value, required: true }]);
        changeUserMetadata(state, "user_metadata", key, value);
      },
    },
  };
}

function access({ state, action }: ActionCall): CustomTokenExchangeAPI["access"] {
  return {
    deny(code, reason) {
      checkArguments("deny", [text("code", code, 1024), text("reason", reason, 4096)]);
      state.deny(action, { code, reason });
    },
    rejectInvalidSubjectToken(reason) {
      checkArguments("rejectInvalidSubjectToken", [text("reason", reason, 4096)]);
      state.deny(action, { code: "invalid_request", reason, invalidSubjectToken: true });
    },
  };
}

function authentication({ state }: ActionCall): CustomTokenExchangeAPI["authentication"] {
  return {
    setUserById(userId) {
      checkArguments("setUserById", [text("user_id", userId, 512)]);
      state.command("authentication.setUserById", userId);
    },
    setUserByConnection(connection, attributes, options) {
      checkSetUserByConnection(connection, attributes, options);
      state.command("authentication.setUserByConnection", connection, attributes, options);
    },
    setOrganization(organization) {
      checkArguments("setOrganization", [text("organization_id_or_name", organization, 50)]);
      state.command("authentication.setOrganization", organization);
    },
    setActor(actor) {
      checkActor(actor);
      state.command("authentication.setActor", actor);
    },
  };
}

const longestAttributes: Readonly<Record<string, number>> = {
  user_id: 255,
  username: 128,
  name: 300,
  nickname: 300,
  given_name: 150,
  family_name: 150,
};
const textAttributes = [...Object.keys(longestAttributes), "email", "phone_number", "picture"];
const flagAttributes = ["email_verified", "phone_verified", "verify_email"];
const mostAttributes = 24;
const behaviours = {
  creationBehavior: ["create_if_not_exists", "none"],
  updateBehavior: ["replace", "none"],
} as const;

function checkSetUserByConnection(connection: unknown, attributes: unknown, options: unknown): void {
  const method = "setUserByConnection";
  checkArguments(method, [
    text("connection_name", connection, 512),
    { path: "user_attributes", value: attributes, required: true, type: "object" },
    { path: "options", value: options, required: true, type: "object" },
  ]);
  if (!isObject(attributes) || !isObject(options)) return;
  if (Object.keys(attributes).length > mostAttributes) {
    throw new Error(
      `Invalid ${method} arguments: user_attributes must NOT have more than ${mostAttributes} properties`,
    );
  }
  const parents = new Map([
    ["user_id", "user_attributes"],
    ...Object.keys(behaviours).map((name) => [name, "options"] as const),
  ]);
  checkArguments(
    method,
    [
      ...textAttributes.map((path): ArgumentCheck => {
        const longest = longestAttributes[path];
        const check = { path, value: attributes[path], required: path === "user_id", type: "string" } as const;
        return longest === undefined ? check : { ...check, longest };
      }),
      ...flagAttributes.map((path): ArgumentCheck => ({ path, value: attributes[path], type: "boolean" })),
      ...Object.entries(behaviours).map(
        ([path, oneOf]): ArgumentCheck => ({ path, value: options[path], required: true, oneOf }),
      ),
    ],
    parents,
  );
}
