import type { ExpectedPage } from "./expected.ts";
import { movingOffPage } from "./moving-off-page.ts";
import { onboardingPages } from "./onboarding-pages.ts";
import { otherPages } from "./other-pages.ts";

/** The pages whose commands run, in the order in which they do: the later ones find what the earlier ones left. */
export const pagesRunHere: Readonly<Record<string, ExpectedPage>> = {
  ...onboardingPages,
  "docs/moving-off-the-shortcut.md": movingOffPage,
  ...otherPages,
};
