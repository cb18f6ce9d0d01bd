/** The library has no types for this file. */
declare module "selfsigned/pkcs7.js" {
  const pkcs7: {
    /** The PKCS #7 form of a certificate, both PEM. */
    createPkcs7(cert: string): string;
  };
  export default pkcs7;
}
