/** How the messenger tells who sits at a browser. Its room fulfils this contract. */
export interface SignInMessenger {
  /** Where a browser is sent; it comes back to `returnTo` with the parameters `code` and `state`. */
  authorizeUrl(of: { readonly returnTo: string; readonly state: string }): string;
  /**
   * Whose code it is: the lower-case userid, or null for somebody who is no member. A code serves once. Throws
   * `SendFailure`; a permanent one says that the code is bad, used or too old.
   */
  userOfCode(code: string): Promise<string | null>;
}
