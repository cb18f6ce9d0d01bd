type Scopes = Readonly<Record<string, string>>;

const github: Scopes = {
  email: "user:email",
  read_user: "read:user",
  follow: "user:follow",
  public_repo: "public_repo",
  repo: "repo",
  repo_deployment: "repo_deployment",
  repo_status: "repo:status",
  delete_repo: "delete_repo",
  notifications: "notifications",
  gist: "gist",
  read_repo_hook: "read:repo_hook",
  write_repo_hook: "write:repo_hook",
  admin_repo_hook: "admin:repo_hook",
  read_org: "read:org",
  admin_org: "admin:org",
  read_public_key: "read:public_key",
  write_public_key: "write:public_key",
  admin_public_key: "admin:public_key",
  write_org: "write:org",
};

/** The scopes that an option of a social provider turns on, and what joins them where they are one text. */
const providers: Readonly<Record<string, { readonly scopes: Scopes; readonly separator?: string }>> = {
  github: { scopes: github },
  "google-oauth2": {
    scopes: {
      email: "email",
      profile: "profile",
      gmail: "https://mail.google.com/mail/feed/atom",
      youtube: "https://gdata.youtube.com",
    },
  },
  linkedin: { scopes: { email: "r_emailaddress", profile: "r_liteprofile", basic_profile: "r_basicprofile" } },
  windowslive: { scopes: { graph_user: "https://graph.microsoft.com/User.Read" } },
  facebook: {
    scopes: {
      email: "email",
      groups_access_member_info: "groups_access_member_info",
      user_birthday: "user_birthday",
      public_profile: "public_profile",
    },
    separator: ",",
  },
  apple: { scopes: { name: "name", email: "email" }, separator: " " },
};

/** `scope` of a social connection, as Auth0 makes it of the options that name scopes one by one. */
export function socialScope(strategy: string, options: Readonly<Record<string, unknown>>): { scope?: unknown } {
  const provider = Object.hasOwn(providers, strategy) ? providers[strategy] : undefined;
  if (provider === undefined) return {};
  const known = Object.entries(provider.scopes).filter(([name]) => typeof options[name] === "boolean");
  if (known.length === 0) return {};
  const scopes = known.filter(([name]) => options[name] === true).map(([, scope]) => scope);
  return { scope: provider.separator === undefined ? scopes : scopes.join(provider.separator) };
}
