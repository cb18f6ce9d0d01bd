import type { VendorConfig } from "./policy/vendor-config.ts";

/** The build replaces this name by the vendor's configuration: apis.yaml, the namespace, and the public keys. */
declare const embeddedConfig: VendorConfig;

export const vendorConfig: VendorConfig = embeddedConfig;
