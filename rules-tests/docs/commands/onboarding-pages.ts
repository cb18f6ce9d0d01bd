import type { DecisionCode } from "../../../actions/policy/decision/codes.ts";
import { type ExpectedPage, expected } from "./expected.ts";
import { idToken, samlResponse } from "./sent-by-providers.ts";

interface Onboarding {
  readonly customer: string;
  readonly strategy: string;
  readonly page: string;
  /** A user who signs in on the page, and the roles that they get. */
  readonly user: string;
  readonly roles: readonly string[];
  /** Another, who is refused, and the code. */
  readonly stranger: string;
  readonly code: DecisionCode;
}

/** Who is onboarded on each page. */
export const onboardings: readonly Onboarding[] = [
  {
    customer: "hooli",
    strategy: "oidc",
    page: "docs/onboarding/oidc.md",
    user: "ann",
    roles: ["manager"],
    stranger: "cid",
    code: "no_role",
  },
  {
    customer: "contoso",
    strategy: "oidc",
    page: "docs/onboarding/entra.md",
    user: "mia",
    roles: ["manager"],
    stranger: "max",
    code: "groups_overage",
  },
  {
    customer: "oktopus",
    strategy: "okta",
    page: "docs/onboarding/okta.md",
    user: "ole",
    roles: ["manager", "viewer"],
    stranger: "pia",
    code: "no_role",
  },
  {
    customer: "gadget",
    strategy: "google-apps",
    page: "docs/onboarding/google.md",
    user: "gus",
    roles: ["viewer"],
    stranger: "gus-2",
    code: "email_domain_not_allowed",
  },
  {
    customer: "samland",
    strategy: "samlp",
    page: "docs/onboarding/saml.md",
    user: "sue",
    roles: ["manager"],
    stranger: "tom",
    code: "no_role",
  },
  {
    customer: "fabrikam",
    strategy: "adfs",
    page: "docs/onboarding/adfs.md",
    user: "fay",
    roles: ["manager"],
    stranger: "gil",
    code: "no_role",
  },
];

const serve = "npm start -- --no-demo";
const explain = (customer: string, rest: string) =>
  `npm run explain -- --customer ${customer} --application portal --api orders ${rest}`;

/** The beginning of each page: a draft, the page's own file in its place, a check, and a sign-in as the page says. */
function begin({ customer, strategy, page, user, roles }: Onboarding, examples: number): ExpectedPage {
  const draft = `npm run new -- customer ${customer} --strategy ${strategy}`;
  return [
    // By OpenID Connect the draft is the same for Entra, and its page that of all providers.
    expected(draft, 0, [`deploy/customers/${customer}.yaml is written.`, /docs\/onboarding\/\w+\.md says what to ask/]),
    expected(`npm run check -- --customer ${customer}`, 0, [`${customer}, ${examples} examples passed.`], (project) =>
      project.takeFileOf(page),
    ),
    expected(serve, 0, [`"customer":"${customer}"`, `"username":"${user}"`]),
    expected(explain(customer, `--user ${user}`), 0, [/^allow$/m, new RegExp(`^roles +${roles.join(", ")}`, "m")]),
  ];
}

const [oidc, entra, okta, google, saml, adfs] = onboardings as [
  ...[Onboarding, Onboarding, Onboarding, Onboarding, Onboarding, Onboarding],
];

export const onboardingPages: Readonly<Record<string, ExpectedPage>> = {
  [oidc.page]: [
    ...begin(oidc, 2),
    expected(explain("hooli", "--attributes '{ email: ben@hooli.example, hooli_groups: [/Orders-Readers] }'"), 1, [
      /^deny {2}no_role: /m,
      "it is a full path",
      "Tell the customer: You were signed in",
    ]),
    expected(explain("hooli", "--id-token id-token.txt"), 0, [/^allow$/m, '"hooli_groups": ['], (project) =>
      project.write("id-token.txt", idToken({ email: "ann@hooli.example", hooli_groups: ["Orders-Managers"] })),
    ),
  ],
  [entra.page]: [
    ...begin(entra, 3),
    expected(explain("contoso", "--user max"), 1, [
      /^deny {2}groups_overage: /m,
      "Have it send only the groups that are assigned to our application.",
    ]),
  ],
  [okta.page]: [...begin(okta, 2), expected(explain("oktopus", "--user pia"), 1, [/^deny {2}no_role: /m])],
  [google.page]: [
    ...begin(google, 2),
    expected(explain("gadget", "--attributes '{ email: gus@gadget.example, email_verified: false }'"), 1, [
      /^deny {2}email_domain_not_allowed: the identity provider has not verified/m,
    ]),
  ],
  [saml.page]: [
    ...begin(saml, 2),
    expected(explain("samland", "--user tom"), 1, [/^deny {2}no_role: /m]),
    expected(
      explain("samland", "--saml-response response.xml"),
      0,
      [/^allow$/m, '"groups": "Orders-Managers"'],
      (project) => project.write("response.xml", samlResponse("sue@samland.example", "Orders-Managers")),
    ),
  ],
  [adfs.page]: [
    ...begin(adfs, 2),
    expected(
      explain("fabrikam", `--attributes '{ email: gil@fabrikam.example, groups: "FABRIKAM\\\\Orders-Readers" }'`),
      1,
      [/^deny {2}no_role: /m, "it has a domain before a backslash"],
    ),
  ],
};
