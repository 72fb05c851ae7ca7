/**
 * Hides what authorizes in the URLs of a text: user names with passwords, and queries, where presigned links carry
 * their signatures. The customary user `git` stays.
 */
export function hideUrlSecrets(text: string): string {
  return text.replace(/:\/\/(?!git@)[^\s/?#]*@/g, '://***@').replace(/(:\/\/[^\s?#]*)\?[^\s#]*/g, '$1?***');
}
