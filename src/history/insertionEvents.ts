/** So many characters of a lot of AI text stand in a document now: `{lot, uri, chars, model, tool, level}`. */
export const lotEventKind = 'provenance.lot';
/** A commit was made in a repository: `{root}`, the uri of its folder. */
export const commitEventKind = 'provenance.commit';
