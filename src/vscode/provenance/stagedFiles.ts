import { openGit } from '../../history/git/git.ts';
import { type StagedFile, stagedShare } from '../../history/stagedShare.ts';
import type { GitRepository } from '../git/gitApi.ts';
import { type FileSources, trackedFile } from './trackedFile.ts';

/** The staged changes, attributed as far as tags allow. */
export async function stagedFiles({ rootUri }: GitRepository, sources: FileSources): Promise<readonly StagedFile[]> {
  return stagedShare(openGit(rootUri.fsPath), (path) => trackedFile(rootUri, path, sources));
}
