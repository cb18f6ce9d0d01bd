/** XML that the tenant does not read. The message says why, and holds nothing of the document. */
export class XmlError extends Error {
  static readonly code = "xml_refused";
  override readonly name = "XmlError";
}
