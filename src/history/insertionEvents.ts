/** So many characters of an insertion of AI text stand in a document now: `{lot, uri, chars, model, tool, level}`. */
export const insertionEventKind = 'provenance.lot';
/** A commit was made in a repository: `{root}`, the uri of its folder. */
export const commitEventKind = 'provenance.commit';
