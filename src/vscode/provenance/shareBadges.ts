import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { plural } from '../../base/plural.ts';
import type { Recorder } from '../app/recorder.ts';
import type { GitRepository } from '../git/gitApi.ts';
import type { ProvenanceService } from './provenanceService.ts';

interface Share {
  readonly ai: number;
  readonly added: number;
  readonly known: number;
}

/** A badge on staged files in the Explorer and in Source Control: the share of their staged lines that came from AI. */
export class ShareBadges implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #service: ProvenanceService;
  readonly #recorder: Recorder;
  readonly #disposables = new DisposableList();
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly #shares = new Map<string, ReadonlyMap<string, Share>>();
  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(service: ProvenanceService, recorder: Recorder) {
    this.#service = service;
    this.#recorder = recorder;
    this.#disposables.push(this.#changed);
    this.#disposables.push(vscode.window.registerFileDecorationProvider(this));
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    for (const shares of this.#shares.values()) {
      const share = shares.get(uri.toString());
      if (share === undefined || share.ai === 0) continue;
      const { ai, added, known } = share;
      // A little is not shown as none, and almost all not as all.
      const percent = ai >= added ? 100 : Math.min(99, Math.max(1, Math.round((ai / added) * 100)));
      // A badge holds two characters. No colour: it would override the one git gives the file name.
      return new vscode.FileDecoration(
        percent === 100 ? 'AI' : String(percent),
        l10n.t(
          '{0} of {1} came from AI ({2}%), origin known for {3}',
          ai,
          plural(added, 'staged line'),
          percent,
          known,
        ),
      );
    }
    return undefined;
  }

  /** Counts the staged lines. */
  async staged(repository: GitRepository): Promise<void> {
    const root = repository.rootUri.toString();
    if (repository.state.indexChanges.length === 0) {
      this.#show(root, new Map());
      return;
    }
    const { stagedFiles } = await import('./stagedFiles.ts');
    const files = await stagedFiles(repository, { service: this.#service, store: await this.#recorder.store() });
    this.#show(
      root,
      new Map(
        files.map(({ path, ai, added, known }) => [
          vscode.Uri.joinPath(repository.rootUri, path).toString(),
          { ai, added, known },
        ]),
      ),
    );
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  #show(root: string, shares: ReadonlyMap<string, Share>): void {
    const before = this.#shares.get(root) ?? new Map<string, Share>();
    this.#shares.set(root, shares);
    const isSame = (uri: string) => {
      const [old, now] = [before.get(uri), shares.get(uri)];
      return old?.ai === now?.ai && old?.added === now?.added && old?.known === now?.known;
    };
    const different = [...new Set([...before.keys(), ...shares.keys()])].filter((uri) => !isSame(uri));
    if (different.length > 0) this.#changed.fire(different.map((uri) => vscode.Uri.parse(uri, true)));
  }
}
