import { commitSummary, commitTrailers } from '../../provenance/formats/commitSummary.ts';
import type { GitRepository } from '../git/gitApi.ts';
import { stagedFiles } from './stagedFiles.ts';
import type { FileSources } from './trackedFile.ts';

/** Lines for the commit message about the staged changes; none if no staged text is known to come from AI. */
export async function messageLines(
  repository: GitRepository,
  sources: FileSources,
  what: 'summary' | 'trailers',
): Promise<string[]> {
  const files = await stagedFiles(repository, sources);
  if (what === 'trailers') return commitTrailers(files);
  const summary = commitSummary(files);
  return summary === undefined ? [] : [summary];
}
