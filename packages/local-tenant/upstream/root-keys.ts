/** Auth0's own keys at a profile's root. No identity provider can set them. */
const rootKeys: ReadonlySet<string> = new Set(
  [
    "__tenant _id app_metadata authorization blocked blocked_for clientID client_id created_at enrolledFactors",
    "globalClientID global_client_id guardian_authenticators guardian_enrollments identities last_ip last_login",
    "lastIP lastLogin last_password_reset logins_count loginsCount metadata multifactor",
    "multifactor_last_modified phone_verified stats updated_at user_id user_metadata",
    "__proto__ constructor prototype",
  ]
    .join(" ")
    .split(" "),
);

export function isRootKey(key: string): boolean {
  return rootKeys.has(key);
}
