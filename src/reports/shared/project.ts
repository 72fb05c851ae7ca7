/** The name that reports, alerts and ids carry. */
export const projectName = 'Assay';

/** Where the project lives; every link of a report into it starts here. */
const repositorySlug = 'assay-action/assay';
export const repositoryUrl = `https://github.com/${repositorySlug}`;

/** The anchor that GitHub makes of a heading that is the rule's id. */
export function ruleAnchor(id: string): string {
  return id
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** A rule's entry in the catalogue. */
export function ruleUrl(id: string): string {
  return `${repositoryUrl}/blob/main/rules/README.md#${encodeURIComponent(ruleAnchor(id))}`;
}
