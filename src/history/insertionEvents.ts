/** An inserted AI text now has this many characters left in a document: `{lot, uri, chars, model, tool, level}`. */
export const insertionEventKind = 'provenance.lot';
/** A commit was made in a repository: `{root}`, the URI of its folder. */
export const commitEventKind = 'provenance.commit';
