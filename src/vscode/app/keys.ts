import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { secretName } from '../../models/setup/secretName.ts';

/** Long enough to read. */
const messageMs = 5000;

/**
 * API keys, stored only in the editor's SecretStorage, one per provider and address: a setting that redirects a provider's requests does
 * not get a key given for another address.
 */
export class Keys implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  /** Cache: reading the storage takes as long as a local server takes to answer. A change in any window clears the entry. */
  readonly #read = new Map<string, Promise<string | undefined>>();
  readonly #listener: vscode.Disposable;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#listener = secrets.onDidChange(({ key }) => this.#read.delete(key));
  }

  async keyFor(provider: string, origin: string): Promise<string | undefined> {
    const name = secretName(provider, origin);
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const reading = Promise.resolve(this.#secrets.get(name));
    this.#read.set(name, reading);
    // A failed read may succeed on the next request.
    reading.catch(() => this.#read.delete(name));
    return reading;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#read.clear();
  }

  /** Asks for the key of a provider at one address and stores it. */
  async ask(provider: string, origin: string): Promise<void> {
    const key = await vscode.window.showInputBox({
      title: l10n.t('API key for {0} at {1}', provider, origin),
      prompt: l10n.t(
        'The editor keeps it in its secret storage, for this address only. Leave it empty to keep the current key.',
      ),
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        /\s/.test(value.trim()) ? l10n.t('A key contains no spaces. Paste only the key.') : undefined,
    });
    if (key === undefined || key.trim() === '')
      throw new AppError('cancelled', l10n.t('No key was entered. Set one when you have it.'));
    await this.#secrets.store(secretName(provider, origin), key.trim());
    this.#read.delete(secretName(provider, origin));
    vscode.window.setStatusBarMessage(l10n.t('The key for {0} is stored.', provider), messageMs);
  }

  async remove(provider: string, origin: string): Promise<void> {
    await this.#secrets.delete(secretName(provider, origin));
    this.#read.delete(secretName(provider, origin));
  }
}
