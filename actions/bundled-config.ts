import type { VendorConfig } from "./policy/vendor-config.ts";

/** The build replaces this name with the vendor's configuration: APIs, namespace and public keys. */
declare const embeddedConfig: VendorConfig;

export const vendorConfig: VendorConfig = embeddedConfig;
